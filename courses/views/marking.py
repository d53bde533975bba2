"""Marking by people: what waits, the next answer, its mark. No page tells whose answer it is."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.todo import TodoItem
from courses.attempts import ASKED, SAID, shown
from courses.exam_places import places
from courses.marking_forms import MarkForm
from courses.marking_queue import (
    criteria_of,
    exams_to_mark,
    holder_of,
    is_marker,
    marked_by,
    may_mark_in,
    progress,
    waiting,
)
from courses.models import AttemptItem, Exam
from courses.permissions import may_manage_training
from courses.questions import MARKED_BY_PEOPLE
from courses.services.marking import NotSubmitted
from courses.services.marks import MarkRefused, claim, give, next_item, release

EARLIER = 20


@never_cache
@login_required
@require_safe
def marking_view(request: HttpRequest) -> HttpResponse:
    if not is_marker(request.user):
        raise PermissionDenied("阅卷由考试指定的阅卷人和培训管理员进行。")
    quizzes = waiting(None).count() if may_manage_training(request.user) else 0
    context = {"exams": exams_to_mark(request.user), "quizzes": quizzes}
    return render(request, "courses/marking.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def next_view(request: HttpRequest, pk: int) -> HttpResponse:
    return _queue(request, get_object_or_404(Exam, pk=pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def next_quiz_view(request: HttpRequest) -> HttpResponse:
    return _queue(request, None)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer with what it is marked by; marked ones may be marked anew."""
    item = get_object_or_404(
        AttemptItem.objects.select_related("version__whole", "attempt__exam"), pk=pk
    )
    if not may_mark_in(request.user, item.attempt.exam):
        raise PermissionDenied
    if refusal := _refusal(request, item):
        messages.info(request, refusal)
        return redirect(_queue_url(item.attempt.exam))
    if "release" in request.POST:
        release(item, by=request.user)
        return redirect(_queue_url(item.attempt.exam))
    return _mark(request, item)


def _queue(request: HttpRequest, exam: Exam | None) -> HttpResponse:
    """How far the queue is; sent as a form, it gives the next answer."""
    if not may_mark_in(request.user, exam):
        raise PermissionDenied
    if request.method == "POST":
        return _go_on(request, exam)
    context = {
        "exam": exam,
        "places": places(request.user, exam, here="courses:marking_next") if exam else [],
        "progress": progress(exam),
        "earlier": marked_by(request.user, exam)[:EARLIER],
        "waiting": waiting(exam).exclude(attempt__user=request.user).count(),
    }
    return render(request, "courses/marking_queue.html", context)


def _go_on(request: HttpRequest, exam: Exam | None) -> HttpResponse:
    item = next_item(request.user, exam, at=timezone.now())
    if item is None:
        messages.success(request, "现在没有等您批阅的答案。")
        return redirect(_queue_url(exam))
    return redirect("courses:marking_item", item.pk)


def _refusal(request: HttpRequest, item: AttemptItem) -> str:
    """Why she cannot have this answer; an answer that waits is hers from now on."""
    if item.version.kind not in MARKED_BY_PEOPLE or item.dropped:
        return "这道题不用批阅。"
    if item.attempt.user_id == request.user.pk:
        return "这是您自己的答卷，由其他阅卷人员批阅。"
    now = timezone.now()
    if item.awarded is None and not claim(item, by=request.user, at=now):
        return (
            "这份答案正由另一位阅卷人员批阅。"
            if holder_of(item, at=now)
            else "这份答案不用批阅了。"
        )
    return ""


def _mark(request: HttpRequest, item: AttemptItem) -> HttpResponse:
    standing = item.marks.order_by("pk").last() if item.awarded is not None else None
    criteria = criteria_of(item, standing)
    form = MarkForm(
        request.POST if request.method == "POST" else None,
        item=item,
        criteria=criteria,
        standing=standing,
    )
    if request.method == "POST" and form.is_valid():
        try:
            give(item, by=request.user, at=timezone.now(), **form.given())
            messages.success(request, "评分已保存。")
            return _go_on(request, item.attempt.exam)
        except (MarkRefused, NotSubmitted) as error:
            form.add_error(None, str(error))
    context = {
        "item": item,
        "question": _asked(item),
        "form": form,
        "standing": standing,
        "queue_url": _queue_url(item.attempt.exam),
    }
    return render(request, "courses/marking_item.html", context)


def _asked(item: AttemptItem):
    rows = AttemptItem.objects.filter(pk=item.pk).values(*ASKED, *SAID)
    return shown(rows.get(), key=item.version.key)


def _queue_url(exam: Exam | None) -> str:
    return (
        reverse("courses:marking_next", args=[exam.pk])
        if exam
        else reverse("courses:marking_next_quiz")
    )


def marking_todo(request):
    """For the dashboard of those who run the training."""
    if not may_manage_training(request.user):
        return []
    count = sum(exam.waiting for exam in exams_to_mark(request.user)) + waiting(None).count()
    return [TodoItem("待阅卷的答案", count, reverse("courses:marking"))]


urlpatterns = [
    path("marking/", marking_view, name="marking"),
    path("marking/exams/<int:pk>/", next_view, name="marking_next"),
    path("marking/quizzes/", next_quiz_view, name="marking_next_quiz"),
    path("marking/items/<int:pk>/", item_view, name="marking_item"),
]
