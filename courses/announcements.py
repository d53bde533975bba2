"""What the invigilator says to people who are in: told once while they write, kept on the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from time import monotonic
from typing import Any

from django.db.models import Max, Q, QuerySet

from config.kept import MOMENT
from courses.models import Attempt, AttemptEvent, ExamMessage
from courses.moments import clock


@dataclass(frozen=True)
class Announcement:
    at: datetime
    text: str


def announcements(attempt: Attempt) -> list[Announcement]:
    """All that was said to her in this exam, and how often her time was extended; oldest first."""
    if attempt.exam_id is None:
        return []
    said = [Announcement(one.created_at, one.text) for one in _messages(attempt)]
    return sorted([*said, *_extensions(attempt)], key=lambda one: one.at)


def newest_message(attempt: Attempt) -> int:
    """Up to which message `announcements` tells; 0 before the first."""
    newest = _messages(attempt).values_list("pk", flat=True).last()
    return newest or 0


def said_since(attempt: Attempt, *, after: int) -> list[dict[str, Any]]:
    """Messages after the one with this id, as the page of the attempt reads them; one query, and
    none where nothing was said in the exam. A process may be a `MOMENT` late."""
    exam = attempt.exam_id
    if exam is None or _newest_said(exam, int(monotonic() / MOMENT)) <= after:
        return []
    return [
        {"id": one.pk, "text": one.text, "at": clock(one.created_at)}
        for one in _messages(attempt).filter(pk__gt=after)
    ]


def said_just_now() -> None:
    """This process tells it from now on."""
    _newest_said.cache_clear()


@lru_cache(maxsize=64)
def _newest_said(exam: int, moment: int) -> int:
    """Asked with every answer that is saved, by everybody in the exam."""
    return ExamMessage.objects.filter(exam=exam).aggregate(newest=Max("pk"))["newest"] or 0


def _messages(attempt: Attempt) -> "QuerySet[ExamMessage]":
    hers = Q(attempt=None) | Q(attempt=attempt.pk)
    return ExamMessage.objects.filter(hers, exam=attempt.exam_id).order_by("pk")


def _extensions(attempt: Attempt) -> Iterator[Announcement]:
    extended = AttemptEvent.objects.filter(attempt=attempt, kind=AttemptEvent.Kind.EXTENDED)
    for event in extended:
        minutes = event.data.get("minutes")
        if minutes:
            yield Announcement(event.at, f"监考人员为您延长了 {minutes} 分钟。")
