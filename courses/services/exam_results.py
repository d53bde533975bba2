"""What counts of a person's attempts at an exam, and what follows from it.

A result follows its attempts at once. Hours, certificate and notice follow when the person may
see the score, and are given once; they are taken back, by a reversing entry and a revocation,
only when no attempt of hers passes any more.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import transaction
from django.urls import reverse as url_of

from accounts.models import User
from accounts.services import notify
from courses.models import Attempt, Certificate, Exam, ExamResult
from courses.records import earned_in_words, in_words
from courses.services.certificates import issue_for_pass, revoke
from courses.services.exam_review import score_shown
from courses.services.hours import record_pass, standing_entry
from courses.services.hours import reverse as reverse_hours

logger = structlog.get_logger(__name__)

TAKEN_BACK = "成绩更正后不合格"


@transaction.atomic
def follow(
    attempt: Attempt, *, at: datetime, by: User | None = None, reason: str = TAKEN_BACK
) -> ExamResult | None:
    """Bring the result of an exam up to an attempt that was marked; may be repeated.

    None for an attempt of another purpose, while no attempt is marked, and once the exam was
    cancelled. `by` and `reason` stand in what is taken back.
    """
    if attempt.exam is None or attempt.state != Attempt.State.MARKED:
        return None
    if attempt.exam.state == Exam.State.CANCELLED:
        return None
    result = _locked(attempt)
    passed_before = result.passed
    marked = list(_marked(result))
    counted = counting(attempt.exam, marked)
    result.attempt, result.score, result.max_score = counted, _score(counted), counted.max_score
    result.passed = bool(counted.passed)
    if result.passed and result.first_passed_at is None:
        result.first_passed_at = counted.submitted_at or at
    result.save()
    if not any(one.passed for one in marked):
        _take_back(result, by=by, reason=reason)
    if result.settled_at is None:
        return settle(result, at=at)
    if result.passed and not passed_before:
        _grant(result)
    if attempt.marked_at is not None and attempt.marked_at > result.settled_at:
        _tell(result, attempt, at=at)
    return result


def counting(exam: Exam, marked: list[Attempt]) -> Attempt:
    """The attempt that counts, of those marked, in the order of their numbers."""
    if exam.counts == Exam.Counts.LAST:
        return marked[-1]
    return max(marked, key=_worth)


def settle(result: ExamResult, *, at: datetime) -> ExamResult:
    """Hours, certificate and notice of a result that may be shown by now, once."""
    if not score_shown(result.attempt, at=at):
        return result
    if result.passed:
        _grant(result)
    _tell(result, result.attempt, at=at)
    return result


def settle_due(*, at: datetime) -> int:
    """Results that waited for the end of their exam. Returns how many were settled.

    Each in a transaction of its own, so that it may be broken off and run again. One that cannot
    be settled holds up no other: all are tried, then the errors are raised together.
    """
    over = ExamResult.objects.filter(settled_at=None, exam__closes_at__lt=at)
    waiting = over.exclude(exam__state=Exam.State.CANCELLED).order_by("pk")
    settled, broken = 0, []
    for pk in list(waiting.values_list("pk", flat=True)):
        try:
            settled += _settle_one(pk, at=at)
        except Exception as error:
            logger.exception("exam_result_not_settled", result=pk)
            broken.append(error)
    if broken:
        raise ExceptionGroup("exam results could not be settled", broken)
    return settled


@transaction.atomic
def _settle_one(pk: int, *, at: datetime) -> bool:
    rows = ExamResult.objects.select_for_update(of=("self",))
    result = rows.select_related("user", "attempt__exam", "exam").get(pk=pk)
    return result.settled_at is None and settle(result, at=at).settled_at is not None


def result_url(attempt: Attempt) -> str:
    return url_of("courses:attempt_result", args=[attempt.key])


def _locked(attempt: Attempt) -> ExamResult:
    """The row of exam and person, held; made from this attempt where there is none yet."""
    ExamResult.objects.get_or_create(
        exam=attempt.exam,
        user=attempt.user,
        defaults={
            "attempt": attempt,
            "score": _score(attempt),
            "max_score": attempt.max_score,
            "passed": False,
        },
    )
    rows = ExamResult.objects.select_for_update(of=("self",)).select_related("exam", "user")
    result: ExamResult = rows.get(exam=attempt.exam_id, user=attempt.user_id)
    return result


def _marked(result: ExamResult) -> Any:
    mine = Attempt.objects.filter(exam=result.exam_id, user=result.user_id)
    return mine.filter(state=Attempt.State.MARKED).order_by("number")


def _score(attempt: Attempt) -> Decimal:
    """Of a marked attempt, which has one."""
    return attempt.score or Decimal(0)


def _worth(attempt: Attempt) -> Any:
    """The share of the points, then the points, then the earlier attempt."""
    return _score(attempt) / attempt.max_score, _score(attempt), -attempt.number


def _grant(result: ExamResult) -> None:
    record_pass(result)
    issue_for_pass(result)


def _take_back(result: ExamResult, *, by: User | None, reason: str) -> None:
    if (entry := standing_entry(result)) is not None:
        reverse_hours(entry, by=by, reason=reason)
    for certificate in result.certificates.filter(state__in=Certificate.STANDING):
        revoke(certificate, by=by, ground=Certificate.Ground.MISTAKE, reason=reason)


def _tell(result: ExamResult, attempt: Attempt, *, at: datetime) -> None:
    """The person reads the score that is new to her and, of a pass, what it earned."""
    result.settled_at = at
    result.save(update_fields=["settled_at"])
    score, whole = in_words(_score(attempt)), in_words(attempt.max_score)
    said = [f"得分 {score}（满分 {whole}），{'合格' if attempt.passed else '不合格'}。"]
    if attempt.passed:
        entry = standing_entry(result)
        issued = result.certificates.filter(state=Certificate.State.VALID).exists()
        said.append(earned_in_words(entry.hours if entry else None, certificate=issued))
    notify(
        [result.user],
        subject=f"考试成绩：《{result.exam.title}》",
        body="".join(said),
        url=result_url(attempt),
    )
