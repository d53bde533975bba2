"""Taking a quiz in the browser: start, answer, hand in, see the result.

Answers come one by one as JSON from `static/js/attempt.js`, or all at once as a form where there
is no script. Both end in the same services.
"""

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from courses.announcements import announcements, day_and_time, newest_message, said_since
from courses.attempts import (
    answering,
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
from courses.models import Attempt, Exam, LessonPage, Paper
from courses.outcome import after_passing, to_read_again
from courses.permissions import may_learn
from courses.practice_result import practice_result_context
from courses.querysets import enrolment_of
from courses.questions import WrongAnswer
from courses.services import attempts as services
from courses.services.attempts import AttemptRefused, settle

MAX_JSON = 64 * 1024
MAX_FORM = 512 * 1024
MAX_MESSAGE = 2**63 - 1
REFUSED = {
    services.LessonWithdrawn: 410,
    services.HeldElsewhere: 409,
    services.UnknownItem: 404,
}


class Unreadable(ValueError):
    """What was sent is no message of ours."""


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
    attempt = settle(_own(request, key), at=now)
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
    return _private(render(request, "courses/attempt.html", context))


def _said_in_exam(attempt: Attempt) -> dict[str, Any]:
    if attempt.exam_id is None:
        return {}
    # Newer messages may arrive between the two reads: told twice rather than never.
    return {"newest_message": newest_message(attempt), "announcements": announcements(attempt)}


@login_required
@require_safe
def result_view(request: HttpRequest, key: UUID) -> HttpResponse:
    attempt = settle(_own(request, key), at=timezone.now())
    if attempt.state == Attempt.State.OPEN:
        return redirect("courses:attempt", key)
    if attempt.exam is not None:
        context = exam_result_context(attempt.exam, attempt, at=timezone.now())
        return _private(render(request, "courses/exam_result.html", context))
    if attempt.paper.purpose == Paper.Purpose.PRACTICE:
        context = practice_result_context(attempt)
        return _private(render(request, "courses/practice_result.html", context))
    context = _result_context(request, attempt)
    return _private(render(request, "courses/attempt_result.html", context))


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
    attempt, now = _own(request, key), timezone.now()
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


def answers_json(
    view: Callable[[HttpRequest, Attempt, dict[str, Any]], dict[str, Any]],
) -> Callable[..., HttpResponse]:
    """One JSON object in, one out; whatever goes wrong is a sentence under `message`."""

    @wraps(view)
    @require_POST
    def wrapped(request: HttpRequest, key: UUID, **parts: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _refusal("登录已经失效。请在新窗口登录后回到这里，答案会自动补交。", 401)
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_JSON:
            return _refusal("答案过长，没有保存。", 413)
        try:
            attempt = _own(request, key)
            return _private(JsonResponse(view(request, attempt, _read_json(request), **parts)))
        except Http404:
            return _refusal("没有找到这份测验。", 404)
        except PermissionDenied as error:
            return _refusal(str(error), 403)
        except services.AttemptClosed as error:
            return _refusal(_closed_in_words(attempt) or str(error), 410)
        except AttemptRefused as error:
            return _refusal(str(error), REFUSED.get(type(error), 400))
        except (WrongAnswer, Unreadable) as error:
            return _refusal(str(error), 400)

    return wrapped


def _closed_in_words(attempt: Attempt) -> str:
    """Why the attempt is closed where that was not her doing and not the clock's."""
    attempt.refresh_from_db(fields=["closed_by"])
    if attempt.closed_by != Attempt.ClosedBy.INVIGILATOR:
        return ""
    if attempt.exam is not None and attempt.exam.state == Exam.State.CANCELLED:
        return "这场考试已经取消，您已保存的答案仍然保留。"
    return "监考老师已经收卷，您已保存的答案都已交上。"


def _as_of_now(attempt: Attempt, sent: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """What every answer to the page of an attempt says beside its own matter."""
    told: dict[str, Any] = {"seconds_left": seconds_left(attempt, at=at)}
    if attempt.exam_id is None:
        return told
    if attempt.deadline is not None:
        told["deadline"] = int(attempt.deadline.timestamp())
        told["closes"] = day_and_time(attempt.deadline)
    after = sent.get("after")
    if type(after) is int and 0 <= after <= MAX_MESSAGE:
        told["messages"] = said_since(attempt, after=after)
    return told


@answers_json
def save_view(
    request: HttpRequest, attempt: Attempt, sent: dict[str, Any], order: int
) -> dict[str, Any]:
    now = timezone.now()
    saved = services.save_answer(
        attempt,
        order=order,
        sequence=sent.get("sequence"),
        value=sent.get("value"),
        holder=_holder(sent),
        at=now,
    )
    return {
        "accepted": saved.accepted,
        "value": saved.value,
        "sequence": saved.sequence,
        "message": "" if saved.accepted else "已有更新的答案，这里显示的是更新后的。",
        **_as_of_now(attempt, sent, at=now),
    }


@answers_json
def hold_view(request: HttpRequest, attempt: Attempt, sent: dict[str, Any]) -> dict[str, Any]:
    """This window asks for the attempt and gets what is stored, for its page may be old."""
    now = timezone.now()
    from_other = sent.get("from_other") is True
    services.take_over(attempt, holder=_holder(sent), at=now, from_other=from_other)
    stored = attempt.items.order_by("order").values("order", "answer", "sequence")
    return {
        "items": [
            {"order": one["order"], "value": one["answer"] or [], "sequence": one["sequence"]}
            for one in stored
        ],
        **_as_of_now(attempt, sent, at=now),
    }


@answers_json
def ping_view(request: HttpRequest, attempt: Attempt, sent: dict[str, Any]) -> dict[str, Any]:
    """The page is open and heard of; tells what became of the attempt meanwhile."""
    now = timezone.now()
    services.refuse_stranger(request.user, attempt.lesson)
    attempt = settle(attempt, at=now)
    if attempt.state != Attempt.State.OPEN:
        raise services.AttemptClosed("已经交卷，不能再改答案。")
    if attempt.holder not in ("", _holder(sent)):
        raise services.HeldElsewhere("已在另一窗口继续作答。")
    services.touch(attempt, at=now)
    return _as_of_now(attempt, sent, at=now)


@answers_json
def submit_json(request: HttpRequest, attempt: Attempt, sent: dict[str, Any]) -> dict[str, Any]:
    now = timezone.now()
    services.refuse_stranger(request.user, attempt.lesson)
    settle(services.submit(attempt, at=now, holder=_holder(sent)), at=now)
    return {"url": reverse("courses:attempt_result", args=[attempt.key])}


def submit_view(request: HttpRequest, key: UUID) -> HttpResponse:
    chosen = submit_json if request.content_type == "application/json" else submit_form
    return chosen(request, key)


def _own(request: HttpRequest, key: UUID) -> Attempt:
    """Somebody else's attempt is not there."""
    mine = Attempt.objects.filter(user=request.user).select_related("paper", "exam")
    return get_object_or_404(mine, key=key)


def _read_json(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Unreadable("提交的内容无法识别，请刷新页面后再试。")
    return sent


def _holder(sent: dict[str, Any]) -> str:
    holder = sent.get("holder", "")
    if not isinstance(holder, str):
        raise Unreadable("提交的内容无法识别，请刷新页面后再试。")
    return holder


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


def _refusal(message: str, status: int) -> HttpResponse:
    return _private(JsonResponse({"message": message}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response


urlpatterns = [
    path("learning/lessons/<int:pk>/quiz/", start_view, name="quiz"),
    path("attempts/<uuid:key>/", attempt_view, name="attempt"),
    path("attempts/<uuid:key>/holder/", hold_view, name="attempt_holder"),
    path("attempts/<uuid:key>/ping/", ping_view, name="attempt_ping"),
    path("attempts/<uuid:key>/items/<int:order>/", save_view, name="attempt_save"),
    path("attempts/<uuid:key>/submit/", submit_view, name="attempt_submit"),
    path("attempts/<uuid:key>/result/", result_view, name="attempt_result"),
]
