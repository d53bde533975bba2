"""A paper as learners see it, on paper, and as the start of another one."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from courses.attempts import needed, preview_questions
from courses.models import Attempt, Paper
from courses.printing import MAX_SEED, printed
from courses.services.papers import copy_paper

may_view = permission_required("courses.view_paper", raise_exception=True)
may_add = permission_required("courses.add_paper", raise_exception=True)


@may_view
@require_safe
def preview_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawing of the paper as learners see it; nothing is recorded."""
    paper = get_object_or_404(Paper, pk=pk)
    questions = preview_questions(paper, seed=secrets.randbits(62))
    attempt = Attempt(
        paper=paper,
        pass_percent=paper.pass_percent,
        max_score=sum(one.points for one in questions),
    )
    context = {
        "attempt": attempt,
        "questions": questions,
        "to_pass": needed(attempt, questions),
        "preview": True,
    }
    return render(request, "courses/attempt.html", context)


@may_view
@require_safe
def print_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of one number; with `answers` its key."""
    with_keys = request.GET.get("answers") == "1"
    template = "courses/paper_key.html" if with_keys else "courses/paper_print.html"
    return _on_paper(request, pk, template, with_keys=with_keys)


@may_view
@require_safe
def sheet_view(request: HttpRequest, pk: int) -> HttpResponse:
    return _on_paper(request, pk, "courses/paper_sheet.html", with_keys=False)


def _on_paper(request: HttpRequest, pk: int, template: str, *, with_keys: bool) -> HttpResponse:
    paper = get_object_or_404(Paper, pk=pk)
    seed = _seed(request.GET.get("seed", ""))
    if seed is None:
        # A number in the address: sheet and key belong to this very paper.
        fresh = request.GET.copy()
        fresh["seed"] = str(secrets.randbelow(MAX_SEED) + 1)
        return redirect(f"{request.path}?{fresh.urlencode()}")
    another = secrets.randbelow(MAX_SEED) + 1
    context = {
        "paper": paper,
        "seed": seed,
        "another": another,
        "printed": printed(paper, seed=seed, with_keys=with_keys),
    }
    return render(request, template, context)


def _seed(text: str) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > len(str(MAX_SEED)):
        return None
    return int(text) if 0 < int(text) <= MAX_SEED else None


@may_add
def copy_view(request: HttpRequest, pk: int) -> HttpResponse:
    paper = get_object_or_404(Paper, pk=pk)
    if request.method == "POST":
        made = copy_paper(paper, by=request.user)
        messages.success(request, f"已复制为“{made}”，可以在这里修改。")
        return redirect("paper:edit", made.pk)
    context = {
        "title": "复制为新试卷",
        "subtitle": str(paper),
        "text": "新试卷有同样的试题、规则和部分，改动它不影响这一份和已经安排的考试。",
        "button": "复制",
        "back": reverse("paper:edit", args=[paper.pk]),
    }
    return render(request, "courses/admin/ask.html", context)


urlpatterns = [
    path("preview/<int:pk>/", preview_view, name="preview"),
    path("print/<int:pk>/", print_view, name="print"),
    path("sheet/<int:pk>/", sheet_view, name="sheet"),
    path("copy-as-new/<int:pk>/", copy_view, name="copy_as_new"),
]
