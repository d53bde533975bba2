"""Attempts as learners make them, marked, and what they come to."""

from django.utils import timezone

from courses.models import Attempt, ExamResult
from courses.services.attempts import save_answer, settle, start, submit
from tests.factories.accounts import UserFactory
from tests.factories.courses import paper as make_paper


def sat(questions, chosen, *, user=None, paper=None, context="practice:1", **fields) -> Attempt:
    """A marked attempt as a learner makes it: of each question in `chosen` the one option taken.

    `fields` are set on the row beforehand, such as `exam`.
    """
    paper = paper or make_paper(questions)
    attempt = start(user or UserFactory(), paper, context=context)
    if fields:
        Attempt.objects.filter(pk=attempt.pk).update(**fields)
        attempt.refresh_from_db()
    for item in attempt.items.select_related("version__question"):
        if option := chosen.get(item.version.question):
            now = timezone.now()
            save_answer(attempt, order=item.order, sequence=1, value=[option], holder="", at=now)
    return settle(submit(attempt, at=timezone.now()), at=timezone.now())


def counted(attempt: Attempt) -> ExamResult:
    """The result of an exam that a marked attempt gives."""
    values = {
        "attempt": attempt,
        "score": attempt.score,
        "max_score": attempt.max_score,
        "passed": attempt.passed,
    }
    return ExamResult.objects.update_or_create(
        exam=attempt.exam, user=attempt.user, defaults=values
    )[0]
