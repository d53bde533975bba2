"""Importing files in the admin: upload, watch, see what became of each file."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied

from library.decoding import Unreadable
from library.models import ImportBatch, ImportItem, PolicyPage
from library.permissions import may_import, may_rerecognise
from library.services.batches import StillRunning, undo_batch
from library.services.imports import retry_failed
from library.services.recognition import Rerecognition, rerecognise

PER_PAGE = 100
may_see_imports = permission_required("library.view_importbatch", raise_exception=True)
may_add_imports = permission_required("library.add_importbatch", raise_exception=True)


@may_see_imports
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    if request.GET.get("result") == "failed":
        return _failed_files(request)
    batches = (
        ImportBatch.objects.submitted().with_counts().select_related("created_by", "section", "job")
    )
    page = Paginator(batches, PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "library/admin/import_list.html", {"page": page})


def _failed_files(request: HttpRequest) -> HttpResponse:
    """What could not be imported, of all batches, newest first."""
    items = ImportItem.objects.failed().select_related("batch").order_by("-batch_id", "order")
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "library/admin/import_failed.html", {"page": page})


@may_see_imports
@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(ImportBatch.objects.with_counts().select_related("job"), pk=pk)
    items = batch.items.select_related("page__work", "file", "other")
    context = {
        "batch": batch,
        "page": Paginator(items, PER_PAGE).get_page(request.GET.get("p")),
        "retriable": batch.items.retriable().exists(),
        "may_retry": may_import(request.user, batch.section),
        "undoable": batch.undone_at is None and batch.created,
    }
    # The list alone, once the job that it waits for has ended.
    name = "_import_items" if request.htmx else "import_detail"
    return render(request, f"library/admin/{name}.html", context)


@may_add_imports
@require_POST
def import_retry(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, pk=pk)
    try:
        again = retry_failed(batch, by=request.user)
    except PermissionDenied as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已重新处理 {again} 个文件。")
    return redirect("library_import", batch.pk)


@may_add_imports
@require_http_methods(["GET", "POST"])
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what will happen, then take back what a batch made."""
    batch = get_object_or_404(ImportBatch.objects.submitted().with_counts(), pk=pk)
    if not may_import(request.user, batch.section):
        return permission_denied(request)
    if request.method == "GET":
        return render(request, "library/admin/import_undo.html", {"batch": batch})
    try:
        undone = undo_batch(batch, by=request.user)
    except StillRunning as error:
        messages.error(request, str(error))
    else:
        kept = f"；保留 {len(undone.kept)} 份，原因见各行说明" if undone.kept else ""
        messages.success(request, f"已撤销 {len(undone.deleted)} 份草稿{kept}。")
    return redirect("library_import", batch.pk)


@may_see_imports
@require_safe
def unverified(request: HttpRequest) -> HttpResponse:
    """Published texts whose status nobody vouches for."""
    pages = PolicyPage.objects.live().unverified(timezone.localdate()).order_by("title", "pk")
    page = Paginator(pages, PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "library/admin/unverified.html", {"page": page})


@require_http_methods(["GET", "POST"])
def rerecognise_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say what will happen, then read the original again into the draft."""
    page = get_object_or_404(PolicyPage, pk=page_id)
    if not may_rerecognise(request.user, page):
        return permission_denied(request)
    if request.method == "GET":
        return render(request, "library/admin/rerecognise.html", {"page": page})
    try:
        outcome = rerecognise(page, by=request.user)
    except Unreadable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _told(outcome))
    return redirect("wagtailadmin_pages:edit", page.pk)


def _told(outcome: Rerecognition) -> str:
    kept = len(outcome.kept_fields) + len(outcome.kept_nodes)
    updated = f"更新 {len(outcome.updated_fields)} 项信息、{len(outcome.updated_nodes)} 处正文"
    said = updated if outcome.changed else "结果没有变化"
    return f"已重新识别：{said}；保留人工修改 {kept} 处。"
