"""More time for an attempt, and opening one again: by a person, with a reason, as an event."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from accounts.models import User
from courses.models import Attempt, AttemptEvent, Exam
from courses.services.attempt_events import event_of, move, note_event
from courses.services.closing import GRACE, is_over
from courses.services.refusals import NotReopened, NotRunning

MAX_MINUTES = 24 * 60


@transaction.atomic
def extend(attempt: Attempt, *, minutes: int, by: User, reason: str, at: datetime) -> Attempt:
    """Move the deadline of a running attempt. Raises `NotRunning`.

    What is closed by its deadline already is not revived; that is what `reopen` is for.
    """
    if not 0 < minutes <= MAX_MINUTES:
        raise NotRunning(f"延长的时间应在 1 至 {MAX_MINUTES} 分钟之间。")
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if locked.state != Attempt.State.OPEN or is_over(locked, at=at):
        raise NotRunning("这份答卷已经收卷，不能再延长；需要时可以重新开放。")
    if locked.deadline is None:
        raise NotRunning("这份答卷不限时，不需要延长。")
    _give([locked], minutes=minutes, by=by, reason=reason, at=at)
    attempt.refresh_from_db()
    return attempt


@transaction.atomic
def extend_running(
    attempts: "QuerySet[Attempt]", *, minutes: int, by: User, reason: str, at: datetime
) -> list[Attempt]:
    """As `extend` for those of `attempts` whose time is running: a full room takes three statements.

    Returns them as they were before.
    """
    found = list(running(attempts, at=at).select_for_update(of=("self",)).order_by("pk"))
    _give(found, minutes=minutes, by=by, reason=reason, at=at)
    return found


def running(attempts: "QuerySet[Attempt]", *, at: datetime) -> "QuerySet[Attempt]":
    """Those that are open, have a deadline and are not over (`closing.is_over`)."""
    return attempts.filter(state=Attempt.State.OPEN, deadline__gte=at - GRACE)


def _give(
    attempts: Sequence[Attempt], *, minutes: int, by: User, reason: str, at: datetime
) -> None:
    """Rows that the caller holds, each with a deadline."""
    more = timedelta(minutes=minutes)
    rows = Attempt.objects.filter(pk__in=[one.pk for one in attempts])
    rows.update(deadline=F("deadline") + more)
    AttemptEvent.objects.bulk_create(
        event_of(
            one,
            AttemptEvent.Kind.EXTENDED,
            at=at,
            by=by,
            minutes=minutes,
            before=one.deadline,
            deadline=one.deadline + more,
            reason=reason.strip(),
        )
        for one in attempts
        if one.deadline is not None
    )


def reopen(attempt: Attempt, *, by: User, reason: str, minutes: int, at: datetime) -> Attempt:
    """Let her go on with an exam that was handed in or collected, for so many minutes from `at`.

    Its score is taken back until it is marked again; answers and marks stay as they are. Raises
    `NotReopened` when it is open, is no exam, or she has another attempt under way.
    """
    if not 0 < minutes <= MAX_MINUTES:
        raise NotReopened(f"重新开放的时间应在 1 至 {MAX_MINUTES} 分钟之间。")
    if not reason.strip():
        raise NotReopened("请写明重新开放的原因。")
    try:
        with transaction.atomic():
            _reopen(attempt, by=by, reason=reason.strip(), minutes=minutes, at=at)
    except IntegrityError as error:
        raise NotReopened("这位考生已经开始另一次作答，不能重新开放这一份。") from error
    attempt.refresh_from_db()
    return attempt


def _reopen(attempt: Attempt, *, by: User, reason: str, minutes: int, at: datetime) -> None:
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("exam")
    locked = rows.get(pk=attempt.pk)
    if locked.exam is None or locked.exam.state != Exam.State.PUBLISHED:
        raise NotReopened("只有已发布考试的答卷可以重新开放。")
    if locked.state not in Attempt.HANDED_IN:
        raise NotReopened("这份答卷没有收卷，不需要重新开放。")
    before, deadline = locked.state, at + timedelta(minutes=minutes)
    locked.items.update(awarded=None, claimed_by=None, claimed_at=None)
    move(
        locked,
        to=Attempt.State.OPEN,
        deadline=deadline,
        submitted_at=None,
        closed_by="",
        marked_at=None,
        score=None,
        passed=None,
        holder="",
    )
    note_event(
        locked,
        AttemptEvent.Kind.REOPENED,
        at=at,
        by=by,
        minutes=minutes,
        deadline=deadline,
        before=before,
        reason=reason,
    )
