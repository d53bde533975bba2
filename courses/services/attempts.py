"""Taking one paper, as a state machine; `docs/attempts.md` has its states and what moves them.

Everything that decides the result is fixed at the start. Every write of an answer holds the row of
its attempt, so an answer is either in before the attempt is closed or refused; closing
(`closing`) is one conditional update that succeeds once. Nothing here reads a key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q

from courses.models import Answer, Attempt, AttemptEvent
from courses.questions import read_answer
from courses.services.attempt_events import note_event
from courses.services.attempt_time import extend, extend_running, reopen
from courses.services.closing import (
    GRACE,
    close,
    close_overdue,
    force_submit,
    is_over,
    settle,
    submit,
)
from courses.services.refusals import (
    AlreadyPassed,
    AttemptClosed,
    AttemptRefused,
    BadSequence,
    EmptyPaper,
    HeldElsewhere,
    LessonWithdrawn,
    NoAttemptLeft,
    UnknownItem,
)
from courses.services.starting import (
    Terms,
    lesson_context,
    prepare,
    refuse_stranger,
    start,
    start_lesson,
)

# What the rest of the site asks of an attempt, wherever it is done.
__all__ = [
    "GRACE",
    "AlreadyPassed",
    "AttemptClosed",
    "AttemptRefused",
    "BadSequence",
    "EmptyPaper",
    "HeldElsewhere",
    "LessonWithdrawn",
    "NoAttemptLeft",
    "Saved",
    "Terms",
    "UnknownItem",
    "close",
    "close_overdue",
    "extend",
    "extend_running",
    "force_submit",
    "is_over",
    "lesson_context",
    "note_event",
    "prepare",
    "refuse_stranger",
    "reopen",
    "save_answer",
    "save_form",
    "settle",
    "start",
    "start_lesson",
    "submit",
    "take_over",
    "touch",
]

MAX_SEQUENCE = 1_000_000
MAX_HOLDER = 36
HEARD_EVERY = timedelta(seconds=15)
# Read with every answer, of rows that have much more.
TO_JUDGE = ("state", "holder", "heard_at", "deadline")
TO_STORE = (
    *("attempt", "answer", "sequence"),
    *("version__kind", "version__stem", "version__options"),
)


@dataclass(frozen=True)
class Saved:
    """What is stored after a save; `accepted` is false when something newer was there already."""

    accepted: bool
    value: list[str]
    sequence: int


def save_answer(
    attempt: Attempt, *, order: int, sequence: int, value: Any, holder: str, at: datetime
) -> Saved:
    """Store an answer unless something newer is stored; an empty list takes it back.

    A repeated save is answered like the first one. Raises `AttemptClosed`, `HeldElsewhere`,
    `UnknownItem`, `BadSequence` or `courses.questions.WrongAnswer`.
    """
    with transaction.atomic():
        locked = _locked(attempt)
        _refuse_closed(locked, at=at)
        if locked.holder != holder:
            raise HeldElsewhere("已在另一窗口继续作答，这里的改动没有保存。")
        touch(locked, at=at)
        return _store(locked, order=order, sequence=sequence, value=value, at=at)


def take_over(attempt: Attempt, *, holder: str, at: datetime, from_other: bool) -> Attempt:
    """Answers are taken from this window from now on.

    Without `from_other` only if no other window holds the attempt. Raises `HeldElsewhere`,
    `AttemptClosed`.
    """
    if not 0 < len(holder) <= MAX_HOLDER or not holder.isascii() or "\x00" in holder:
        raise HeldElsewhere("窗口标识不正确，请刷新页面。")
    with transaction.atomic():
        locked = _locked(attempt)
        _refuse_closed(locked, at=at)
        if locked.holder not in ("", holder) and not from_other:
            raise HeldElsewhere("这份测验可能还在另一个窗口打开。")
        if locked.holder not in ("", holder):
            note_event(locked, AttemptEvent.Kind.TAKEN_OVER, at=at)
        locked.holder, locked.heard_at = holder, at
        locked.save(update_fields=["holder", "heard_at"])
    return locked


def touch(attempt: Attempt, *, at: datetime) -> None:
    """She was heard of: written at most every `HEARD_EVERY`, without the row's lock."""
    silent = Q(heard_at=None) | Q(heard_at__lte=at - HEARD_EVERY)
    if attempt.heard_at is None or attempt.heard_at <= at - HEARD_EVERY:
        Attempt.objects.filter(silent, pk=attempt.pk).update(heard_at=at)


def save_form(
    attempt: Attempt, answers: Mapping[int, tuple[int, list[str]]], *, at: datetime
) -> list[int]:
    """All answers of a form at once: by order the sequence it was shown with and the value.

    Returns the questions for which something newer is stored. All or nothing when an answer is
    refused. Raises as `save_answer`.
    """
    with transaction.atomic():
        locked = _locked(attempt)
        _refuse_closed(locked, at=at)
        # Whoever sends a whole form works without script and holds no window.
        locked.holder = ""
        locked.save(update_fields=["holder"])
        touch(locked, at=at)
        behind = []
        for order, (shown, value) in answers.items():
            saved = _store(locked, order=order, sequence=shown + 1, value=value, at=at)
            if not saved.accepted and saved.value != value:
                behind.append(order)
        return behind


def _locked(attempt: Attempt) -> Any:
    """The row, locked, with what decides whether it may still be answered."""
    rows = Attempt.objects.select_for_update(of=("self",)).only(*TO_JUDGE)
    return rows.annotate(
        lesson_live=F("lesson__live"),
        course_live=F("enrolment__course__live"),
        known=F("user__is_active"),
    ).get(pk=attempt.pk)


def _refuse_closed(attempt: Any, *, at: datetime) -> None:
    if not attempt.known:
        raise PermissionDenied("这个账号已经停用；已保存的答案仍然保留，到时收卷。")
    if attempt.state != Attempt.State.OPEN:
        raise AttemptClosed("已经交卷，不能再改答案。")
    if is_over(attempt, at=at):
        raise AttemptClosed("作答时间已到，系统已按到时前保存的答案收卷。")
    if attempt.lesson_live is False or attempt.course_live is False:
        raise LessonWithdrawn("这一课已经撤下，测验停止；已保存的答案仍然保留。")


def _store(attempt: Attempt, *, order: int, sequence: int, value: Any, at: datetime) -> Saved:
    if type(sequence) is not int or not 0 < sequence <= MAX_SEQUENCE:
        raise BadSequence("答案的序号不正确，请刷新页面。")
    item = attempt.items.filter(order=order).select_related("version").only(*TO_STORE).first()
    if item is None:
        raise UnknownItem("这份测验中没有这道题。")
    version = item.version
    answer = read_answer(version.kind, version.options, version.blanks, value)
    newer = attempt.items.filter(order=order, sequence__lt=sequence)
    if newer.update(answer=answer, sequence=sequence, saved_at=at):
        Answer.objects.create(item=item, sequence=sequence, value=answer, holder=attempt.holder)
        return Saved(True, answer, sequence)
    repeated = item.sequence == sequence and item.answer == answer
    return Saved(repeated, item.answer or [], item.sequence)
