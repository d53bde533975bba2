"""检索索引: how the index is, what waits, what failed, and the three things to do about it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from accounts.models import User
from accounts.todo import TodoItem
from jobs import services as jobs
from jobs.models import Job
from search import check, health, rebuild, sync
from search.connection import site_engine
from search.models import PAGE, Change
from search.outbox import wake

PERMISSION = "search.manage_index"
SHOWN_FAILURES = 50

manager_only = permission_required(PERMISSION, raise_exception=True)


@require_safe
@manager_only
def index_status(request: HttpRequest) -> HttpResponse:
    failing = list(Change.objects.failing().order_by("-attempts", "pk")[:SHOWN_FAILURES])
    pages = Page.objects.in_bulk([row.object_id for row in failing if row.model == PAGE])
    context = {
        "engine": site_engine().health(),
        "lag": health.lag(),
        "failing": [(row, pages.get(row.object_id)) for row in failing],
        "failing_count": Change.objects.failing().count(),
        "job": Job.objects.filter(kind__in=(rebuild.KIND, check.KIND)).order_by("-pk").first(),
    }
    return TemplateResponse(request, "search/admin/index_status.html", context)


@require_POST
@manager_only
def start_rebuild(request: HttpRequest) -> HttpResponse:
    rebuild.request(by=_person(request))
    messages.success(request, "已开始重建，期间检索照常使用。")
    return redirect("search_index")


@require_POST
@manager_only
def start_check(request: HttpRequest) -> HttpResponse:
    jobs.enqueue(check.KIND, {}, by=_person(request), key=check.KIND)
    messages.success(request, "已开始核对，发现的差异会自动补写。")
    return redirect("search_index")


@require_POST
@manager_only
def retry(request: HttpRequest) -> HttpResponse:
    count = sync.retry_now()
    wake()
    messages.success(request, f"正在重试 {count} 项。")
    return redirect("search_index")


def todo(request: HttpRequest) -> list[TodoItem]:
    if not request.user.has_perm(PERMISSION):
        return []
    lag = health.lag()
    url = reverse("search_index")
    return [
        TodoItem("检索引擎没有响应或拒绝写入", int(lag.failing_since is not None), url),
        TodoItem("内容变更迟迟没有写入检索索引", lag.waiting if lag.late else 0, url),
        TodoItem("无法写入检索索引的内容", lag.set_aside, url),
    ]


class IndexMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the decorator admits nobody else
    return request.user
