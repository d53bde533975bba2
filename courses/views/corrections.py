"""A wrong key is corrected in three steps: what is to hold, who changes by it, and doing it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import RedirectView

from courses.correction_forms import CorrectionForm
from courses.corrections import LISTED, preview
from courses.models import AttemptItem, KeyCorrection, Question, QuestionVersion
from courses.questions.blank import gaps_in_words
from courses.services.key_mending import apply_and_mend, mended
from courses.services.regrade import CorrectionRefused, apply, discard, propose
from jobs.models import Job

PER_PAGE = 20
State = KeyCorrection.State
may_correct = permission_required("courses.change_question", raise_exception=True)


@may_correct
@require_safe
def corrections_view(request: HttpRequest) -> HttpResponse:
    """All corrections, the latest first; of one question also the versions that can be corrected."""
    rows = KeyCorrection.objects.select_related("version", "exam", "paper", "by")
    question, asked = None, request.GET.get("question", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        question = get_object_or_404(Question.objects.select_related("current"), pk=asked)
        rows = rows.filter(version__question=question)
    context = {
        "question": question,
        "versions": asked_versions(question) if question else [],
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
    }
    return render(request, "courses/admin/corrections.html", context)


def asked_versions(question: Question):
    """Versions and parts of cases that somebody was asked, the newest first."""
    items = AttemptItem.objects.filter(version__question=question)
    versions = QuestionVersion.objects.filter(pk__in=items.values("version"))
    return versions.order_by("-number", "part")


@may_correct
def correct_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is to hold; `?exam=` chooses an exam beforehand."""
    version = get_object_or_404(QuestionVersion.objects.select_related("whole"), pk=pk)
    initial = {"scope": f"exam:{request.GET['exam']}"} if "exam" in request.GET else {}
    form = CorrectionForm(
        request.POST if request.method == "POST" else None, version=version, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            correction = propose(version, by=request.user, **form.asked())
            return redirect("question:correction", correction.pk)
        except CorrectionRefused as refused:
            for problem in refused.problems:
                form.add_error(None, problem)
    context = {"version": version, "form": form}
    return render(request, "courses/admin/correction_form.html", context)


@may_correct
@require_safe
def correction_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changes, while it is only proposed; then how far the job is and what came of it."""
    rows = KeyCorrection.objects.select_related("version__question__current", "exam", "paper", "by")
    correction = get_object_or_404(rows, pk=pk)
    proposed = correction.state == State.PREVIEW
    context = {
        "correction": correction,
        "key": key_in_words(correction),
        "found": preview(correction) if proposed else None,
        "listed": LISTED,
        "may_mend": proposed and mended(correction) is not None,
        "job": Job.objects.filter(pk=correction.outcome.get("job")).first(),
    }
    return render(request, "courses/admin/correction.html", context)


def key_in_words(correction: KeyCorrection) -> str:
    key: Any = correction.key
    if not key:
        return ""
    texts = {one["id"]: one["text"] for one in correction.version.options}
    if not texts:
        return gaps_in_words(key)
    return "、".join(texts[one] for one in key)


@may_correct
@require_POST
def apply_view(request: HttpRequest, pk: int) -> HttpResponse:
    if "mend" in request.POST:
        return _decide(
            request, pk, apply_and_mend, "已开始重新判分。题库里的这道题已按新答案存为新的一版。"
        )
    return _decide(request, pk, apply, "已开始重新判分。")


@may_correct
@require_POST
def discard_view(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, discard, "已放弃，没有改动任何成绩。")


def _decide(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    correction = get_object_or_404(KeyCorrection, pk=pk)
    try:
        act(correction, by=request.user)
        messages.success(request, done)
    except CorrectionRefused as refused:
        messages.error(request, str(refused))
    return redirect("question:correction", pk)


urlpatterns = [
    path("corrections/", corrections_view, name="corrections"),
    path("corrections/<int:pk>/", correction_view, name="correction"),
    path("corrections/<int:pk>/apply/", apply_view, name="correction_apply"),
    path("corrections/<int:pk>/discard/", discard_view, name="correction_discard"),
    path("correct/<int:pk>/", correct_view, name="correct"),
]
# Pages of the site point to the admin by these.
redirects = [
    path(
        "corrections/",
        RedirectView.as_view(pattern_name="question:corrections", query_string=True),
        name="corrections",
    ),
    path(
        "corrections/<int:pk>/",
        RedirectView.as_view(pattern_name="question:correction"),
        name="correction",
    ),
]
