"""发布课程新版 in the admin: choose, see whom it concerns, confirm."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied

from courses.models import CoursePage, LessonPage, Release, ReleaseUnit
from courses.permissions import may_manage_training
from courses.querysets import current_release
from courses.release_forms import ReleaseForm
from courses.services.releases import (
    Chosen,
    ReleaseError,
    affected_by,
    check_additions,
    check_release,
    differences,
    publish_release,
)


@dataclass(frozen=True)
class Choice:
    """A lesson of the course on the screen."""

    lesson: LessonPage
    included: bool
    required: bool
    new: bool = False

    @property
    def asks(self) -> str:
        parts = [
            *(["看完视频"] if self.lesson.video_id else []),
            *(["通过测验"] if self.lesson.paper_id else []),
        ]
        return "、".join(parts) or "确认读完"


@require_http_methods(["GET", "POST"])
def release_view(request: HttpRequest, page_id: int) -> HttpResponse:
    course = get_object_or_404(CoursePage, pk=page_id)
    if not may_manage_training(request.user):
        return permission_denied(request)
    current = current_release(course)
    form = ReleaseForm(request.POST or None, first=current is None)
    choices = choices_of(course, current, request)
    context = {
        "course": course,
        "current": current,
        "base": current.number if current else 0,
        "form": form,
        "choices": choices,
        "releases": course.releases.select_related("created_by"),
    }
    if request.method == "POST" and form.is_valid():
        units = [Chosen(one.lesson, one.required) for one in choices if one.included]
        if done := _submitted(request, course, current, form, units, context):
            return done
    return render(request, "courses/admin/release.html", context)


def choices_of(course: CoursePage, current: Release | None, request: HttpRequest) -> list[Choice]:
    """Lessons in the order of the page tree: as just sent, else as in the current release, and new."""
    lessons = LessonPage.objects.child_of(course).defer("body").order_by("path")
    if request.method == "POST":
        sent = request.POST
        return [
            Choice(one, f"include-{one.pk}" in sent, sent.get(f"required-{one.pk}") != "0")
            for one in lessons
        ]
    units = {unit.lesson_id: unit for unit in current.units.all()} if current else {}
    known = set(ReleaseUnit.objects.filter(release__course=course).values_list("lesson", flat=True))
    return [
        Choice(
            one,
            included=one.live and (one.pk not in known or one.pk in units),
            required=one.pk not in units or units[one.pk].required,
            new=bool(known) and one.pk not in known,
        )
        for one in lessons
    ]


def _submitted(request, course, current, form, units, context) -> HttpResponse | None:
    values = form.cleaned_data
    change = Release.Change(values["change"])
    asked = {"by": request.user, "change": change, "units": units, "base": values["base"]}
    found = differences(course, units, current=current)
    try:
        check_release(course, current=current, **asked)
        if current is not None:
            check_additions(found, change, units)
        if "confirm" in request.POST:
            release = publish_release(course, note=values["note"], **asked)
            messages.success(request, f"《{course.title}》第 {release.number} 版已发布。")
            return redirect("courses_release", course.pk)
    except (ReleaseError, PermissionDenied) as error:
        form.add_error(None, str(error))
        return None
    context["found"] = found
    context["moves"] = change == Release.Change.REQUIRED
    removed = {unit.lesson_id for unit in found.removed}
    context["left_out"] = [
        one.lesson
        for one in context["choices"]
        if not one.included and one.lesson.pk not in removed
    ]
    context["affected"] = affected_by(course, change)
    return None


admin_urls = [
    path("courses/<int:page_id>/release/", release_view, name="courses_release"),
]
