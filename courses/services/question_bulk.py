"""One change for many questions, by a job: each is asked by itself, and what is refused is told.

A change says what is to be, so a job that is taken up again finds what is done already.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from courses.models import Question, QuestionTag
from courses.services.question_states import NotAllowed, move
from jobs.models import Job
from jobs.runner import Run
from jobs.services import enqueue

KIND = "courses.change_questions"
MAX_QUESTIONS = 20_000


class TooMany(ValueError):
    """More questions than one job takes; the message is for the editor."""


def change_many(questions: Sequence[int], *, change: str, value: Any, by: User) -> Job:
    """`change` is one of `CHANGES`, `value` what it takes: a state, a pool, 1 to 5, a tag's name.

    The job's result is `{"done", "refused": [{"question", "title", "why"}]}`. Raises `TooMany`.
    """
    if len(questions) > MAX_QUESTIONS:
        raise TooMany(f"一次最多处理 {MAX_QUESTIONS} 道题，请缩小筛选范围后分几次进行。")
    payload = {"questions": list(questions), "change": change, "value": value}
    return enqueue(KIND, payload, by=by)


def run_change(run: Run) -> dict[str, Any]:
    """Each question in a transaction of its own."""
    by = User.objects.get(pk=run.created_by_id)
    apply, value = CHANGES[run.payload["change"]], run.payload["value"]
    wanted, refused = run.payload["questions"], []
    for done, pk in enumerate(wanted, start=1):
        question = Question.objects.select_related("current").filter(pk=pk).first()
        if question is not None:
            try:
                with run.step():
                    apply(question, value, by)
            except NotAllowed as error:
                refused.append({"question": pk, "title": str(question), "why": str(error)})
        run.progress(done, len(wanted))
    return {"done": len(wanted) - len(refused), "refused": refused}


@transaction.atomic
def set_fact(question: Question, name: str, value: Any, *, by: User) -> None:
    """A field that says something about the question and nothing in it; written to the log."""
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    before = getattr(locked, name)
    if before == value:
        return
    setattr(locked, name, value)
    locked.save(update_fields=[name])
    data = {"what": name, "before": before, "after": value}
    log(locked, "courses.question.fact", user=by, data=data)


@transaction.atomic
def add_tag(question: Question, name: str, *, by: User) -> None:
    """The tag comes into being if need be; written to the log."""
    tag, _ = QuestionTag.objects.get_or_create(name=name)
    if question.tags.filter(pk=tag.pk).exists():
        return
    question.tags.add(tag)
    data = {"what": "tag", "before": None, "after": name}
    log(question, "courses.question.fact", user=by, data=data)


def _move(question: Question, value: Any, by: User) -> None:
    move(question, value, by=by)


def _set_pool(question: Question, value: Any, by: User) -> None:
    set_fact(question, "pool", value, by=by)


def _set_difficulty(question: Question, value: Any, by: User) -> None:
    set_fact(question, "difficulty", value, by=by)


def _tag(question: Question, value: Any, by: User) -> None:
    add_tag(question, value, by=by)


CHANGES: dict[str, Callable[[Question, Any, User], None]] = {
    "state": _move,
    "pool": _set_pool,
    "difficulty": _set_difficulty,
    "tag": _tag,
}
