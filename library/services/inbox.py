"""A folder that is watched: what is laid into it is imported and then put away as done or failed.

A file is taken when its size and time stood still from one sweep to the next, so that one which is
still being copied is left alone. It stays where it is until all of it has been dealt with; what was
taken and not put away when a process died is found again by its import.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import structlog
from django.core.files.base import File

from library.models import DocumentsPage, ImportBatch, ImportItem
from library.models.imports import SECRET_NAME
from library.services.imports import create_batch
from library.storage import NoSpace

STATE = ".import.json"
DONE, FAILED = "done", "failed"
NOTE = "监视文件夹"
NOT_USED = "目录表没有采用：{problem}"

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class Swept:
    """What one sweep did: how many files were taken, and put away as done or failed."""

    taken: int = 0
    done: int = 0
    failed: int = 0


@dataclass(slots=True)
class _Memory:
    """`seen` is size and time of each file at the last sweep, `taken` its batch and place in it."""

    seen: dict[str, list[int]] = field(default_factory=dict)
    taken: dict[str, list[int]] = field(default_factory=dict)


def sweep(folder: Path, *, section: DocumentsPage, by: Any) -> Swept:
    """Put away what has been dealt with, take what stands still; does nothing while another sweep is on.

    `by` is None where nobody is named as the one who imports. Raises `PermissionDenied`.
    """
    swept = Swept()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / STATE).open("a+") as file, _alone(file) as is_alone:
        if not is_alone:
            return swept
        memory = _recalled(file)
        _put_away(folder, memory, swept)
        try:
            _take(folder, memory, swept, section=section, by=by)
        except NoSpace as error:
            logger.warning("inbox_full", reason=str(error))
        finally:
            _remember(file, memory)
    return swept


@contextmanager
def _alone(file: IO[str]) -> Iterator[bool]:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True


def _recalled(file: IO[str]) -> _Memory:
    file.seek(0)
    try:
        return _Memory(**json.load(file))
    except (ValueError, TypeError):
        # New, or cut off by a crash: what was taken comes again and is found to be there.
        return _Memory()


def _remember(file: IO[str], memory: _Memory) -> None:
    file.seek(0)
    file.truncate()
    json.dump({"seen": memory.seen, "taken": memory.taken}, file)


def _take(folder: Path, memory: _Memory, swept: Swept, *, section: DocumentsPage, by: Any) -> None:
    now = {str(path.relative_to(folder)): _stamp(path) for path in _files(folder)}
    fresh = {name: stamp for name, stamp in now.items() if name not in memory.taken}
    still = sorted(name for name, stamp in fresh.items() if memory.seen.get(name) == stamp)
    memory.seen = {name: stamp for name, stamp in fresh.items() if name not in still}
    if not still:
        return
    batch = create_batch(_opened(folder, still), section=section, by=by, note=NOTE)
    memory.taken |= {name: [batch.pk, place] for place, name in enumerate(still)}
    swept.taken = len(still)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        put_away = parts[0] in (DONE, FAILED)
        hidden = any(part.startswith(".") for part in parts)
        if not put_away and not hidden and path.is_file() and not path.is_symlink():
            yield path


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _opened(folder: Path, names: list[str]) -> "Iterator[File[bytes]]":
    for name in names:
        with (folder / name).open("rb") as stream:
            yield File(stream, name=name)


def _put_away(folder: Path, memory: _Memory, swept: Swept) -> None:
    for name, (batch_id, place) in list(memory.taken.items()):
        batch = ImportBatch.objects.filter(pk=batch_id).first()
        if batch is None or not (folder / name).is_file():
            del memory.taken[name]
            continue
        items = list(batch.items.filter(upload=place))
        if _is_under_way(batch, items):
            continue
        del memory.taken[name]
        _settle(folder, name, items, _catalogue_problem(batch, name), swept)


def _is_under_way(batch: ImportBatch, items: list[ImportItem]) -> bool:
    open_states = (ImportItem.State.WAITING, ImportItem.State.HELD)
    active = batch.job is not None and batch.job.is_active
    return any(item.state in open_states for item in items) or (not items and active)


def _catalogue_problem(batch: ImportBatch, name: str) -> str:
    tables = {table["name"]: table["problem"] for table in batch.catalogue}
    return str(tables.get(Path(name).name, ""))


def _settle(folder: Path, name: str, items: list[ImportItem], problem: str, swept: Swept) -> None:
    failed = [item for item in items if item.state == ImportItem.State.FAILED]
    said = [f"{item.name}：{item.reason}" for item in failed]
    if problem:
        said.append(NOT_USED.format(problem=problem))
    if any(item.name == SECRET_NAME for item in items):
        # Nothing of it stays, its name included.
        (folder / name).unlink()
        _report(folder / FAILED / f"{SECRET_NAME}-{items[0].sha256[:8]}", said)
        swept.failed += 1
    elif said:
        _report(_moved(folder, name, FAILED), said)
        swept.failed += 1
    else:
        _moved(folder, name, DONE)
        swept.done += 1


def _moved(folder: Path, name: str, where: str) -> Path:
    wanted = folder / where / name
    target, number = wanted, 1
    while target.exists():
        number += 1
        target = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
    target.parent.mkdir(parents=True, exist_ok=True)
    (folder / name).rename(target)
    return target


def _report(path: Path, said: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(f"{path.name}.txt").write_text("\n".join([*said, ""]), encoding="utf-8")
