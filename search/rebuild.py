"""Writing the whole index anew beside the live one, then changing over.

Changes made meanwhile go on reaching the live index; their notes are kept instead of
removed and replayed into the new one. The change-over holds the right to write, so no
change falls between the last replay and the swap.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from jobs import services as jobs
from jobs.models import Job
from jobs.runner import JobFailed, Run
from search import sync, vocabulary
from search.connection import site_engine
from search.documents import eligible_pages
from search.engine import Engine, EngineError, Outcome
from search.engine.base import Writer
from search.lease import HOLD, LeaseTaken, lease, next_version
from search.models import PAGE, Change, IndexState

KIND = "search.rebuild"
CLAIM = timedelta(minutes=5)
PAUSE_AFTER_FAILURE = timedelta(minutes=10)


class Progress(Protocol):
    """The part of a running job that a rebuild speaks to."""

    def progress(self, done: int, total: int, message: str = "") -> None: ...

    def check(self) -> None: ...


def request(*, by: AbstractBaseUser | None = None) -> Job:
    """Have a worker rebuild the index; a rebuild already waiting or running is returned."""
    return jobs.enqueue(KIND, {}, by=by, key=KIND)


def request_if_not_failing() -> None:
    """As `request`, unless one failed a moment ago and a person should look first."""
    since = timezone.now() - PAUSE_AFTER_FAILURE
    if not Job.objects.filter(kind=KIND, state=Job.State.FAILED, finished_at__gt=since).exists():
        request()


def rebuild(engine: Engine, run: Progress) -> int:
    """Write every searchable row to a new index and make it the live one.

    Returns the number of documents. Leaves the live index alone when anything fails.
    """
    with building(), engine.rebuild() as new:
        written = write_all(new, run)
        while Change.objects.exclude(applied_at=None).count() > sync.BATCH:
            replay_applied(new)
            run.check()
        with lease(wait=2 * HOLD) as held:
            replay_applied(new)
            while notes := sync.take():
                outcome = sync.apply(new, notes, held.next_version())
                sync.settle(notes, outcome.failed)
            run.check()
            new.swap()
            IndexState.objects.filter(pk=1).update(rebuilt_at=timezone.now())
            sync.note_success()
    return written


def run_job(run: Run) -> dict[str, int]:
    engine = site_engine()
    try:
        written = rebuild(engine, run)
        vocabulary.count(engine)
    except (EngineError, LeaseTaken) as error:
        raise JobFailed(f"重建没有完成，原索引照常使用：{error}") from error
    run.progress(written, written, f"已写入 {written} 件，新索引已启用")
    return {"documents": written, "failed": Change.objects.failing().count()}


@contextmanager
def building() -> Iterator[None]:
    """While this lasts the drainer keeps the notes it has applied."""
    IndexState.objects.get_or_create(pk=1)
    still_building()
    try:
        yield
    finally:
        IndexState.objects.filter(pk=1).update(building_until=None)
        sync.forget_replayed()


def still_building() -> None:
    IndexState.objects.filter(pk=1).update(building_until=timezone.now() + CLAIM)


def write_all(new: Writer, run: Progress) -> int:
    pages = eligible_pages()
    total, written, last = pages.count(), 0, 0
    run.progress(0, total, "正在写入新索引")
    while ids := list(
        pages.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[: sync.BATCH]
    ):
        version = next_version()
        outcome = sync.apply(new, [(PAGE, pk) for pk in ids], version)
        note_failed(outcome)
        written, last = written + outcome.applied, ids[-1]
        still_building()
        run.check()
        run.progress(written, max(total, written), "正在写入新索引")
    return written


def note_failed(outcome: Outcome) -> None:
    """As any other change: retried, counted and shown until it succeeds."""
    names = (entry.rpartition(":") for entry in outcome.failed)
    Change.objects.bulk_create(Change(model=model, object_id=int(pk)) for model, _, pk in names)


def replay_applied(new: Writer) -> None:
    """Give the new index what the live one received since the rebuild began."""
    rows = Change.objects.exclude(applied_at=None).order_by("pk")
    while batch := list(rows.values_list("pk", "model", "object_id")[: sync.BATCH]):
        version = next_version()
        note_failed(sync.apply(new, {(model, pk) for _, model, pk in batch}, version))
        Change.objects.filter(pk__in=[pk for pk, _, _ in batch]).delete()
