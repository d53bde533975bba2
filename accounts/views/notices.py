"""A person's notices. Opening one reads it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.services import mark_read

PER_PAGE = 20


@login_required
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(request.user.notices.all(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/notice_list.html", {"page": page})


@login_required
@require_safe
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(request.user.notices.select_related("created_by"), pk=pk)
    if notice.read_at is None:
        mark_read(request.user, notice_id=notice.pk)
    return render(request, "accounts/notice_detail.html", {"notice": notice})


@login_required
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    if changed := mark_read(request.user):
        messages.success(request, f"已将 {changed} 条通知标为已读。")
    return redirect("accounts:notices")
