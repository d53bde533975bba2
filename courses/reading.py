"""What the pages of a course and of a lesson show, to a learner and to somebody who is not one yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from cms.articles import similar_panels
from cms.navigation import breadcrumb
from cms.permissions import signed_in
from courses.attempts import summary
from courses.coverage import watched_in_words
from courses.models import Certificate, CoursePage, LessonPage, Release
from courses.permissions import may_preview
from courses.progress import Need, Standing, Step, standing_of, steps_of
from courses.querysets import current_release, enrolment_of, units_of
from courses.records import in_words
from courses.services.videos import resume_at
from courses.vtt import Cue, parse
from gongwen.dates import to_chinese


@dataclass(frozen=True)
class Action:
    """The one primary button: a link, or with `post` a form."""

    text: str
    url: str
    post: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the list of lessons."""

    step: Step
    url: str
    current: bool = False
    added: bool = False

    @property
    def marks(self) -> list[str]:
        marks = []
        if self.added or not self.step.unit.required:
            marks.append("选学")
        if Need.WATCH in self.step.needs:
            marks.append("视频")
        if Need.QUIZ in self.step.needs:
            marks.append("测验")
        if self.step.lesson.minutes:
            marks.append(f"约 {self.step.lesson.minutes} 分钟")
        return marks


@dataclass(frozen=True)
class VideoShown:
    """A lesson's video for the player; `counts` when this reader's progress is kept."""

    title: str
    url: str
    captions_url: str
    cues: list[Cue]
    position_ms: int
    words: str
    counts: bool
    minutes: int


def video_shown(page: LessonPage, step: Step | None, *, counts: bool) -> VideoShown | None:
    video = page.video
    if video is None:
        return None
    progress = step.progress if step else None
    return VideoShown(
        title=video.title,
        url=video.url,
        captions_url=reverse("courses:captions", args=[video.pk]),
        cues=parse(video.captions),
        position_ms=resume_at(progress, video),
        words=watched_in_words(progress, video),
        counts=counts,
        minutes=max(round(video.duration_ms / 60_000), 1),
    )


def course_context(page: CoursePage, request: HttpRequest) -> dict[str, Any]:
    current = current_release(page)
    enrolment = enrolment_of(request.user, page)
    standing = standing_of(enrolment) if enrolment else None
    release = enrolment.release if enrolment else current
    rows = lesson_rows(page, standing, current, request)
    return {
        "breadcrumb": breadcrumb(page, request),
        "release": release,
        "standing": standing,
        "rows": rows,
        "facts": facts_of(page, release, rows),
        "completed": completed_in_words(standing),
        "action": action_for(page, release, standing, request) if release else None,
        "similar_content": similar_panels(request, page),
    }


def completed_in_words(standing: Standing | None) -> str:
    """您于2026年3月8日学完，已记 4 学时。"""
    if standing is None or standing.enrolment.completed_at is None:
        return ""
    day = timezone.localdate(standing.enrolment.completed_at)
    hours = standing.enrolment.release.hours
    credit = f"，已记 {in_words(hours)} 学时" if hours else ""
    return f"您于{to_chinese(day)}学完{credit}。"


def lesson_rows(
    course: CoursePage, standing: Standing | None, current: Release | None, request: HttpRequest
) -> list[Row]:
    """Her release's lessons, then those a newer one added for whoever wants them."""
    offered = steps_of(units_of([current.pk]), course) if current else []
    steps = list(standing.steps) if standing else offered
    known = {step.lesson.pk for step in steps}
    added = [step for step in offered if step.lesson.pk not in known]
    shown = [(step, False) for step in steps] + [(step, True) for step in added]
    return [
        Row(step, _address(step, request), added=extra)
        for step, extra in shown
        if step.present or (standing is not None and not extra)
    ]


def _address(step: Step, request: HttpRequest) -> str:
    return (step.lesson.get_url(request) or "") if step.present else ""


def facts_of(
    course: CoursePage, release: Release | None, rows: Sequence[Row]
) -> list[dict[str, str]]:
    minutes = sum(row.step.lesson.minutes or 0 for row in rows if row.step.counts)
    facts = [{"term": "适用对象", "value": course.intended_for}]
    if release is None:
        return facts
    return [
        *facts,
        {"term": "内容", "value": f"{sum(row.step.present for row in rows)} 课"},
        {"term": "预计用时", "value": f"约 {minutes} 分钟" if minutes else ""},
        {"term": "学时", "value": hours_in_words(release)},
        {"term": "证书", "value": "学完后颁发" if release.certificate else ""},
    ]


def hours_in_words(release: Release) -> str:
    if not release.hours:
        return ""
    return f"学完记 {in_words(release.hours)} 学时（{release.get_category_display()}）"


def action_for(
    course: CoursePage, release: Release, standing: Standing | None, request: HttpRequest
) -> Action | None:
    if not signed_in(request.user):
        return Action("登录后学习", f"{reverse('account_login')}?next={request.path}")
    if standing is None:
        return Action("开始学习", reverse("courses:enrol", args=[course.pk]), post=True)
    step = standing.next_step
    if step is None:
        return None
    if standing.enrolment.completed_at is None:
        return Action("继续学习", _address(step, request))
    if standing.enrolment.certificates.filter(state=Certificate.State.VALID).exists():
        return Action("查看证书", f"{reverse('courses:my_learning')}#certificates")
    return Action("再看一遍", _address(step, request))


def lesson_context(page: LessonPage, request: HttpRequest) -> dict[str, Any]:
    course = page.course
    # First, because an attempt whose time is over is marked by asking.
    quiz = summary(request.user, page, at=timezone.now()) if signed_in(request.user) else None
    current = current_release(course)
    enrolment = enrolment_of(request.user, course)
    standing = standing_of(enrolment) if enrolment else None
    rows = lesson_rows(course, standing, current, request)
    place = next((at for at, row in enumerate(rows) if row.step.lesson.pk == page.pk), None)
    step = rows[place].step if place is not None else None
    return {
        "breadcrumb": breadcrumb(page, request),
        "course": course,
        "course_url": course.get_url(request),
        "enrolment": enrolment,
        "standing": standing,
        "rows": rows,
        "step": step,
        "number": place + 1 if place is not None else None,
        "previous_row": _neighbour(rows[:place][::-1]) if place is not None else None,
        "next_row": _neighbour(rows[place + 1 :]) if place is not None else None,
        "video": video_shown(page, step, counts=step is not None and enrolment is not None),
        "quiz": quiz if step is not None else None,
        "asks_reading": step is not None and Need.READ in step.needs,
        "unoffered": step is None and may_preview(request.user, page),
        "action": action_for(course, current, standing, request) if current else None,
        "similar_content": similar_panels(request, page),
    }


def _neighbour(rows: Sequence[Row]) -> Row | None:
    return next((row for row in rows if row.step.present), None)
