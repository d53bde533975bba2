"""Marking by people: answers are claimed one by one, marked, and marked anew; no mark is changed.

A claim keeps an answer from being given to two markers; it lapses after `marking_queue.CLAIM`.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from courses.judging import TENTH
from courses.marking_queue import (
    criteria_of,
    holder_of,
    may_mark_in,
    unclaimed,
    waiting,
)
from courses.models import Attempt, AttemptItem, Exam, Mark
from courses.questions import MARKED_BY_PEOPLE
from courses.records import in_words
from courses.services.marking import lock, mark, result_of
from courses.services.score_changes import tell_change

AT_ONCE = 20
MAX_COMMENT = 1000


class MarkRefused(ValueError):
    """The mark cannot be given like this; the message is for the marker."""


class ClaimedElsewhere(MarkRefused):
    """Another marker has the answer at the moment."""


class WrongPoints(MarkRefused):
    """More than there is to earn, less than nothing, or finer than tenths."""


def next_item(user: User, exam: Exam | None, *, at: datetime) -> AttemptItem | None:
    """Claim an answer that waits; the one she has claimed already first. None when none is free.

    Answers to one question follow each other. Her own answers are left to others. Raises
    `PermissionDenied`.
    """
    if not may_mark_in(user, exam):
        raise PermissionDenied
    queue = waiting(exam).exclude(attempt__user=user)
    hers = queue.filter(claimed_by=user).exclude(unclaimed(at=at))
    free = queue.filter(unclaimed(at=at)).order_by("version_id", "pk")
    while found := [*hers[:1], *free[:AT_ONCE]]:
        for item in found:
            if claim(item, by=user, at=at):
                return item
    return None


def claim(item: AttemptItem, *, by: User, at: datetime) -> bool:
    """One conditional update; of several markers at once one gets the answer."""
    rows = AttemptItem.objects.filter(Q(claimed_by=by) | unclaimed(at=at), pk=item.pk, awarded=None)
    return bool(rows.update(claimed_by=by, claimed_at=at))


def release(item: AttemptItem, *, by: User) -> None:
    """Leave an answer to others; nothing happens to one that is not hers."""
    claimed = AttemptItem.objects.filter(pk=item.pk, claimed_by=by)
    claimed.update(claimed_by=None, claimed_at=None)


@transaction.atomic
def give(
    item: AttemptItem,
    *,
    by: User,
    points: Decimal | None = None,
    rubric: Sequence[Decimal | None] = (),
    comment: str = "",
    at: datetime,
) -> Mark:
    """Mark an answer, or mark it anew; the attempt is marked in the same transaction.

    `points` and those of each criterion of the rubric are in tenths. With a rubric its criteria
    add up to the points. A changed score is told to the person if she may know the old one. Raises
    `MarkRefused`, `PermissionDenied` or `courses.services.marking.NotSubmitted`.
    """
    attempt = lock(item.attempt_id)
    item = attempt.items.select_related("version").get(pk=item.pk)
    _refuse(item, attempt, by=by, at=at)
    criteria = _criteria(item, rubric)
    total = sum((one["points"] for one in criteria), Decimal(0)) if criteria else points
    made: Mark = Mark.objects.create(
        item=item,
        points=_checked(total, item.points),
        rubric=[{name: str(value) for name, value in one.items()} for one in criteria],
        comment=comment.strip()[:MAX_COMMENT],
        by=by,
    )
    release(item, by=by)
    before = result_of(attempt)
    marked = mark(attempt, at=at)
    tell_change(marked, before, why=f"第 {item.order} 题经重新阅卷", by=by, at=at)
    return made


def _refuse(item: AttemptItem, attempt: Attempt, *, by: User, at: datetime) -> None:
    if not may_mark_in(by, attempt.exam) or attempt.user_id == by.pk:
        raise PermissionDenied("这份答案不由您批阅。")
    if item.version.kind not in MARKED_BY_PEOPLE:
        raise MarkRefused("这道题由系统判分，不用批阅。")
    if item.dropped:
        raise MarkRefused("这道题已经不计分，不用批阅。")
    if item.awarded is None and holder_of(item, at=at) not in (None, by.pk):
        raise ClaimedElsewhere("这份答案正由另一位阅卷人员批阅，您的评分没有保存。")


def _criteria(item: AttemptItem, rubric: Sequence[Decimal | None]) -> list[dict[str, Any]]:
    asked = criteria_of(item)
    if len(rubric) != len(asked):
        raise WrongPoints("请给每一条评分要点打分。")
    return [
        {"text": one.text, "of": one.points, "points": _checked(points, one.points)}
        for one, points in zip(asked, rubric, strict=True)
    ]


def _checked(points: Decimal | None, most: Decimal) -> Decimal:
    if points is None or not points.is_finite():
        raise WrongPoints("请填写得分。")
    if not 0 <= points <= most:
        raise WrongPoints(f"得分要在 0 到 {in_words(most)} 之间。")
    if points % TENTH:
        raise WrongPoints("得分最多精确到 0.1 分。")
    return points
