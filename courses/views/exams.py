"""Exams as a learner meets them: the list, the page before and after, the way in."""

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.exam_page import came, end_in_words, facts, taken
from courses.marking_queue import exams_to_mark
from courses.models import Exam
from courses.my_exams import Group, duties_of, exams_of, grouped
from courses.permissions import may_invigilate
from courses.services import exams as services
from courses.services.attempts import AttemptRefused


@login_required
@never_cache
@require_safe
def exams_view(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = grouped(exams_of(request.user, at=now))
    sections = [
        ("现在可以作答", rows[Group.UNDER_WAY] + rows[Group.NOW]),
        ("即将开始", rows[Group.SOON]),
        ("已结束", rows[Group.OVER]),
    ]
    context = {
        "sections": [(title, found) for title, found in sections if found],
        "duties": duties_of(request.user, at=now),
        "to_mark": exams_to_mark(request.user),
    }
    return render(request, "courses/exams.html", context)


@login_required
@never_cache
@require_safe
def exam_view(request: HttpRequest, pk: int) -> HttpResponse:
    exam, now = _announced(pk), timezone.now()
    stand = services.standing(request.user, exam, at=now)
    if not stand.candidate:
        raise Http404
    rows = taken(request.user, exam, at=now)
    context = {
        "exam": exam,
        "standing": stand,
        "came": came(exam, rows) if stand.open is None else None,
        "facts": facts(exam, stand),
        "end": end_in_words(stand, at=now) if stand.may_enter else "",
        "taken": rows,
        "may_invigilate": may_invigilate(request.user, exam),
    }
    return render(request, "courses/exam.html", context)


@login_required
@require_POST
def enter_view(request: HttpRequest, pk: int) -> HttpResponse:
    exam = _announced(pk)
    try:
        attempt = services.enter(
            request.user,
            exam,
            password=request.POST.get("password", ""),
            address=get_client_ip_address(request) or "",
            at=timezone.now(),
        )
    except AttemptRefused as error:
        messages.error(request, str(error))
        return redirect("courses:exam", pk)
    except PermissionDenied as error:
        raise Http404 from error
    return redirect("courses:attempt", attempt.key)


def _announced(pk: int) -> Exam:
    """A draft is not there, as for whom an exam is not meant."""
    announced = Exam.objects.exclude(state=Exam.State.DRAFT)
    return get_object_or_404(announced.select_related("paper"), pk=pk)


urlpatterns = [
    path("exams/", exams_view, name="exams"),
    path("exams/<int:pk>/", exam_view, name="exam"),
    path("exams/<int:pk>/enter/", enter_view, name="exam_enter"),
]
