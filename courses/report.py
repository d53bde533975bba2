"""What the people of a unit have learnt, as of the end of a day.

People are those appointed that day in the unit or, by the tree of that day, below it. A duty
counts when it stood that day; a course counts as finished when it was finished by then; hours are
those of that day's year up to it, reversed entries taken off. Nothing later is shown, so who
moves on takes her records along and yet stays in the report of her old unit for the days before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import Appointment, Unit, User
from courses.assignments import completed, left_in_words, places_of
from courses.models import CoursePage, Duty, Enrolment, HourEntry, LessonProgress
from courses.models.pages import HourCategory
from courses.progress import is_present
from courses.querysets import units_of


@dataclass(frozen=True)
class Required:
    """A required course as it stood for a person on the day; `steps` are those done of how many,
    if she had begun it."""

    title: str
    due_on: date
    on: date
    done_on: date | None
    steps: tuple[int, int] | None = None

    @property
    def done(self) -> bool:
        return self.done_on is not None

    @property
    def overdue(self) -> bool:
        return not self.done and self.due_on < self.on

    @property
    def words(self) -> str:
        if self.done:
            return "已学完"
        return left_in_words(self.due_on, today=self.on)

    @property
    def due_words(self) -> str:
        """12月2日前学完; with the year where it is another than that of the day."""
        year = "" if self.due_on.year == self.on.year else f"{self.due_on.year}年"
        return f"{year}{self.due_on.month}月{self.due_on.day}日前学完"

    @property
    def progress(self) -> str:
        if self.done:
            return ""
        return "学了 {}/{}".format(*self.steps) if self.steps else "还没开始"


@dataclass(frozen=True)
class PersonRow:
    person: User
    places: list[Appointment]
    required: list[Required] = field(default_factory=list)
    finished: list[tuple[str, date]] = field(default_factory=list)
    voluntary: list[tuple[str, date]] = field(default_factory=list)
    hours: dict[str, Decimal] = field(default_factory=dict)

    @property
    def open(self) -> list[Required]:
        return [course for course in self.required if not course.done]

    @property
    def done(self) -> int:
        return len(self.required) - len(self.open)

    @property
    def overdue(self) -> int:
        return sum(course.overdue for course in self.required)

    @property
    def total_hours(self) -> Decimal:
        return sum(self.hours.values(), Decimal(0))

    @property
    def hours_by_category(self) -> list[tuple[str, Decimal]]:
        named = ((label, self.hours.get(value)) for value, label in HourCategory.choices)
        return [(label, hours) for label, hours in named if hours]

    @property
    def where(self) -> list[tuple[str, str]]:
        """Each of her units with the posts she holds there."""
        posts: dict[str, list[str]] = defaultdict(list)
        for held in self.places:
            posts[held.unit.label].append(held.post.name)
        return [(unit, "、".join(dict.fromkeys(names))) for unit, names in posts.items()]


@dataclass(frozen=True)
class Summary:
    """Each person once. The deactivated are people, but nothing is asked of them any more."""

    people: int
    required: int
    all_done: int
    waiting: int
    overdue: int
    hours: Decimal


@dataclass(frozen=True)
class Report:
    """The report of one unit for one day, narrowed by what the reader chose."""

    unit: Unit
    on: date
    within: Unit | None = None
    course: CoursePage | None = None
    open_only: bool = False

    @cached_property
    def moment(self) -> datetime:
        """The end of the day."""
        return timezone.make_aware(datetime.combine(self.on + timedelta(days=1), time.min))

    @cached_property
    def all_unit_ids(self) -> set[int]:
        return Unit.objects.descendant_ids([self.unit.pk], on=self.on)

    @cached_property
    def unit_ids(self) -> set[int]:
        if self.within is None:
            return self.all_unit_ids
        return self.all_unit_ids & Unit.objects.descendant_ids([self.within.pk], on=self.on)

    def units(self) -> "QuerySet[Unit]":
        """Sub-units to choose from: open that day, or closed with people still in them."""
        held = Appointment.objects.on(self.on).filter(unit=OuterRef("pk"))
        below = Unit.objects.filter(pk__in=self.all_unit_ids - {self.unit.pk})
        return below.filter(Q(closed_on=None) | Q(closed_on__gt=self.on) | Exists(held))

    def courses(self) -> "QuerySet[CoursePage]":
        """Courses to choose from: required of or finished by somebody here."""
        everybody = User.objects.in_units(self.all_unit_ids, on=self.on).values("pk")
        required = self._standing().filter(user__in=everybody, assignment__course=OuterRef("pk"))
        finished = self._finished().filter(user__in=everybody, course=OuterRef("pk"))
        # Asked for each course, the first row found answers: nobody's other duties are looked at.
        chosen = CoursePage.objects.filter(Exists(finished) | Exists(required)).defer("body")
        return chosen.order_by("title", "pk")

    @cached_property
    def people(self) -> "QuerySet[User]":
        people = User.objects.in_units(self.unit_ids, on=self.on).order_by("staff_number")
        mine = Q(user=OuterRef("pk"))
        duties = self._duties().filter(mine)
        if self.open_only:
            return people.filter(Exists(duties.filter(done=False)), is_active=True)
        if self.course is not None:
            people = people.filter(Exists(duties) | Exists(self._completions().filter(mine)))
        return people

    def summary(self) -> Summary:
        """Three queries, however many people."""
        chosen = self.people.order_by()
        counts = (
            self._duties()
            .filter(user__in=chosen.values("pk"))
            .order_by()
            .values("user_id", "user__is_active")
            .annotate(
                waiting=Count("pk", filter=Q(done=False)),
                late=Count("pk", filter=Q(done=False, assignment__due_on__lt=self.on)),
            )
        )
        asked = [row for row in counts if row["user__is_active"] or not row["waiting"]]
        hours = self._hours().filter(user__in=chosen.values("pk")).aggregate(sum=Sum("hours"))
        return Summary(
            people=chosen.count(),
            required=len(asked),
            all_done=sum(not row["waiting"] for row in asked),
            waiting=sum(row["waiting"] > 0 for row in asked),
            overdue=sum(row["late"] > 0 for row in asked),
            hours=hours["sum"] or Decimal(0),
        )

    def rows(self, people: Iterable[User]) -> list[PersonRow]:
        """Seven queries for these people, however many."""
        people = list(people)
        ids = [user.pk for user in people]
        places = places_of(ids, on=self.on, unit_ids=self.unit_ids)
        finished = self._finished_of(ids)
        required = self._required_of(ids, finished)
        hours: dict[int, dict[str, Decimal]] = defaultdict(dict)
        sums = self._hours().filter(user_id__in=ids).order_by().values("user_id", "category")
        for row in sums.annotate(sum=Sum("hours")):
            hours[row["user_id"]][row["category"]] = row["sum"]
        rows = []
        for user in people:
            mine, asked = finished.get(user.pk, {}), required.get(user.pk, {})
            rows.append(
                PersonRow(
                    user,
                    places.get(user.pk, []),
                    list(asked.values()),
                    list(mine.values()),
                    [done for course_id, done in mine.items() if course_id not in asked],
                    hours[user.pk],
                )
            )
        return rows

    def _finished_of(self, ids: Sequence[int]) -> dict[int, dict[int, tuple[str, date]]]:
        found: dict[int, dict[int, tuple[str, date]]] = defaultdict(dict)
        rows = self._completions().filter(user_id__in=ids).order_by("completed_at", "pk")
        for user_id, course_id, title, at in rows.values_list(
            "user_id", "course_id", "course__title", "completed_at"
        ):
            found[user_id][course_id] = (title, timezone.localdate(at))
        return found

    def _required_of(
        self, ids: Sequence[int], finished: dict[int, dict[int, tuple[str, date]]]
    ) -> dict[int, dict[int, Required]]:
        """A course required twice stands once, with its earlier day."""
        found: dict[int, dict[int, Required]] = defaultdict(dict)
        steps = self._steps_of(ids)
        rows = self._duties().filter(user_id__in=ids).order_by("assignment__due_on", "pk")
        for user_id, course_id, title, due_on in rows.values_list(
            "user_id", "assignment__course_id", "assignment__course__title", "assignment__due_on"
        ):
            done = finished.get(user_id, {}).get(course_id)
            begun = steps.get((user_id, course_id))
            course = Required(title, due_on, self.on, done[1] if done else None, begun)
            found[user_id].setdefault(course_id, course)
        return found

    def _steps_of(self, ids: Sequence[int]) -> dict[tuple[int, int], tuple[int, int]]:
        """By person and course begun but not finished by then: required lessons done, of all."""
        begun = Enrolment.objects.filter(user_id__in=ids, started_at__lt=self.moment)
        begun = begun.filter(Q(completed_at=None) | Q(completed_at__gte=self.moment)).order_by()
        rows = list(begun.values_list("pk", "user_id", "course_id", "release_id"))
        lessons: dict[int, set[int]] = defaultdict(set)
        units = units_of({release_id for *_, release_id in rows}).filter(required=True)
        for unit in units.select_related("release__course").defer("release__course__body"):
            if is_present(unit.lesson, unit.release.course):
                lessons[unit.release_id].add(unit.lesson_id)
        done: dict[int, set[int]] = defaultdict(set)
        finished = LessonProgress.objects.filter(
            enrolment__in=begun.values("pk"), completed_at__lt=self.moment
        )
        for enrolment_id, lesson_id in finished.values_list("enrolment_id", "lesson_id"):
            done[enrolment_id].add(lesson_id)
        return {
            (user_id, course_id): (len(done[pk] & lessons[release_id]), len(lessons[release_id]))
            for pk, user_id, course_id, release_id in rows
        }

    def _standing(self) -> "QuerySet[Duty]":
        """Duties that stood at the end of the day; of withdrawn courses those that were met."""
        after = Q(ended_at=None) | Q(ended_at__gte=self.moment)
        open_then = Q(assignment__closed_at=None) | Q(assignment__closed_at__gte=self.moment)
        duties = Duty.objects.filter(after, open_then, added_at__lt=self.moment)
        duties = duties.annotate(done=completed(by=self.moment))
        # The cheap question first: most courses are live, and then the other is never asked.
        return duties.filter(Q(assignment__course__live=True) | Q(done=True))

    def _duties(self) -> "QuerySet[Duty]":
        standing = self._standing()
        return standing.filter(assignment__course=self.course) if self.course else standing

    def _finished(self) -> "QuerySet[Enrolment]":
        return Enrolment.objects.filter(completed_at__lt=self.moment)

    def _completions(self) -> "QuerySet[Enrolment]":
        finished = self._finished()
        return finished.filter(course=self.course) if self.course else finished

    def _hours(self) -> "QuerySet[Any]":
        hours = HourEntry.objects.filter(year=self.on.year, earned_on__lte=self.on)
        return hours.filter(enrolment__course=self.course) if self.course else hours

    def asked_later(self) -> bool:
        """Whether any of these people was given a course after the day."""
        people = self.people.order_by().values("pk")
        return Duty.objects.filter(user__in=people, added_at__gte=self.moment).exists()

    @property
    def narrowed(self) -> bool:
        return bool(self.within or self.course or self.open_only)

    @property
    def filter_words(self) -> str:
        """下级单位：…；课程：…；只看未学完的."""
        parts = []
        if self.within:
            parts.append(f"单位：{self.within.name}")
        if self.course:
            parts.append(f"课程：{self.course.title}")
        if self.open_only:
            parts.append("只看未学完的")
        return "；".join(parts)
