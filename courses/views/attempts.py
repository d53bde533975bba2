"""Taking a quiz in the browser: start, answer, hand in, see the result.

Answers come one by one as JSON (`answering`), or all at once as a form where there is no script.
Both end in the same services.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from courses.announcements import announcements, newest_message
from courses.attempts import (
    attempts_left,
    has_passed,
    may_review,
    needed,
    questions_of,
    redraws,
    reviewed,
    seconds_left,
)
from courses.exam_page import exam_result_context
from courses.knowledge import by_knowledge
from courses.models import Attempt, LessonPage, Paper
from courses.outcome import after_passing, to_read_again
from courses.permissions import may_learn
from courses.practice_result import practice_result_context
from courses.querysets import answering, enrolment_of
from courses.questions import WrongAnswer
from courses.services import attempts as services
from courses.services.attempts import AttemptRefused, settle
from courses.views.answering import Unreadable, own_attempt, private, submit_json

MAX_FORM = 512 * 1024


@login_required
@require_POST
def start_view(request: HttpRequest, pk: int) -> HttpResponse:
    lesson = get_object_or_404(LessonPage.objects.select_related("paper"), pk=pk)
    if not may_learn(request.user, lesson):
        raise Http404
    enrolment = enrolment_of(request.user, lesson.course)
    if enrolment is None:
        raise PermissionDenied("请先开始学习这门课程。")
    try:
        attempt = services.start_lesson(enrolment, lesson)
    except AttemptRefused as error:
        messages.error(request, str(error))
        return redirect(lesson.get_url(request))
    return redirect("courses:attempt", attempt.key)


@login_required
@require_safe
def attempt_view(request: HttpRequest, key: UUID) -> HttpResponse:
    now = timezone.now()
    attempt = settle(own_attempt(request, key, "paper", "exam"), at=now)
    if attempt.state != Attempt.State.OPEN:
        return redirect("courses:attempt_result", key)
    if attempt.lesson is not None and not may_learn(request.user, attempt.lesson):
        return render(request, "courses/attempt_withdrawn.html", {"attempt": attempt}, status=403)
    questions = questions_of(attempt)
    context = {
        "attempt": attempt,
        "questions": questions,
        "to_pass": needed(attempt, questions),
        "answered": sum(one.answered for one in questions),
        "back_url": attempt.lesson.get_url(request) if attempt.lesson else "",
        "unanswered": [one.order for one in questions if not one.answered],
        "asked_to_submit": "unanswered" in request.GET,
        "seconds_left": seconds_left(attempt, at=now),
        **_said_in_exam(attempt),
    }
    return private(render(request, "courses/attempt.html", context))


def _said_in_exam(attempt: Attempt) -> dict[str, Any]:
    if attempt.exam_id is None:
        return {}
    # Newer messages may arrive between the two reads: told twice rather than never.
    return {"newest_message": newest_message(attempt), "announcements": announcements(attempt)}


@login_required
@require_safe
def result_view(request: HttpRequest, key: UUID) -> HttpResponse:
    attempt = settle(own_attempt(request, key, "paper", "exam"), at=timezone.now())
    if attempt.state == Attempt.State.OPEN:
        return redirect("courses:attempt", key)
    if attempt.exam is not None:
        context = exam_result_context(attempt.exam, attempt, at=timezone.now())
        return private(render(request, "courses/exam_result.html", context))
    if attempt.paper.purpose == Paper.Purpose.PRACTICE:
        context = practice_result_context(attempt)
        return private(render(request, "courses/practice_result.html", context))
    context = _result_context(request, attempt)
    return private(render(request, "courses/attempt_result.html", context))


def _result_context(request: HttpRequest, attempt: Attempt) -> dict[str, Any]:
    left, passed = attempts_left(attempt), has_passed(attempt)
    may_start = not passed and left != 0
    may_go_back = attempt.lesson is not None and may_learn(request.user, attempt.lesson)
    questions = questions_of(attempt)
    return {
        "attempt": attempt,
        "to_pass": needed(attempt, questions),
        "unanswered": sum(not one.answered for one in questions),
        "reviewed": reviewed(attempt) if may_review(attempt) else None,
        "answering": answering(attempt),
        "has_passed": passed,
        "next": after_passing(attempt, request) if attempt.passed else None,
        "knowledge": by_knowledge(attempt) if attempt.score is not None else [],
        "read_again": [] if passed else to_read_again(attempt),
        "left": left,
        "redrawn": may_start and redraws(attempt.paper),
        "may_start": may_start,
        "may_learn": may_go_back,
        "course_url": attempt.lesson.course.get_url(request) if may_go_back else "",
        "back_variant": "" if may_start or attempt.passed else "primary",
    }


@login_required
@require_POST
def submit_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """The whole page as a form: save all, then go on or hand in."""
    attempt, now = own_attempt(request, key, "paper", "exam"), timezone.now()
    then = request.POST.get("then", "save")
    services.refuse_stranger(request.user, attempt.lesson)
    try:
        behind = services.save_form(attempt, _form_answers(request), at=now)
    except services.AttemptClosed as error:
        messages.info(request, str(error))
        return redirect("courses:attempt_result", key)
    except (AttemptRefused, WrongAnswer, Unreadable) as error:
        messages.error(request, f"{error}其他答案也没有保存，请改正后再试。")
        return redirect("courses:attempt", key)
    if behind:
        named = "、".join(str(order) for order in behind)
        messages.warning(request, f"第 {named} 题在另一窗口有更新的答案，已按那里的显示，请核对。")
        return redirect("courses:attempt", key)
    if then == "save":
        messages.success(request, "已保存全部答案，还没有交卷。")
        return redirect("courses:attempt", key)
    if then != "anyway" and any(not one.answered for one in questions_of(attempt)):
        return redirect(reverse("courses:attempt", args=[key]) + "?unanswered")
    settle(services.submit(attempt, at=now), at=now)
    return redirect("courses:attempt_result", key)


def submit_view(request: HttpRequest, key: UUID) -> HttpResponse:
    chosen = submit_json if request.content_type == "application/json" else submit_form
    return chosen(request, key)


def _form_answers(request: HttpRequest) -> dict[int, tuple[int, list[str]]]:
    """`s3` is the sequence with which question 3 was shown, `q3` its answer."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_FORM:
        raise Unreadable("提交的内容过长，没有保存。")
    try:
        shown = {
            int(name[1:]): int(value)
            for name, value in request.POST.items()
            if name.startswith("s") and name[1:].isdigit()
        }
    except ValueError as error:
        raise Unreadable("提交的内容无法识别。") from error
    return {order: (shown[order], request.POST.getlist(f"q{order}")) for order in shown}


urlpatterns = [
    path("learning/lessons/<int:pk>/quiz/", start_view, name="quiz"),
    path("attempts/<uuid:key>/", attempt_view, name="attempt"),
    path("attempts/<uuid:key>/submit/", submit_view, name="attempt_submit"),
    path("attempts/<uuid:key>/result/", result_view, name="attempt_result"),
]
