"""What training adds to the page editor: the way to a new release, and what must not be lost."""

from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button

from courses.models import CoursePage, Enrolment, LessonPage, LessonProgress, Release, ReleaseUnit
from courses.permissions import may_manage_training

KEPT = "《{}》有学习记录或已列入课程版本，不能删除。要停止学习，请用“撤回”，记录会保留。"
NO_ALIAS = "课程和课不能建别名：学习记录只认一个页面。请取消“别名”后再复制。"


def release_button(page, user, view_name, next_url=None):
    is_course = issubclass(page.specific_class or type(page), CoursePage)
    if is_course and page.pk and may_manage_training(user):
        address = reverse("courses_release", args=[page.pk])
        yield Button("发布课程新版", address, icon_name="form", priority=50)


def has_records(page) -> bool:
    """Whether anything below (or at) this page is part of what people learnt."""
    below = Q(lesson__path__startswith=page.path)
    return (
        Release.objects.filter(course__path__startswith=page.path).exists()
        or Enrolment.objects.filter(course__path__startswith=page.path).exists()
        or ReleaseUnit.objects.filter(below).exists()
        or LessonProgress.objects.filter(below).exists()
    )


def refuse_deletion(request, page):
    if not has_records(page):
        return None
    messages.error(request, KEPT.format(page.title))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def refuse_bulk_deletion(request, action_type, objects, action):
    if action_type != "delete":
        return None
    for item in objects:
        if hasattr(item, "path") and has_records(item):
            messages.error(request, KEPT.format(item))
            return redirect(action.next_url)
    return None


def refuse_alias(request, page):
    training = issubclass(page.specific_class, (CoursePage, LessonPage))
    if training and request.method == "POST" and request.POST.get("alias"):
        messages.error(request, NO_ALIAS)
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None
