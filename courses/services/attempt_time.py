"""More time for an attempt, and opening one again: by a person, with a reason, as an event."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from courses.models import Attempt, AttemptEvent, Exam
from courses.services.attempt_events import move, note_event
from courses.services.closing import is_over
from courses.services.refusals import NotReopened, NotRunning

MAX_MINUTES = 24 * 60
ENDED = (Attempt.State.SUBMITTED, Attempt.State.TO_MARK, Attempt.State.MARKED)


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
    before = locked.deadline
    after = before + timedelta(minutes=minutes)
    move(locked, to=Attempt.State.OPEN, deadline=after)
    note_event(
        locked,
        AttemptEvent.Kind.EXTENDED,
        at=at,
        by=by,
        minutes=minutes,
        before=before,
        deadline=after,
        reason=reason.strip(),
    )
    attempt.refresh_from_db()
    return attempt


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
    if locked.state not in ENDED:
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
