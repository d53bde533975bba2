"""What hours and a certificate are given for: a finished course, or a passed exam."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import singledispatch
from typing import Any

from django.utils import timezone

from accounts.models import User
from courses.models import Enrolment, ExamResult
from courses.records import in_words


class NotCompleted(ValueError):
    """Nothing is earned by what was not completed or passed."""


@dataclass(frozen=True)
class Achievement:
    """`links` names the row it is kept by in other rows, `number` that row on a certificate."""

    user: User
    title: str
    hours: Decimal
    category: str
    rule: str
    completed_on: date
    certificate: bool
    issuer: str
    number: str
    links: dict[str, Any]


@singledispatch
def achieved(row: Any) -> Achievement:
    """Read off the row. Raises `NotCompleted`."""
    raise TypeError(type(row))


@achieved.register
def _course(row: Enrolment) -> Achievement:
    """As the release said that was completed."""
    if row.completed_at is None:
        raise NotCompleted("课程还没有学完，不能记学时，也不能颁发证书。")
    release = row.release
    return Achievement(
        user=row.user,
        title=release.title,
        hours=release.hours,
        category=release.category,
        rule=f"学完《{release.title}》，记 {in_words(release.hours)} 学时",
        completed_on=timezone.localdate(row.completed_at),
        certificate=release.certificate,
        issuer=release.certificate_issuer,
        number=f"{row.pk:06d}",
        links={"enrolment": row},
    )


@achieved.register
def _exam(row: ExamResult) -> Achievement:
    """As the exam says; the day is that of the first attempt that passed."""
    if row.first_passed_at is None or not row.passed:
        raise NotCompleted("考试不合格，不能记学时，也不能颁发证书。")
    exam = row.exam
    return Achievement(
        user=row.user,
        title=exam.title,
        hours=exam.hours,
        category=exam.category,
        rule=f"通过考试《{exam.title}》，记 {in_words(exam.hours)} 学时",
        completed_on=timezone.localdate(row.first_passed_at),
        certificate=exam.certificate,
        issuer="",
        number=f"K{row.pk:06d}",
        links={"exam_result": row},
    )
