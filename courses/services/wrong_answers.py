"""The wrong-answer book: what a person has yet to get right.

It is worked out anew, for the questions concerned, from a person's marked attempts: marking
may be repeated and regraded, and the book says the same. A wrong answer enters it once she may see
how it should have been answered; a question of exams alone never does. Only practice and redoing
clear it: their keys are shown at once, so what leaves the book tells nothing of an exam.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from accounts.models import User
from courses.models import (
    Attempt,
    AttemptItem,
    Paper,
    Question,
    WrongAnswer,
)
from courses.questions import MARKED_BY_PEOPLE
from courses.services.exams import may_review_exam

CLEARED_AFTER = 2
OPEN_TO_PRACTICE = (Question.Pool.PRACTICE, Question.Pool.BOTH)


@dataclass(frozen=True)
class Outcome:
    """How one question went in one attempt; `practised` where a right answer counts."""

    at: datetime
    right: bool
    practised: bool


@dataclass(frozen=True)
class Standing:
    """A row of the book without its person and question."""

    times: int
    right_since: int
    wrong_at: datetime
    cleared_at: datetime | None


@transaction.atomic(savepoint=False)
def note_answers(attempt: Attempt, *, at: datetime) -> None:
    """Bring the book up to a marked attempt; may be repeated. A fixed number of queries, and those
    of `may_review_exam` for each of her exams with the same questions."""
    if attempt.state != Attempt.State.MARKED:
        return
    taken = {one.pk: one for one in _marked(attempt.user)}
    if not _reviewable(taken.values(), [attempt.pk], at=at):
        return
    asked = _questions_of(_same_purpose(attempt, taken.values()))
    outcomes = _outcomes(taken, asked, at=at)
    standings = {question: stand(outcomes.get(question, ())) for question in asked}
    _write(attempt.user, standings)


def catch_up(user: User, *, at: datetime) -> None:
    """Note exams whose answers may be seen only by now: nothing happens when that moment comes."""
    for attempt in _not_noted(user):
        note_answers(attempt, at=at)


def withheld(user: User, *, at: datetime) -> set[int]:
    """Questions she was asked in quizzes and exams whose answers she may not see yet."""
    begun = Attempt.objects.filter(user=user, started_at__isnull=False)
    begun = begun.exclude(paper__purpose=Paper.Purpose.PRACTICE)
    taken = list(begun.select_related("paper", "exam", "user"))
    marked = [one for one in taken if one.state == Attempt.State.MARKED]
    open_to_her = _reviewable(marked, {one.pk for one in marked}, at=at)
    closed = [one.pk for one in taken if one.pk not in open_to_her]
    asked = AttemptItem.objects.filter(attempt__in=closed).order_by()
    return set(asked.values_list("version__question", flat=True).distinct())


def stand(outcomes: Iterable[Outcome]) -> Standing | None:
    """What the book says of a question after all of this; None when it was never wrong."""
    found: Standing | None = None
    for one in sorted(outcomes, key=lambda each: each.at):
        if not one.right:
            found = Standing(found.times + 1 if found else 1, 0, one.at, None)
        elif found and one.practised and found.cleared_at is None:
            since = found.right_since + 1
            cleared = one.at if since >= CLEARED_AFTER else None
            found = Standing(found.times, since, found.wrong_at, cleared)
    return found


def _marked(user: User) -> list[Attempt]:
    rows = Attempt.objects.filter(user=user, state=Attempt.State.MARKED)
    return list(rows.select_related("paper", "exam").order_by("pk"))


def _reviewable(taken: Iterable[Attempt], wanted: Collection[int], *, at: datetime) -> set[int]:
    """Of the wanted attempts those whose answers she may see, now or once she has handed in what
    she is answering at the moment."""
    taken = list(taken)
    passed = {(one.paper_id, one.context) for one in taken if one.passed}
    return {one.pk for one in taken if one.pk in wanted and _may_see(one, passed, at=at)}


def _may_see(attempt: Attempt, passed: set[tuple[int, str]], *, at: datetime) -> bool:
    if attempt.exam_id is not None:
        return may_review_exam(attempt, at=at)
    if attempt.paper.review == Paper.Review.AFTER_PASS:
        return (attempt.paper_id, attempt.context) in passed
    return bool(attempt.paper.review == Paper.Review.AFTER_SUBMIT)


def _same_purpose(attempt: Attempt, taken: Iterable[Attempt]) -> list[int]:
    """To pass may open earlier attempts too."""
    key = (attempt.paper_id, attempt.context)
    return [one.pk for one in taken if (one.paper_id, one.context) == key]


def _questions_of(attempts: Collection[int]) -> set[int]:
    """Those that may stand in the book: open to practice, and marked by no person in any part."""
    rows = AttemptItem.objects.filter(
        attempt__in=attempts, version__question__pool__in=OPEN_TO_PRACTICE
    )
    kinds = list(rows.values_list("version__question", "version__kind").distinct())
    written = {question for question, kind in kinds if kind in MARKED_BY_PEOPLE}
    return {question for question, _ in kinds} - written


def _outcomes(
    taken: dict[int, Attempt], questions: Collection[int], *, at: datetime
) -> dict[int, list[Outcome]]:
    """By question, of the attempts she may see."""
    items = AttemptItem.objects.filter(
        attempt__in=list(taken),
        version__question__in=questions,
        dropped=False,
        awarded__isnull=False,
    )
    full = ExpressionWrapper(Q(awarded__gte=F("points")), output_field=BooleanField())
    right: dict[tuple[int, int], bool] = {}
    for pk, question, part in items.values_list("attempt", "version__question", full):
        right[pk, question] = right.get((pk, question), True) and part
    seen = _reviewable(taken.values(), {pk for pk, _ in right}, at=at)
    found = defaultdict(list)
    for (pk, question), was_right in right.items():
        if pk in seen:
            found[question].append(_outcome(taken[pk], was_right))
    return found


def _outcome(attempt: Attempt, right: bool) -> Outcome:
    practised = attempt.paper.purpose == Paper.Purpose.PRACTICE
    if attempt.submitted_at is None:
        raise ValueError("a marked attempt was handed in")
    return Outcome(attempt.submitted_at, right, practised)


def _write(user: User, standings: dict[int, Standing | None]) -> None:
    never = [question for question, standing in standings.items() if standing is None]
    WrongAnswer.objects.filter(user=user, question__in=never).delete()
    rows = [
        WrongAnswer(
            user=user,
            question_id=question,
            times=standing.times,
            right_since=standing.right_since,
            wrong_at=standing.wrong_at,
            cleared_at=standing.cleared_at,
        )
        for question, standing in standings.items()
        if standing is not None
    ]
    WrongAnswer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "question"],
        update_fields=["times", "right_since", "wrong_at", "cleared_at"],
    )


def _not_noted(user: User) -> list[Attempt]:
    """Exams with a wrong answer that the book does not know of."""
    known = WrongAnswer.objects.filter(
        user=user,
        question=OuterRef("version__question"),
        wrong_at__gte=OuterRef("attempt__submitted_at"),
    )
    missing = AttemptItem.objects.filter(
        ~Exists(known),
        attempt=OuterRef("pk"),
        awarded__lt=F("points"),
        dropped=False,
        version__question__pool__in=OPEN_TO_PRACTICE,
    ).exclude(version__kind__in=MARKED_BY_PEOPLE)
    rows = Attempt.objects.filter(Exists(missing), user=user, state=Attempt.State.MARKED)
    return list(rows.filter(exam__isnull=False).select_related("user", "exam").order_by("pk"))
