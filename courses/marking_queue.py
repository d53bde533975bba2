"""Answers that wait for a person, as markers see them. Without names: nothing here tells whose.

A queue is that of an exam or, with None, of all quizzes of lessons.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from courses.models import Attempt, AttemptItem, Exam, ExamStaff, Mark
from courses.permissions import may_manage_training, may_mark
from courses.questions import MARKED_BY_PEOPLE, portions

CLAIM = timedelta(minutes=15)
State = Attempt.State
WRITTEN = Q(version__kind__in=MARKED_BY_PEOPLE)
UNMARKED = Q(awarded=None, dropped=False)


@dataclass(frozen=True)
class Criterion:
    """A point of the rubric with what it is worth here; `given` of the mark that stands."""

    text: str
    points: Decimal
    given: Decimal | None = None


@dataclass(frozen=True)
class QuestionProgress:
    """How far the answers to one question are marked."""

    stem: str
    answers: int
    waiting: int

    @property
    def marked(self) -> int:
        return self.answers - self.waiting


def may_mark_in(user: Any, exam: Exam | None) -> bool:
    """Quizzes are marked by those who run the training."""
    return may_manage_training(user) if exam is None else may_mark(user, exam)


def waiting(exam: Exam | None) -> "QuerySet[AttemptItem]":
    """Answers that only a person can mark and nobody has."""
    items = AttemptItem.objects.filter(_queue(exam), WRITTEN, UNMARKED)
    return items.filter(attempt__state=State.TO_MARK)


def progress(exam: Exam | None) -> list[QuestionProgress]:
    """By question, of the answers handed in that need or needed a person; one query."""
    needs_person = Q(marks__isnull=False) | UNMARKED
    handed_in = Q(attempt__state__in=(State.TO_MARK, State.MARKED))
    rows = AttemptItem.objects.filter(_queue(exam), WRITTEN, handed_in, needs_person)
    counted = (
        rows.order_by("version_id")
        .values("version", "version__stem")
        .annotate(
            answers=Count("pk", distinct=True),
            waiting=Count("pk", filter=Q(awarded=None), distinct=True),
        )
    )
    return [
        QuestionProgress(row["version__stem"], row["answers"], row["waiting"]) for row in counted
    ]


def exams_to_mark(user: User) -> "QuerySet[Exam]":
    """Exams with answers that wait and that this person may mark, those that ended first first.

    Each has the number of them as `waiting`.
    """
    items = AttemptItem.objects.filter(WRITTEN, UNMARKED, attempt__state=State.TO_MARK)
    exams = Exam.objects.filter(pk__in=items.values("attempt__exam"))
    if not may_manage_training(user):
        duties = ExamStaff.objects.filter(user=user, role=ExamStaff.Role.MARKER)
        exams = exams.filter(pk__in=duties.values("exam"))
    here = items.filter(attempt__exam=OuterRef("pk")).order_by().values("attempt__exam")
    counted = Subquery(here.annotate(count=Count("pk")).values("count"))
    return exams.annotate(waiting=counted).order_by("closes_at", "pk")


def is_marker(user: User) -> bool:
    """Whether there may ever be something for her in a queue."""
    if may_manage_training(user):
        return True
    return user.exam_duties.filter(role=ExamStaff.Role.MARKER).exists()


def marked_by(user: User, exam: Exam | None) -> "QuerySet[AttemptItem]":
    """Answers she has marked, the latest first: what she may want to change."""
    items = AttemptItem.objects.filter(_queue(exam), WRITTEN, marks__by=user, dropped=False)
    return items.annotate(last=Max("marks")).select_related("version").order_by("-last")


def criteria_of(item: AttemptItem, standing: Mark | None = None) -> list[Criterion]:
    return criteria_in(item.version.key, item.points, standing)


def criteria_in(
    key: dict[str, Any], points: Decimal, standing: Mark | None = None
) -> list[Criterion]:
    """The rubric of a key with the points of the question divided by its weights, in tenths."""
    asked = key.get("rubric", [])
    parts = portions(points, [one["weight"] for one in asked]) if asked else []
    given = standing.rubric if standing and len(standing.rubric) == len(asked) else []
    return [
        Criterion(one["text"], part, Decimal(given[place]["points"]) if given else None)
        for place, (one, part) in enumerate(zip(asked, parts, strict=True))
    ]


def holder_of(item: AttemptItem, *, at: datetime) -> Any:
    """Who has claimed the answer, as a key; None when nobody has it now."""
    stands = item.claimed_at is not None and item.claimed_at >= at - CLAIM
    return item.claimed_by_id if stands else None


def unclaimed(*, at: datetime) -> Q:
    return Q(claimed_by=None) | Q(claimed_at__lt=at - CLAIM)


def _queue(exam: Exam | None) -> Q:
    if exam is None:
        return Q(attempt__exam=None, attempt__lesson__isnull=False)
    return Q(attempt__exam=exam)
