"""The wrong-answer book as its owner reads it. Everything in it may be reviewed by her
(`courses.services.wrong_answers`); what she is answering at this moment keeps its key to itself.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, QuerySet

from accounts.models import User
from cms.references import Reference, resolve
from courses.attempts import ShownQuestion, shown_item
from courses.models import (
    Attempt,
    AttemptItem,
    KnowledgePoint,
    Question,
    QuestionVersion,
    WrongAnswer,
)
from courses.services.wrong_answers import OPEN_TO_PRACTICE

# A draft has not been seen by a second person yet.
STATES = (Question.State.ACTIVE, Question.State.NEEDS_CHECK)


@dataclass(frozen=True)
class BookPart:
    """A question, or a part of a case, with what explains it; both without key when that waits."""

    question: ShownQuestion
    explanation: str
    source: Reference | None


@dataclass(frozen=True)
class BookRow:
    """`waiting` says that the key is shown after she has handed in what she is answering now."""

    wrong: WrongAnswer
    point: str
    case: str
    parts: list[BookPart]
    waiting: bool

    @property
    def needs_check(self) -> bool:
        return bool(self.wrong.question.state == Question.State.NEEDS_CHECK)


def book_of(user: User, *, about: KnowledgePoint | None = None) -> "QuerySet[WrongAnswer]":
    """What is left to get right: by knowledge point, the latest mistake first."""
    rows = WrongAnswer.objects.filter(
        user=user,
        cleared_at=None,
        question__state__in=STATES,
        question__pool__in=OPEN_TO_PRACTICE,
        question__current__isnull=False,
    )
    if about is not None:
        rows = rows.filter(question__in=about.questions.values("pk"))
    rows = rows.annotate(point=Min("question__knowledge__name"))
    return rows.order_by(F("point").asc(nulls_last=True), "-wrong_at", "-pk")


def points_in(user: User) -> list[tuple[int, str, int]]:
    """Knowledge points of her book with the number of questions, by name."""
    asked = book_of(user).order_by().values("question")
    links = Question.knowledge.through.objects.filter(question__in=asked)
    counted = links.values_list("knowledgepoint", "knowledgepoint__name").annotate(
        Count("question")
    )
    return [(pk, name, number) for pk, name, number in counted.order_by("knowledgepoint__name")]


def cleared(user: User) -> int:
    """How many she has got right since."""
    return WrongAnswer.objects.filter(user=user, cleared_at__isnull=False).count()


def rows_of(found: Iterable[Any], user: User) -> list[BookRow]:
    """A page of the book; besides the clauses, three queries."""
    found = list(found)
    questions = _questions([one.question_id for one in found])
    open_now = _answering(user, questions)
    links: dict[str, Reference | None] = {}
    rows = []
    for one in found:
        one.question = questions[one.question_id]
        waiting = one.question_id in open_now
        rows.append(_row(one, waiting, links))
    return rows


def _questions(ids: Collection[int]) -> dict[int, Question]:
    found = Question.objects.filter(pk__in=ids).select_related("current")
    return {one.pk: one for one in found.prefetch_related("current__parts__whole")}


def _answering(user: User, questions: Collection[int]) -> set[int]:
    rows = AttemptItem.objects.filter(
        attempt__user=user,
        attempt__state=Attempt.State.OPEN,
        version__question__in=list(questions),
    )
    return set(rows.values_list("version__question", flat=True))


def _row(one: Any, waiting: bool, links: dict[str, Reference | None]) -> BookRow:
    whole: QuestionVersion = one.question.current
    parts = sorted(whole.parts.all(), key=lambda part: part.part) or [whole]
    return BookRow(
        wrong=one,
        point=one.point or "",
        case=whole.stem if whole.kind == QuestionVersion.Kind.CASE else "",
        parts=[
            _part(version, order, waiting, links) for order, version in enumerate(parts, start=1)
        ],
        waiting=waiting,
    )


def _part(
    version: QuestionVersion, order: int, waiting: bool, links: dict[str, Reference | None]
) -> BookPart:
    item = AttemptItem(
        order=order,
        version=version,
        option_order=[option["id"] for option in version.options],
        points=1,
    )
    if waiting:
        return BookPart(shown_item(item), explanation="", source=None)
    uri = version.source or (version.whole.source if version.whole else "")
    if uri and uri not in links:
        links[uri] = resolve(uri)
    return BookPart(shown_item(item, key=version.key), version.explanation, links.get(uri))
