"""我的考试: the exams of a person as she stands with them, and those she watches over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from courses.exam_page import score_in_words
from courses.models import Allowance, Attempt, Exam, ExamStaff
from courses.moments import day_and_time, span
from courses.permissions import may_manage_training
from courses.services.exam_results import counting
from courses.services.exam_review import score_shown_to
from courses.services.exams import Standing, standings

# How long before an exam the home page speaks of it, and after it her duty stays in the list.
SOON = timedelta(days=7)
DUTY_STAYS = timedelta(days=7)


class Group(StrEnum):
    """The order of the list."""

    UNDER_WAY = "under_way"
    NOW = "now"
    SOON = "soon"
    OVER = "over"


@dataclass(frozen=True)
class ExamRow:
    exam: Exam
    group: Group
    look: str
    label: str
    words: str

    @property
    def url(self) -> str:
        return reverse("courses:exam", args=[self.exam.pk])


@dataclass(frozen=True)
class DutyRow:
    exam: Exam
    running: bool

    @property
    def url(self) -> str:
        return reverse("courses:exam_desk", args=[self.exam.pk])

    @property
    def words(self) -> str:
        return span(self.exam.opens_at, self.exam.closes_at)


def exams_of(user: Any, *, at: datetime) -> list[ExamRow]:
    """Announced exams meant for her, what can be done now first; ten take no more queries than one."""
    return _rows(user, Exam.objects.all(), at=at)


def grouped(rows: Iterable[ExamRow]) -> dict[Group, list[ExamRow]]:
    rows = list(rows)
    return {group: [row for row in rows if row.group == group] for group in Group}


def pressing_of(user: Any, *, at: datetime) -> list[ExamRow]:
    """Of these what the home page speaks of: open ones, and those of the next days.

    What was over long ago is not looked at, unless somebody has an allowance or is still writing.
    """
    near = at + SOON
    allowed = Allowance.objects.filter(exam=OuterRef("pk"), withdrawn_at=None)
    writing = Attempt.objects.filter(exam=OuterRef("pk"), user=user, state=Attempt.State.OPEN)
    live = Q(opens_at__lte=near, closes_at__gte=at) | Exists(allowed) | Exists(writing)
    return [
        row
        for row in _rows(user, Exam.objects.filter(live), at=at)
        if row.group in (Group.UNDER_WAY, Group.NOW)
        or (row.group == Group.SOON and row.exam.opens_at <= near)
    ]


def duties_of(user: Any, *, at: datetime) -> list[DutyRow]:
    """Exams whose desk she has to sit at: those that name her; for those who run the training all
    that are not long over."""
    watched = Exam.objects.filter(
        state=Exam.State.PUBLISHED, closes_at__gte=at - DUTY_STAYS
    ).order_by("opens_at", "pk")
    if not may_manage_training(user):
        named = ExamStaff.objects.filter(user=user, role=ExamStaff.Role.INVIGILATOR)
        watched = watched.filter(pk__in=named.values("exam"))
    return [DutyRow(exam, exam.opens_at <= at <= exam.closes_at) for exam in watched]


def duties_soon(user: Any, *, at: datetime) -> list[DutyRow]:
    """Of these what the home page speaks of: what is under way, and what begins in the next days."""
    rows = duties_of(user, at=at)
    return [row for row in rows if row.exam.closes_at >= at and row.exam.opens_at <= at + SOON]


def roles_of(user: Any) -> set[str]:
    """Which duties at exams she may have: all of them for those who run the training, otherwise
    those she was ever named for; one query."""
    if may_manage_training(user):
        return set(ExamStaff.Role.values)
    return set(ExamStaff.objects.filter(user=user).order_by().values_list("role", flat=True))


def _rows(user: Any, exams: "QuerySet[Exam]", *, at: datetime) -> list[ExamRow]:
    announced = list(exams.exclude(state=Exam.State.DRAFT))
    if not announced:
        return []
    stand = standings(user, announced, at=at)
    rows = [_row(one, stand[one.pk], at=at) for one in announced if stand[one.pk].candidate]
    return sorted(rows, key=_place)


def _row(exam: Exam, stand: Standing, *, at: datetime) -> ExamRow:
    return ExamRow(exam, *_words(exam, stand, at=at))


def _words(exam: Exam, stand: Standing, *, at: datetime) -> tuple[Group, str, str, str]:
    if stand.open is not None:
        end = stand.open.deadline or stand.closes_at
        return Group.UNDER_WAY, "running", "正在作答", f"{day_and_time(end)} 收卷"
    if exam.state == Exam.State.CANCELLED:
        return Group.OVER, "cancelled", "已取消", "这场考试不再进行"
    if stand.may_enter:
        entry = f"{day_and_time(stand.entry_until)} 前可以入场"
        if stand.used:
            label, _, came = _outcome(exam, stand, at=at)
            return (
                Group.NOW,
                "good",
                "可以再考",
                f"已经考过 {stand.used} 次，{came or label}；{entry}",
            )
        return Group.NOW, "good", "可以参加", entry
    if at < stand.opens_at:
        return Group.SOON, "upcoming", "即将开始", f"{day_and_time(stand.opens_at)} 开始"
    if stand.taken:
        ended = f"第 {stand.used} 次交卷" if stand.used > 1 else "交卷"
        when = f"{day_and_time(stand.taken[-1].submitted_at or at)} {ended}"
        label, look, came = _outcome(exam, stand, at=at)
        return Group.OVER, look, label, f"{came}，{when}" if came else when
    return Group.OVER, "expired", "没有参加", f"{day_and_time(stand.closes_at)} 结束"


def _outcome(exam: Exam, stand: Standing, *, at: datetime) -> tuple[str, str, str]:
    """What came of the attempt that counts: a label, its look, and the score where it may be told."""
    told = [one for one in stand.taken if score_shown_to(stand.entitlement, one, at=at)]
    if told:
        one = counting(exam, told)
        label, look = ("合格", "good") if one.passed else ("不合格", "bad")
        return label, look, score_in_words(one)
    if stand.taken[-1].state == Attempt.State.MARKED:
        return "已交卷", "info", "考试结束后公布成绩"
    return "等待阅卷", "queued", ""


def _place(row: ExamRow) -> tuple[int, float]:
    """What is open ends soonest first, what comes begins soonest first, what is over latest first."""
    groups: Sequence[Group] = list(Group)
    moment = row.exam.closes_at if row.group == Group.NOW else row.exam.opens_at
    sign = -1 if row.group == Group.OVER else 1
    return groups.index(row.group), sign * timezone.localtime(moment).timestamp()
