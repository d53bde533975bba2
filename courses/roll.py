"""The invigilator's list: everybody who is to sit an exam, and how she stands at a moment.

The number of queries does not depend on the number of people.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from accounts.models import Unit, User
from courses.assignments import places_of
from courses.models import Allowance, Attempt, Exam
from courses.querysets import candidates

# The page of an attempt gives a sign every 25 seconds.
CONTACT_LOST = timedelta(seconds=60)
JUST_NOW = 15


class SeatState(StrEnum):
    """In the order in which somebody may have to do something."""

    LOST = "lost"
    IN = "in"
    WAITING = "waiting"
    SUBMITTED = "submitted"
    ABSENT = "absent"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def look(self) -> str:
        """What components/status.html makes of it."""
        return LOOKS[self]


LABELS = {
    SeatState.LOST: "失去联系",
    SeatState.IN: "作答中",
    SeatState.WAITING: "未入场",
    SeatState.SUBMITTED: "已交卷",
    SeatState.ABSENT: "缺考",
}
LOOKS = {
    SeatState.LOST: "warn",
    SeatState.IN: "running",
    SeatState.WAITING: "queued",
    SeatState.SUBMITTED: "good",
    SeatState.ABSENT: "cancelled",
}
ORDER = {state: place for place, state in enumerate(SeatState)}


@dataclass(frozen=True)
class Seat:
    """One person of the list. `attempt` is her last one that began, None while she has not come;
    `quiet` is how long nothing was heard of an open attempt."""

    user: User
    unit: str
    state: SeatState
    at: datetime
    attempt: Attempt | None = None
    answered: int = 0
    asked: int = 0
    saved_at: datetime | None = None
    quiet: timedelta = timedelta(0)

    @property
    def words(self) -> str:
        """What else is to be said of the state."""
        if self.attempt is None:
            return ""
        if self.state == SeatState.LOST:
            return f"已 {lasting(self.quiet)}没有消息"
        if self.state == SeatState.IN:
            if self.saved_at is None:
                return "还没有保存过答案"
            return f"{ago(self.at - self.saved_at)}存过"
        closed = self.attempt.get_closed_by_display() if self.attempt.closed_by else ""
        return f"{timezone.localtime(self.attempt.submitted_at):%H:%M} {closed}".strip()

    @property
    def is_open(self) -> bool:
        return self.attempt is not None and self.attempt.state == Attempt.State.OPEN

    @property
    def closes_at(self) -> datetime | None:
        """When an open attempt is collected."""
        return self.attempt.deadline if self.attempt is not None and self.is_open else None


def ago(span: timedelta) -> str:
    """In steps that do not change with every look."""
    return "刚刚" if span.total_seconds() < JUST_NOW else f"{lasting(span)}前"


def lasting(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    if seconds < 60:
        return f"{seconds // 10 * 10} 秒"
    if seconds < 3600:
        return f"{seconds // 60} 分钟"
    return f"{seconds // 3600} 小时"


def roll(exam: Exam, *, at: datetime) -> list[Seat]:
    """All candidates of the exam as of `at`, those first who may need somebody."""
    today = timezone.localdate(at)
    people = list(candidates(exam, on=today).order_by("staff_number"))
    places = places_of([one.pk for one in people], on=today)
    attempts = _last_attempts(exam)
    expected = at <= (exam.entry_until or exam.closes_at)
    later = set() if expected else _may_still_come(exam, at=at)
    seats = [
        _seat(
            one,
            "、".join(dict.fromkeys(held.unit.label for held in places.get(one.pk, []))),
            attempts.get(one.pk),
            expected=expected or one.pk in later,
            at=at,
        )
        for one in people
    ]
    return sorted(seats, key=lambda seat: (ORDER[seat.state], -seat.quiet))


def counts(seats: Iterable[Seat]) -> dict[SeatState, int]:
    """How many are in which state; every state is there."""
    found = Counter(seat.state for seat in seats)
    return {state: found[state] for state in SeatState}


def narrowed(seats: Iterable[Seat], *, state: str, words: str) -> list[Seat]:
    """Seats of a state (all of them: "") whose name, staff number or unit has the words."""
    wanted = words.strip().casefold()
    return [
        seat
        for seat in seats
        if state in ("", seat.state)
        and wanted in f"{seat.user.name} {seat.user.staff_number} {seat.unit}".casefold()
    ]


def _last_attempts(exam: Exam) -> dict[int, Any]:
    """By person her last attempt that began, with what is answered and when she saved last."""
    answered = Q(items__answer__isnull=False) & ~Q(items__answer=[])
    begun = Attempt.objects.filter(exam=exam, started_at__isnull=False)
    begun = begun.annotate(
        answered=Count("items", filter=answered),
        asked=Count("items"),
        saved_at=Max("items__saved_at"),
    )
    return {one.user_id: one for one in begun.order_by("number")}


def _seat(user: User, unit: str, attempt: Any, *, expected: bool, at: datetime) -> Seat:
    if attempt is None:
        state = SeatState.WAITING if expected else SeatState.ABSENT
        return Seat(user, unit, state, at)
    quiet = timedelta(0)
    state = SeatState.SUBMITTED
    if attempt.state == Attempt.State.OPEN:
        signs = [attempt.started_at, attempt.heard_at, attempt.saved_at]
        quiet = at - max(sign for sign in signs if sign is not None)
        state = SeatState.LOST if quiet > CONTACT_LOST else SeatState.IN
    return Seat(
        user,
        unit,
        state,
        at,
        attempt=attempt,
        answered=attempt.answered,
        asked=attempt.asked,
        saved_at=attempt.saved_at,
        quiet=quiet if state == SeatState.LOST else timedelta(0),
    )


def _may_still_come(exam: Exam, *, at: datetime) -> set[int]:
    """Whom an allowance gives a window of her own that is not over."""
    windows = Allowance.objects.filter(exam=exam, withdrawn_at=None, closes_at__gte=at)
    named = list(windows.values_list("user", "unit"))
    people = {user for user, _ in named if user is not None}
    units = {unit for _, unit in named if unit is not None}
    if units:
        today = timezone.localdate(at)
        below = Unit.objects.descendant_ids(units, on=today)
        members = User.objects.in_units(below, on=today)
        people |= set(members.values_list("pk", flat=True))
    return people
