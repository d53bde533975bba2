"""What people search for: the log, what was not found, what nobody opened."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record
from search import query_log, reports
from search.admin.chart import chart
from search.admin.people import FORGET_QUERIES, forgetters_only, person, report_readers_only
from search.models import QueryLog, SearchSettings
from search.models.queries import LONGEST_QUERY

SPANS = (7, 30, 90, 180)
SPAN = 30
PER_PAGE = 50
MOST_ASKED = 20


def span_of(request: HttpRequest) -> int:
    """The days to look back; anything but one of `SPANS` means the usual one."""
    wanted = request.GET.get("days", "")
    return next((days for days in SPANS if str(days) == wanted), SPAN)


@require_safe
@report_readers_only
def overview(request: HttpRequest) -> HttpResponse:
    days = span_of(request)
    each = reports.by_day(days)
    context = {
        "span": days,
        "spans": SPANS,
        "each": each,
        "total": reports.in_all(each),
        "speed": reports.speed(days),
        "chart": chart(each),
        "most_asked": reports.most_asked(days)[:MOST_ASKED],
        "keeping": SearchSettings.load(request).keep_queries,
        "kept": QueryLog.objects.count(),
        "may_forget": request.user.has_perm(FORGET_QUERIES),
    }
    return render(request, "search/admin/queries.html", context)


@require_safe
@report_readers_only
def without_results(request: HttpRequest) -> HttpResponse:
    days = span_of(request)
    page = Paginator(reports.without_results(days), PER_PAGE).get_page(request.GET.get("p"))
    letters = reports.asked_editors(days)
    rows = [row | {"letters": letters.get(row["text"], 0)} for row in page]
    context = {"span": days, "spans": SPANS, "page": page, "rows": rows}
    return render(request, "search/admin/queries_empty.html", context)


@require_safe
@report_readers_only
def rarely_opened(request: HttpRequest) -> HttpResponse:
    days = span_of(request)
    page = Paginator(reports.rarely_opened(days), PER_PAGE).get_page(request.GET.get("p"))
    rows = [row | {"share": round(100 * row["opened"] / row["times"])} for row in page]
    context = {"span": days, "spans": SPANS, "page": page, "rows": rows}
    return render(request, "search/admin/queries_unopened.html", context)


@require_POST
@report_readers_only
def settle(request: HttpRequest) -> HttpResponse:
    if text := request.POST.get("text", "")[:LONGEST_QUERY]:
        reports.settle(text, by=person(request))
        messages.success(request, f"“{text}”已标为处理过。以后再有人查而查不到，会重新列出。")
    back = request.POST.get("back", "")
    own = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return redirect(back if own else "search_queries_empty")


@require_POST
@forgetters_only
def forget(request: HttpRequest) -> HttpResponse:
    count = query_log.forget_all()
    record(
        "search.forget_queries",
        instance=SearchSettings.load(request),
        by=person(request),
        data={"count": count},
    )
    messages.success(request, f"已删除 {count} 条查询记录。")
    return redirect("search_queries")
