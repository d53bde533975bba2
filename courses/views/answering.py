"""Answers of one attempt as `static/js/attempt.js` sends them: JSON in, JSON out.

Every answer of the server says how much time is left, and in an exam what the invigilator said.
"""

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST

from courses.announcements import said_since
from courses.attempts import seconds_left
from courses.exam_page import collected_in_words
from courses.models import Attempt
from courses.moments import day_and_time
from courses.questions import WrongAnswer
from courses.services import attempts as services
from courses.services.attempts import AttemptRefused, settle

MAX_JSON = 64 * 1024
MAX_MESSAGE = 2**63 - 1
REFUSED = {
    services.LessonWithdrawn: 410,
    services.HeldElsewhere: 409,
    services.UnknownItem: 404,
}


class Unreadable(ValueError):
    """What was sent is no message of ours."""


def answers_json(
    view: Callable[[HttpRequest, UUID, dict[str, Any]], dict[str, Any]],
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
            return private(JsonResponse(view(request, key, _read_json(request), **parts)))
        except (Http404, Attempt.DoesNotExist):
            return _refusal("没有找到这份测验。", 404)
        except PermissionDenied as error:
            return _refusal(str(error), 403)
        except services.AttemptClosed as error:
            return _refusal(collected_in_words(own_attempt(request, key)) or str(error), 410)
        except AttemptRefused as error:
            return _refusal(str(error), REFUSED.get(type(error), 400))
        except (WrongAnswer, Unreadable) as error:
            return _refusal(str(error), 400)

    return wrapped


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
def save_view(request: HttpRequest, key: UUID, sent: dict[str, Any], order: int) -> dict[str, Any]:
    now = timezone.now()
    attempt, saved = services.save_own_answer(
        request.user.pk,
        key,
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
def hold_view(request: HttpRequest, key: UUID, sent: dict[str, Any]) -> dict[str, Any]:
    """This window asks for the attempt and gets what is stored, for its page may be old."""
    attempt, now = own_attempt(request, key), timezone.now()
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
def ping_view(request: HttpRequest, key: UUID, sent: dict[str, Any]) -> dict[str, Any]:
    """The page is open and heard of; tells what became of the attempt meanwhile."""
    attempt, now = own_attempt(request, key), timezone.now()
    services.refuse_stranger(request.user, attempt.lesson)
    attempt = settle(attempt, at=now)
    if attempt.state != Attempt.State.OPEN:
        raise services.AttemptClosed("已经交卷，不能再改答案。")
    if attempt.holder not in ("", _holder(sent)):
        raise services.HeldElsewhere("已在另一窗口继续作答。")
    services.touch(attempt, at=now)
    return _as_of_now(attempt, sent, at=now)


@answers_json
def submit_json(request: HttpRequest, key: UUID, sent: dict[str, Any]) -> dict[str, Any]:
    attempt, now = own_attempt(request, key), timezone.now()
    services.refuse_stranger(request.user, attempt.lesson)
    settle(services.submit(attempt, at=now, holder=_holder(sent)), at=now)
    return {"url": reverse("courses:attempt_result", args=[attempt.key])}


def own_attempt(request: HttpRequest, key: UUID, *joined: str) -> Attempt:
    """Somebody else's attempt is not there; `joined` is read with it."""
    mine = Attempt.objects.filter(user=request.user)
    return get_object_or_404(mine.select_related(*joined) if joined else mine, key=key)


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


def _refusal(message: str, status: int) -> HttpResponse:
    return private(JsonResponse({"message": message}, status=status))


def private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response


urlpatterns = [
    path("attempts/<uuid:key>/holder/", hold_view, name="attempt_holder"),
    path("attempts/<uuid:key>/ping/", ping_view, name="attempt_ping"),
    path("attempts/<uuid:key>/items/<int:order>/", save_view, name="attempt_save"),
]
