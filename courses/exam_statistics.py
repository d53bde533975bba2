"""How an exam went: who came, what they scored, unit by unit. Item analysis is in
`courses.item_statistics`; what a learner sees of her own result, in `courses.attempts`.
"""

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Appointment
from courses.models import Attempt, Exam, ExamResult
from courses.querysets import candidates

State = Attempt.State
TENTH = Decimal("0.1")


class Outcome(Enum):
    """How far a person got; the value is the word for it."""

    PASSED = "合格"
    FAILED = "不合格"
    TO_MARK = "待阅卷"
    OPEN = "作答中"
    ABSENT = "未参加"

    @property
    def status(self) -> str:
        """The look of components/status.html."""
        looks = {"PASSED": "good", "FAILED": "bad", "TO_MARK": "queued", "OPEN": "running"}
        return looks.get(self.name, "warn")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person of an exam. `attempts` she began; score and day of handing in are those of the
    attempt that counts, None while nothing is marked."""

    pk: int
    name: str
    staff_number: str
    units: list[str]
    attempts: int
    handed_in: bool
    outcome: Outcome
    attempt: int | None
    score: Decimal | None
    max_score: Decimal | None
    submitted_at: datetime | None

    @property
    def share(self) -> Decimal | None:
        if self.score is None or not self.max_score:
            return None
        return self.score / self.max_score


@dataclass(frozen=True)
class Figures:
    """Numbers of people; scores in `unit`, rounded to tenths, None while nobody has one.

    `out_of` is what everybody could score, None where that differs: then scores are percentages.
    """

    called: int
    came: int
    handed_in: int
    marked: int
    passed: int
    out_of: Decimal | None
    mean: Decimal | None
    median: Decimal | None
    highest: Decimal | None
    lowest: Decimal | None

    @property
    def unit(self) -> str:
        return "%" if self.out_of is None else "分"

    @property
    def pass_rate(self) -> int | None:
        """Percent of those who have a result."""
        return round(100 * self.passed / self.marked) if self.marked else None


@dataclass(frozen=True)
class UnitRow:
    name: str
    figures: Figures


def day_of(exam: Exam) -> date:
    """The day whose audience and appointments count: the last of the exam, or today before that."""
    return min(timezone.localdate(exam.closes_at), timezone.localdate())


def people_of(exam: Exam) -> list[Candidate]:
    """Everybody who was to sit it, by staff number; the number of queries is fixed."""
    called = candidates(exam, on=day_of(exam)).order_by()
    tried = _tried(exam)
    results = {
        one.user_id: one for one in ExamResult.objects.filter(exam=exam).select_related("attempt")
    }
    units = _units(exam)
    rows = called.order_by("staff_number").values_list("pk", "name", "staff_number")
    return [
        _candidate(row, units.get(row[0], []), tried.get(row[0]), results.get(row[0]))
        for row in rows
    ]


@dataclass(frozen=True)
class _Tried:
    began: int = 0
    handed_in: int = 0
    open: int = 0


def _tried(exam: Exam) -> dict[int, _Tried]:
    mine = Attempt.objects.filter(exam=exam, started_at__isnull=False).order_by()
    counted = mine.values_list("user").annotate(
        began=Count("pk"),
        handed_in=Count("pk", filter=Q(state__in=Attempt.HANDED_IN)),
        under_way=Count("pk", filter=Q(state=State.OPEN)),
    )
    return {user: _Tried(*numbers) for user, *numbers in counted}


def _units(exam: Exam) -> dict[int, list[str]]:
    on = day_of(exam)
    held = Appointment.objects.on(on).filter(user__in=candidates(exam, on=on).values("pk"))
    found: dict[int, list[str]] = defaultdict(list)
    rows = held.order_by("post__order", "unit__code", "pk").values_list("user", "unit__name")
    for user, name in rows:
        if name not in found[user]:
            found[user].append(name)
    return found


def _candidate(
    row: tuple[int, str, str], units: list[str], tried: _Tried | None, result: ExamResult | None
) -> Candidate:
    pk, name, staff_number = row
    tried = tried or _Tried()
    return Candidate(
        pk=pk,
        name=name,
        staff_number=staff_number,
        units=units,
        attempts=tried.began,
        handed_in=tried.handed_in > 0,
        outcome=_outcome(tried, result),
        attempt=result.attempt_id if result else None,
        score=result.score if result else None,
        max_score=result.max_score if result else None,
        submitted_at=result.attempt.submitted_at if result else None,
    )


def _outcome(tried: _Tried, result: ExamResult | None) -> Outcome:
    if result is not None:
        return Outcome.PASSED if result.passed else Outcome.FAILED
    if tried.handed_in:
        return Outcome.TO_MARK
    return Outcome.OPEN if tried.open else Outcome.ABSENT


def figures(people: Sequence[Candidate]) -> Figures:
    shares = [one for one in people if one.share is not None]
    possible = {one.max_score for one in shares}
    out_of = possible.pop() if len(possible) == 1 else None
    scores = [_in_unit(one, out_of) for one in shares]
    return Figures(
        called=len(people),
        came=sum(one.attempts > 0 for one in people),
        handed_in=sum(one.handed_in for one in people),
        marked=len(shares),
        passed=sum(one.outcome is Outcome.PASSED for one in people),
        out_of=out_of,
        mean=_rounded(statistics.mean(scores)) if scores else None,
        median=_rounded(statistics.median(scores)) if scores else None,
        highest=_rounded(max(scores)) if scores else None,
        lowest=_rounded(min(scores)) if scores else None,
    )


def _in_unit(one: Candidate, out_of: Decimal | None) -> Decimal:
    if out_of is not None and one.score is not None:
        return one.score
    return (one.share or Decimal(0)) * 100


def _rounded(value: Decimal) -> Decimal:
    return Decimal(value).quantize(TENTH, rounding=ROUND_HALF_UP)


def by_unit(people: Sequence[Candidate]) -> list[UnitRow]:
    """Units by name; who is appointed in two counts in both, who in none under 没有任职单位."""
    inside: dict[str, list[Candidate]] = defaultdict(list)
    for one in people:
        for name in one.units or ["没有任职单位"]:
            inside[name].append(one)
    return [UnitRow(name, figures(those)) for name, those in sorted(inside.items())]


def not_yet(people: Sequence[Candidate]) -> list[Candidate]:
    """Who has not handed anything in."""
    return [one for one in people if not one.handed_in]
