"""The cluster engine: Elasticsearch 8, aliases over dated indices.

A rebuild fills a new index beside the live one and moves the aliases in one call. Versions
are Elasticsearch's own external ones, so the server itself refuses what is older than it
holds. Searches give up early and, after a failure, are refused at once for a while; writes
have time.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from elastic_transport import TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    Elasticsearch,
    NotFoundError,
)

from search.engine import searching, stamps, suggesting
from search.engine.aliases import Indices
from search.engine.analysis import Added
from search.engine.base import EngineBusy, EngineError, EngineUnavailable, NeedsRebuild
from search.engine.breaker import Breaker
from search.engine.conditions import DOCUMENTS
from search.engine.connecting import Access, connect, for_readers
from search.engine.meaning import Meaning
from search.engine.query import Query, Scope
from search.engine.results import Health, Outcome, Results
from search.engine.schema import Stamp, Versioned, VersionedId
from search.engine.shards import NAME, Rows, Shards
from search.engine.similar import Similar, similar
from search.engine.suggesting import Suggested
from search.engine.why import Why, why

CLAIM = 300.0  # seconds without a write after which a rebuild counts as dead


TOO_MANY, SERVER_ERROR = 429, 500


class ClusterEngine:
    name = NAME

    def __init__(
        self,
        url: str,
        prefix: str,
        access: Access | None = None,
        dictionary: Callable[[], Added] = tuple,
        meaning: Meaning | None = None,
    ) -> None:
        access = access or Access()
        self._dictionary, self._meaning = dictionary, meaning
        self._client = connect(url, access)
        self._readers_client = for_readers(self._client, url)
        self._indices = Indices(self._client, prefix, access)
        self._asked = Indices(self._readers_client, prefix, access)
        self._breaker = Breaker()

    def prepare(self) -> None:
        with _speaking():
            if not self._indices.exist():
                self._indices.make_live(self._indices.create(self._dictionary()))
                self._asked.forget_words()

    def search(self, query: Query) -> Results:
        with self._reading():
            return searching.search(self.store(), query)

    def suggest(
        self, text: str, *, scope: Scope, day: date, limit: int = 8
    ) -> tuple[Suggested, ...]:
        with self._reading():
            return suggesting.suggest(self.store(), text, scope=scope, day=day, limit=limit)

    def similar(
        self, document_id: str, *, scope: Scope, day: date, limit: int = 5
    ) -> tuple[Similar, ...]:
        with self._reading():
            return similar(self.store(), document_id, scope=scope, day=day, limit=limit)

    def why(self, query: Query, document_id: str) -> Why:
        with self._reading():
            return why(self.store(), query, document_id)

    def count(self) -> int:
        with self._reading():
            return self.store().count(DOCUMENTS)

    def ids(self) -> Iterator[VersionedId]:
        with _speaking():
            yield from Shards(self._client, self._indices.readable).versions()

    def vocabulary(self) -> Mapping[str, int]:
        with _speaking():
            return Shards(self._client, self._indices.readable).vocabulary()

    def refresh(self) -> None:
        with _speaking():
            self._client.indices.refresh(index=self._indices.current)

    def index(self, documents: Iterable[Versioned]) -> Outcome:
        with _speaking():
            return self._writable().index(documents)

    def delete(self, ids: Iterable[VersionedId]) -> Outcome:
        with _speaking():
            return self._writable().delete(ids)

    def stamp(self) -> Stamp | None:
        with _speaking():
            return self._asked.stamp()

    def require_writable(self) -> None:
        stamps.require_readable(self.stamp(), NAME)

    def health(self) -> Health:
        try:
            with self._reading():
                reason = stamps.reason_to_rebuild(self._asked.stamp(), NAME, self._dictionary())
                status = self._readers_client.cluster.health(timeout="1s")["status"]
            return Health(status != "red", NAME, f"集群状态 {status}", self.count(), reason)
        except NeedsRebuild as error:
            return Health(False, NAME, "", needs_rebuild=str(error))
        except EngineError as error:
            return Health(False, NAME, str(error))

    @contextmanager
    def rebuild(self, name: str = "") -> Iterator["ClusterRebuild"]:
        claim = _Claim(self._client, f"{self._indices.current}-rebuild", name)
        with claim.held():
            with _speaking():
                new = self._begun(claim, name)
            try:
                yield new
            finally:
                self._asked.forget_words()
                with _speaking():
                    if not new.point and not self._indices.holds_alias(new.index_name):
                        self._indices.delete(new.index_name)

    def _begun(self, claim: "_Claim", name: str) -> "ClusterRebuild":
        words = self._dictionary()
        index, point = self._indices.half_built(name, words) or ("", 0)
        self._indices.sweep(spared=index)
        index = index or self._indices.create(words, name, refresh_interval="-1")
        rows = self._rows(index, words)
        return ClusterRebuild(rows, self._indices, claim, index, point)

    def drop(self) -> None:
        with _speaking():
            self._indices.drop()
            _Claim(self._client, f"{self._indices.current}-rebuild").give_up()

    def store(self) -> Shards:
        """The live index, for what a `Query` cannot ask."""
        readable, words = self._asked.readable, self._asked.words()
        return Shards(self._readers_client, readable, words, self._meaning)

    def _writable(self) -> Rows:
        stamp = stamps.require_readable(self._indices.stamp(), NAME)
        return self._rows(self._indices.readable, stamp.words)

    def _rows(self, index: str, words: Added) -> Rows:
        return Rows(self._client, index, words, self._meaning.space if self._meaning else None)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One question of a reader, who is not kept waiting."""
        with self._breaker.passing():
            try:
                with _speaking():
                    yield
            except NeedsRebuild:
                with _speaking():
                    stamps.require_readable(self._asked.stamp(), NAME)
                raise


class ClusterRebuild:
    """A new index, out of every search's sight until the aliases move to it."""

    def __init__(
        self, rows: Rows, indices: Indices, claim: "_Claim", index: str, point: int
    ) -> None:
        self._rows, self._indices, self._claim = rows, indices, claim
        self.index_name, self.point = index, point

    def index(self, documents: Iterable[Versioned]) -> Outcome:
        with _speaking():
            self._claim.renew()
            return self._rows.index(documents)

    def delete(self, ids: Iterable[VersionedId]) -> Outcome:
        with _speaking():
            self._claim.renew()
            return self._rows.delete(ids)

    def commit(self, point: int) -> None:
        with _speaking():
            self._indices.note(self.index_name, self._rows.words, self._claim.building, point)
        self.point = point

    def discard(self) -> None:
        self.point = 0

    def swap(self) -> None:
        with _speaking():
            self._indices.make_live(self.index_name)


class _Claim:
    """An empty index as a lock among rebuilds: the cluster creates a name only once. Its
    metadata say for which rebuild and until when it holds, so that a killed one blocks
    neither another for long nor its own repetition."""

    def __init__(self, client: Elasticsearch, index: str, building: str = "") -> None:
        self._client, self._index, self.building = client, index, building
        self._renewed_at = 0.0

    @contextmanager
    def held(self) -> Iterator[None]:
        with _speaking():
            self._take()
        try:
            yield
        finally:
            with _speaking():
                self.give_up()

    def _take(self) -> None:
        if self._free():
            self.give_up()
        try:
            self._client.indices.create(index=self._index, mappings={"_meta": self._meta()})
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
            raise EngineBusy("另一个进程正在重建索引，请稍后再试") from error
        self._renewed_at = time.monotonic()

    def renew(self) -> None:
        if time.monotonic() - self._renewed_at > CLAIM / 5:
            self._client.indices.put_mapping(index=self._index, meta=self._meta())
            self._renewed_at = time.monotonic()

    def give_up(self) -> None:
        self._client.indices.delete(index=self._index, ignore_unavailable=True)

    def _free(self) -> bool:
        try:
            mapping = self._client.indices.get_mapping(index=self._index)
        except NotFoundError:
            return False
        held = mapping[self._index]["mappings"]["_meta"]
        ours = bool(self.building) and held["building"] == self.building
        return ours or bool(held["until"] < time.time())

    def _meta(self) -> dict[str, Any]:
        return {"building": self.building, "until": time.time() + CLAIM}


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
