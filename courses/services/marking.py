"""Marking: a step of its own that may be repeated at any time and then says the same.

What follows from a result (hours, the wrong-answer book) is said by whoever registers with
`follow_with`; it happens in the transaction of the marking.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.judging import Judged, Sums, judge
from courses.models import Attempt, AttemptEvent, AttemptItem, KeyCorrection, Mark
from courses.questions import MARKED_BY_PEOPLE
from courses.records import in_words
from courses.services.attempt_events import note_event
from courses.services.learning import quiz_passed

State = Attempt.State


class NotSubmitted(Exception):
    """An attempt that is still open cannot be marked."""


class Follower(Protocol):
    def __call__(self, attempt: Attempt, *, at: datetime) -> Any: ...


_followers: list[Follower] = []


def follow_with(follower: Follower) -> Follower:
    """Call `follower` after every marking that leaves an attempt marked; it must bear repetition."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


@dataclass(frozen=True)
class Result:
    """What marking says of an attempt; no score while an answer waits for a person."""

    state: str
    score: Decimal | None
    max_score: Decimal
    passed: bool | None

    def as_data(self) -> dict[str, Any]:
        score = None if self.score is None else in_words(self.score)
        return {"score": score, "max_score": in_words(self.max_score), "passed": self.passed}


def result_of(attempt: Attempt) -> Result:
    return Result(attempt.state, attempt.score, attempt.max_score, attempt.passed)


@transaction.atomic
def mark(attempt: Attempt, *, at: datetime) -> Attempt:
    """Give every answer its points; what follows from a pass follows in the same transaction.

    While an answer waits for a person the attempt is to be marked and has no score. Of a result
    that changed an event is kept. Raises `NotSubmitted`.
    """
    locked = lock(attempt.pk)
    before = result_of(locked)
    after = rejudge(locked, at=at)
    if after.state == State.MARKED and after != before:
        note_event(locked, AttemptEvent.Kind.MARKED, at=at, **after.as_data())
    follow(locked, at=at)
    return locked


def lock(pk: int) -> Attempt:
    """The attempt, held until the end of the transaction. Raises `NotSubmitted`."""
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("exam", "user", "paper")
    locked: Attempt = rows.get(pk=pk)
    if locked.state not in Attempt.HANDED_IN:
        raise NotSubmitted("还没有交卷，不能判分。")
    return locked


def rejudge(locked: Attempt, *, at: datetime) -> Result:
    """Write points, score and state of a locked attempt; events and what follows are the caller's."""
    items = list(locked.items.select_related("version"))
    judged = judge(items, _marks(items), _corrections(locked, items))
    if not is_assessed(locked):
        judged = [replace(one, dropped=one.dropped or one.earned is None) for one in judged]
    _write_points(judged)
    waits = any(one.earned is None and not one.dropped for one in judged)
    points = sum((item.points for item in items), Decimal(0))
    total = sum((one.sums for one in judged), Sums()).out_of(points)
    locked.max_score = total.max_score
    locked.score = None if waits else total.score
    locked.passed = None if waits else total.passes(locked.pass_percent)
    locked.state = State.TO_MARK if waits else State.MARKED
    locked.marked_at = None if waits else locked.marked_at or at
    locked.save(update_fields=["score", "max_score", "passed", "state", "marked_at"])
    return result_of(locked)


def follow(locked: Attempt, *, at: datetime) -> None:
    """Let what depends on a marked attempt be brought up to it; a passed quiz is credited."""
    if locked.state != State.MARKED:
        return
    if locked.passed and locked.enrolment is not None and locked.lesson is not None:
        quiz_passed(locked.enrolment, locked.lesson, at=locked.submitted_at or at)
    for follower in _followers:
        follower(locked, at=at)


def is_assessed(attempt: Attempt) -> bool:
    """In practice nobody marks: a written answer is compared with the model and does not count."""
    return attempt.exam_id is not None or attempt.lesson_id is not None


def applied_corrections(attempt: Attempt) -> "QuerySet[KeyCorrection]":
    """Those that hold for an attempt, in the order they were applied."""
    everywhere = Q(exam=None, paper=None)
    here = Q(exam=attempt.exam_id) if attempt.exam_id else Q(pk=None)
    applied = KeyCorrection.objects.filter(applied_at__isnull=False)
    scoped = applied.filter(everywhere | Q(paper=attempt.paper_id) | here)
    return scoped.order_by("applied_at", "pk")


def _corrections(attempt: Attempt, items: list[AttemptItem]) -> list[KeyCorrection]:
    asked = [item.version_id for item in items]
    return list(applied_corrections(attempt).filter(version__in=asked))


def _marks(items: list[AttemptItem]) -> dict[int, Mark]:
    """The latest mark of each answer that people mark; no query where there is none."""
    written = [item.pk for item in items if item.version.kind in MARKED_BY_PEOPLE]
    if not written:
        return {}
    return {one.item_id: one for one in Mark.objects.filter(item__in=written).order_by("pk")}


def _write_points(judged: list[Judged]) -> None:
    """One update for each number of points there is, which are few."""
    changed: dict[tuple[Decimal | None, bool], list[int]] = defaultdict(list)
    for one in judged:
        if (one.item.awarded, one.item.dropped) != (one.earned, one.dropped):
            changed[one.earned, one.dropped].append(one.item.pk)
    for (awarded, dropped), pks in changed.items():
        AttemptItem.objects.filter(pk__in=pks).update(awarded=awarded, dropped=dropped)
