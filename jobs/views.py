from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jobs import services
from jobs.models import Job
from jobs.permissions import may_manage, may_view


@require_GET
@never_cache
@login_required
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The partial that polls itself while the job is active; says `job-ended` at the end."""
    return _partial(request, pk, "jobs/_progress.html")


@require_GET
@never_cache
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress, log and what can be done, for the job's own page in the admin."""
    return _partial(request, pk, "jobs/_detail.html")


@require_POST
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, services.request_cancel, "已请求取消任务")


@require_POST
@login_required
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, services.retry, "任务已重新排队")


def _visible(request, pk):
    job = get_object_or_404(Job.objects.select_related("created_by"), pk=pk)
    if not may_view(request.user, job):
        raise Http404
    return job


def _partial(request, pk, template):
    job = _visible(request, pk)
    context = {"job": job, "may_manage": may_manage(request.user, job)}
    response = render(request, template, context)
    if not job.is_active:
        response["HX-Trigger"] = "job-ended"
    return response


def _act(request, pk, service, done):
    job = _visible(request, pk)
    if not may_manage(request.user, job):
        raise Http404
    try:
        service(job, by=request.user)
    except (services.NotPossible, services.AlreadyActive) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("jobs:progress", args=[job.pk])
    return redirect(back)
