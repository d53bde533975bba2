"""Free practice, and the wrong-answer book."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses import wrong_book
from courses.models import Attempt, KnowledgePoint, Paper
from courses.practice_forms import BankForm, KnowledgeForm, PaperForm
from courses.services import practice as services
from courses.services.refusals import AttemptRefused
from courses.services.wrong_answers import catch_up

PER_PAGE = 20
LONGEST_NUMBER = 18
FORMS = {"knowledge": KnowledgeForm, "bank": BankForm}


@login_required
@never_cache
@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    closed = _closed(request)
    if not closed:
        catch_up(request.user, at=timezone.now())
    under_way = Attempt.objects.filter(
        user=request.user, state=Attempt.State.OPEN, paper__purpose=Paper.Purpose.PRACTICE
    )
    context = {
        "closed": closed,
        "under_way": under_way.select_related("paper").order_by("-started_at"),
        "forms": [(name, form(prefix=name)) for name, form in FORMS.items()],
        "papers": services.practice_papers(),
        "waiting": wrong_book.book_of(request.user).count(),
    }
    return render(request, "courses/practice.html", context)


@login_required
@require_POST
def practice_start(request: HttpRequest) -> HttpResponse:
    try:
        paper = _chosen(request)
        if paper is None:
            return redirect("courses:practice")
        attempt = services.start_practice(request.user, paper)
    except AttemptRefused as error:
        messages.error(request, str(error))
        return redirect("courses:practice")
    return redirect("courses:attempt", attempt.key)


def _chosen(request: HttpRequest) -> Paper | None:
    """None where the choice cannot be followed; why stands in a message."""
    about = FORMS.get(request.POST.get("by", ""))
    form = about(request.POST, prefix=request.POST["by"]) if about else PaperForm(request.POST)
    if not form.is_valid():
        for said in dict.fromkeys(text for texts in form.errors.values() for text in texts):
            messages.error(request, said)
        return None
    data: dict[str, Any] = form.cleaned_data
    return data.get("paper") or services.practice_paper(data["about"], size=data["size"])


@login_required
@never_cache
@require_safe
def wrong_answers(request: HttpRequest) -> HttpResponse:
    closed = _closed(request)
    if closed:
        return render(request, "courses/wrong_answers.html", {"closed": closed})
    catch_up(request.user, at=timezone.now())
    about = _point(request.GET.get("point", ""))
    found = wrong_book.book_of(request.user, about=about)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": wrong_book.rows_of(page.object_list, request.user),
        "points": wrong_book.points_in(request.user),
        "about": about,
        "cleared": wrong_book.cleared(request.user),
    }
    return render(request, "courses/wrong_answers.html", context)


@login_required
@require_POST
def wrong_answers_redo(request: HttpRequest) -> HttpResponse:
    try:
        attempt = services.redo(request.user)
    except AttemptRefused as error:
        messages.error(request, str(error))
        return redirect("courses:wrong_answers")
    return redirect("courses:attempt", attempt.key)


def _point(asked: str) -> KnowledgePoint | None:
    if not asked.isdecimal() or len(asked) > LONGEST_NUMBER:
        return None
    return KnowledgePoint.objects.filter(pk=asked).first()


def _closed(request: HttpRequest) -> str:
    """Why she can neither practise nor look at her mistakes now."""
    try:
        services.refuse_during_exam(request.user, at=timezone.now())
    except services.ExamUnderWay as error:
        return str(error)
    return ""


urlpatterns = [
    path("learning/practice/", practice, name="practice"),
    path("learning/practice/start/", practice_start, name="practice_start"),
    path("learning/wrong-answers/", wrong_answers, name="wrong_answers"),
    path("learning/wrong-answers/redo/", wrong_answers_redo, name="wrong_answers_redo"),
]
