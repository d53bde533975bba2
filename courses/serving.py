"""Before a course or a lesson is shown: is it offered, and does opening it change anything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page

from cms.permissions import request_scope
from courses.models import CoursePage, LessonPage
from courses.permissions import may_learn, may_preview
from courses.querysets import enrolment_of
from courses.services.learning import evaluate, visit


def before_serving(page: Page, request: HttpRequest) -> HttpResponse | None:
    """Wagtail has found the page and cms has admitted the reader; None shows it."""
    if isinstance(page, LessonPage):
        return _before_lesson(page, request)
    if isinstance(page, CoursePage) and (enrolment := enrolment_of(request.user, page)):
        evaluate(enrolment)
    return None


def _before_lesson(lesson: LessonPage, request: HttpRequest) -> HttpResponse | None:
    if not may_learn(request.user, lesson, scope=request_scope(request)):
        if may_preview(request.user, lesson):
            return None
        context = {"course": lesson.course if lesson.course.live else None}
        return render(request, "courses/not_offered.html", context, status=404)
    if enrolment := enrolment_of(request.user, lesson.course):
        visit(enrolment, lesson)
        evaluate(enrolment)
    return None
