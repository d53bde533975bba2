"""Whom assignments concern and how they stand: reads for learners and for administrators."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Appointment, Audience, User
from cms.querysets import admitted
from courses.models import Assignment, CoursePage, Duty, Enrolment, Reminder
from courses.progress import standings_of


@dataclass(frozen=True)
class OpenDuty:
    """A course that a person must still take."""

    course: CoursePage
    due_on: date
    today: date

    @property
    def left(self) -> str:
        return left_in_words(self.due_on, today=self.today)

    @property
    def overdue(self) -> bool:
        return self.due_on < self.today

    @property
    def url(self) -> str:
        return self.course.get_url() or ""


@dataclass(frozen=True)
class Circle:
    """Whom an assignment would concern on a day; `shut_out` is in its audience without being
    allowed to open the course."""

    people: "QuerySet[User]"
    done: int
    shut_out: list[User]
    count: int


@dataclass(frozen=True)
class DutyRow:
    """One person of an assignment."""

    duty: Duty
    places: list[Appointment]
    words: str
    completed_at: datetime | None
    reminded_at: datetime | None


def left_in_words(due_on: date, *, today: date) -> str:
    """还有 3 天, 今天到期, 已逾期 2 天."""
    days = (due_on - today).days
    if days == 0:
        return "今天到期"
    return f"还有 {days} 天" if days > 0 else f"已逾期 {-days} 天"


def completed(*, by: datetime | None = None) -> Exists:
    """For duties: whether the person has completed the course, whatever she took it for."""
    finished = Enrolment.objects.filter(
        user=OuterRef("user"), course=OuterRef("assignment__course"), completed_at__isnull=False
    )
    return Exists(finished.filter(completed_at__lt=by) if by else finished)


def standing_duties() -> "QuerySet[Duty]":
    """Duties that ask for something today: open, and their course is there to be taken."""
    return Duty.objects.filter(
        ended_at=None,
        assignment__closed_at=None,
        assignment__course__live=True,
        user__is_active=True,
    ).exclude(completed())


def open_duties(user: Any) -> list[OpenDuty]:
    """What a person must still take, the most urgent first; a course required twice stands once
    with its earlier day. One query."""
    if not user.is_authenticated:
        return []
    return open_duties_of([user.pk]).get(user.pk, [])


def open_duties_of(user_ids: Iterable[int]) -> dict[int, list[OpenDuty]]:
    """The same for many people, in one query; who has nothing open is left out."""
    today = timezone.localdate()
    duties = standing_duties().filter(user_id__in=list(user_ids))
    duties = duties.select_related("assignment__course").order_by(
        "assignment__due_on", "assignment_id"
    )
    found: dict[int, dict[int, OpenDuty]] = {}
    for duty in duties.defer("assignment__course__body"):
        assignment = duty.assignment
        mine = found.setdefault(duty.user_id, {})
        mine.setdefault(assignment.course_id, OpenDuty(assignment.course, assignment.due_on, today))
    return {user_id: list(mine.values()) for user_id, mine in found.items()}


def concerned(course: CoursePage, audience: Audience, *, on: date) -> "QuerySet[User]":
    """Who is in the audience that day and may open the course."""
    return admitted(User.objects.reached_by(audience, on=on), course, on=on)


def circle(course: CoursePage, audience: Audience, *, on: date) -> Circle:
    """What an administrator looks at before she assigns; the audience may be unsaved."""
    people = concerned(course, audience, on=on).order_by("staff_number")
    done = Enrolment.objects.filter(course=course, completed_at__isnull=False, user__in=people)
    meant = User.objects.reached_by(audience, on=on)
    shut_out = meant.exclude(pk__in=people.order_by().values("pk")).order_by("staff_number")
    return Circle(people, done.count(), list(shut_out), people.count())


def with_counts(assignments: "QuerySet[Assignment]") -> "QuerySet[Assignment]":
    """Adds `total` people whom it concerns now and `done` of them; one query."""
    inside = Duty.objects.filter(assignment=OuterRef("pk"), ended_at=None, user__is_active=True)
    return assignments.annotate(total=_count(inside), done=_count(inside.filter(completed())))


def _count(duties: "QuerySet[Duty]") -> Coalesce:
    counted = duties.order_by().values("assignment").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def unfinished(assignment: Assignment) -> "QuerySet[Duty]":
    """People whom it still asks something of."""
    return assignment.duties.filter(ended_at=None, user__is_active=True).exclude(completed())


def finished(assignment: Assignment) -> "QuerySet[Duty]":
    return assignment.duties.filter(completed(), ended_at=None, user__is_active=True)


def left_behind(assignment: Assignment) -> "QuerySet[Duty]":
    """People who have left, each with the last of her spells."""
    inside = assignment.duties.filter(Q(ended_at=None), user=OuterRef("user"))
    last = assignment.duties.order_by().values("user").annotate(last=Max("pk")).values("last")
    return assignment.duties.exclude(Exists(inside)).filter(pk__in=last)


def duty_rows(duties: Iterable[Duty], *, on: date) -> list[DutyRow]:
    """People with unit, post, what is left and when they were last reminded; seven queries."""
    duties = list(duties)
    ids = {duty.user_id for duty in duties}
    places = places_of(ids, on=on)
    reminded = dict(Reminder.objects.filter(user_id__in=ids).values_list("user_id", "sent_at"))
    courses = {duty.assignment.course_id for duty in duties}
    enrolments = Enrolment.objects.filter(user_id__in=ids, course_id__in=courses)
    begun = {row.user_id: row for row in enrolments.select_related("course")}
    standings = standings_of(begun.values())
    rows = []
    for duty in duties:
        enrolment = begun.get(duty.user_id)
        words = standings[enrolment.pk].words if enrolment else "未开始"
        done_at = enrolment.completed_at if enrolment else None
        rows.append(
            DutyRow(duty, places.get(duty.user_id, []), words, done_at, reminded.get(duty.user_id))
        )
    return rows


def places_of(
    user_ids: Collection[int], *, on: date, unit_ids: Collection[int] | None = None
) -> dict[int, list[Appointment]]:
    """Appointments of a day by person, in the order of posts; one query."""
    held = Appointment.objects.on(on).filter(user_id__in=user_ids)
    if unit_ids is not None:
        held = held.filter(unit_id__in=unit_ids)
    places: dict[int, list[Appointment]] = {}
    held = held.select_related("unit", "post").order_by(F("post__order"), "unit__code", "pk")
    for appointment in held:
        places.setdefault(appointment.user_id, []).append(appointment)
    return places
