"""What training puts on the home page: what is due, what to go on with, what is new.

A course stands in one place only: one that is due is not offered again to go on with, one begun
is not new.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from cms.home import HomePanel
from cms.permissions import request_scope, signed_in
from cms.querysets import visible_to
from courses.assignments import OpenDuty, open_duties
from courses.marking_queue import exams_to_mark
from courses.models import CoursePage, CoursesPage, Enrolment, ExamStaff, Release
from courses.my_exams import duties_soon, pressing_of, roles_of
from courses.progress import NextStep, Standing, next_steps
from courses.querysets import offered_courses
from courses.records import in_words

SOON = timedelta(days=7)
MOST_DUE = 6
MOST_EXAMS = 3
MOST_DUTIES = 3
MOST_NEXT = 3
# Begun courses looked at: those beyond stand on the reader's own page.
MOST_BEGUN = 12
MOST_NEW = 4
Role = ExamStaff.Role


@dataclass(frozen=True)
class Card:
    """One course and the one thing to do with it."""

    title: str
    url: str
    standing: Standing | None
    lesson: str = ""
    duty: OpenDuty | None = None

    @property
    def look(self) -> str:
        """What components/status.html calls the urgency of a duty."""
        if self.duty is None:
            return ""
        if self.duty.overdue:
            return "bad"
        return "warn" if self.duty.due_on - self.duty.today <= SOON else "upcoming"


class Mine:
    """What one reader has to do with courses, read once for all panels of a page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def offered(self) -> "QuerySet[CoursePage]":
        return offered_courses(self.request.user, scope=request_scope(self.request))

    @cached_property
    def steps(self) -> dict[int, NextStep]:
        """Where to go on, by course, the last one first."""
        if not signed_in(self.request.user):
            return {}
        steps = next_steps(self.request.user, limit=MOST_BEGUN, scope=request_scope(self.request))
        return {step.course.pk: step for step in steps}

    @cached_property
    def duties(self) -> list[OpenDuty]:
        """Required courses she may open; one that was closed to her asks for nothing here."""
        duties = open_duties(self.request.user)
        if not duties:
            return []
        wanted = [duty.course.pk for duty in duties]
        there = set(self.offered.filter(pk__in=wanted).values_list("pk", flat=True))
        return [duty for duty in duties if duty.course.pk in there]


class MinePanel(HomePanel):
    """A panel that draws on what the others of the page have read."""

    def __init__(self, request: HttpRequest, mine: Mine) -> None:
        super().__init__(request)
        self.mine = mine


class DuePanel(MinePanel):
    order = 10
    own = True
    template_name = "courses/_home_due.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        cards = [self._card(duty) for duty in self.mine.duties]
        return {"cards": cards[:MOST_DUE], "count": len(cards)}

    def _card(self, duty: OpenDuty) -> Card:
        step = self.mine.steps.get(duty.course.pk)
        page = step.lesson if step else duty.course
        return Card(
            title=duty.course.title,
            url=page.get_url(self.request) or "",
            standing=step.standing if step else None,
            duty=duty,
        )


class ExamsPanel(MinePanel):
    """Exams she can take now or within days."""

    order = 15
    own = True
    template_name = "courses/_home_exams.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        if not signed_in(self.request.user):
            return {"rows": []}
        now = timezone.now()
        return {"rows": pressing_of(self.request.user, at=now)[:MOST_EXAMS]}


class DutiesPanel(MinePanel):
    """Exams she watches over now or within days, and answers that wait for her; for whoever was
    never named for a duty that takes one query."""

    order = 16
    own = True
    template_name = "courses/_home_duties.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = self.request.user
        roles = roles_of(user) if signed_in(user) else set()
        watches, marks = Role.INVIGILATOR in roles, Role.MARKER in roles
        return {
            "watched": duties_soon(user, at=timezone.now())[:MOST_DUTIES] if watches else [],
            "to_mark": list(exams_to_mark(user)[:MOST_DUTIES]) if marks else [],
        }


class ContinuePanel(MinePanel):
    order = 20
    own = True
    template_name = "courses/_home_continue.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        due = {duty.course.pk for duty in self.mine.duties}
        steps = [step for pk, step in self.mine.steps.items() if pk not in due]
        return {"cards": [self._card(step) for step in steps[:MOST_NEXT]]}

    def _card(self, step: NextStep) -> Card:
        return Card(
            title=step.course.title,
            url=step.lesson.get_url(self.request) or "",
            standing=step.standing,
            lesson=step.lesson.title,
        )


class NewCoursesPanel(MinePanel):
    """Courses published last that this reader may see and has not begun."""

    order = 50
    template_name = "courses/_home_courses.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        courses = [self._row(course) for course in self._new()]
        return {"rows": courses, "all_url": self._all_url() if courses else ""}

    def _new(self) -> "QuerySet[CoursePage]":
        courses = self.mine.offered.exclude(pk__in=[duty.course.pk for duty in self.mine.duties])
        if signed_in(self.request.user):
            begun = Enrolment.objects.filter(user=self.request.user)
            courses = courses.exclude(pk__in=begun.values("course"))
        current = Prefetch("releases", Release.objects.filter(current=True), to_attr="offered")
        newest = courses.order_by("-first_published_at", "-pk").defer("body")[:MOST_NEW]
        return newest.prefetch_related(current)

    def _row(self, course: Any) -> dict[str, Any]:
        hours = course.offered[0].hours
        return {
            "title": course.title,
            "url": course.get_url(self.request),
            "text": course.summary,
            "meta": [course.intended_for, f"{in_words(hours)} 学时" if hours else ""],
        }

    def _all_url(self) -> str:
        sections = visible_to(
            CoursesPage.objects.all(), self.request.user, scope=request_scope(self.request)
        )
        section = sections.order_by("path").first()
        return (section.get_url(self.request) or "") if section else ""


PANELS = (DuePanel, ExamsPanel, DutiesPanel, ContinuePanel, NewCoursesPanel)


def home_panels(request: HttpRequest) -> list[HomePanel]:
    mine = Mine(request)
    return [panel(request, mine) for panel in PANELS]
