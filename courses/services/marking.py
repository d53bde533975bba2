"""Marking: a step of its own that may be repeated at any time and then says the same."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from courses.models import Attempt, AttemptItem
from courses.questions import share_earned
from courses.services.learning import quiz_passed

TENTH = Decimal("0.1")


class NotSubmitted(Exception):
    """An attempt that is still open cannot be marked."""


@transaction.atomic
def mark(attempt: Attempt, *, at: datetime) -> Attempt:
    """Give every answer its points; a passed quiz of a lesson is credited in the same transaction.

    While an answer waits for a person the attempt stays submitted and has no score. Raises `NotSubmitted`.
    """
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if locked.state == Attempt.State.OPEN:
        raise NotSubmitted("还没有交卷，不能判分。")
    items = list(locked.items.select_related("version"))
    for item in items:
        item.awarded = points_for(item)
    AttemptItem.objects.bulk_update(items, ["awarded"])
    awarded = [item.awarded for item in items if item.awarded is not None]
    if len(awarded) < len(items):
        return locked
    score = sum(awarded, Decimal(0))
    locked.score, locked.passed = score, score * 100 >= locked.max_score * locked.pass_percent
    locked.state = Attempt.State.MARKED
    locked.marked_at = locked.marked_at or at
    locked.save(update_fields=["score", "passed", "state", "marked_at"])
    if locked.passed and locked.enrolment is not None and locked.lesson is not None:
        quiz_passed(locked.enrolment, locked.lesson, at=locked.submitted_at or at)
    return locked


def points_for(item: AttemptItem) -> Decimal | None:
    """In tenths; None when a person has to mark the answer."""
    version = item.version
    share = share_earned(version.kind, version.key, item.answer, version.rules)
    if share is None:
        return None
    exact = item.points * share.numerator / share.denominator
    return exact.quantize(TENTH, rounding=ROUND_HALF_UP)
