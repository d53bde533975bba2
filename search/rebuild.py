"""Writing the whole index anew beside the live one, then changing over.

Changes made meanwhile go on reaching the live index; their notes are kept instead of
removed and replayed into the new one. The change-over holds the right to write, so no
change falls between the last replay and the swap.

What was written is committed from time to time. A rebuild that broke off is gone on with
from there, as long as the notes of every change since it began are still kept. A note is
removed only when the index that will be read has its change for good.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from jobs import faults
from jobs import services as jobs
from jobs.models import Job
from jobs.runner import Cancelled, JobFailed, Run
from search import sync, vocabulary
from search.connection import site_engine
from search.documents import eligible_pages
from search.engine import Engine, EngineBusy, EngineError, Outcome, Rebuild
from search.lease import HOLD, SWAP, Lease, LeaseLost, LeaseTaken, lease, next_version
from search.meaning import follow_space
from search.models import PAGE, Change, IndexState
from search.pace import Pace

KIND = "search.rebuild"
KEPT = timedelta(days=1)  # after the last sign of life, what a rebuild needs to be gone on with
PAUSE_AFTER_FAILURE = timedelta(minutes=10)
SAVE_EVERY = 10  # batches


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
    name = broken_off() or uuid4().hex
    with building(engine, name) as new:
        written = write_all(new, run)
        while Change.objects.exclude(applied_at=None).count() > sync.BATCH:
            replay_applied(new, next_version)
            run.check()
        with lease(name=name, wait=2 * HOLD) as held:
            change_over(new, held, run)
    return written


def run_job(run: Run) -> dict[str, int]:
    engine = site_engine()
    try:
        written = rebuild(engine, run)
    except (EngineError, LeaseTaken, LeaseLost) as error:
        raise JobFailed(f"重建没有完成，原索引照常使用：{error}") from error
    # Where this fails it is done within the hour, and the index is none the worse.
    with suppress(EngineError):
        vocabulary.count(engine)
    run.progress(written, written, f"已写入 {written} 件，新索引已启用")
    return {"documents": written, "failed": Change.objects.failing().count()}


@contextmanager
def building(engine: Engine, name: str) -> Iterator[Rebuild]:
    """While this lasts the drainer keeps the notes it has applied, and after it as long as
    there is something to go on with."""
    with engine.rebuild(name) as new:
        begin(name, new)
        try:
            yield new
        except Cancelled:
            new.discard()
            raise
        finally:
            if not new.point:
                end()


def broken_off() -> str:
    """The rebuild that can be gone on with, its notes kept for as long again; "" without one."""
    IndexState.objects.get_or_create(pk=1)
    now = timezone.now()
    found = IndexState.objects.exclude(builder="").filter(pk=1, building_until__gt=now)
    found.update(building_until=now + KEPT)
    return found.values_list("builder", flat=True).first() or ""


@transaction.atomic
def begin(name: str, new: Rebuild) -> None:
    state = IndexState.objects.select_for_update().get(pk=1)
    follow_space(state)
    if not new.point:
        Change.objects.exclude(applied_at=None).delete()
    elif state.builder != name:
        raise EngineBusy("另一个进程刚刚结束重建，请再试一次")
    state.builder, state.building_until = name, timezone.now() + KEPT
    state.save(update_fields=["builder", "building_until"])


def end() -> None:
    IndexState.objects.filter(pk=1).update(builder="", building_until=None)
    sync.forget_replayed()


def write_all(new: Rebuild, run: Progress) -> int:
    pages = eligible_pages()
    pace = Pace("写入新索引", total=pages.count(), done=pages.filter(pk__lte=new.point).count())
    run.progress(pace.done, pace.total, pace.words())
    last = new.point
    for number, ids in enumerate(batches(last), start=1):
        outcome = sync.apply(new, [(PAGE, pk) for pk in ids], next_version())
        note_failed(outcome)
        last = ids[-1]
        if number % SAVE_EVERY == 0:
            save(new, last)
        run.check()
        pace.advance(outcome.applied)
        run.progress(pace.done, pace.total, pace.words())
    save(new, last)
    return pace.done


def batches(after: int) -> Iterator[list[int]]:
    while ids := list(
        eligible_pages()
        .filter(pk__gt=after)
        .order_by("pk")
        .values_list("pk", flat=True)[: sync.BATCH]
    ):
        yield ids
        after = ids[-1]


def save(new: Rebuild, point: int) -> None:
    new.commit(point)
    IndexState.objects.filter(pk=1).update(building_until=timezone.now() + KEPT)
    faults.point("rebuild-saved")


def note_failed(outcome: Outcome) -> None:
    """As any other change: retried, counted and shown until it succeeds."""
    names = (entry.rpartition(":") for entry in outcome.failed)
    Change.objects.bulk_create(Change(model=model, object_id=int(pk)) for model, _, pk in names)


def replay_applied(new: Rebuild, version: Callable[[], int]) -> None:
    """Give the new index what the live one received since the rebuild began."""
    rows = Change.objects.exclude(applied_at=None).order_by("pk")
    while batch := list(rows.values_list("pk", "model", "object_id")[: sync.BATCH]):
        note_failed(sync.apply(new, {(model, pk) for _, model, pk in batch}, version()))
        new.commit(new.point)
        faults.point("rebuild-replayed")
        Change.objects.filter(pk__in=[pk for pk, _, _ in batch]).delete()


def change_over(new: Rebuild, held: Lease, run: Progress) -> None:
    replay_applied(new, held.next_version)
    written = [
        (notes, sync.apply(new, notes, held.next_version()).failed) for notes in sync.all_due()
    ]
    run.check()
    held.renew(SWAP)
    new.swap()
    faults.point("rebuild-swapped")
    end()
    for notes, failed in written:
        sync.settle(notes, failed)
    IndexState.objects.filter(pk=1).update(rebuilt_at=timezone.now())
    sync.note_success()
