"""The contract of an engine. `tests/search/engine/contract.py` holds both to it."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from search.engine.query import Query, Scope
from search.engine.results import Health, Outcome, Results
from search.engine.schema import Stamp, Versioned, VersionedId
from search.engine.similar import Similar
from search.engine.store import Store
from search.engine.suggesting import Suggested
from search.engine.why import Why


class EngineError(Exception):
    """The engine cannot do what was asked; the message is fit for an operator."""


class EngineUnavailable(EngineError):
    """Not reachable now; the same call may succeed later."""


class EngineBusy(EngineUnavailable):
    """Another process is writing the index."""


class NeedsRebuild(EngineError):
    """There is no index, or its schema is not ours: `rebuild_index` writes one."""


class Superseded(NeedsRebuild):
    """A newer program has written the index; this one may read what it still has."""


class Writer(Protocol):
    """Takes documents. A version lower than the stored one is ignored, an equal one
    applied again; a deletion counts as a version, so late writes cannot undo it."""

    def index(self, documents: Iterable[Versioned]) -> Outcome: ...

    def delete(self, ids: Iterable[VersionedId]) -> Outcome: ...


class Rebuild(Writer, Protocol):
    """A new index beside the live one. Searches go on unchanged until `swap`.

    `point` is what the last `commit` was told, 0 in an index that was just begun.
    """

    point: int

    def commit(self, point: int) -> None:
        """Make durable what was written so far: a rebuild of the same name goes on from
        here, in whatever way this one ends."""

    def discard(self) -> None:
        """Leave nothing behind to go on from."""

    def swap(self) -> None:
        """Make the new index the live one at once and drop the old one. Changes
        made after the last replay must be replayed again afterwards: external
        versions make doing so harmless."""


class Engine(Writer, Protocol):
    """Every method raises `EngineUnavailable` when the engine cannot be reached.

    Writes are durable when the call returns and visible to searches of this process
    after `refresh` (elsewhere within about a second).
    """

    name: str

    def prepare(self) -> None:
        """Create an empty index if there is none; otherwise do nothing."""

    def search(self, query: Query) -> Results:
        """Raises `NeedsRebuild` when the live index has another schema or is missing."""

    def suggest(
        self, text: str, *, scope: Scope, day: date, limit: int = 8
    ) -> tuple[Suggested, ...]:
        """What may be meant while it is typed, the best first; raises like `search`."""

    def similar(
        self, document_id: str, *, scope: Scope, day: date, limit: int = 5
    ) -> tuple[Similar, ...]:
        """See `search.engine.similar`. Raises `NeedsRebuild` like `search`."""

    def why(self, query: Query, document_id: str) -> Why:
        """What of the query the document meets, and where it stands in the list."""

    def count(self) -> int:
        """Documents held, visible to anybody or not."""

    def ids(self) -> Iterable[VersionedId]:
        """Every document held with its version, in no particular order."""

    def vocabulary(self) -> Mapping[str, int]:
        """The words of all documents, visible to anybody or not, and how many have each."""

    def refresh(self) -> None: ...

    def store(self) -> Store:
        """The live index below the rules of a search, for measuring."""

    def stamp(self) -> Stamp | None:
        """Of the live index, whichever program wrote it; None without one."""

    def require_writable(self) -> None:
        """Raises `NeedsRebuild` where a write would: no index, or one of another schema."""

    def health(self) -> Health:
        """Never raises: an engine that cannot be reached is not ok and says why."""

    def rebuild(self, name: str = "") -> AbstractContextManager[Rebuild]:
        """Start a new index, or go on with the one committed under `name` if it still
        fits the program. Leaving the block without `swap` throws away what was not
        committed. Raises `EngineBusy` while another rebuild is under way."""

    def drop(self) -> None:
        """Remove every index of this prefix."""
