"""检索索引: how the index is, what waits, what failed, and what can be done about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from accounts.todo import TodoItem
from jobs import services as jobs
from jobs.models import Job
from search import check, encoding, health, meaning, rebuild, sync
from search.admin.people import MANAGE_INDEX, managers_only, person
from search.admin.words import dictionary_changes
from search.connection import site_engine
from search.models import PAGE, Change, Unencoded
from search.outbox import wake

SHOWN_FAILURES = 50


@require_safe
@managers_only
def index_status(request: HttpRequest) -> HttpResponse:
    failing = list(Change.objects.failing().order_by("-attempts", "pk")[:SHOWN_FAILURES])
    pages = Page.objects.in_bulk([row.object_id for row in failing if row.model == PAGE])
    context = {
        "engine": site_engine().health(),
        "lag": health.lag(),
        "changes": dictionary_changes(),
        "failing": [(row, pages.get(row.object_id)) for row in failing],
        "failing_count": Change.objects.failing().count(),
        "job": Job.objects.filter(kind__in=(rebuild.KIND, check.KIND)).order_by("-pk").first(),
        **meaning_status(),
    }
    return TemplateResponse(request, "search/admin/index_status.html", context)


def meaning_status() -> dict[str, Any]:
    vectors = health.vectors()
    if vectors is None:
        return {"model_trouble": meaning.trouble()}
    failed = list(Unencoded.objects.failing().order_by("-attempts", "pk")[:SHOWN_FAILURES])
    pages = Page.objects.in_bulk([row.page_id for row in failed])
    return {
        "vectors": vectors,
        "unencoded": [(row, pages.get(row.page_id)) for row in failed],
        "encoding": Job.objects.filter(kind=encoding.KIND).order_by("-pk").first(),
    }


@require_POST
@managers_only
def start_rebuild(request: HttpRequest) -> HttpResponse:
    rebuild.request(by=person(request))
    messages.success(request, "已开始重建，期间检索照常使用。")
    return redirect("search_index")


@require_POST
@managers_only
def start_check(request: HttpRequest) -> HttpResponse:
    jobs.enqueue(check.KIND, {}, by=person(request), key=check.KIND)
    messages.success(request, "已开始核对，发现的差异会自动补写。")
    return redirect("search_index")


@require_POST
@managers_only
def retry(request: HttpRequest) -> HttpResponse:
    count = sync.retry_now()
    wake()
    messages.success(request, f"正在重试 {count} 项。")
    return redirect("search_index")


@require_POST
@managers_only
def encode(request: HttpRequest) -> HttpResponse:
    encoding.start(by=person(request))
    messages.success(request, "已开始计算含义向量，期间检索照常使用。")
    return redirect("search_index")


@require_POST
@managers_only
def encode_anew(request: HttpRequest) -> HttpResponse:
    encoding.start_over(by=person(request))
    messages.success(request, "已开始全部重新计算，期间检索照常使用。")
    return redirect("search_index")


def todo(request: HttpRequest) -> list[TodoItem]:
    if not request.user.has_perm(MANAGE_INDEX):
        return []
    lag = health.lag()
    url = reverse("search_index")
    return [
        TodoItem("检索引擎没有响应或拒绝写入", int(lag.failing_since is not None), url),
        TodoItem("内容变更迟迟没有写入检索索引", lag.waiting if lag.late else 0, url),
        TodoItem("无法写入检索索引的内容", lag.set_aside, url),
        TodoItem("没能算出含义向量的内容", encoding.set_aside(), url),
    ]
