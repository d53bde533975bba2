"""The list of courses: which are for this reader, narrowed by category, with how far she is."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from cms.navigation import breadcrumb
from cms.permissions import request_scope
from courses.models import CoursePage, CoursesPage, Enrolment, Release
from courses.models.pages import HourCategory
from courses.progress import Standing, standings_of
from courses.querysets import concerning, offered_courses

PER_PAGE = 12


def catalogue_context(page: CoursesPage, request: HttpRequest) -> dict[str, Any]:
    courses = offered_courses(request.user, scope=request_scope(request)).child_of(page)
    category = request.GET.get("category", "")
    if category in HourCategory.values:
        courses = courses.filter(releases__current=True, releases__category=category)
    mine = request.user.is_authenticated and request.GET.get("mine") == "1"
    if mine:
        courses = concerning(courses, request.user)
    paginator = Paginator(_arranged(courses), PER_PAGE)
    current = paginator.get_page(request.GET.get("page"))
    return {
        "breadcrumb": breadcrumb(page, request),
        "rows": rows_of(list(current.object_list), request),
        "categories": [(value, label, value == category) for value, label in HourCategory.choices],
        "mine": mine,
        "narrowed": mine or category in HourCategory.values,
        "number": current.number,
        "pages": paginator.num_pages,
        "total": paginator.count,
    }


def _arranged(courses: "QuerySet[CoursePage]") -> "QuerySet[CoursePage]":
    releases = Prefetch(
        "releases", queryset=Release.objects.filter(current=True), to_attr="offered"
    )
    return courses.order_by("path").defer("body").prefetch_related(releases)


def rows_of(courses: list[CoursePage], request: HttpRequest) -> list[dict[str, Any]]:
    standings = _standings(courses, request.user)
    return [course_row(course, standings.get(course.pk), request) for course in courses]


def _standings(courses: list[CoursePage], user: Any) -> dict[int, Standing]:
    """The reader's way through each of the courses she has begun, by course."""
    if not user.is_authenticated:
        return {}
    enrolments = Enrolment.objects.filter(user=user, course__in=courses).select_related("course")
    return {
        standing.enrolment.course_id: standing for standing in standings_of(enrolments).values()
    }


def course_row(
    course: CoursePage, standing: Standing | None, request: HttpRequest
) -> dict[str, Any]:
    release = course.offered[0]
    return {
        "title": course.title,
        "url": course.get_url(request),
        "text": course.summary,
        "intended_for": course.intended_for,
        "hours": release.hours,
        "category": release.get_category_display(),
        "certificate": release.certificate,
        "status": state_look(standing) if request.user.is_authenticated else "",
        "status_label": state_words(standing),
    }


def state_words(standing: Standing | None) -> str:
    """未开始, 学习中 2/5, 已学完."""
    if standing is None:
        return "未开始"
    if standing.enrolment.completed_at is not None:
        return "已学完"
    return f"学习中 {standing.finished}/{len(standing.required)}"


def state_look(standing: Standing | None) -> str:
    if standing is None:
        return "idle"
    return "good" if standing.enrolment.completed_at is not None else "running"
