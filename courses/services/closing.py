"""How an attempt ends: open → submitted, once, by her, by its deadline or by an invigilator."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from courses.models import Attempt, AttemptEvent
from courses.services.attempt_events import move, note_event
from courses.services.marking import mark
from courses.services.refusals import HeldElsewhere

# An answer sent in time may arrive a little late.
GRACE = timedelta(seconds=5)
PORTION = 200
EVENT_OF = {
    Attempt.ClosedBy.PERSON: AttemptEvent.Kind.SUBMITTED,
    Attempt.ClosedBy.DEADLINE: AttemptEvent.Kind.CLOSED,
    Attempt.ClosedBy.INVIGILATOR: AttemptEvent.Kind.FORCED,
}

logger = structlog.get_logger(__name__)


def is_over(attempt: Attempt, *, at: datetime) -> bool:
    return attempt.deadline is not None and at > attempt.deadline + GRACE


def submit(attempt: Attempt, *, at: datetime, holder: str | None = None) -> Attempt:
    """Hand the attempt in, once; every later call returns what stands. Marking is a step of its own.

    A window that names itself must hold the attempt. Raises `HeldElsewhere`.
    """
    if holder is not None and attempt.state == Attempt.State.OPEN and attempt.holder != holder:
        raise HeldElsewhere("已在另一窗口继续作答，请在那里交卷，或先在这里接着答。")
    return close(attempt, at=at, closed_by=Attempt.ClosedBy.PERSON)


def force_submit(attempt: Attempt, *, by: User, reason: str, at: datetime) -> Attempt:
    """Collect the attempt before its time, with the answers stored until then; once, as `submit`."""
    return close(
        attempt, at=at, closed_by=Attempt.ClosedBy.INVIGILATOR, by=by, reason=reason.strip()
    )


@transaction.atomic
def close(
    attempt: Attempt,
    *,
    at: datetime,
    closed_by: Attempt.ClosedBy = Attempt.ClosedBy.DEADLINE,
    by: User | None = None,
    reason: str = "",
) -> Attempt:
    """One conditional update, open → submitted; after the deadline it is the deadline that closed it.

    The deadline is that of the locked row: it may have been moved since `attempt` was read.
    """
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    late = is_over(locked, at=at)
    how = Attempt.ClosedBy.DEADLINE if late else closed_by
    if locked.state == Attempt.State.OPEN and (late or how != Attempt.ClosedBy.DEADLINE):
        ended = min(at, locked.deadline) if locked.deadline else at
        if move(locked, to=Attempt.State.SUBMITTED, submitted_at=ended, closed_by=how):
            told = {} if late or not reason else {"reason": reason}
            note_event(locked, EVENT_OF[how], at=ended, by=None if late else by, **told)
    attempt.refresh_from_db()
    return attempt


def settle(attempt: Attempt, *, at: datetime) -> Attempt:
    """Close what the deadline has closed and mark what is handed in; an open attempt stays open."""
    if attempt.state == Attempt.State.OPEN and is_over(attempt, at=at):
        attempt = close(attempt, at=at)
    else:
        # With what its pages ask next, which a plain refresh would forget.
        attempt.refresh_from_db(from_queryset=Attempt.objects.select_related("paper", "exam"))
    return mark(attempt, at=at) if attempt.state == Attempt.State.SUBMITTED else attempt


def close_overdue(*, at: datetime) -> int:
    """Settle attempts whose time is over and those whose marking was interrupted.

    One that cannot be settled holds up no other: all are tried, then the errors are raised together.
    """
    over = Q(state=Attempt.State.OPEN, deadline__lt=at - GRACE)
    waiting = Attempt.objects.filter(over | Q(state=Attempt.State.SUBMITTED)).order_by("pk")
    found, last = 0, 0
    broken: list[Exception] = []
    while portion := list(waiting.filter(pk__gt=last)[:PORTION]):
        for attempt in portion:
            try:
                settle(attempt, at=at)
            except Exception as error:
                logger.exception("attempt_not_settled", attempt=attempt.pk)
                broken.append(error)
        found, last = found + len(portion), portion[-1].pk
    if broken:
        raise ExceptionGroup("attempts could not be settled", broken)
    return found
