"""Taking one paper, as a state machine; `docs/attempts.md` has its states and what moves them.

Everything that decides the result is fixed at the start. Every write of an answer holds the row of
its attempt, so an answer is either in before the attempt is closed or refused; closing
(`closing`) is one conditional update that succeeds once. Nothing here reads a key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from courses.models import Answer, Attempt, AttemptEvent, AttemptItem
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
    "save_own_answer",
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
TO_JUDGE = ("exam", "lesson", "state", "holder", "heard_at", "deadline", "user__is_active")
TO_STORE = (
    *("attempt", "order", "answer", "sequence"),
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
    """`save_own_answer` of an attempt that was read before."""
    return save_own_answer(
        attempt.user_id,
        attempt.key,
        order=order,
        sequence=sequence,
        value=value,
        holder=holder,
        at=at,
    )[1]


def save_own_answer(
    user: int, key: UUID, *, order: int, sequence: int, value: Any, holder: str, at: datetime
) -> tuple[Attempt, Saved]:
    """Store an answer unless something newer is stored; an empty list takes it back.

    A repeated save is answered like the first one. Raises `Attempt.DoesNotExist` (also for
    somebody else's), `AttemptClosed`, `HeldElsewhere`, `UnknownItem`, `BadSequence` or
    `courses.questions.WrongAnswer`. Of the attempt only `TO_JUDGE` is read: a contest saves
    seventy times a second, and each query counts.
    """
    with transaction.atomic():
        item = _item_of_locked(user, key, order)
        locked = (
            item.attempt if item else _locked(Attempt.objects.only("pk").get(key=key, user=user))
        )
        _refuse_closed(locked, at=at)
        if locked.holder != holder:
            raise HeldElsewhere("已在另一窗口继续作答，这里的改动没有保存。")
        touch(locked, at=at)
        return locked, _store(item, locked, sequence=sequence, value=value, at=at)


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
        items = {item.order: item for item in _storable().filter(attempt=locked, order__in=answers)}
        behind = []
        for order, (shown, value) in answers.items():
            saved = _store(items.get(order), locked, sequence=shown + 1, value=value, at=at)
            if not saved.accepted and saved.value != value:
                behind.append(order)
        return behind


def _locked(attempt: Attempt) -> Attempt:
    """The row, locked, with what decides whether it may still be answered."""
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("user")
    return rows.only(*TO_JUDGE).get(pk=attempt.pk)


def _item_of_locked(user: int, key: UUID, order: int) -> AttemptItem | None:
    """The item with its attempt as `_locked` has it: both in one query."""
    rows = _storable_locked().filter(order=order, attempt__key=key, attempt__user=user)
    return next(iter(rows), None)


# Questions that were not asked yet: to put one together takes longer than to ask it.
@cache
def _storable() -> "QuerySet[AttemptItem]":
    return AttemptItem.objects.select_related("version").only(*TO_STORE).order_by()


@cache
def _storable_locked() -> "QuerySet[AttemptItem]":
    rows = _storable().select_related("version", "attempt__user")
    whole = rows.only(*TO_STORE, *(f"attempt__{name}" for name in TO_JUDGE))
    return whole.select_for_update(of=("attempt",))


def _refuse_closed(attempt: Attempt, *, at: datetime) -> None:
    if not attempt.user.is_active:
        raise PermissionDenied("这个账号已经停用；已保存的答案仍然保留，到时收卷。")
    if attempt.state != Attempt.State.OPEN:
        raise AttemptClosed("已经交卷，不能再改答案。")
    if is_over(attempt, at=at):
        raise AttemptClosed("作答时间已到，系统已按到时前保存的答案收卷。")
    if _withdrawn(attempt):
        raise LessonWithdrawn("这一课已经撤下，测验停止；已保存的答案仍然保留。")


def _withdrawn(attempt: Attempt) -> bool:
    """Asked apart: an exam has neither lesson nor course, and planning the joins costs it more than
    all else of a save."""
    gone = Q(lesson__live=False) | Q(enrolment__course__live=False)
    return attempt.lesson_id is not None and Attempt.objects.filter(gone, pk=attempt.pk).exists()


def _store(
    item: AttemptItem | None, attempt: Attempt, *, sequence: int, value: Any, at: datetime
) -> Saved:
    if type(sequence) is not int or not 0 < sequence <= MAX_SEQUENCE:
        raise BadSequence("答案的序号不正确，请刷新页面。")
    if item is None:
        raise UnknownItem("这份测验中没有这道题。")
    version = item.version
    answer = read_answer(version.kind, version.options, version.blanks, value)
    newer = AttemptItem.objects.filter(pk=item.pk, sequence__lt=sequence)
    if newer.update(answer=answer, sequence=sequence, saved_at=at):
        Answer.objects.create(item=item, sequence=sequence, value=answer, holder=attempt.holder)
        return Saved(True, answer, sequence)
    # It was read with the lock: whoever held that may have stored something newer since.
    item.refresh_from_db(fields=["answer", "sequence"])
    repeated = item.sequence == sequence and item.answer == answer
    return Saved(repeated, item.answer or [], item.sequence)
