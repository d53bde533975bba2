"""Required courses in the admin: assign, see who has not finished, remind, move, close."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from accounts import audit
from accounts.models import Audience
from accounts.services import keep_audience
from courses.assignment_forms import DueDateForm, assignment_panels
from courses.assignments import (
    circle,
    duty_rows,
    finished,
    left_behind,
    places_of,
    unfinished,
    with_counts,
)
from courses.models import Assignment
from courses.report_sheet import XLSX, waiting_workbook
from courses.services.assignments import (
    KIND,
    AssignmentError,
    assign,
    change_due_date,
    close,
    remind,
)
from jobs.models import Job

PER_PAGE = 50
NAMES_SHOWN = 300
SKIPPED_NAMED = 10
TABS = {
    "open": ("未完成", unfinished),
    "done": ("已完成", finished),
    "gone": ("已退出", left_behind),
}
may_view = permission_required("courses.view_assignment", raise_exception=True)
may_assign = permission_required("courses.add_assignment", raise_exception=True)
may_change = permission_required("courses.change_assignment", raise_exception=True)


@may_view
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    ended = request.GET.get("ended") == "1"
    assignments = Assignment.objects.filter(closed_at__isnull=not ended)
    assignments = assignments.select_related("course", "audience").order_by("due_on", "pk")
    page = Paginator(with_counts(assignments), PER_PAGE).get_page(request.GET.get("p"))
    context = {"page": page, "ended": ended, "today": timezone.localdate()}
    return render(request, "courses/admin/assignment_list.html", context)


@may_assign
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose, look whom it concerns, confirm: three posts of the same fields."""
    posted = request.method == "POST"
    panels = assignment_panels()
    form = panels.get_form_class()(
        request.POST if posted else None, instance=Audience(), for_user=request.user
    )
    if posted and "back" not in request.POST and form.is_valid():
        if "confirm" not in request.POST:
            return _preview(request, form)
        try:
            assignment = _assign(form, by=request.user)
        except AssignmentError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "已布置，正在通知有关人员。")
            return redirect("assignments:detail", assignment.pk)
    panel = panels.get_bound_panel(instance=form.instance, request=request, form=form)
    context = {"form": form, "panel": panel, "media": panel.media + form.media}
    return render(request, "courses/admin/assignment_form.html", context)


@transaction.atomic
def _assign(form, *, by):
    audience = keep_audience(form.chosen_audience(), by=by)
    data = form.cleaned_data
    return assign(data["course"], audience, due_on=data["due_on"], note=data["note"], by=by)


def _preview(request, form):
    today = timezone.localdate()
    data = form.cleaned_data
    found = circle(data["course"], form.chosen_audience(), on=today)
    shown = list(found.people[:NAMES_SHOWN])
    places = places_of([user.pk for user in shown], on=today)
    context = {
        "data": data,
        "circle": found,
        "waiting": found.count - found.done,
        "people": [(user, places.get(user.pk, [])) for user in shown],
        "more": found.count - len(shown),
        "fields": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", "back", "confirm"}
        ],
    }
    return render(request, "courses/admin/assignment_confirm.html", context)


@may_view
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = _one(pk)
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "open"
    duties = TABS[tab][1](assignment).select_related("user", "assignment")
    page = Paginator(duties.order_by("user__staff_number"), PER_PAGE).get_page(request.GET.get("p"))
    counts = {"open": assignment.total - assignment.done, "done": assignment.done}
    counts["gone"] = left_behind(assignment).count()
    context = {
        "assignment": assignment,
        "rows": duty_rows(page.object_list, on=timezone.localdate()),
        "page": page,
        "tab": tab,
        "tabs": [(name, label, counts[name]) for name, (label, _) in TABS.items()],
        "form": DueDateForm(initial={"due_on": assignment.due_on}),
        "job": Job.objects.filter(kind=KIND, key=f"{KIND}:{pk}").order_by("-pk").first(),
    }
    return render(request, "courses/admin/assignment_detail.html", context)


def _one(pk: int) -> Assignment:
    assignments = Assignment.objects.select_related("course", "audience", "created_by")
    return get_object_or_404(with_counts(assignments), pk=pk)


@may_change
@require_POST
def send_reminders(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = get_object_or_404(Assignment, pk=pk)
    chosen = None
    if "all" not in request.POST:
        chosen = [int(value) for value in request.POST.getlist("user") if value.isdecimal()]
        if not chosen:
            messages.warning(request, "请先勾选要提醒的人。")
            return redirect("assignments:detail", pk)
    try:
        found = remind(assignment, by=request.user, user_ids=chosen)
    except AssignmentError as error:
        messages.error(request, str(error))
    else:
        tell = messages.success if found.sent else messages.warning
        tell(request, _told(found))
    return redirect("assignments:detail", pk)


def _told(found) -> str:
    """已提醒 12 人。3 人近 7 天内已提醒过，没有再提醒：王秀兰（11月20日）…"""
    words = f"已提醒 {found.sent} 人。" if found.sent else "没有发出提醒。"
    if not found.skipped:
        return words if found.sent else "没有需要提醒的人。"
    named = []
    for user, sent_at in found.skipped[:SKIPPED_NAMED]:
        day = timezone.localdate(sent_at)
        named.append(f"{user.name}（{day.month}月{day.day}日）")
    more = " 等" if len(found.skipped) > SKIPPED_NAMED else ""
    return (
        f"{words}{len(found.skipped)} 人近 7 天内已经提醒过，没有再提醒：{'、'.join(named)}{more}。"
    )


@may_change
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = get_object_or_404(Assignment, pk=pk)
    form = DueDateForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["due_on"]))
        return redirect("assignments:detail", pk)
    try:
        change_due_date(assignment, form.cleaned_data["due_on"], by=request.user)
    except AssignmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已修改期限，正在通知还没有学完的人。")
    return redirect("assignments:detail", pk)


@may_change
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = get_object_or_404(Assignment, pk=pk)
    try:
        close(assignment, by=request.user)
    except AssignmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已结束，不再提醒。学习记录都保留。")
    return redirect("assignments:detail", pk)


@may_view
@require_safe
def waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """Those who have not finished, as a workbook; taking it away is logged."""
    assignment = _one(pk)
    duties = unfinished(assignment).select_related("user", "assignment")
    rows = duty_rows(duties.order_by("user__staff_number"), on=timezone.localdate())
    data = {"what": f"未完成《{assignment.course.title}》的名单", "rows": len(rows)}
    audit.record("accounts.export", instance=assignment, by=request.user, data=data)
    name = f"未完成名单-{assignment.course.title}.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(waiting_workbook(assignment, rows), content_type=XLSX, headers=headers)
