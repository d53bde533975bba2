"""The cluster engine: Elasticsearch 8, an alias over dated indices.

The alias, named like the prefix, is what is searched and written; a rebuild fills a new
index beside it and moves the alias in one call. Versions are Elasticsearch's own external
ones, so the server itself refuses what is older than it holds.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import uuid4

from elastic_transport import TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    Elasticsearch,
    NotFoundError,
)

from search.engine import searching, shards, stamps, suggesting
from search.engine.analysis import Added
from search.engine.base import EngineBusy, EngineError, EngineUnavailable, NeedsRebuild
from search.engine.conditions import DOCUMENTS
from search.engine.query import Query, Scope
from search.engine.results import Health, Outcome, Results
from search.engine.schema import Stamp, Versioned, VersionedId
from search.engine.shards import NAME, Rows, Shards
from search.engine.similar import Similar, similar
from search.engine.suggesting import Suggested
from search.engine.why import Why, why

TIMEOUT = 10.0  # seconds for one request
CHECK_EVERY = 60.0  # seconds for which a schema once read is taken as given
CLAIM = 300.0  # seconds without a write after which a rebuild counts as dead


TOO_MANY, SERVER_ERROR = 429, 500


class ClusterEngine:
    name = NAME

    def __init__(self, url: str, prefix: str, dictionary: Callable[[], Added] = tuple) -> None:
        self._client = Elasticsearch(url, request_timeout=TIMEOUT, max_retries=1)
        self._alias, self._dictionary = prefix, dictionary
        self._checked_at = -CHECK_EVERY
        self._words: Added = ()

    def prepare(self) -> None:
        with _speaking():
            if not self._client.indices.exists_alias(name=self._alias):
                self.make_live(self._new_index(self._dictionary()))

    def search(self, query: Query) -> Results:
        with _speaking():
            return searching.search(self.store(), query)

    def suggest(
        self, text: str, *, scope: Scope, day: date, limit: int = 8
    ) -> tuple[Suggested, ...]:
        with _speaking():
            return suggesting.suggest(self.store(), text, scope=scope, day=day, limit=limit)

    def similar(
        self, document_id: str, *, scope: Scope, day: date, limit: int = 5
    ) -> tuple[Similar, ...]:
        with _speaking():
            return similar(self.store(), document_id, scope=scope, day=day, limit=limit)

    def why(self, query: Query, document_id: str) -> Why:
        with _speaking():
            return why(self.store(), query, document_id)

    def count(self) -> int:
        with _speaking():
            return self.store().count(DOCUMENTS)

    def ids(self) -> Iterator[VersionedId]:
        with _speaking():
            yield from self.store().versions()

    def vocabulary(self) -> Mapping[str, int]:
        with _speaking():
            return self.store().vocabulary()

    def refresh(self) -> None:
        with _speaking():
            self._client.indices.refresh(index=self._alias)

    def index(self, documents: Iterable[Versioned]) -> Outcome:
        with _speaking():
            return self.rows().index(documents)

    def delete(self, ids: Iterable[VersionedId]) -> Outcome:
        with _speaking():
            return self.rows().delete(ids)

    def stamp(self) -> Stamp | None:
        with _speaking():
            try:
                live = self._client.indices.get_mapping(index=self._alias)
            except NotFoundError:
                return None
        [index] = live.values()
        return _read_stamp(index["mappings"].get("_meta", {}))

    def health(self) -> Health:
        try:
            reason = stamps.reason_to_rebuild(self.stamp(), NAME, self._dictionary())
            with _speaking():
                status = self._client.cluster.health(timeout="5s")["status"]
            return Health(status != "red", NAME, f"集群状态 {status}", self.count(), reason)
        except NeedsRebuild as error:
            return Health(False, NAME, "", needs_rebuild=str(error))
        except EngineError as error:
            return Health(False, NAME, str(error))

    @contextmanager
    def rebuild(self) -> Iterator["ClusterRebuild"]:
        claim = _Claim(self._client, f"{self._alias}-rebuild")
        with _speaking():
            claim.take()
            self._delete(set(self._indices()) - self._live())
            words = self._dictionary()
            index = self._new_index(words, refresh_interval="-1")
        try:
            yield ClusterRebuild(self, index, Rows(self._client, index, words), claim)
        finally:
            with _speaking():
                self._delete({index} - self._live())
                claim.give_up()

    def drop(self) -> None:
        with _speaking():
            self._delete(self._indices())
            _Claim(self._client, f"{self._alias}-rebuild").give_up()

    def store(self) -> Shards:
        """The live index, for what a `Query` cannot ask."""
        self._require_readable()
        return Shards(self._client, self._alias, self._words)

    def rows(self) -> Rows:
        """The live index, to be written."""
        self._require_readable()
        return Rows(self._client, self._alias, self._words)

    def make_live(self, index: str) -> None:
        """Move the alias; the index it leaves stays until the next rebuild, since
        searches may still be reading it."""
        self._client.indices.put_settings(index=index, settings={"refresh_interval": None})
        self._client.indices.refresh(index=index)
        others = [{"remove": {"index": old, "alias": self._alias}} for old in self._live()]
        self._client.indices.update_aliases(
            actions=[*others, {"add": {"index": index, "alias": self._alias}}]
        )
        self._checked_at = -CHECK_EVERY

    def _require_readable(self) -> None:
        if time.monotonic() - self._checked_at >= CHECK_EVERY:
            self._words = stamps.require_readable(self.stamp(), NAME).words
            self._checked_at = time.monotonic()

    def _new_index(self, words: Added, **settings: str) -> str:
        name = f"{self._alias}-{time.strftime('%Y%m%d%H%M%S')}-{uuid4().hex[:6]}"
        meta = {"_meta": asdict(stamps.current(NAME, words))}
        self._client.indices.create(
            index=name,
            settings={**shards.SETTINGS, **settings},
            mappings={**shards.MAPPINGS, **meta},
        )
        return name

    def _live(self) -> set[str]:
        try:
            return set(self._client.indices.get_alias(name=self._alias).body)
        except NotFoundError:
            return set()

    def _indices(self) -> list[str]:
        """Ours alone: another prefix may begin with this one."""
        ours = re.compile(rf"{re.escape(self._alias)}-\d{{14}}-[0-9a-f]{{6}}")
        names = self._client.indices.get(index=f"{self._alias}-*", features="settings")
        return [name for name in names if ours.fullmatch(name)]

    def _delete(self, indices: Iterable[str]) -> None:
        for index in indices:
            self._client.indices.delete(index=index, ignore_unavailable=True)


class ClusterRebuild:
    """A new index, out of every search's sight until the alias moves to it."""

    def __init__(self, engine: ClusterEngine, index: str, rows: Rows, claim: "_Claim") -> None:
        self._engine, self._index, self._rows, self._claim = engine, index, rows, claim

    def index(self, documents: Iterable[Versioned]) -> Outcome:
        with _speaking():
            self._claim.renew()
            return self._rows.index(documents)

    def delete(self, ids: Iterable[VersionedId]) -> Outcome:
        with _speaking():
            self._claim.renew()
            return self._rows.delete(ids)

    def swap(self) -> None:
        with _speaking():
            self._engine.make_live(self._index)


class _Claim:
    """An empty index as a lock among rebuilds: the cluster creates a name only once.
    Its metadata say until when it holds, so that a killed rebuild blocks no other."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        self._client, self._name = client, name
        self._renewed_at = 0.0

    def take(self) -> None:
        if self._expired():
            self.give_up()
        try:
            self._client.indices.create(index=self._name, mappings=self._until())
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
            raise EngineBusy("另一个进程正在重建索引，请稍后再试") from error
        self._renewed_at = time.monotonic()

    def renew(self) -> None:
        if time.monotonic() - self._renewed_at > CLAIM / 5:
            self._client.indices.put_mapping(index=self._name, meta=self._until()["_meta"])
            self._renewed_at = time.monotonic()

    def give_up(self) -> None:
        self._client.indices.delete(index=self._name, ignore_unavailable=True)

    def _expired(self) -> bool:
        try:
            mapping = self._client.indices.get_mapping(index=self._name)
        except NotFoundError:
            return False
        return bool(mapping[self._name]["mappings"]["_meta"]["until"] < time.time())

    def _until(self) -> dict[str, dict[str, float]]:
        return {"_meta": {"until": time.time() + CLAIM}}


def _read_stamp(meta: Mapping[str, Any]) -> Stamp | None:
    """None where an index under our alias was not written by us."""
    try:
        return Stamp(**meta)
    except TypeError:
        return None


@contextmanager
def _speaking() -> Iterator[None]:
    """What the client raises, in the terms of the contract."""
    try:
        yield
    except NotFoundError as error:
        raise NeedsRebuild(stamps.MISSING) from error
    except (AuthenticationException, AuthorizationException) as error:
        raise EngineError("Elasticsearch 不接受所配置的用户名和密码") from error
    except ApiError as error:
        if error.status_code == TOO_MANY or error.status_code >= SERVER_ERROR:
            raise EngineUnavailable(f"Elasticsearch 暂时不能应答：{error.message}") from error
        raise EngineError(f"Elasticsearch 不接受请求：{error.message}") from error
    except TransportError as error:
        raise EngineUnavailable(f"无法连接 Elasticsearch：{error.message}") from error
