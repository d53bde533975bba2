"""More time, more attempts or a make-up window, for a person or a unit, also while she is in."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.models import Unit, User
from accounts.services import notify
from courses.models import Allowance, Exam
from courses.moments import day_and_time
from courses.querysets import candidates
from courses.services.attempt_time import MAX_MINUTES, extend_running, running


class AllowanceRefused(ValueError):
    """It cannot be given like this; the message is in Chinese."""


def allow(
    exam: Exam,
    *,
    by: User,
    user: User | None = None,
    unit: Unit | None = None,
    extra_minutes: int = 0,
    extra_attempts: int = 0,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    reason: str,
    at: datetime | None = None,
) -> Allowance:
    """Give it to a person, or to a unit with those below it.

    Who is in at that moment has her deadline moved at once; the others are told. Raises
    `AllowanceRefused`.
    """
    at = at or timezone.now()
    given = Allowance(
        exam=exam,
        user=user,
        unit=unit,
        extra_minutes=extra_minutes,
        extra_attempts=extra_attempts,
        opens_at=opens_at,
        closes_at=closes_at,
        reason=reason.strip(),
        created_by=by,
    )
    _refuse(given, at=at)
    with transaction.atomic():
        given.save()
        people = _reached(given, at=at)
        theirs = exam.attempts.filter(user__in=people.values("pk"))
        writing = list(running(theirs, at=at).values_list("user", flat=True))
        if extra_minutes:
            extend_running(theirs, minutes=extra_minutes, by=by, reason=given.reason, at=at)
        audit.record("courses.exam.allow", instance=exam, by=by, data=_told(given))
        if exam.state == Exam.State.PUBLISHED:
            _tell(given, people.exclude(pk__in=writing))
    return given


@transaction.atomic
def withdraw(allowance: Allowance, *, by: User) -> Allowance:
    """It holds no longer for what begins from now on; whoever is in keeps the time she was given."""
    rows = Allowance.objects.filter(pk=allowance.pk, withdrawn_at=None)
    if rows.update(withdrawn_at=timezone.now(), withdrawn_by=by):
        data = _told(allowance)
        audit.record("courses.exam.withdraw", instance=allowance.exam, by=by, data=data)
    allowance.refresh_from_db()
    return allowance


def in_words(allowance: Allowance) -> str:
    """延长 20 分钟，补考时间 12月1日 09:00 至 12月1日 11:00"""
    said = []
    if allowance.extra_minutes:
        said.append(f"延长 {allowance.extra_minutes} 分钟")
    if allowance.extra_attempts:
        said.append(f"增加 {allowance.extra_attempts} 次")
    if allowance.opens_at and allowance.closes_at:
        said.append(
            f"补考时间 {day_and_time(allowance.opens_at)} 至 {day_and_time(allowance.closes_at)}"
        )
    return "，".join(said)


def _refuse(given: Allowance, *, at: datetime) -> None:
    if (given.user is None) == (given.unit is None):
        raise AllowanceRefused("请选择一位考生，或者一个单位。")
    if given.exam.state == Exam.State.CANCELLED:
        raise AllowanceRefused("这场考试已经取消。")
    if not given.reason:
        raise AllowanceRefused("请写明原因。")
    if not 0 <= given.extra_minutes <= MAX_MINUTES or given.extra_attempts < 0:
        raise AllowanceRefused(f"延长的时间最多 {MAX_MINUTES} 分钟，次数不能是负数。")
    _refuse_window(given.opens_at, given.closes_at, at=at)
    if not in_words(given):
        raise AllowanceRefused("请至少填写一项：延长时间、增加次数或补考时间。")


def _refuse_window(opens_at: datetime | None, closes_at: datetime | None, *, at: datetime) -> None:
    if opens_at is None and closes_at is None:
        return
    if opens_at is None or closes_at is None:
        raise AllowanceRefused("补考的开始和结束时间要一起填写。")
    if closes_at <= opens_at:
        raise AllowanceRefused("补考的结束时间应晚于开始时间。")
    if closes_at <= at:
        raise AllowanceRefused("补考的结束时间已经过去，请改为以后的时间。")


def _reached(given: Allowance, *, at: datetime) -> "QuerySet[User]":
    """Candidates whom it holds for, as of today."""
    today = timezone.localdate(at)
    people: QuerySet[User] = candidates(given.exam, on=today)
    if given.unit is None:
        return people.filter(exam_allowances=given.pk)
    units = Unit.objects.descendant_ids([given.unit.pk], on=today)
    return people.filter(pk__in=User.objects.in_units(units, on=today).values("pk"))


def _told(allowance: Allowance) -> dict[str, str]:
    whom = allowance.user.name if allowance.user else str(allowance.unit)
    return {"whom": whom, "what": in_words(allowance), "reason": allowance.reason}


def _tell(allowance: Allowance, people: Iterable[User]) -> None:
    notify(
        people,
        subject=f"考试《{allowance.exam.title}》：{in_words(allowance)}",
        body=f"原因：{allowance.reason}",
        url=reverse("courses:exam", args=[allowance.exam_id]),
        by=allowance.created_by,
    )
