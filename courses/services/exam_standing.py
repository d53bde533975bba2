"""Where a person stands with an exam: her windows, her time, her attempts, and whether she may enter.

    minutes   those of the exam and all extra ones she was allowed
    window    the exam's own, and a make-up window of hers as a second one, never in its place;
              the close is moved by her extra minutes where it is what ends an attempt
    end       hard: when her minutes are over, at the close of the window at the latest;
              full: when her minutes are over, however late she entered

An allowance of a unit holds for those who are appointed there or below as of today.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.audience import SIGNED_IN, tokens_for
from accounts.models import Audience, AudienceRule, User
from courses.models import Allowance, Attempt, Exam
from courses.moments import day_and_time
from courses.services.closing import is_over, settle
from courses.services.refusals import (
    AttemptRefused,
    CoolingDown,
    EntryOver,
    ExamCancelled,
    NoAttemptLeft,
    NotOpenYet,
)


@dataclass(frozen=True)
class Window:
    """Both ends are inside."""

    opens_at: datetime
    closes_at: datetime
    entry_until: datetime


@dataclass(frozen=True)
class Entitlement:
    """What an exam is for one person, her allowances taken in."""

    exam: Exam
    allowances: Sequence[Allowance] = ()

    @property
    def extra_minutes(self) -> int:
        return sum(one.extra_minutes for one in self.allowances)

    @property
    def minutes(self) -> int | None:
        return None if self.exam.minutes is None else self.exam.minutes + self.extra_minutes

    @property
    def attempts(self) -> int | None:
        """All she may take; None without a limit."""
        allowed = self.exam.attempts_allowed
        return (
            None
            if allowed is None
            else allowed + sum(one.extra_attempts for one in self.allowances)
        )

    @property
    def windows(self) -> list[Window]:
        """The exam's own first, then the widest of what she was allowed."""
        exam, moved = self.exam, timedelta(0)
        if exam.closing == Exam.Closing.HARD or exam.minutes is None:
            moved = timedelta(minutes=self.extra_minutes)
        close = exam.closes_at + moved
        found = [Window(exam.opens_at, close, exam.entry_until or close)]
        own = [one for one in self.allowances if one.opens_at and one.closes_at]
        if own:
            close = max(one.closes_at for one in own if one.closes_at) + moved
            found.append(Window(min(one.opens_at for one in own if one.opens_at), close, close))
        return found

    def window(self, *, at: datetime) -> Window:
        """The one she may enter at that moment, else the next, else the last."""
        windows = self.windows
        inside = [one for one in windows if one.opens_at <= at <= one.entry_until]
        if inside:
            return max(inside, key=lambda one: one.closes_at)
        coming = [one for one in windows if at < one.opens_at]
        if coming:
            return min(coming, key=lambda one: one.opens_at)
        return max(windows, key=lambda one: one.closes_at)

    @property
    def closes_at(self) -> datetime:
        """When the last of her windows closes."""
        return max(one.closes_at for one in self.windows)

    def ends_at(self, *, at: datetime) -> datetime:
        """When she is collected if she begins at that moment, or when the window opens."""
        window, minutes = self.window(at=at), self.minutes
        if minutes is None:
            return window.closes_at
        full = max(at, window.opens_at) + timedelta(minutes=minutes)
        return full if self.exam.closing == Exam.Closing.FULL else min(full, window.closes_at)

    def refusal(self, attempts: Sequence[Attempt], *, at: datetime) -> AttemptRefused | None:
        """Why she may not begin a further attempt; what was drawn ahead and not begun does not count."""
        if self.exam.state == Exam.State.CANCELLED:
            return ExamCancelled("这场考试已经取消。")
        if self.exam.state == Exam.State.DRAFT:
            return NotOpenYet("这场考试还没有发布。")
        taken = begun(attempts)
        return (
            self._ended(at=at)
            or self._used_up(taken)
            or self._outside(at=at)
            or self._cooling_down(taken, at=at)
        )

    def _ended(self, *, at: datetime) -> AttemptRefused | None:
        closes_at = self.window(at=at).closes_at
        return EntryOver(f"考试已于 {day_and_time(closes_at)} 结束。") if at > closes_at else None

    def _used_up(self, taken: Sequence[Attempt]) -> AttemptRefused | None:
        if self.attempts is None or len(taken) < self.attempts:
            return None
        return NoAttemptLeft(f"这场考试最多可考 {self.attempts} 次，您已全部用完。")

    def _outside(self, *, at: datetime) -> AttemptRefused | None:
        window = self.window(at=at)
        if at < window.opens_at:
            return NotOpenYet(f"考试还没有开始，{day_and_time(window.opens_at)} 起可以进入。")
        if at > window.entry_until:
            return EntryOver(f"最晚入场时间是 {day_and_time(window.entry_until)}，现在不能再进入。")
        return None

    def _cooling_down(self, taken: Sequence[Attempt], *, at: datetime) -> AttemptRefused | None:
        ended = [one.submitted_at for one in taken if one.submitted_at is not None]
        if not ended or not self.exam.cooldown_minutes:
            return None
        again = max(ended) + timedelta(minutes=self.exam.cooldown_minutes)
        if at >= again:
            return None
        if again > self.window(at=at).entry_until:
            return CoolingDown("两次考试之间要间隔一段时间，这次考试结束前已经不能再考。")
        return CoolingDown(f"两次考试之间要间隔一段时间，请在 {day_and_time(again)} 以后再考。")


@dataclass(frozen=True)
class Standing:
    """Of the window she is in, or the next, or the last: `opens_at`, `closes_at`, `entry_until`.

    `minutes` is None without a time limit, `left` without a limit of attempts; `taken` are those
    she began, in their order. `ends_at` is when she would be collected if she began now (or when
    the window opens), `short_by` how many of her minutes the close would cost her. `why` says in
    Chinese why she may not enter.
    """

    entitlement: Entitlement = field(repr=False)
    opens_at: datetime
    closes_at: datetime
    entry_until: datetime
    minutes: int | None
    used: int
    left: int | None
    open: Attempt | None
    taken: Sequence[Attempt] = field(repr=False)
    candidate: bool
    refusal: AttemptRefused | None = field(compare=False)
    ends_at: datetime
    short_by: int
    needs_password: bool

    @property
    def may_enter(self) -> bool:
        return self.candidate and self.refusal is None

    @property
    def why(self) -> str:
        if not self.candidate:
            return "您不在这场考试的参加人员之列。"
        return str(self.refusal or "")


def exam_context(exam: Exam) -> str:
    return f"exam:{exam.pk}"


def standing(user: User, exam: Exam, *, at: datetime) -> Standing:
    """One exam. An attempt whose time is over is closed and marked first."""
    return standings(user, [exam], at=at)[exam.pk]


def standings(user: User, exams: Collection[Exam], *, at: datetime) -> dict[int, Standing]:
    """By exam, with a number of queries that does not grow with the exams."""
    tokens = tokens_for(user, on=timezone.localdate(at))
    circles, allowances = _circles(exams), _allowances(user, exams, tokens)
    attempts = _attempts(user, exams, at=at)
    found = {}
    for exam in exams:
        allowed, taken = allowances[exam.pk], begun(attempts[exam.pk])
        meant = bool(tokens & circles[exam.audience_id])
        named = any(one.user_id is not None for one in allowed)
        candidate = user.is_active and (meant or named or bool(taken))
        found[exam.pk] = _stand(Entitlement(exam, allowed), taken, candidate=candidate, at=at)
    return found


def newcomer(exam: Exam, *, at: datetime) -> Standing:
    """Somebody without allowances who has not begun: the rules of the exam alone."""
    return _stand(Entitlement(exam), [], candidate=False, at=at)


def entitlement(user: User, exam: Exam, *, at: datetime) -> Entitlement:
    """What the exam is for her, whether or not it is meant for her."""
    tokens = tokens_for(user, on=timezone.localdate(at))
    return Entitlement(exam, _allowances(user, [exam], tokens)[exam.pk])


def begun(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Without those that were drawn ahead and not begun."""
    return [one for one in attempts if one.started_at is not None]


def _circles(exams: Collection[Exam]) -> dict[int, set[str]]:
    """The tokens of the exams' audiences, by audience."""
    wanted = {exam.audience_id for exam in exams}
    found: dict[int, set[str]] = defaultdict(set)
    for pk in Audience.objects.filter(pk__in=wanted, everyone=True).values_list("pk", flat=True):
        found[pk].add(SIGNED_IN)
    for rule in AudienceRule.objects.filter(audience__in=wanted).select_related("post"):
        found[rule.audience_id].add(rule.token)
    return found


def _allowances(
    user: User, exams: Collection[Exam], tokens: frozenset[str]
) -> dict[int, list[Allowance]]:
    """Those that hold for her: her own and those of units she is appointed in or below."""
    rows = Allowance.objects.filter(exam__in=[one.pk for one in exams], withdrawn_at=None)
    found: dict[int, list[Allowance]] = defaultdict(list)
    for row in rows:
        if row.user_id == user.pk or f"under:{row.unit_id}" in tokens:
            found[row.exam_id].append(row)
    return found


def _attempts(user: User, exams: Collection[Exam], *, at: datetime) -> dict[int, list[Attempt]]:
    rows = Attempt.objects.filter(user=user, exam__in=[one.pk for one in exams])
    found: dict[int, list[Attempt]] = defaultdict(list)
    for one in rows.order_by("number"):
        late = one.state == Attempt.State.OPEN and is_over(one, at=at)
        found[one.exam_id or 0].append(settle(one, at=at) if late else one)
    return found


def _stand(
    mine: Entitlement, taken: Sequence[Attempt], *, candidate: bool, at: datetime
) -> Standing:
    window, total = mine.window(at=at), mine.attempts
    running = next((one for one in taken if one.state == Attempt.State.OPEN), None)
    ends_at = mine.ends_at(at=at)
    return Standing(
        entitlement=mine,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        entry_until=window.entry_until,
        minutes=mine.minutes,
        used=len(taken),
        left=None if total is None else max(0, total - len(taken)),
        open=running,
        taken=taken,
        candidate=candidate,
        refusal=None if running else mine.refusal(taken, at=at),
        ends_at=ends_at,
        short_by=_lost(max(at, window.opens_at), mine.minutes, ends_at),
        needs_password=bool(mine.exam.password) and running is None,
    )


def _lost(begin: datetime, minutes: int | None, end: datetime) -> int:
    if minutes is None:
        return 0
    lost = begin + timedelta(minutes=minutes) - end
    return max(0, math.ceil(lost.total_seconds() / 60))
