"""One person's way through one paper, as a state machine: open → submitted → marked.

Everything that decides the result is fixed at the start. Every write of an answer holds the row of
its attempt, so an answer is either in before the attempt is closed or refused; closing is one
conditional update that succeeds once. Nothing here reads a key.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from courses.models import Answer, Attempt, AttemptItem, Enrolment, LessonPage, Paper
from courses.permissions import may_learn
from courses.questions import read_answer
from courses.selection import draw
from courses.services.marking import mark

# An answer sent in time may arrive a little late.
GRACE = timedelta(seconds=5)
MAX_SEQUENCE = 1_000_000
MAX_HOLDER = 36
RACES = 3


class AttemptRefused(Exception):
    """Something about an attempt is not possible; the message is for the learner."""


class EmptyPaper(AttemptRefused):
    """No question of the paper is in use."""


class NoAttemptLeft(AttemptRefused):
    """All attempts that the paper allows are used up."""


class AlreadyPassed(AttemptRefused):
    """There is nothing left to gain."""


class AttemptClosed(AttemptRefused):
    """Submitted, or the time is over: no answer is taken any more."""


class LessonWithdrawn(AttemptRefused):
    """What the attempt is taken for was withdrawn; its answers are kept."""


class HeldElsewhere(AttemptRefused):
    """Another window of the same person has taken the attempt over."""


class UnknownItem(AttemptRefused):
    """The attempt has no question of that number."""


class BadSequence(AttemptRefused):
    """The number of the save is no number we gave out."""


@dataclass(frozen=True)
class Saved:
    """What is stored after a save; `accepted` is false when something newer was there already."""

    accepted: bool
    value: list[str]
    sequence: int


def lesson_context(lesson: LessonPage) -> str:
    return f"lesson:{lesson.pk}"


def start_lesson(enrolment: Enrolment, lesson: LessonPage) -> Attempt:
    """Begin or go on with the quiz of a lesson. Raises `AttemptRefused` or `PermissionDenied`."""
    if lesson.paper is None:
        raise EmptyPaper("本课没有测验。")
    return start(
        enrolment.user,
        lesson.paper,
        context=lesson_context(lesson),
        enrolment=enrolment,
        lesson=lesson,
    )


def start(
    user: User,
    paper: Paper,
    *,
    context: str,
    enrolment: Enrolment | None = None,
    lesson: LessonPage | None = None,
) -> Attempt:
    """The open attempt, or a new one. Of several requests at once all get the same attempt."""
    refuse_stranger(user, lesson)
    mine = Attempt.objects.filter(user=user, paper=paper, context=context).order_by("number")
    for _ in range(RACES):
        now = timezone.now()
        # Read at once: what is open and what is used up are of one moment.
        earlier = [
            one if one.state == Attempt.State.MARKED else settle(one, at=now) for one in mine.all()
        ]
        for one in earlier:
            if one.state == Attempt.State.OPEN:
                return one
        _refuse_further(earlier, paper)
        made = _create(
            Attempt(user=user, paper=paper, context=context, enrolment=enrolment, lesson=lesson),
            number=earlier[-1].number + 1 if earlier else 1,
            at=now,
        )
        if made is not None:
            return made
    raise AttemptRefused("同时有多个请求，请稍后再试。")


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
        locked.holder = holder
        locked.save(update_fields=["holder"])
    return locked


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
        behind = []
        for order, (shown, value) in answers.items():
            saved = _store(locked, order=order, sequence=shown + 1, value=value, at=at)
            if not saved.accepted and saved.value != value:
                behind.append(order)
        return behind


def submit(attempt: Attempt, *, at: datetime, holder: str | None = None) -> Attempt:
    """Hand the attempt in, once; every later call returns what stands. Marking is a step of its own.

    A window that names itself must hold the attempt. Raises `HeldElsewhere`.
    """
    if holder is not None and attempt.state == Attempt.State.OPEN and attempt.holder != holder:
        raise HeldElsewhere("已在另一窗口继续作答，请在那里交卷，或先在这里接着答。")
    return close(attempt, at=at, by=Attempt.ClosedBy.PERSON)


def close(
    attempt: Attempt, *, at: datetime, by: Attempt.ClosedBy = Attempt.ClosedBy.DEADLINE
) -> Attempt:
    """One conditional update, open → submitted; after the deadline it is the deadline that closed it."""
    late = is_over(attempt, at=at)
    if late or by == Attempt.ClosedBy.PERSON:
        ended = min(at, attempt.deadline) if attempt.deadline else at
        Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.OPEN).update(
            state=Attempt.State.SUBMITTED,
            submitted_at=ended,
            closed_by=Attempt.ClosedBy.DEADLINE if late else by,
        )
    attempt.refresh_from_db()
    return attempt


def settle(attempt: Attempt, *, at: datetime) -> Attempt:
    """Close what the deadline has closed and mark what is handed in; an open attempt stays open."""
    attempt = close(attempt, at=at)
    return mark(attempt, at=at) if attempt.state == Attempt.State.SUBMITTED else attempt


def close_overdue(*, at: datetime) -> int:
    """Settle attempts whose time is over and those whose marking was interrupted."""
    over = Q(state=Attempt.State.OPEN, deadline__lt=at - GRACE)
    waiting = Attempt.objects.filter(over | Q(state=Attempt.State.SUBMITTED)).order_by("pk")
    for attempt in (found := list(waiting)):
        settle(attempt, at=at)
    return len(found)


def is_over(attempt: Attempt, *, at: datetime) -> bool:
    return attempt.deadline is not None and at > attempt.deadline + GRACE


def refuse_stranger(user: User, lesson: LessonPage | None) -> None:
    """A lesson that was withdrawn or is not meant for her is no longer examined."""
    if not user.is_active:
        raise PermissionDenied("这个账号已经停用。")
    if lesson is not None and not may_learn(user, lesson):
        raise PermissionDenied("这一课已经撤下，或者没有对您开放。")


def _refuse_further(earlier: Sequence[Attempt], paper: Paper) -> None:
    if any(one.passed for one in earlier):
        raise AlreadyPassed("您已经通过这次测验，不必再答。")
    if paper.attempts_allowed is not None and len(earlier) >= paper.attempts_allowed:
        raise NoAttemptLeft(f"这次测验最多可答 {paper.attempts_allowed} 次，您已全部用完。")


def _create(attempt: Attempt, *, number: int, at: datetime) -> Attempt | None:
    """None when another request was faster; the unique constraints decide which."""
    paper = attempt.paper
    attempt.seed = secrets.randbits(62)
    drawn = draw(paper, seed=attempt.seed)
    if not drawn:
        raise EmptyPaper("这份测验现在没有可用的试题，请联系培训管理员。")
    attempt.number = number
    attempt.deadline = at + timedelta(minutes=paper.minutes) if paper.minutes else None
    attempt.pass_percent = paper.pass_percent
    attempt.max_score = sum(item.points for item in drawn)
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
            for item in drawn:
                item.attempt = attempt
            AttemptItem.objects.bulk_create(drawn)
    except IntegrityError:
        return None
    return attempt


def _locked(attempt: Attempt) -> Any:
    """The row, locked, with what decides whether it may still be answered."""
    rows = Attempt.objects.select_for_update(of=("self",))
    return rows.annotate(
        lesson_live=F("lesson__live"), course_live=F("enrolment__course__live")
    ).get(pk=attempt.pk)


def _refuse_closed(attempt: Any, *, at: datetime) -> None:
    if attempt.state != Attempt.State.OPEN:
        raise AttemptClosed("已经交卷，不能再改答案。")
    if is_over(attempt, at=at):
        raise AttemptClosed("作答时间已到，系统已按到时前保存的答案收卷。")
    if attempt.lesson_live is False or attempt.course_live is False:
        raise LessonWithdrawn("这一课已经撤下，测验停止；已保存的答案仍然保留。")


def _store(attempt: Attempt, *, order: int, sequence: int, value: Any, at: datetime) -> Saved:
    if type(sequence) is not int or not 0 < sequence <= MAX_SEQUENCE:
        raise BadSequence("答案的序号不正确，请刷新页面。")
    items = attempt.items.select_related("version")
    item = items.defer("version__key", "version__explanation").filter(order=order).first()
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
