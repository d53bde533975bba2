"""What the player asks for: a stream, credit for what was played, captions."""

import re
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from courses.coverage import watched_in_words
from courses.models import LessonPage, LessonProgress, Video
from courses.permissions import may_view_video
from courses.progress import standing_of
from courses.querysets import enrolment_of
from courses.services.learning import LearningError
from courses.services.videos import BadInterval, Elsewhere, NoVideo, credit_video, open_stream

# Whole milliseconds; a number of more digits is no place in a video.
NUMBER = re.compile(r"-?\d{1,12}", re.ASCII)
STATUS = {Elsewhere: 409, BadInterval: 400, NoVideo: 403}


def answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What goes wrong reaches the player as a message it can show."""

    @wraps(view)
    def answered(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except LearningError as error:
            return JsonResponse({"message": str(error)}, status=STATUS[type(error)])

    return answered


@login_required
@require_POST
@answering
def open_view(request: HttpRequest, pk: int) -> HttpResponse:
    lesson = get_object_or_404(LessonPage, pk=pk)
    enrolment = enrolment_of(request.user, lesson.course)
    if enrolment is None:
        raise NoVideo("请先开始学习这门课程，再看视频。")
    stream = open_stream(enrolment, lesson, take_over=request.POST.get("take_over") == "1")
    return JsonResponse({"token": str(stream.token)})


@login_required
@require_POST
@answering
def beat_view(request: HttpRequest, pk: int) -> HttpResponse:
    lesson = get_object_or_404(LessonPage, pk=pk)
    progress = credit_video(
        request.user,
        lesson,
        token=_token(request),
        start_ms=_whole(request, "from_ms"),
        end_ms=_whole(request, "to_ms"),
        position_ms=_whole(request, "position_ms"),
        closing=request.POST.get("closing") == "1",
    )
    return JsonResponse(_told(progress, lesson))


def _told(progress: LessonProgress, lesson: LessonPage) -> dict[str, object]:
    enrolment = enrolment_of(progress.enrolment.user, lesson.course)
    standing = standing_of(enrolment) if enrolment else None
    step = standing.step(lesson) if standing else None
    return {
        "words": watched_in_words(progress, lesson.video),
        "watched": progress.watched_at is not None,
        "lesson_done": progress.completed_at is not None,
        "course": standing.words if standing else "",
        "state": step.words if step else "",
        "head": render_to_string("courses/_lesson_state.html", {"step": step}) if step else "",
    }


def _token(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        raise BadInterval("缺少播放凭据，请刷新页面后再播放。") from None


def _whole(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    if not NUMBER.fullmatch(value):
        raise BadInterval("播放位置不是有效的数字。")
    return int(value)


@require_safe
def captions_view(request: HttpRequest, pk: int) -> HttpResponse:
    video = get_object_or_404(Video, pk=pk)
    if not may_view_video(request.user, video):
        raise PermissionDenied
    response = HttpResponse(video.captions, content_type="text/vtt; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [
    path("learning/lessons/<int:pk>/video/", beat_view, name="video_beat"),
    path("learning/lessons/<int:pk>/video/open/", open_view, name="video_open"),
    path("learning/videos/<int:pk>/captions.vtt", captions_view, name="captions"),
]
