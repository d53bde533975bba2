"""The invigilator's desk: who is there, and what she can do for them.

The page works as plain links and forms; `static/js/desk.js` fetches the list anew every few
seconds, and gets nothing where nothing has changed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from wagtail.log_actions import registry

from accounts.models import User
from courses.desk_forms import CollectForm, ExtendForm, NoteForm, ReopenForm, WordsForm
from courses.exam_places import places
from courses.models import Attempt, Exam
from courses.moments import span
from courses.permissions import may_invigilate
from courses.querysets import candidates
from courses.roll import Seat, SeatState, counts, narrowed, roll
from courses.services import invigilation
from courses.services.attempts import AttemptRefused
from courses.services.exams import AllowanceRefused, disturbances
from courses.views.answering import private

PER_PAGE = 100
LOG_LINES = 50
LONGEST_NUMBER = 19
# Seconds between two looks, while something may happen and otherwise.
BUSY, IDLE = 5, 60
BEFORE = timedelta(minutes=30)
Action = Callable[[HttpRequest, Exam, User | None, dict[str, Any]], str]


@login_required
@require_safe
def desk_view(request: HttpRequest, pk: int) -> HttpResponse:
    exam = _watched(request, pk)
    context = _live(request, exam) | {
        "places": places(request.user, exam, here="courses:exam_desk"),
        "span": span(exam.opens_at, exam.closes_at),
        "extend_form": ExtendForm(auto_id="extend_%s"),
        "words_form": WordsForm(auto_id="say_%s"),
        "note_form": NoteForm(auto_id="note_%s"),
        "reopen_form": ReopenForm(auto_id="reopen_%s"),
        "collect_form": CollectForm(auto_id="collect_%s"),
    }
    return private(render(request, "courses/desk.html", context))


@login_required
@require_safe
def rows_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The parts of the page that change by themselves."""
    exam = _watched(request, pk)
    html = render_to_string("courses/_desk_live.html", _live(request, exam), request)
    tag = f'"{sha256(html.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return private(HttpResponseNotModified(headers={"ETag": tag}))
    return private(HttpResponse(html, headers={"ETag": tag}))


def _live(request: HttpRequest, exam: Exam) -> dict[str, Any]:
    now = timezone.now()
    person = _person(exam, request.GET.get("who", ""))
    attempt = _last_attempt(exam, person)
    seats = roll(exam, at=now)
    state, words = request.GET.get("state", ""), request.GET.get("q", "")
    found = narrowed(seats, state=state, words=words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "exam": exam,
        "person": person,
        "attempt": attempt,
        "events": list(attempt.events.select_related("by")) if attempt else [],
        "offers": _offers(person, attempt),
        "tabs": _tabs(request, seats),
        "everybody": len(seats),
        "every": BUSY if any(seat.is_open for seat in seats) or _about(exam, now) else IDLE,
        "state": state if state in list(SeatState) else "",
        "words": words,
        "page": page,
        "log": _log(exam),
        "disturbances": disturbances(exam),
    }


def _offers(person: User | None, attempt: Attempt | None) -> list[str]:
    """Which parts of the panel fit how she stands."""
    if person is None:
        return ["extend", "say", "note"]
    if attempt is None:
        return ["extend", "note"]
    if attempt.state == Attempt.State.OPEN:
        return ["extend", "say", "note", "force", "events"]
    return ["say", "note", "reopen", "events"]


def _about(exam: Exam, at: datetime) -> bool:
    return exam.opens_at - BEFORE <= at <= exam.closes_at


def _tabs(request: HttpRequest, seats: list[Seat]) -> list[dict[str, Any]]:
    """One for each state, with how many are in it; a choice keeps what else was asked for."""
    asked = request.GET.get("state", "")
    named = [("", "全部", len(seats))]
    named += [(state, state.label, number) for state, number in counts(seats).items()]
    tabs = []
    for state, label, number in named:
        query = request.GET.copy()
        query.pop("page", None)
        query["state"] = state
        tabs.append(
            {
                "title": label,
                "url": f"?{query.urlencode()}",
                "current": state == asked,
                "count": number,
            }
        )
    return tabs


def _log(exam: Exam) -> list[Any]:
    entries = registry.get_logs_for_instance(exam).select_related("user")
    return list(entries.order_by("-timestamp", "-pk")[:LOG_LINES])


def _watched(request: HttpRequest, pk: int) -> Exam:
    """For whoever does not watch over it the desk is not there."""
    announced = Exam.objects.exclude(state=Exam.State.DRAFT)
    exam = get_object_or_404(announced.select_related("audience", "paper"), pk=pk)
    if not may_invigilate(request.user, exam):
        raise Http404
    return exam


def _person(exam: Exam, who: str) -> User | None:
    """One of the candidates; everybody is meant where nobody is named."""
    if not who:
        return None
    if not (who.isdecimal() and len(who) < LONGEST_NUMBER):
        raise Http404
    return get_object_or_404(candidates(exam, on=timezone.localdate()), pk=int(who))


def _last_attempt(exam: Exam, person: User | None) -> Attempt | None:
    if person is None:
        return None
    begun = Attempt.objects.filter(exam=exam, user=person, started_at__isnull=False)
    return begun.select_related("exam", "user").order_by("number").last()


def _acting(form_class: type[forms.Form], action: Action) -> Callable[..., HttpResponse]:
    """A form of the desk: checked, done, said, and back to where she was."""

    @login_required
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        exam = _watched(request, pk)
        person = _person(exam, request.POST.get("who", ""))
        form = form_class(request.POST)
        if not form.is_valid():
            problems = [str(problem) for field in form.errors.values() for problem in field]
            messages.error(request, f"没有执行。{' '.join(problems)}")
            return _back(exam, person)
        try:
            messages.success(request, action(request, exam, person, form.cleaned_data))
        except (AttemptRefused, AllowanceRefused) as error:
            messages.error(request, str(error))
        return _back(exam, person)

    return view


def _back(exam: Exam, person: User | None) -> HttpResponse:
    chosen = f"?who={person.pk}" if person else ""
    return redirect(reverse("courses:exam_desk", args=[exam.pk]) + chosen)


def _say(request: HttpRequest, exam: Exam, person: User | None, sent: dict[str, Any]) -> str:
    attempt = _needed(exam, person) if person else None
    invigilation.say(exam, text=sent["text"], by=request.user, attempt=attempt)
    return f"已通知{person.name if person else '全体考生'}，考生页面半分钟内会显示。"


def _note(request: HttpRequest, exam: Exam, person: User | None, sent: dict[str, Any]) -> str:
    text = sent["text"]
    attempt = _last_attempt(exam, person)
    if person is not None and attempt is None:
        text = f"{person.name}（未入场）：{text}"
    invigilation.note_incident(exam, text=text, by=request.user, attempt=attempt)
    return "已记入考场记录。"


def _extend(request: HttpRequest, exam: Exam, person: User | None, sent: dict[str, Any]) -> str:
    now = timezone.now()
    if person is None:
        reached = invigilation.extend_all(exam, by=request.user, at=now, **sent)
        return f"已为正在作答的 {reached} 人延长 {sent['minutes']} 分钟。"
    invigilation.extend_one(exam, person, by=request.user, at=now, **sent)
    return f"已为{person.name}延长 {sent['minutes']} 分钟。"


def _reopen(request: HttpRequest, exam: Exam, person: User | None, sent: dict[str, Any]) -> str:
    attempt = _needed(exam, person)
    invigilation.let_go_on(exam, attempt, by=request.user, at=timezone.now(), **sent)
    return f"已为{attempt.user.name}重新开放 {sent['minutes']} 分钟，已保存的答案都在。"


def _collect(request: HttpRequest, exam: Exam, person: User | None, sent: dict[str, Any]) -> str:
    attempt = _needed(exam, person)
    now = timezone.now()
    invigilation.collect(exam, attempt, reason=sent["reason"], by=request.user, at=now)
    return f"已收{attempt.user.name}的卷，已保存的答案都已交上。"


def _needed(exam: Exam, person: User | None) -> Attempt:
    attempt = _last_attempt(exam, person)
    if attempt is None:
        raise invigilation.NobodyThere("这位考生还没有入场。")
    return attempt


urlpatterns = [
    path("exams/<int:pk>/desk/", desk_view, name="exam_desk"),
    path("exams/<int:pk>/desk/rows/", rows_view, name="exam_desk_rows"),
    path("exams/<int:pk>/desk/say/", _acting(WordsForm, _say), name="exam_say"),
    path("exams/<int:pk>/desk/extend/", _acting(ExtendForm, _extend), name="exam_extend"),
    path("exams/<int:pk>/desk/note/", _acting(NoteForm, _note), name="exam_note"),
    path("exams/<int:pk>/desk/reopen/", _acting(ReopenForm, _reopen), name="exam_reopen"),
    path("exams/<int:pk>/desk/force/", _acting(CollectForm, _collect), name="exam_force"),
]
