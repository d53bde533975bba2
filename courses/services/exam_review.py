"""When the results of an exam show: the score to its owner, keys and explanations to anybody."""

from datetime import datetime, timedelta

from django.db.models import Max

from courses.models import Attempt, Exam
from courses.querysets import answering
from courses.services.exam_standing import Entitlement, entitlement


def score_shown(attempt: Attempt, *, at: datetime) -> bool:
    """May she see the score of this attempt now? Never of an exam that was cancelled."""
    exam = attempt.exam
    if exam is None or not _told_in_time(attempt, exam):
        return False
    at_once = exam.scores == Exam.Scores.AT_ONCE
    return at_once or score_shown_to(entitlement(attempt.user, exam, at=at), attempt, at=at)


def score_shown_to(mine: Entitlement, attempt: Attempt, *, at: datetime) -> bool:
    """As `score_shown`, with what the exam is for her at hand.

    Where that is waited for, her windows are over and so is her time.
    """
    if not _told_in_time(attempt, mine.exam):
        return False
    ends = max(mine.closes_at, attempt.deadline or mine.closes_at)
    return mine.exam.scores == Exam.Scores.AT_ONCE or at > ends


def _told_in_time(attempt: Attempt, exam: Exam) -> bool:
    return attempt.state == Attempt.State.MARKED and exam.state != Exam.State.CANCELLED


def may_review_exam(attempt: Attempt, *, at: datetime) -> bool:
    """May she see keys and explanations now?

    Only with her score, and not while she has another attempt of the same paper under way. After
    the close means after everybody's: make-up windows and extended attempts included, for keys
    that one person sees reach the next.
    """
    exam = attempt.exam
    if exam is None or not score_shown(attempt, at=at) or answering(attempt):
        return False
    if exam.review == Exam.Review.AFTER_PASS:
        mine = Attempt.objects.filter(user=attempt.user_id, exam=exam)
        return mine.filter(passed=True).exists()
    if exam.review == Exam.Review.AFTER_CLOSE:
        return at > last_end(exam)
    if exam.review == Exam.Review.FROM_DATE:
        return exam.review_from is not None and at >= exam.review_from
    return exam.review == Exam.Review.AFTER_SUBMIT


def last_end(exam: Exam) -> datetime:
    """The latest moment at which anybody may be answering, as far as it is known today."""
    granted = exam.allowances.filter(withdrawn_at=None)
    ends = granted.aggregate(close=Max("closes_at"), extra=Max("extra_minutes"))
    close = max(exam.closes_at, ends["close"] or exam.closes_at)
    extra = timedelta(minutes=ends["extra"] or 0)
    if exam.closing == Exam.Closing.FULL and exam.minutes is not None:
        extra += timedelta(minutes=exam.minutes)
    running = exam.attempts.filter(state=Attempt.State.OPEN)
    latest: datetime | None = running.aggregate(latest=Max("deadline"))["latest"]
    return max(close + extra, latest or close)
