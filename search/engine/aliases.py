"""Which index of the cluster is which: two aliases over dated indices.

The alias named like the prefix is the current index, whichever program wrote it: this one is
written. The alias with the schema in its name is what programs of that schema read. Both
name one index, except when a newer program has taken over: then the older ones read on from
the index they know, and find no other one they would misunderstand.
"""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch, NotFoundError

from search.engine import shards, stamps
from search.engine.analysis import Added
from search.engine.connecting import Access
from search.engine.schema import Stamp
from search.engine.shards import NAME

COPIES_WITHIN = "30s"  # for a new index to be held twice before it is relied on
LATE = 408
WORDS_KEPT = 60.0  # seconds
BUILDING = "building"  # in an index's metadata: which rebuild, and how far it is


class Indices:
    def __init__(self, client: Elasticsearch, prefix: str, access: Access) -> None:
        self._client, self.current = client, prefix
        self._words: Added = ()
        self._words_read_at = -WORDS_KEPT
        self._settings = {
            "number_of_shards": access.shards,
            "auto_expand_replicas": f"0-{access.replicas}",
        }

    @property
    def readable(self) -> str:
        return f"{self.current}-{stamps.suffix()}"

    def stamp(self) -> Stamp | None:
        """Of the current index."""
        try:
            live = self._client.indices.get_mapping(index=self.current)
        except NotFoundError:
            return None
        [index] = live.values()
        return stamps.read(index["mappings"].get("_meta", {}))

    def words(self) -> Added:
        """Those that the readable index was cut with, as of a minute ago at most."""
        if time.monotonic() - self._words_read_at >= WORDS_KEPT:
            [index] = self._client.indices.get_mapping(index=self.readable).values()
            stamp = stamps.read(index["mappings"].get("_meta", {}))
            self._words = stamp.words if stamp else ()
            self._words_read_at = time.monotonic()
        return self._words

    def forget_words(self) -> None:
        self._words_read_at = -WORDS_KEPT

    def exist(self) -> bool:
        return bool(self._client.indices.exists_alias(name=self.current))

    def create(self, words: Added, building: str = "", **settings: str) -> str:
        name = f"{self.current}-{time.strftime('%Y%m%d%H%M%S')}-{uuid4().hex[:6]}"
        self._client.indices.create(
            index=name,
            settings={**shards.SETTINGS, **self._settings, **settings},
            mappings={**shards.MAPPINGS, "_meta": _meta(words, building, 0)},
        )
        return name

    def note(self, index: str, words: Added, building: str, point: int) -> None:
        """How far a rebuild is, kept with its index."""
        self._client.indices.put_mapping(index=index, meta=_meta(words, building, point))

    def half_built(self, building: str, words: Added) -> tuple[str, int] | None:
        """The index a rebuild of this name left behind, and how far it came."""
        for name, index in self._all().items():
            meta = index["mappings"].get("_meta", {})
            noted = meta.get(BUILDING) or {}
            fits = stamps.read(meta) == stamps.current(NAME, words) and not index["aliases"]
            if building and fits and noted.get("name") == building and noted["point"]:
                return name, noted["point"]
        return None

    def make_live(self, index: str) -> None:
        """Move the aliases; the index they leave stays until the next rebuild, since
        searches may still be reading it."""
        self._client.indices.put_settings(index=index, settings={"refresh_interval": None})
        self._client.indices.refresh(index=index)
        self._client.options(ignore_status=LATE).cluster.health(
            index=index, wait_for_status="green", timeout=COPIES_WITHIN
        )
        ours = (self.current, self.readable)
        left = [
            {"remove": {"index": name, "alias": alias}}
            for name, old in self._all().items()
            for alias in ours
            if alias in old["aliases"]
        ]
        added = [{"add": {"index": index, "alias": alias}} for alias in ours]
        self._client.indices.update_aliases(actions=[*left, *added])

    def sweep(self, spared: str = "") -> None:
        """Delete what nobody reads any more. Of what other programs read, nothing before
        an index of our own has been the current one."""
        aliases = {name: index["aliases"].keys() for name, index in self._all().items()}
        taken_over = any({self.current, self.readable} <= names for names in aliases.values())
        for index, names in aliases.items():
            wanted = names & {self.current, self.readable} if taken_over else names
            if not wanted and index != spared:
                self.delete(index)

    def delete(self, index: str) -> None:
        self._client.indices.delete(index=index, ignore_unavailable=True)

    def drop(self) -> None:
        for index in self._all():
            self.delete(index)

    def holds_alias(self, index: str) -> bool:
        return bool(self._all().get(index, {}).get("aliases"))

    def _all(self) -> Mapping[str, Any]:
        """Ours alone: another prefix may begin with this one."""
        return dict(self._ours())

    def _ours(self) -> Iterator[tuple[str, Any]]:
        ours = re.compile(rf"{re.escape(self.current)}-\d{{14}}-[0-9a-f]{{6}}")
        found = self._client.indices.get(
            index=f"{self.current}-*", features=["aliases", "mappings"]
        )
        for name, index in found.items():
            if ours.fullmatch(name):
                yield name, index


def _meta(words: Added, building: str, point: int) -> dict[str, Any]:
    return {**asdict(stamps.current(NAME, words)), BUILDING: {"name": building, "point": point}}
