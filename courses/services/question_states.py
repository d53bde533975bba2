"""From draft to use: nobody lets her own question into a paper."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from courses.models import Question
from courses.services.questions import check_content, content_of

State = Question.State
IN_USE = (State.REVIEWED, State.ACTIVE)


class NotAllowed(Exception):
    """The question cannot go into this state; the message is for the editor."""


@transaction.atomic
def move(question: Question, to: str, *, by: User) -> Question:
    """Change the state. Raises `NotAllowed`.

    Whoever lets another person's question into use has reviewed it by that.
    """
    locked = (
        Question.objects.select_for_update(of=("self",))
        .select_related("current")
        .get(pk=question.pk)
    )
    if locked.state == to:
        return locked
    refuse(locked, to, by=by)
    before, locked.state = locked.state, to
    if to in IN_USE and locked.reviewed_by is None:
        locked.reviewed_by, locked.reviewed_at = by, timezone.now()
    locked.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    log(locked, "courses.question.state", user=by, data={"before": before, "after": to})
    return locked


def to_review_again(question: Question) -> None:
    """A version that nobody else has seen is not drawn."""
    if question.state in (*IN_USE, State.NEEDS_CHECK):
        question.state = State.DRAFT
        question.save(update_fields=["state"])


def refuse(question: Question, to: str, *, by: User) -> None:
    """Raises `NotAllowed` where `move` would."""
    if to == State.NEEDS_CHECK:
        raise NotAllowed("“待核对”由系统在条文变动时设置。")
    if to not in IN_USE:
        return
    if question.state == State.NEEDS_CHECK:
        raise NotAllowed("这道题引用的条文有变动，请先在“条文变动”中核对。")
    if question.current is None:
        raise NotAllowed("这道题还没有内容。")
    if problems := check_content(content_of(question.current)):
        raise NotAllowed("".join(["这道题还不能使用：", *problems]))
    if question.reviewed_by is None and question.current.created_by == by:
        raise NotAllowed("这一版是您写的，请另一位同志审核后再启用；现在可以先存为草稿。")
