"""Item analysis as trainers read it: figures of question versions, with what the questions say."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from courses.item_analysis import (
    Choice,
    ItemFigures,
    Response,
    Save,
    analyse,
    median_seconds,
    warnings,
)
from courses.models import (
    Answer,
    Attempt,
    AttemptItem,
    Exam,
    ExamResult,
    Paper,
    Question,
    QuestionVersion,
)
from courses.questions import is_answered

PORTION = 2000
#: So many attempts a question is judged by.
LATEST = 2000
CHOICES = ("single", "multiple", "true_false")
LETTERS = {"true": "√", "false": "×"}


@dataclass(frozen=True)
class ShownChoice:
    """One option with how often it was taken; None where there is no such group."""

    letter: str
    text: str
    right: bool
    everybody: float
    upper: float | None
    lower: float | None


@dataclass(frozen=True)
class ItemRow:
    """One version; `seconds` is the median time, None where no save is known."""

    version: QuestionVersion
    figures: ItemFigures
    seconds: int | None
    choices: list[ShownChoice]
    warnings: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return str(self.version.get_kind_display())

    @property
    def place(self) -> str:
        """Which version, and which part of a case."""
        part = f"第 {self.version.part} 小题，" if self.version.part else ""
        return f"{part}第 {self.version.number} 版"


def of_exam(exam: Exam) -> list[ItemRow]:
    """Questions of an exam in the attempts that count, the most doubtful first. Six queries."""
    counted = ExamResult.objects.filter(exam=exam).values("attempt")
    rows = _rows(Attempt.objects.filter(pk__in=counted, state=Attempt.State.MARKED), Q())
    return sorted(rows, key=_doubt)


def _doubt(row: ItemRow) -> tuple[bool, float, int]:
    """Below zero discrimination speaks of a wrong key."""
    found = row.figures.discrimination
    return not row.warnings, 1.0 if found is None else found, row.version.pk


def of_question(question: Question) -> list[ItemRow]:
    """All versions of a question in the latest quizzes and exams, the newest version first.

    Practice says nothing about a question whose key has been seen.
    """
    asked = AttemptItem.objects.filter(version__question=question).values("attempt")
    attempts = Attempt.objects.filter(pk__in=asked, state=Attempt.State.MARKED)
    attempts = attempts.exclude(paper__purpose=Paper.Purpose.PRACTICE).order_by("-pk")
    latest = list(attempts.values_list("pk", flat=True)[:LATEST])
    rows = _rows(Attempt.objects.filter(pk__in=latest), Q(version__question=question))
    return sorted(rows, key=lambda row: (-row.version.number, row.version.part))


def times_by_version(question: Question) -> list[tuple[QuestionVersion, int]]:
    """In how many attempts, practice included, each version stands; the newest version first."""
    items = AttemptItem.objects.filter(version__question=question).order_by()
    asked = items.values(asked=Coalesce("version__whole", "version"))
    times = dict(
        asked.annotate(times=Count("attempt", distinct=True)).values_list("asked", "times")
    )
    versions = QuestionVersion.objects.filter(question=question, part=0).order_by("-number")
    return [(version, times.get(version.pk, 0)) for version in versions]


def _rows(attempts: "QuerySet[Attempt]", which: Q) -> list[ItemRow]:
    scores = _scores(attempts)
    shares = {attempt: float(score / most) for attempt, (score, most) in scores.items()}
    found = analyse(_responses(attempts, which, scores), shares)
    seconds = median_seconds(_saves(attempts))
    versions = QuestionVersion.objects.filter(pk__in=found).select_related("whole", "question")
    return [_row(version, found[version.pk], seconds.get(version.pk)) for version in versions]


def _scores(attempts: "QuerySet[Attempt]") -> dict[int, tuple[Decimal, Decimal]]:
    """Of each attempt what it earned, and of how much."""
    rows = attempts.filter(score__isnull=False, max_score__gt=0).order_by()
    return {pk: (score, most) for pk, score, most in rows.values_list("pk", "score", "max_score")}


def _responses(
    attempts: "QuerySet[Attempt]", which: Q, scores: dict[int, tuple[Decimal, Decimal]]
) -> Iterator[Response]:
    items = AttemptItem.objects.filter(
        which, attempt__in=attempts.values("pk"), awarded__isnull=False, dropped=False, points__gt=0
    ).order_by()
    rows = items.values_list("attempt", "version", "awarded", "points", "answer", "version__kind")
    for attempt, version, awarded, points, answer, kind in rows.iterator(PORTION):
        if attempt in scores:
            score, most = scores[attempt]
            others = most - points
            yield Response(
                attempt=attempt,
                version=version,
                share=float(awarded / points),
                rest=float((score - awarded) / others) if others > 0 else None,
                chosen=answer or () if kind in CHOICES else (),
                answered=is_answered(answer),
            )


def _saves(attempts: "QuerySet[Attempt]") -> Iterator[Save]:
    saved = Answer.objects.filter(
        item__attempt__in=attempts.values("pk"), item__attempt__started_at__isnull=False
    )
    rows = saved.order_by("item__attempt", "saved_at", "pk").values_list(
        "item__attempt", "item__version", "saved_at", "item__attempt__started_at"
    )
    for row in rows.iterator(PORTION):
        yield Save(*row)


def _row(version: QuestionVersion, figures: ItemFigures, seconds: int | None) -> ItemRow:
    options = version.options if version.kind in CHOICES else []
    key = version.key if options else []
    return ItemRow(
        version=version,
        figures=figures,
        seconds=seconds,
        choices=[_choice(one, key, figures) for one in options],
        warnings=warnings(figures, [one["id"] for one in options], key),
    )


def _choice(option: dict[str, str], key: Any, figures: ItemFigures) -> ShownChoice:
    mark = option["id"]
    nobody = Choice(mark, 0.0, 0.0 if figures.upper else None, 0.0 if figures.lower else None)
    taken = figures.choices.get(mark, nobody)
    return ShownChoice(
        letter=LETTERS.get(mark, mark.upper()),
        text=option["text"],
        right=mark in key,
        everybody=taken.everybody,
        upper=taken.upper,
        lower=taken.lower,
    )
