"""Practice: as often as she likes, from questions open to practice, with keys as soon as it is done.

Papers for a knowledge point or a bank are made when they are first asked for. What she was asked in
a quiz or an exam is not practised before she may see how it should have been answered; while she
sits an exam nothing is.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from courses.models import (
    Attempt,
    AttemptItem,
    KnowledgePoint,
    Paper,
    PaperItem,
    PaperRule,
    Question,
    QuestionBank,
    WrongAnswer,
)
from courses.pools import drawable
from courses.selection import Drawer, draw
from courses.services.refusals import AttemptRefused
from courses.services.starting import start
from courses.services.wrong_answers import catch_up, note_answers, withheld

__all__ = ["note_answers", "practice_paper", "practice_papers", "redo", "start_practice"]

REDO_CONTEXT = "wrong"
REDO_TITLE = "错题重做"
PREFIX = "练习："
SIZES = (10, 20)
MOST_REDONE = 20
PRACTICE = Paper.Purpose.PRACTICE


class ExamUnderWay(AttemptRefused):
    """She is sitting an exam."""


class NothingToPractise(AttemptRefused):
    """No question is left for it."""


def practice_papers() -> "QuerySet[Paper]":
    """Practice sets that trainers have put together, without those made on demand."""
    papers = Paper.objects.filter(purpose=PRACTICE).annotate(
        chosen=Count("items", distinct=True), ruled=Count("rules", distinct=True)
    )
    on_demand = Q(title__startswith=PREFIX, chosen=0, ruled=1)
    return papers.exclude(on_demand | Q(chosen=0, ruled=0)).order_by("title", "pk")


@transaction.atomic
def practice_paper(about: KnowledgePoint | QuestionBank, *, size: int) -> Paper:
    """The paper of so many questions about one knowledge point or from one bank."""
    field = "knowledge" if isinstance(about, KnowledgePoint) else "bank"
    title = f"{PREFIX}{about.name}"
    rules = {f"rules__{field}": about, "rules__count": size}
    made = _stock(title, ruled=1).filter(**rules).first()
    if made is None:
        made = _make(title)
        PaperRule.objects.create(paper=made, count=size, **{field: about})
    return made


def start_practice(user: User, paper: Paper) -> Attempt:
    """Begin or go on with a practice set. Raises `AttemptRefused`; `ValueError` for other papers."""
    if paper.purpose != PRACTICE:
        raise ValueError("only practice sets are practised")
    now = timezone.now()
    refuse_during_exam(user, at=now)
    waiting = withheld(user, at=now)

    def drawing(seed: int) -> list[AttemptItem]:
        drawn = draw(paper, seed=seed)
        free = [one for one in drawn if one.version.question_id not in waiting]
        if drawn and not free:
            raise NothingToPractise(
                "这里的题您在测验或考试中答过，公布答案以前不能练习，请换一个内容。"
            )
        return _numbered(free)

    return start(user, paper, context=f"practice:{paper.pk}", drawing=drawing)


def redo(user: User) -> Attempt:
    """Begin or go on with questions of her wrong-answer book: those least mastered, of these the
    longest waiting, as they are worded today. Raises `AttemptRefused`."""
    now = timezone.now()
    refuse_during_exam(user, at=now)
    catch_up(user, at=now)
    questions = _to_redo(user)
    if not questions and not _redoing(user).exists():
        raise NothingToPractise("错题本里现在没有可以重做的题。")
    paper = _stock(REDO_TITLE, ruled=0).first() or _make(REDO_TITLE)

    def drawing(seed: int) -> list[AttemptItem]:
        drawer = Drawer(paper)
        drawer.items = [
            PaperItem(paper=paper, question=one, points=_worth(one)) for one in questions
        ]
        return drawer.draw(seed=seed)

    return start(user, paper, context=REDO_CONTEXT, drawing=drawing)


def refuse_during_exam(user: User, *, at: datetime) -> None:
    """Raises `ExamUnderWay`."""
    running = Q(deadline=None) | Q(deadline__gte=at)
    sitting = Attempt.objects.filter(running, user=user, state=Attempt.State.OPEN)
    if sitting.filter(exam__isnull=False).exists():
        raise ExamUnderWay("您正在参加考试，交卷后再来练习和看错题。")


def examined_now(user: User) -> set[int]:
    """Questions that she is being examined on at this moment."""
    rows = AttemptItem.objects.filter(attempt__user=user, attempt__state=Attempt.State.OPEN)
    rows = rows.exclude(attempt__paper__purpose=PRACTICE)
    return set(rows.values_list("version__question", flat=True))


def _stock(title: str, *, ruled: int) -> "QuerySet[Paper]":
    """Papers made here under that title, so far as nobody has made something else of them."""
    papers = Paper.objects.filter(purpose=PRACTICE, title=title, review=Paper.Review.AFTER_SUBMIT)
    counted = papers.annotate(
        chosen=Count("items", distinct=True), ruled=Count("rules", distinct=True)
    )
    return counted.filter(chosen=0, ruled=ruled).order_by("pk")


def _make(title: str) -> Paper:
    return Paper.objects.create(title=title, purpose=PRACTICE, review=Paper.Review.AFTER_SUBMIT)


def _to_redo(user: User) -> list[Question]:
    waiting = WrongAnswer.objects.filter(user=user, cleared_at=None)
    waiting = waiting.filter(question__in=drawable(PRACTICE).values("pk"))
    waiting = waiting.exclude(question__in=examined_now(user)).order_by("right_since", "wrong_at")
    chosen = list(waiting.values_list("question", flat=True)[:MOST_REDONE])
    found = Question.objects.filter(pk__in=chosen).select_related("current")
    return list(found.prefetch_related("current__parts").order_by("pk"))


def _redoing(user: User) -> "QuerySet[Attempt]":
    return Attempt.objects.filter(user=user, context=REDO_CONTEXT, state=Attempt.State.OPEN)


def _worth(question: Question) -> int:
    """A point for each part, so that every part of a case is worth something."""
    parts = question.current.parts.all() if question.current else ()
    return max(1, len(parts))


def _numbered(items: Sequence[AttemptItem]) -> list[AttemptItem]:
    for order, item in enumerate(items, start=1):
        item.order = order
    return list(items)
