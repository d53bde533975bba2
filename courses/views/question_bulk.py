"""One change for the questions chosen from the list, or for all that it is narrowed to."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from courses import bank
from courses.models import Question
from courses.question_filters import ChangeForm, ChosenFilterSet
from courses.services.question_bulk import KIND, TooMany, change_many
from jobs.models import Job

PER_PAGE = 100
may_change = permission_required("courses.change_question", raise_exception=True)


@may_change
@require_http_methods(["GET", "POST"])
def bulk_view(request: HttpRequest) -> HttpResponse:
    """The address narrows the list as that of the list does."""
    narrowed = ChosenFilterSet(request.GET, queryset=bank.questions().order_by("pk"))
    found = narrowed.qs
    form = ChangeForm(request.POST or None, initial={"seen": found.count()})
    if request.method == "POST" and form.is_valid():
        chosen = _chosen(request, form, found)
        if chosen:
            try:
                job = change_many(
                    chosen,
                    change=form.cleaned_data["change"],
                    value=form.cleaned_data["value"],
                    by=request.user,
                )
                return redirect("question:bulk_report", job.pk)
            except TooMany as error:
                form.add_error("scope", str(error))
    context = {
        "form": form,
        "filters": narrowed.form,
        "total": found.count(),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("p")),
        "marked": request.POST.getlist("question"),
    }
    return render(request, "courses/admin/question_bulk.html", context)


def _chosen(request: HttpRequest, form: ChangeForm, found: "QuerySet[Question]") -> list[int]:
    """Their ids, all of them among those shown; none, with a message, where it is not plain."""
    ids = list(found.values_list("pk", flat=True))
    if form.cleaned_data["scope"] == "all":
        if len(ids) == form.cleaned_data["seen"]:
            return ids
        form.add_error("scope", f"筛选出的试题已有变化，现在是 {len(ids)} 道。请看过后再提交。")
        return []
    marked = set(request.POST.getlist("question"))
    chosen = [pk for pk in ids if str(pk) in marked]
    if not chosen:
        form.add_error("scope", "还没有勾选试题，请先在表中勾选。")
    return chosen


@may_change
@require_safe
def report_view(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the job is; in the end what was refused and why."""
    job = get_object_or_404(Job, pk=pk, kind=KIND)
    refused = (job.result or {}).get("refused", [])
    context = {"job": job, "page": Paginator(refused, PER_PAGE).get_page(request.GET.get("p"))}
    return render(request, "courses/admin/question_bulk_report.html", context)


urlpatterns = [
    path("bulk/", bulk_view, name="bulk"),
    path("bulk/<int:pk>/", report_view, name="bulk_report"),
]
