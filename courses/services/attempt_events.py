"""The events of attempts: nothing moves an attempt's state or deadline without one."""

from datetime import UTC, datetime
from typing import Any

from accounts.models import User
from courses.models import Attempt, AttemptEvent


def note_event(
    attempt: Attempt,
    kind: AttemptEvent.Kind,
    *,
    at: datetime,
    by: User | None = None,
    **data: Any,
) -> AttemptEvent:
    """Write what became of an attempt, in the transaction that did it."""
    event = event_of(attempt, kind, at=at, by=by, **data)
    event.save(force_insert=True)
    return event


def event_of(
    attempt: Attempt,
    kind: AttemptEvent.Kind,
    *,
    at: datetime,
    by: User | None = None,
    **data: Any,
) -> AttemptEvent:
    """The row, not yet saved, for those who write many at once.

    `by` is None for the learner herself and for the clock; moments in `data` are kept as ISO text in UTC.
    """
    kept = {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in data.items()
    }
    return AttemptEvent(attempt=attempt, kind=kind, at=at, by=by, data=kept)


def move(attempt: Attempt, *, to: Attempt.State, **values: Any) -> bool:
    """One conditional update of a row that the caller holds: false when its state has changed."""
    rows = Attempt.objects.filter(pk=attempt.pk, state=attempt.state)
    if not rows.update(state=to, **values):
        return False
    attempt.state = to
    for name, value in values.items():
        setattr(attempt, name, value)
    return True
