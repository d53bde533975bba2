"""What may happen to a job from outside: queued, cancelled, retried, swept."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from jobs import registry
from jobs.models import Job
from jobs.runner import MAX_INTERRUPTIONS
from jobs.waking import wake

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# A message that has not led to a claim by then is taken for lost.
UNHEARD_AFTER = timedelta(seconds=30)
WOKEN_PER_SWEEP = 100


class AlreadyActive(Exception):
    """A job with the same key is queued or running."""


class NotPossible(Exception):
    """The job is in a state that does not allow this; the message is in Chinese."""


def enqueue(
    kind: str,
    payload: dict[str, Any],
    *,
    by: "AbstractBaseUser | None" = None,
    key: str | None = None,
) -> Job:
    """Record a job in the caller's transaction; a worker is woken when it commits.

    `payload` holds JSON primitives. With `key`, a queued or running job of that key is returned
    instead of a second one. A broker that is away delays the job until the next sweep, no more.
    Raises registry.UnknownKind.
    """
    registry.get(kind)
    wake_at = timezone.now() + UNHEARD_AFTER
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                payload=payload,
                key=key or "",
                created_by_id=by.pk if by else None,
                wake_at=wake_at,
            )
            transaction.on_commit(lambda: wake(job), robust=True)
    except IntegrityError:
        active = Job.objects.active().filter(key=key).first() if key else None
        if active is None:
            raise
        return active
    return job


def request_cancel(job: Job, *, by: "AbstractBaseUser | None") -> Job:
    """Stop a job: at once while it waits, at its next step while it runs."""
    with transaction.atomic():
        now = timezone.now()
        waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
        running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
        if not (
            waiting.update(state=Job.State.CANCELLED, finished_at=now, message="已取消")
            or running.update(cancel_requested=True)
        ):
            raise NotPossible("任务已经结束，不能取消")
        log(instance=job, action="jobs.cancel", user=by)
    job.refresh_from_db()
    return job


def retry(job: Job, *, by: "AbstractBaseUser | None") -> Job:
    """Queue a failed or cancelled job again; it goes on from what is already done."""
    ended = Job.objects.filter(pk=job.pk, state__in=(Job.State.FAILED, Job.State.CANCELLED))
    try:
        with transaction.atomic():
            again = ended.update(
                state=Job.State.QUEUED,
                interruptions=0,
                cancel_requested=False,
                finished_at=None,
                lease_until=None,
                wake_at=timezone.now() + UNHEARD_AFTER,
                message="",
            )
            if not again:
                raise NotPossible("只有失败或已取消的任务可以重试")
            log(instance=job, action="jobs.retry", user=by)
            transaction.on_commit(lambda: wake(job), robust=True)
    except IntegrityError as error:
        raise AlreadyActive("同样的任务已在进行中") from error
    job.refresh_from_db()
    return job


def sweep() -> int:
    """Put interrupted jobs back and wake workers for jobs that nobody has heard of.

    Returns how many jobs were touched. Safe to run anywhere, any number of times.
    """
    now = timezone.now()
    touched = 0
    for job_id in Job.objects.interrupted(now).values_list("pk", flat=True):
        touched += _resume(job_id, now)
    for job in Job.objects.unheard(now).order_by("pk")[:WOKEN_PER_SWEEP]:
        waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED, wake_at=job.wake_at)
        if waiting.update(wake_at=now + UNHEARD_AFTER):
            wake(job)
            touched += 1
    return touched


def release_all() -> int:
    """After a restore no process holds any job: let the running ones be taken up again."""
    return Job.objects.filter(state=Job.State.RUNNING).update(
        state=Job.State.QUEUED, lease_until=None, wake_at=timezone.now()
    )


def delete_ended(*, before: datetime) -> int:
    """Forget jobs that ended before a moment; failed ones stay until somebody has seen to them."""
    ended = (Job.State.SUCCEEDED, Job.State.CANCELLED)
    return Job.objects.filter(state__in=ended, finished_at__lt=before).delete()[0]


def _resume(job_id: int, now: datetime) -> bool:
    with transaction.atomic():
        # A row that its own process holds in a step is alive, whatever its lease says.
        rows = Job.objects.select_for_update(skip_locked=True).interrupted(now)
        job = rows.filter(pk=job_id).first()
        if job is None:
            return False
        job.log += (
            f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S} 工作进程中断（第 {job.attempt} 次执行）\n"
        )
        job.interruptions += 1
        job.lease_until = None
        if job.cancel_requested:
            job.state, job.message, job.finished_at = Job.State.CANCELLED, "已取消", now
        elif job.interruptions > MAX_INTERRUPTIONS:
            job.state, job.finished_at = Job.State.FAILED, now
            job.message = "工作进程多次中断，已停止自动重试"
        else:
            job.state, job.wake_at = Job.State.QUEUED, now
        job.save()
    return True
