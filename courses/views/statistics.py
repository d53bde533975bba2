"""How exams and questions went, for those who run the training."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import audit
from courses import item_statistics
from courses.exam_places import places
from courses.exam_statistics import by_unit, day_of, figures, not_yet, people_of
from courses.models import Exam, Question
from courses.moments import span
from courses.permissions import may_manage_training
from courses.report_sheet import XLSX
from courses.score_chart import score_chart
from courses.score_sheet import score_workbook

PER_PAGE = 50


def _overview(request: HttpRequest, exam: Exam) -> dict[str, Any]:
    people = people_of(exam)
    shares = [one.share for one in people if one.share is not None]
    return {
        "figures": figures(people),
        "chart": score_chart(shares, pass_percent=exam.pass_percent),
    }


def _people(request: HttpRequest, exam: Exam) -> dict[str, Any]:
    return {"page": _paged(request, people_of(exam))}


def _not_yet(request: HttpRequest, exam: Exam) -> dict[str, Any]:
    return {"page": _paged(request, not_yet(people_of(exam)))}


def _units(request: HttpRequest, exam: Exam) -> dict[str, Any]:
    return {"page": _paged(request, by_unit(people_of(exam)))}


def _items(request: HttpRequest, exam: Exam) -> dict[str, Any]:
    return {"page": _paged(request, item_statistics.of_exam(exam))}


def _paged(request: HttpRequest, rows: list[Any]) -> Any:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


TABS: dict[str, tuple[str, Callable[[HttpRequest, Exam], dict[str, Any]]]] = {
    "overview": ("概况", _overview),
    "people": ("成绩", _people),
    "waiting": ("还没有交卷", _not_yet),
    "units": ("各单位", _units),
    "items": ("试题分析", _items),
}


@login_required
@never_cache
@require_safe
def exam_statistics(request: HttpRequest, pk: int) -> HttpResponse:
    exam = _exam(request, pk)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "overview"
    context = {
        "exam": exam,
        "places": places(request.user, exam, here="courses:exam_statistics"),
        "day": day_of(exam),
        "span": span(exam.opens_at, exam.closes_at),
        "tab": tab,
        "tabs": [
            {"title": title, "url": f"?tab={name}", "current": name == tab}
            for name, (title, _) in TABS.items()
        ],
        **TABS[tab][1](request, exam),
    }
    return render(request, "courses/exam_statistics.html", context)


@login_required
@never_cache
@require_safe
def exam_scores_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """Scores and item analysis as a workbook. Taking it away is logged."""
    exam = _exam(request, pk)
    content, rows = score_workbook(exam)
    audit.record("courses.exam.scores", instance=exam, by=request.user, data={"rows": rows})
    headers = {"Content-Disposition": content_disposition_header(True, f"成绩-{exam.title}.xlsx")}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@login_required
@never_cache
@require_safe
def question_statistics(request: HttpRequest, pk: int) -> HttpResponse:
    _require_trainer(request)
    question = get_object_or_404(Question.objects.select_related("current", "bank"), pk=pk)
    context = {
        "question": question,
        "rows": item_statistics.of_question(question),
        "versions": item_statistics.times_by_version(question),
        "latest": item_statistics.LATEST,
        "back": reverse("question:edit", args=[pk]),
    }
    return render(request, "courses/question_statistics.html", context)


def _exam(request: HttpRequest, pk: int) -> Exam:
    _require_trainer(request)
    return get_object_or_404(Exam.objects.select_related("paper", "audience"), pk=pk)


def _require_trainer(request: HttpRequest) -> None:
    if not may_manage_training(request.user):
        raise PermissionDenied


urlpatterns = [
    path("exams/<int:pk>/statistics/", exam_statistics, name="exam_statistics"),
    path("exams/<int:pk>/scores.xlsx", exam_scores_xlsx, name="exam_scores_xlsx"),
    path("questions/<int:pk>/statistics/", question_statistics, name="question_statistics"),
]
