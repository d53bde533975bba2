"""批量发布: what would be published above a threshold, then the job that does it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import permission_denied

from jobs.models import Job
from library.models import ImportBatch
from library.permissions import may_publish_into
from library.review.approval import DEFAULT, preview
from library.services.approval import KIND, start_approval
from library.views import may_add_imports

REMEMBERED = "import_threshold"


class ThresholdForm(forms.Form):
    """In per cent, as people think of it."""

    threshold = forms.IntegerField(
        label="可信程度不低于（%）",
        min_value=50,
        max_value=100,
        error_messages={
            "required": "请填写 50 到 100 之间的整数。",
            "invalid": "请填写 50 到 100 之间的整数。",
            "min_value": "不能低于 50%%。",
            "max_value": "不能高于 100%%。",
        },
    )


@may_add_imports
@require_http_methods(["GET", "POST"])
def batch_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is published before a person has seen how many documents it would be, and says so."""
    batch = get_object_or_404(
        ImportBatch.objects.submitted().select_related("section", "job"), pk=pk
    )
    if not may_publish_into(request.user, batch.section):
        return permission_denied(request)
    remembered = request.session.get(REMEMBERED, round(DEFAULT * 100))
    asked = request.POST if request.method == "POST" else request.GET
    form = ThresholdForm(asked if "threshold" in asked else {"threshold": remembered})
    context = {"batch": batch, "form": form}
    if form.is_valid():
        percent = form.cleaned_data["threshold"]
        request.session[REMEMBERED] = percent
        if request.method == "POST":
            job = start_approval(batch, threshold=percent / 100, by=request.user)
            return redirect("library_approval_running", batch.pk, job.pk)
        context["preview"] = preview(batch, percent / 100, request.user)
    return render(request, "library/admin/review_approval.html", context)


@may_add_imports
@require_safe
def approval_running(request: HttpRequest, pk: int, job_pk: int) -> HttpResponse:
    batch = get_object_or_404(ImportBatch.objects.select_related("section"), pk=pk)
    if not may_publish_into(request.user, batch.section):
        return permission_denied(request)
    job = get_object_or_404(Job, pk=job_pk, kind=KIND, payload__batch=batch.pk)
    context = {"batch": batch, "job": job}
    return render(request, "library/admin/review_approval_running.html", context)
