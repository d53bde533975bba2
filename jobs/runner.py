"""Work on one job: claim it, keep the lease alive, fence every write, record the end.

Only the holder of the current attempt number may write. `Run.step()` checks that inside the
transaction of each item, so a process that was thought dead and comes back changes nothing.
"""

import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Right
from django.utils import timezone

from jobs import faults, registry
from jobs.models import Job
from jobs.waking import wake

WRITE_EVERY_SECONDS = 0.5
MAX_INTERRUPTIONS = 5
LOG_CHARACTERS = 200_000

logger = structlog.get_logger(__name__)


class Cancelled(Exception):
    """Somebody asked for the job to stop."""


class LostLease(Exception):
    """Another process holds the job now; nothing may be written any more."""


class JobFailed(Exception):
    """Raised by a handler with a message in Chinese for the person who waits."""


class Later(Exception):
    """Raised by a handler that is to go on `after` a while: others get their turn, or what it
    needs is away. The message tells in Chinese what it waits for."""

    def __init__(self, message: str, *, after: timedelta = timedelta(0)) -> None:
        super().__init__(message)
        self.after = after


# Done, total and what to say about it.
Told = Callable[[int, int, str], None]


def unheard(done: int, total: int, message: str) -> None:
    """Nobody watches beyond the job's own page."""


class Run:
    """What a handler sees of its job."""

    def __init__(self, job: Job, told: Told) -> None:
        self._told = told
        self.job_id: int = job.pk
        self.attempt = job.attempt
        self.payload: dict[str, Any] = job.payload
        self.created_by_id: int | None = job.created_by_id
        self._lost = threading.Event()
        self._stopped = threading.Event()
        self._progress: dict[str, Any] = {}
        self._written_at = 0.0
        self._checked_at = 0.0

    def check(self) -> None:
        """Raise Cancelled or LostLease; cheap enough for every item."""
        if self._lost.is_set():
            raise LostLease(self.job_id)
        now = time.monotonic()
        if now - self._checked_at < WRITE_EVERY_SECONDS:
            return
        self._checked_at = now
        self._verify(Job.objects.filter(pk=self.job_id))

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Show how far the job is; written at most twice a second, and at the end."""
        self._progress = {"done": done, "total": total, "message": message[:500]}
        now = time.monotonic()
        if now - self._written_at >= WRITE_EVERY_SECONDS or done >= total:
            self._written_at = now
            self._write(**self._progress)
            self._told(done, total, message)

    def log(self, text: str) -> None:
        """Append a line with the time to the job's log."""
        line = f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {text}\n"
        self._write(log=Right(Concat(F("log"), Value(line)), LOG_CHARACTERS))

    @contextmanager
    def step(self) -> Iterator[None]:
        """One item in one transaction, committed only if this process still holds the job.

        The job's row stays locked until the commit, so that the sweep sees the job alive.
        """
        self.check()
        faults.point("before-step")
        with transaction.atomic():
            self._verify(Job.objects.select_for_update().filter(pk=self.job_id))
            yield
            # The heartbeat waits for a long step's lock; the commit itself must not look late.
            self._write(lease_until=timezone.now() + settings.JOB_LEASE)
            faults.point("in-step")
        faults.point("after-step")

    def _verify(self, rows: Any) -> None:
        row = rows.values_list("state", "attempt", "cancel_requested").first()
        if row is None or row[:2] != (Job.State.RUNNING, self.attempt):
            self._lost.set()
            raise LostLease(self.job_id)
        if row[2]:
            raise Cancelled(self.job_id)

    def _write(self, **values: Any) -> None:
        if not self._held().update(**values):
            self._lost.set()
            raise LostLease(self.job_id)

    def _held(self) -> Any:
        return Job.objects.filter(pk=self.job_id, state=Job.State.RUNNING, attempt=self.attempt)

    def _end(self, state: str, **values: Any) -> bool:
        """False when another process holds the job."""
        values = {**self._progress, **values}
        return bool(
            self._held().update(state=state, finished_at=timezone.now(), lease_until=None, **values)
        )

    @contextmanager
    def _alive(self) -> Iterator[None]:
        beat = threading.Thread(target=self._keep_alive, name=f"job-{self.job_id}", daemon=True)
        beat.start()
        try:
            yield
        finally:
            self._stopped.set()
            beat.join()

    def _keep_alive(self) -> None:
        renewed = time.monotonic()
        try:
            while not self._stopped.wait(settings.JOB_LEASE.total_seconds() / 4):
                try:
                    if not self._held().update(lease_until=timezone.now() + settings.JOB_LEASE):
                        self._lost.set()
                        return
                    renewed = time.monotonic()
                except DatabaseError as error:
                    logger.warning("job_heartbeat_failed", job=self.job_id, error=str(error))
                    connection.close()
                    if time.monotonic() - renewed > settings.JOB_LEASE.total_seconds():
                        self._lost.set()
                        return
        finally:
            connection.close()


def claim(job_id: int) -> Job | None:
    """Take a queued job, or None when there is nothing to take. One process wins."""
    job = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).first()
    if job is None:
        return None
    now = timezone.now()
    won = Job.objects.filter(pk=job_id, state=Job.State.QUEUED, attempt=job.attempt).update(
        state=Job.State.RUNNING,
        attempt=job.attempt + 1,
        started_at=job.started_at or now,
        lease_until=now + settings.JOB_LEASE,
    )
    if not won:
        return None
    job.refresh_from_db()
    return job


def run(job_id: int, *, told: Told = unheard, handler: registry.Handler | None = None) -> None:
    """Claim and work on a job. An unexpected error is recorded in the row, then raised again.

    `told` hears of the progress as often as the row does; `handler` does the work in another
    way than workers do.
    """
    job = claim(job_id)
    if job is None:
        return
    faults.point("claimed")
    handled = Run(job, told)
    with structlog.contextvars.bound_contextvars(job=job.pk, kind=job.kind), handled._alive():
        _work(job, handled, handler)


def _work(job: Job, handled: Run, handler: registry.Handler | None) -> None:
    try:
        kind = registry.get(job.kind)
        if kind.keep:
            logger.info("job_started", attempt=job.attempt)
        result = (handler or kind.handler)(handled)
    except Later as pause:
        _put_off(handled, job, pause)
    except KeyboardInterrupt:
        _put_off(handled, job, Later("已停下，稍后在后台继续"))
        raise
    except Cancelled:
        handled._end(Job.State.CANCELLED, message="已取消")
    except LostLease:
        logger.warning("job_lost_lease", attempt=job.attempt)
    except JobFailed as error:
        handled._end(Job.State.FAILED, message=str(error)[:500])
    except OperationalError as error:
        _put_back(handled, job, error)
    except Exception as error:
        summary = "".join(traceback.format_exception_only(error)).strip()
        _try_log(handled, summary)
        handled._end(Job.State.FAILED, message="任务执行出错，请联系系统管理员")
        raise
    else:
        faults.point("before-end")
        _succeed(job, handled, kind, result)


def _succeed(job: Job, handled: Run, kind: registry.Kind, result: dict[str, Any] | None) -> None:
    if kind.keep:
        handled._end(Job.State.SUCCEEDED, result=result)
        logger.info("job_succeeded", attempt=handled.attempt)
    else:
        handled._held().delete()


def _put_off(handled: Run, job: Job, pause: Later) -> None:
    """The same job again after a while, behind those that wait already. What went well until
    here is no interruption."""
    waiting = (
        handled._held()
        .filter(cancel_requested=False)
        .update(
            **handled._progress
            | {
                "state": Job.State.QUEUED,
                "wake_at": timezone.now() + pause.after,
                "lease_until": None,
                "interruptions": 0,
                "message": str(pause)[:500],
            }
        )
    )
    if not waiting:
        handled._end(Job.State.CANCELLED, message="已取消")
    elif not pause.after:
        wake(job)


def _put_back(handled: Run, job: Job, error: OperationalError) -> None:
    """The database was locked or away: the same job again a little later, then give up."""
    logger.warning("job_database_busy", error=str(error), interruptions=job.interruptions)
    if job.interruptions >= MAX_INTERRUPTIONS:
        handled._end(Job.State.FAILED, message="数据库长时间繁忙，任务未能完成，请稍后重试")
        return
    handled._held().update(
        state=Job.State.QUEUED,
        interruptions=F("interruptions") + 1,
        wake_at=timezone.now() + timedelta(seconds=5 * 2**job.interruptions),
        lease_until=None,
        message="数据库繁忙，稍后自动重试",
    )


def _try_log(handled: Run, text: str) -> None:
    try:
        handled.log(text)
    except LostLease:
        logger.warning("job_lost_lease")
