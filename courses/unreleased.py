"""What was published in the editor and reaches no learner before the next release of its course."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin import messages
from wagtail.models import Page

from accounts.todo import TodoItem
from courses.models import CoursePage, LessonPage, Release, ReleaseUnit
from courses.permissions import may_manage_training
from courses.querysets import current_release, offered_lessons
from courses.services.releases import FROZEN, frozen_changes

UNSEEN = "学员还看不到《{}》：请{}发布课程新版。"
NO_LESSONS = "《{}》还没有课：添加并发布课以后，再发布课程新版，学员才能学习。"
NOT_ASKED = "《{}》新加的视频或测验还不是学完的条件：请{}发布课程新版。"
NOT_IN_FORCE = "《{}》的{}有改动，发布课程新版以后才生效：请{}发布课程新版。"
TRAINERS = "培训管理员"


def tell_unreleased(request: HttpRequest, page: Page) -> None:
    """After publishing: whether learners see it, and the way to the release that shows it to them."""
    page = page.specific
    if not isinstance(page, CoursePage | LessonPage):
        return
    course = page if isinstance(page, CoursePage) else page.course
    may_release = may_manage_training(request.user)
    words = unreleased_in_words(page, course, who="" if may_release else TRAINERS)
    if not words or not course.live:
        return
    address = reverse("courses_release", args=[course.pk])
    buttons = [messages.button(address, "发布课程新版")] if may_release else None
    messages.warning(request, words, buttons=buttons)


def unreleased_in_words(page: CoursePage | LessonPage, course: CoursePage, *, who: str = "") -> str:
    """Empty where the current release has all of it; `who` is asked to publish the next one."""
    current = current_release(course)
    if isinstance(page, LessonPage):
        return _of_lesson(page, current, who)
    if current is None:
        there = LessonPage.objects.child_of(course).filter(live=True).exists()
        return (UNSEEN if there else NO_LESSONS).format(page.title, who)
    changes = frozen_changes(course, current)
    return NOT_IN_FORCE.format(page.title, "、".join(changes), who) if changes else ""


def _of_lesson(lesson: LessonPage, current: Release | None, who: str) -> str:
    unit = current.units.filter(lesson=lesson).first() if current else None
    if unit is None:
        return UNSEEN.format(lesson.title, who)
    watch = lesson.video_id is not None and not unit.watch
    quiz = lesson.paper_id is not None and not unit.quiz
    return NOT_ASKED.format(lesson.title, who) if watch or quiz else ""


def unreleased_courses() -> "QuerySet[CoursePage]":
    """Live courses that wait for a release: their first one, or one for what came since.

    A lesson left out on purpose does not wait: it was published before the release without it.
    """
    current = Release.objects.filter(course=OuterRef("pk"), current=True)
    courses = CoursePage.objects.filter(live=True)
    courses = courses.annotate(released_at=Subquery(current.values("created_at")[:1]))
    lessons = LessonPage.objects.filter(live=True, path__startswith=OuterRef("path"))
    unsettled = lessons.filter(
        ~Q(pk__in=offered_lessons().values("pk")) | _asks_more(),
        last_published_at__gt=OuterRef("released_at"),
    )
    changed = current.exclude(**{name: OuterRef(name) for name in FROZEN})
    first = Q(released_at=None) & Exists(lessons)
    return courses.filter(first | Exists(unsettled) | Exists(changed))


def _asks_more() -> Q:
    units = ReleaseUnit.objects.filter(lesson=OuterRef("pk"), release__current=True)
    return (Q(video__isnull=False) & Exists(units.filter(watch=False))) | (
        Q(paper__isnull=False) & Exists(units.filter(quiz=False))
    )


def unreleased_todo(request: HttpRequest) -> list[TodoItem]:
    """One course: straight to its release; several: to the pages they stand in."""
    if not may_manage_training(request.user):
        return []
    waiting = list(unreleased_courses().order_by("path").values_list("pk", "path"))
    if not waiting:
        return []
    first, path = waiting[0]
    if len(waiting) == 1:
        address = reverse("courses_release", args=[first])
    else:
        above = Page.objects.filter(path=path[: -Page.steplen]).values_list("pk", flat=True)
        address = reverse("wagtailadmin_explore", args=[above.get()])
    return [TodoItem("有内容未发布新版的课程", len(waiting), address)]
