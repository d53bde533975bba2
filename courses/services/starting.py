"""How an attempt begins: drawn and opened at once, or drawn ahead (not started) and opened later.

The unique constraints of its row decide between requests at the same moment: whoever was slower
looks again and finds the attempt of the faster one.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from courses.models import Attempt, AttemptEvent, AttemptItem, Enrolment, Exam, LessonPage, Paper
from courses.permissions import may_learn
from courses.selection import draw
from courses.services.attempt_events import move, note_event
from courses.services.closing import settle
from courses.services.refusals import (
    AlreadyPassed,
    AttemptRefused,
    EmptyPaper,
    NoAttemptLeft,
)

RACES = 3
TO_SETTLE = (Attempt.State.OPEN, Attempt.State.SUBMITTED)

# Rows of an attempt, not yet saved, for a seed.
Drawing = Callable[[int], list[AttemptItem]]


@dataclass(frozen=True)
class Terms:
    """Under what an attempt begins. `refuse` gets the earlier ones in their order and raises where
    they leave no further one; `deadline` is None where time is not limited."""

    refuse: Callable[[Sequence[Attempt]], None]
    deadline: datetime | None
    pass_percent: int


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
    exam: Exam | None = None,
    drawing: Drawing | None = None,
    terms: Terms | None = None,
    at: datetime | None = None,
) -> Attempt:
    """The open attempt, or a new one. Of several requests at once all get the same attempt.

    Without `drawing` and `terms` those of the paper hold; `services.exams.enter` brings an exam's.
    """
    refuse_stranger(user, lesson)
    at = at or timezone.now()
    terms = terms or terms_of(paper, at=at)
    draft = partial(
        Attempt,
        user=user,
        paper=paper,
        context=context,
        enrolment=enrolment,
        lesson=lesson,
        exam=exam,
        pass_percent=terms.pass_percent,
    )
    drawing = drawing or partial(_draw, paper)
    mine = Attempt.objects.filter(user=user, paper=paper, context=context).order_by("number")
    for _ in range(RACES):
        # Read at once: what is open and what is used up are of one moment.
        earlier = [settle(one, at=at) if one.state in TO_SETTLE else one for one in mine.all()]
        if (found := _in_state(earlier, Attempt.State.OPEN)) is not None:
            return found
        terms.refuse(earlier)
        if (drawn := _in_state(earlier, Attempt.State.NOT_STARTED)) is not None:
            made = _open(drawn, terms, at=at)
        else:
            made = _create(draft(number=_next(earlier)), drawing, terms, at=at)
        if made is not None:
            return made
    raise AttemptRefused("同时有多个请求，请稍后再试。")


def terms_of(paper: Paper, *, at: datetime) -> Terms:
    """A practice set may be taken as often as she likes."""
    return Terms(
        refuse=partial(_refuse_further, paper),
        deadline=at + timedelta(minutes=paper.minutes) if paper.minutes else None,
        pass_percent=paper.pass_percent,
    )


def prepare(draft: Attempt, drawing: Drawing, *, at: datetime) -> Attempt | None:
    """Draw an attempt ahead; it is not started and its time does not run.

    None when she has one of that number, or one under way. Raises `EmptyPaper`.
    """
    draft.state, draft.started_at = Attempt.State.NOT_STARTED, None
    return _insert(draft, drawing, AttemptEvent.Kind.DRAWN, at=at)


def refuse_stranger(user: User, lesson: LessonPage | None) -> None:
    """A lesson that was withdrawn or is not meant for her is no longer examined."""
    if not user.is_active:
        raise PermissionDenied("这个账号已经停用。")
    if lesson is not None and not may_learn(user, lesson):
        raise PermissionDenied("这一课已经撤下，或者没有对您开放。")


def _refuse_further(paper: Paper, earlier: Sequence[Attempt]) -> None:
    if paper.purpose == Paper.Purpose.PRACTICE:
        return
    if any(one.passed for one in earlier):
        raise AlreadyPassed("您已经通过这次测验，不必再答。")
    if paper.attempts_allowed is not None and len(earlier) >= paper.attempts_allowed:
        raise NoAttemptLeft(f"这次测验最多可答 {paper.attempts_allowed} 次，您已全部用完。")


def _draw(paper: Paper, seed: int) -> list[AttemptItem]:
    return draw(paper, seed=seed)


def _in_state(attempts: Sequence[Attempt], state: Attempt.State) -> Attempt | None:
    return next((one for one in attempts if one.state == state), None)


def _next(earlier: Sequence[Attempt]) -> int:
    return earlier[-1].number + 1 if earlier else 1


def _create(draft: Attempt, drawing: Drawing, terms: Terms, *, at: datetime) -> Attempt | None:
    draft.started_at = draft.heard_at = at
    draft.deadline = terms.deadline
    return _insert(draft, drawing, AttemptEvent.Kind.STARTED, at=at, deadline=terms.deadline)


def _insert(
    draft: Attempt, drawing: Drawing, kind: AttemptEvent.Kind, *, at: datetime, **data: Any
) -> Attempt | None:
    """None when another request was faster."""
    draft.seed = secrets.randbits(62)
    drawn = drawing(draft.seed)
    if not drawn:
        raise EmptyPaper("这份试卷现在没有可用的试题，请联系培训管理员。")
    draft.max_score = sum(item.points for item in drawn)
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
            for item in drawn:
                item.attempt = draft
            AttemptItem.objects.bulk_create(drawn)
            note_event(draft, kind, at=at, **data)
    except IntegrityError:
        return None
    return draft


@transaction.atomic
def _open(drawn: Attempt, terms: Terms, *, at: datetime) -> Attempt | None:
    """Begin what was drawn ahead; None when another request was faster."""
    begun = move(
        drawn,
        to=Attempt.State.OPEN,
        started_at=at,
        heard_at=at,
        deadline=terms.deadline,
        pass_percent=terms.pass_percent,
    )
    if not begun:
        return None
    note_event(drawn, AttemptEvent.Kind.STARTED, at=at, deadline=terms.deadline)
    return drawn
