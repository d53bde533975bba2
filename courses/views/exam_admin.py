"""Exams in the admin: publish, cancel, who watches and marks, extra time and make-up."""

from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from courses.exam_check import on_both_sides, people, rules
from courses.exam_forms import AllowanceForm, StaffForm
from courses.models import Allowance, Exam, ExamStaff
from courses.services.allowances import AllowanceRefused, allow, in_words, withdraw
from courses.services.exam_staff import appoint, dismiss
from courses.services.exams import cancel, publish
from courses.services.predrawing import predraw
from courses.viewsets.records import ReasonForm, ask_then_act

may_change = permission_required("courses.change_exam", raise_exception=True)


@may_change
@require_http_methods(["GET", "POST"])
def publish_view(request: HttpRequest, pk: int) -> HttpResponse:
    exam = get_object_or_404(Exam.objects.select_related("paper", "audience"), pk=pk)
    return ask_then_act(
        request,
        forms.Form,
        partial(publish, exam),
        done="已发布，参加人员现在可以看到这场考试，并会收到通知。",
        back=reverse("exam:edit", args=[pk]),
        page={
            "title": "发布考试",
            "subtitle": exam,
            **_checked(exam),
            "text": "发布后，参加人员收到通知，可以看到考试时间和须知，到时即可进入。发布以后不能退回，只能取消。",
            "button": "发布",
        },
    )


def _checked(exam: Exam) -> dict[str, Any]:
    """What is looked at once more before everybody is told."""
    now = timezone.now()
    today = timezone.localdate(now)
    named = people(exam, on=today)
    both = "、".join(one.name for one in on_both_sides(exam, on=today))
    audience = ("参加人员", f"{exam.audience}，现有 {named.total} 人")
    return {
        "facts": [*rules(exam, at=now), audience],
        "named": named,
        "warning": f"{both}既是监考人员又在参加人员中。请到“考务人员”中换人，或者改参加人员。"
        if both
        else "",
    }


@may_change
@require_http_methods(["GET", "POST"])
def cancel_view(request: HttpRequest, pk: int) -> HttpResponse:
    exam = get_object_or_404(Exam, pk=pk)
    return ask_then_act(
        request,
        ReasonForm,
        partial(cancel, exam),
        done="已取消。",
        back=reverse("exam:edit", args=[pk]),
        page={
            "title": "取消考试",
            "subtitle": exam,
            "text": "取消后没有人能再进入；正在作答的人马上收卷，已保存的答案保留，但不计成绩。"
            "考生会收到通知，写明下面的原因。取消以后不能恢复。",
            "button": "取消考试",
            "serious": True,
        },
    )


@may_change
@require_http_methods(["GET", "POST"])
def allowances_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything given in this exam, and a form to give more."""
    exam = get_object_or_404(Exam, pk=pk)
    form = AllowanceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            given = allow(exam, by=request.user, **form.cleaned_data)
        except AllowanceRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已登记：{given.user or given.unit}，{in_words(given)}。")
            return redirect("exam:allowances", pk)
    rows = exam.allowances.select_related("user", "unit", "created_by", "withdrawn_by")
    context = {
        "exam": exam,
        "form": form,
        "rows": [(one, in_words(one)) for one in rows.order_by("-pk")],
    }
    return render(request, "courses/admin/exam_allowances.html", context)


@may_change
@require_POST
def withdraw_view(request: HttpRequest, pk: int) -> HttpResponse:
    allowance = get_object_or_404(Allowance.objects.select_related("exam", "user", "unit"), pk=pk)
    withdraw(allowance, by=request.user)
    messages.success(request, "已撤回。正在作答的人，已经延长的时间不变。")
    return redirect("exam:allowances", allowance.exam_id)


@may_change
@require_http_methods(["GET", "POST"])
def staff_view(request: HttpRequest, pk: int) -> HttpResponse:
    exam = get_object_or_404(Exam, pk=pk)
    form = StaffForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        named = appoint(exam, by=request.user, **form.cleaned_data)
        messages.success(request, f"已登记：{named}。")
        return redirect("exam:staff", pk)
    rows = exam.staff.select_related("user")
    return render(
        request, "courses/admin/exam_staff.html", {"exam": exam, "form": form, "rows": rows}
    )


@may_change
@require_POST
def dismiss_view(request: HttpRequest, pk: int) -> HttpResponse:
    named = get_object_or_404(ExamStaff.objects.select_related("exam", "user"), pk=pk)
    dismiss(named, by=request.user)
    messages.success(request, f"{named}已移出。")
    return redirect("exam:staff", named.exam_id)


@may_change
@require_http_methods(["GET", "POST"])
def predraw_view(request: HttpRequest, pk: int) -> HttpResponse:
    exam = get_object_or_404(Exam, pk=pk, state=Exam.State.PUBLISHED, predraw=True)
    return ask_then_act(
        request,
        forms.Form,
        partial(predraw, exam),
        done="已在后台开始抽题。",
        back=reverse("exam:edit", args=[pk]),
        page={
            "title": "预先抽题",
            "subtitle": exam,
            "text": "开考前一小时系统会自动为每位考生备好试卷，一般不必手动。已经备好的不会重抽，只补上还没有的人。",
            "button": "现在抽题",
        },
    )


urlpatterns = [
    path("<int:pk>/publish/", publish_view, name="publish"),
    path("<int:pk>/cancel/", cancel_view, name="cancel"),
    path("<int:pk>/allowances/", allowances_view, name="allowances"),
    path("allowances/<int:pk>/withdraw/", withdraw_view, name="withdraw"),
    path("<int:pk>/staff/", staff_view, name="staff"),
    path("staff/<int:pk>/dismiss/", dismiss_view, name="dismiss"),
    path("<int:pk>/predraw/", predraw_view, name="predraw"),
]
