"""The embedded engine: tantivy, an index in a folder of its own.

Many processes read, one writes at a time (a lock file sees to that). Each generation of
the index is a folder; the file `live` names the one that is searched, and replacing that
file is the swap after a rebuild. Readers look there before every search, so they see a
commit or a swap of another process at once. When a newer program has taken over, `former`
names the generation that the older one wrote and reads on from.
"""

import fcntl
import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

from search.engine import searching, segments, stamps, suggesting
from search.engine.analysis import Added
from search.engine.base import EngineBusy, EngineError, EngineUnavailable, NeedsRebuild
from search.engine.conditions import DOCUMENTS
from search.engine.meaning import Meaning
from search.engine.query import Query, Scope
from search.engine.results import Health, Outcome, Results
from search.engine.schema import Stamp, Versioned, VersionedId
from search.engine.segments import NAME, Snapshot, Writer
from search.engine.similar import Similar, similar
from search.engine.suggesting import Suggested
from search.engine.why import Why, why

# Another minor version may write files of another format.
ENGINE = f"{NAME} {version('tantivy').rpartition('.')[0]}"
LOCK_WAIT = 10.0  # seconds to wait for another writer
STAMP_FILE = "stamp.json"
BUILDING_FILE = "building.json"  # which rebuild writes this generation, and how far it is
LIVE, FORMER = "live", "former"


class EmbeddedEngine:
    name = NAME

    def __init__(
        self,
        folder: Path,
        dictionary: Callable[[], Added] = tuple,
        meaning: Meaning | None = None,
    ) -> None:
        self._folder, self._dictionary, self._meaning = folder, dictionary, meaning
        self._opening = threading.Lock()
        self._snapshot: Snapshot | None = None

    def prepare(self) -> None:
        with self._locked("write", LOCK_WAIT):
            if self._named(LIVE) is None:
                self._name(LIVE, self._new_generation())

    def search(self, query: Query) -> Results:
        return searching.search(self.store(), query)

    def suggest(
        self, text: str, *, scope: Scope, day: date, limit: int = 8
    ) -> tuple[Suggested, ...]:
        return suggesting.suggest(self.store(), text, scope=scope, day=day, limit=limit)

    def similar(
        self, document_id: str, *, scope: Scope, day: date, limit: int = 5
    ) -> tuple[Similar, ...]:
        return similar(self.store(), document_id, scope=scope, day=day, limit=limit)

    def why(self, query: Query, document_id: str) -> Why:
        return why(self.store(), query, document_id)

    def count(self) -> int:
        return self.store().count(DOCUMENTS)

    def ids(self) -> Iterator[VersionedId]:
        return self.store().versions()

    def vocabulary(self) -> Mapping[str, int]:
        return self.store().vocabulary()

    def refresh(self) -> None:
        """Every search looks for the newest commit, so there is nothing to do."""

    def index(self, documents: Iterable[Versioned]) -> Outcome:
        return self._write(lambda writer: writer.index(documents))

    def delete(self, ids: Iterable[VersionedId]) -> Outcome:
        return self._write(lambda writer: writer.delete(ids))

    def stamp(self) -> Stamp | None:
        live = self._named(LIVE)
        return None if live is None else _read_stamp(live)

    def require_writable(self) -> None:
        self._writable()

    def health(self) -> Health:
        try:
            reason = stamps.reason_to_rebuild(self.stamp(), ENGINE, self._dictionary())
            return Health(True, NAME, "", self.count(), reason)
        except NeedsRebuild as error:
            return Health(False, NAME, "", needs_rebuild=str(error))
        except EngineError as error:
            return Health(False, NAME, str(error))

    @contextmanager
    def rebuild(self, name: str = "") -> Iterator["EmbeddedRebuild"]:
        with self._locked("rebuild", 0):
            generation, point = self._half_built(name) or (None, 0)
            if stamps.is_readable(self.stamp(), ENGINE):
                # What an older program reads stays until ours has once been live.
                (self._folder / FORMER).unlink(missing_ok=True)
            self._sweep(generation)
            generation = generation or self._new_generation()
            writer = self._writer(generation)
            new = EmbeddedRebuild(generation, writer, name, point, lambda: self._swap(generation))
            try:
                yield new
            finally:
                new.abandon()
                if not new.point and self._named(LIVE) != generation:
                    shutil.rmtree(generation, ignore_errors=True)

    def drop(self) -> None:
        self._snapshot = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def store(self) -> Snapshot:
        """The newest commit of the live generation, for what a `Query` cannot ask."""
        with self._opening:
            try:
                return self._look()
            except (OSError, ValueError):
                # A swap of another process removed the files between two looks at them.
                self._snapshot = None
            try:
                return self._look()
            except (OSError, ValueError) as error:
                raise EngineUnavailable(f"索引无法打开：{error}") from error

    def _look(self) -> Snapshot:
        live = self._readable()
        known = self._snapshot
        if known and (known.folder, known.commit) == (live, segments.commit_of(live)):
            return known
        self._snapshot = Snapshot(live, _words_of(live), self._meaning)
        return self._snapshot

    def _readable(self) -> Path:
        for name in (LIVE, FORMER):
            generation = self._named(name)
            if generation and stamps.is_readable(_read_stamp(generation), ENGINE):
                return generation
        return self._writable()

    def _writable(self) -> Path:
        live = self._named(LIVE)
        if live is None:
            raise NeedsRebuild(stamps.MISSING)
        stamps.require_readable(_read_stamp(live), ENGINE)
        return live

    def _writer(self, generation: Path) -> Writer:
        space = self._meaning.space if self._meaning else None
        with _reported():
            return Writer(generation, _words_of(generation), space)

    def _write(self, change: Callable[[Writer], Outcome]) -> Outcome:
        with self._locked("write", LOCK_WAIT):
            writer = self._writer(self._writable())
            try:
                outcome = change(writer)
            except BaseException:
                writer.abandon()
                raise
            with _reported():
                writer.commit()
        return outcome

    def _swap(self, generation: Path) -> None:
        with self._locked("write", LOCK_WAIT):
            live = self._named(LIVE)
            if live and not stamps.is_readable(_read_stamp(live), ENGINE):
                self._name(FORMER, live)
            self._name(LIVE, generation)
        self._sweep(None)

    def _named(self, name: str) -> Path | None:
        try:
            return self._folder / (self._folder / name).read_text().strip()
        except FileNotFoundError:
            return None

    def _name(self, name: str, generation: Path) -> None:
        _replace(self._folder / name, generation.name)

    def _new_generation(self) -> Path:
        generation = self._folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid4().hex[:6]}"
        segments.create(generation)
        stamp = json.dumps(asdict(stamps.current(ENGINE, self._dictionary())))
        (generation / STAMP_FILE).write_text(stamp)
        return generation

    def _half_built(self, name: str) -> tuple[Path, int] | None:
        """The generation a rebuild of this name left behind, and how far it came."""
        for noted in self._folder.glob(f"*/{BUILDING_FILE}"):
            generation, building = noted.parent, json.loads(noted.read_text())
            fits = _read_stamp(generation) == stamps.current(ENGINE, self._dictionary())
            if (
                name
                and fits
                and building["name"] == name
                and building["point"]
                and generation != self._named(LIVE)
            ):
                return generation, building["point"]
        return None

    def _sweep(self, spared: Path | None) -> None:
        """Remove generations nobody will read again, also those of a killed rebuild."""
        kept = {self._named(LIVE), self._named(FORMER), spared}
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _locked(self, name: str, wait: float) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / f"{name}.lock").open("w") as file:
            deadline = time.monotonic() + wait
            while not _lock(file.fileno()):
                if time.monotonic() >= deadline:
                    raise EngineBusy("另一个进程正在写入索引，请稍后再试")
                time.sleep(0.05)
            yield


class EmbeddedRebuild:
    """A new generation; readers see none of it before the swap."""

    def __init__(
        self,
        generation: Path,
        writer: Writer,
        name: str,
        point: int,
        make_live: Callable[[], None],
    ) -> None:
        self._generation, self._building, self.point = generation, name, point
        self._writer: Writer | None = writer
        self._make_live = make_live

    def index(self, documents: Iterable[Versioned]) -> Outcome:
        return self._open().index(documents)

    def delete(self, ids: Iterable[VersionedId]) -> Outcome:
        return self._open().delete(ids)

    def commit(self, point: int) -> None:
        with _reported():
            self._open().save()
            building = json.dumps({"name": self._building, "point": point})
            _replace(self._generation / BUILDING_FILE, building)
        self.point = point

    def discard(self) -> None:
        self.point = 0

    def swap(self) -> None:
        with _reported():
            self._open().commit()
        self._writer = None
        self._make_live()

    def abandon(self) -> None:
        if self._writer is not None:
            self._writer.abandon()
            self._writer = None

    def _open(self) -> Writer:
        if self._writer is None:
            raise EngineError("这次重建已经结束")
        return self._writer


@contextmanager
def _reported() -> Iterator[None]:
    """A full disk or damaged files, in the terms of the contract."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise EngineUnavailable(f"索引无法写入：{error}") from error


def _replace(file: Path, text: str) -> None:
    """Whole or not at all, also through a power cut."""
    beside = file.with_suffix(".new")
    with beside.open("w") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    beside.replace(file)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _words_of(generation: Path) -> Added:
    stamp = _read_stamp(generation)
    return stamp.words if stamp else ()


def _read_stamp(generation: Path) -> Stamp | None:
    """None where the file is missing or not ours: then the index is none of ours."""
    try:
        return stamps.read(json.loads((generation / STAMP_FILE).read_text()))
    except (FileNotFoundError, ValueError):
        return None
