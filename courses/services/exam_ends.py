"""What ends for people without them: exams that are cancelled, attempts drawn ahead and never begun."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, Least

from accounts.models import User
from courses.models import Attempt, AttemptEvent, Exam
from courses.services.exam_standing import entitlement

PORTION = 500
Kind = AttemptEvent.Kind
State = Attempt.State


def stop(exam: Exam, *, at: datetime, by: User | None, reason: str) -> None:
    """Collect who is in, in a few statements however many they are; what was not begun falls away."""
    running = exam.attempts.filter(state=State.OPEN)
    ended = Least(Coalesce(F("deadline"), Value(at)), Value(at))
    closed = {
        "state": State.SUBMITTED,
        "submitted_at": ended,
        "closed_by": Attempt.ClosedBy.INVIGILATOR,
    }
    _move_all(running, Kind.FORCED, closed, at=at, by=by, reason=reason)
    waiting = exam.attempts.filter(state=State.NOT_STARTED)
    _move_all(waiting, Kind.ABANDONED, {"state": State.ABANDONED}, at=at, by=by, reason=reason)


def end_exams(*, at: datetime) -> None:
    """Every minute: give up what nobody came for, and whatever slipped into a cancelled exam."""
    under_way = Attempt.objects.filter(state__in=Attempt.UNDER_WAY)
    for exam in Exam.objects.filter(state=Exam.State.CANCELLED, pk__in=under_way.values("exam")):
        stop(exam, at=at, by=None, reason="考试已经取消")
    waiting = Attempt.objects.filter(state=State.NOT_STARTED)
    for exam in Exam.objects.filter(closes_at__lt=at, pk__in=waiting.values("exam")):
        give_up(exam, at=at)


def give_up(exam: Exam, *, at: datetime) -> None:
    """Attempts drawn ahead whose person has no window left."""
    waiting = exam.attempts.filter(state=State.NOT_STARTED)
    if exam.allowances.filter(withdrawn_at=None).exists():
        missed = [
            one.pk
            for one in waiting.select_related("user")
            if entitlement(one.user, exam, at=at).closes_at < at
        ]
        waiting = waiting.filter(pk__in=missed)
    _move_all(waiting, Kind.ABANDONED, {"state": State.ABANDONED}, at=at, by=None)


def _move_all(
    attempts: "QuerySet[Attempt]",
    kind: AttemptEvent.Kind,
    values: dict[str, Any],
    *,
    at: datetime,
    by: User | None,
    **data: Any,
) -> None:
    """Each portion is locked, moved and given its events in one transaction."""
    while True:
        with transaction.atomic():
            ids = list(attempts.select_for_update().values_list("pk", flat=True)[:PORTION])
            if not ids:
                return
            attempts.filter(pk__in=ids).update(**values)
            _note_all(ids, kind, at=at, by=by, data=data)


def _note_all(
    ids: Iterable[int],
    kind: AttemptEvent.Kind,
    *,
    at: datetime,
    by: User | None,
    data: dict[str, Any],
) -> None:
    AttemptEvent.objects.bulk_create(
        AttemptEvent(attempt_id=pk, kind=kind, at=at, by=by, data=data) for pk in ids
    )
