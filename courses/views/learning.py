"""Learning as a person does it: begin a course, say that a lesson is read, see what is left."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from courses.mine import my_learning_context
from courses.models import CoursePage, LessonPage
from courses.permissions import may_learn
from courses.progress import standing_of
from courses.querysets import enrolment_of
from courses.services.learning import LearningError, confirm_read, enrol, source_for


@login_required
@require_POST
def enrol_view(request: HttpRequest, pk: int) -> HttpResponse:
    course = get_object_or_404(CoursePage, pk=pk, live=True)
    try:
        enrolment = enrol(request.user, course, source=source_for(request.user, course))
    except LearningError as error:
        messages.error(request, str(error))
        return redirect(course.get_url(request))
    step = standing_of(enrolment).next_step
    first = step.lesson.get_url(request) if step else course.get_url(request)
    return redirect(_asked_address(request) or first)


def _asked_address(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if own else ""


@login_required
@require_POST
def confirm_view(request: HttpRequest, pk: int) -> HttpResponse:
    lesson = get_object_or_404(LessonPage, pk=pk)
    if not may_learn(request.user, lesson):
        raise Http404
    enrolment = enrolment_of(request.user, lesson.course)
    if enrolment is None:
        raise PermissionDenied("请先开始学习这门课程。")
    was_complete = enrolment.completed_at is not None
    try:
        confirm_read(enrolment, lesson)
    except LearningError as error:
        messages.error(request, str(error))
        return redirect(lesson.get_url(request))
    enrolment.refresh_from_db()
    if enrolment.completed_at is not None and not was_complete:
        messages.success(request, f"您已学完《{enrolment.release.title}》。")
        return redirect(lesson.course.get_url(request))
    messages.success(request, f"已记下：《{lesson.title}》读完了。")
    return redirect(lesson.get_url(request))


@login_required
@require_safe
def my_learning(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/my_learning.html", my_learning_context(request))


urlpatterns = [
    path("learning/", my_learning, name="my_learning"),
    path("learning/courses/<int:pk>/enrol/", enrol_view, name="enrol"),
    path("learning/lessons/<int:pk>/read/", confirm_view, name="confirm"),
]
