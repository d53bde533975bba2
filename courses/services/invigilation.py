"""What an invigilator does at her desk. Each of it is written to the log of the exam."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from courses.announcements import said_just_now
from courses.models import Attempt, Exam, ExamMessage, IncidentNote
from courses.services import attempts, exams
from courses.services.attempts import AttemptRefused

SAID = "courses.exam.say"
NOTED = "courses.exam.incident"
EXTENDED = "courses.exam.extend"
EXTENDED_ALL = "courses.exam.extend_all"
COLLECTED = "courses.exam.force"
REOPENED = "courses.exam.reopen"


class NothingSaid(AttemptRefused):
    """A message or a note without words."""


class NobodyThere(AttemptRefused):
    """Nobody is writing, or not any more."""


@transaction.atomic
def say(exam: Exam, *, text: str, by: User, attempt: Attempt | None = None) -> ExamMessage:
    """Tell one person, or without `attempt` all of this exam; their pages fetch it within half a
    minute. Raises `NothingSaid`."""
    made = ExamMessage.objects.create(exam=exam, attempt=attempt, text=_words(text), by=by)
    transaction.on_commit(said_just_now, robust=True)
    audit.record(SAID, instance=exam, by=by, data={"to": _name(attempt), "text": made.text})
    return made


@transaction.atomic
def note_incident(
    exam: Exam, *, text: str, by: User, attempt: Attempt | None = None
) -> IncidentNote:
    """Keep in writing what happened, about one person or the whole room. Raises `NothingSaid`."""
    made = IncidentNote.objects.create(exam=exam, attempt=attempt, text=_words(text), by=by)
    audit.record(NOTED, instance=exam, by=by, data={"about": _name(attempt), "text": made.text})
    return made


@transaction.atomic
def extend_one(
    exam: Exam, user: User, *, minutes: int, reason: str, by: User, at: datetime
) -> None:
    """More time for one person: for the attempt she has open, otherwise for when she comes.

    Raises what `attempts.extend` and `exams.allow` raise.
    """
    running = Attempt.objects.filter(exam=exam, user=user, state=Attempt.State.OPEN).first()
    if running is None:
        exams.allow(exam, by=by, user=user, extra_minutes=minutes, reason=reason, at=at)
        return
    attempts.extend(running, minutes=minutes, by=by, reason=reason, at=at)
    data = {"to": user.name, "minutes": minutes, "reason": reason}
    audit.record(EXTENDED, instance=exam, by=by, data=data)


@transaction.atomic
def extend_all(exam: Exam, *, minutes: int, reason: str, by: User, at: datetime) -> int:
    """More time for everybody who is writing; returns how many. Raises `NobodyThere`."""
    found = attempts.extend_running(
        exam.attempts.all(), minutes=minutes, by=by, reason=reason, at=at
    )
    if not found:
        raise NobodyThere("现在没有人在作答，或者这场考试不限时。")
    data = {"people": len(found), "minutes": minutes, "reason": reason}
    audit.record(EXTENDED_ALL, instance=exam, by=by, data=data)
    return len(found)


@transaction.atomic
def collect(exam: Exam, attempt: Attempt, *, reason: str, by: User, at: datetime) -> Attempt:
    """End somebody's attempt: what is saved is handed in. Raises `NobodyThere`."""
    if attempt.state != Attempt.State.OPEN:
        raise NobodyThere("这份答卷已经收了，不必再收。")
    closed = attempts.force_submit(attempt, by=by, reason=reason, at=at)
    data = {"to": attempt.user.name, "reason": reason}
    audit.record(COLLECTED, instance=exam, by=by, data=data)
    return closed


@transaction.atomic
def let_go_on(
    exam: Exam, attempt: Attempt, *, minutes: int, reason: str, by: User, at: datetime
) -> Attempt:
    """Open an attempt again that was handed in. Raises what `attempts.reopen` raises."""
    opened = attempts.reopen(attempt, by=by, reason=reason, minutes=minutes, at=at)
    data = {"to": attempt.user.name, "minutes": minutes, "reason": reason}
    audit.record(REOPENED, instance=exam, by=by, data=data)
    return opened


def _words(text: str) -> str:
    words = text.replace("\x00", "").strip()
    if not words:
        raise NothingSaid("请写明内容。")
    return words


def _name(attempt: Attempt | None) -> str:
    return "" if attempt is None else attempt.user.name
