"""What the people of a unit have learnt: a page and a workbook for those who administer it."""

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.models import Unit
from accounts.permissions import may_administer
from accounts.unit_links import UnitLink
from courses.models import CoursePage
from courses.permissions import may_see_unit_learning
from courses.report import Report
from courses.report_sheet import XLSX, learning_workbook

PER_PAGE = 50
EARLIEST = 2000
LONGEST_NUMBER = 19


class DayField(forms.DateField):
    def bound_data(self, data, initial):
        """A date input takes nothing but a date: anything else is not put back into it."""
        try:
            return self.to_python(data)
        except forms.ValidationError:
            return None


class DayForm(forms.Form):
    on = DayField(
        label="截至日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按 2026-12-31 的样子填写日期。已按今天显示。"},
    )

    def clean_on(self):
        on = self.cleaned_data["on"] or timezone.localdate()
        if on > timezone.localdate():
            raise forms.ValidationError("截至日期不能晚于今天。已按今天显示。")
        if on.year < EARLIEST:
            raise forms.ValidationError(f"截至日期不能早于 {EARLIEST} 年。已按今天显示。")
        return on


class ListedField(forms.ModelChoiceField):
    """One of a list; a number that no database holds is not in it."""

    def to_python(self, value):
        if value and not (value.isdecimal() and len(value) < LONGEST_NUMBER):
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return super().to_python(value)


class ReportForm(DayForm):
    unit = ListedField(
        Unit.objects.none(),
        label="下级单位",
        required=False,
        empty_label="全部（含下级单位）",
        error_messages={"invalid_choice": "这一天本单位之下没有所选的单位。已显示全部单位。"},
    )
    course = ListedField(
        CoursePage.objects.none(),
        label="课程",
        required=False,
        empty_label="全部课程",
        error_messages={"invalid_choice": "没有找到所选的课程。已显示全部课程。"},
    )
    open = forms.BooleanField(label="只看没学完的人", required=False)

    def __init__(self, data, *, report):
        super().__init__(data)
        self.fields["unit"].queryset = report.units()
        self.fields["course"].queryset = report.courses()


def _asked(request: HttpRequest, pk: int) -> tuple[Report, ReportForm]:
    """The report that the address asks for; what cannot be understood is left out and said."""
    unit = get_object_or_404(Unit, pk=pk)
    if not may_see_unit_learning(request.user, unit):
        raise PermissionDenied
    today = timezone.localdate()
    day = DayForm(request.GET)
    on = day.cleaned_data["on"] if day.is_valid() else today
    data = request.GET.copy()
    data.setdefault("on", str(today))
    form = ReportForm(data, report=Report(unit, on))
    form.full_clean()
    chosen = form.cleaned_data
    within, course = chosen.get("unit"), chosen.get("course")
    return Report(unit, on, within, course, open_only=bool(chosen.get("open"))), form


@login_required
@never_cache
@require_safe
def unit_learning(request: HttpRequest, pk: int) -> HttpResponse:
    report, form = _asked(request, pk)
    page = Paginator(report.people, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": report.unit,
        "path": Unit.objects.path(report.unit, on=report.on)[:-1],
        "administers": may_administer(request.user, report.unit),
        "report": report,
        "form": form,
        "summary": report.summary(),
        "page": page,
        "rows": report.rows(page.object_list),
        "download": f"{reverse('courses:unit_learning_sheet', args=[pk])}?{request.GET.urlencode()}",
    }
    return render(request, "courses/unit_learning.html", context)


@login_required
@never_cache
@require_safe
def unit_learning_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The same people and filters as a workbook. Taking it away is logged."""
    report, form = _asked(request, pk)
    if not form.is_valid():
        address = reverse("courses:unit_learning", args=[pk])
        return redirect(f"{address}?{request.GET.urlencode()}")
    rows = report.rows(report.people)
    data = {
        "unit": report.unit.name,
        "on": str(report.on),
        "filter": report.filter_words,
        "rows": len(rows),
    }
    audit.record("courses.report.download", instance=report.unit, by=request.user, data=data)
    name = f"学习情况-{report.unit.label}-{report.on}.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(learning_workbook(report, rows), content_type=XLSX, headers=headers)


@permission_required("courses.view_enrolment", raise_exception=True)
@require_safe
def report_units(request: HttpRequest) -> HttpResponse:
    """In the admin: every unit, for those who run the training and administer none."""
    words = request.GET.get("q", "").replace("\x00", "").split()
    units = Unit.objects.all()
    for word in words:
        units = units.filter(Q(name__icontains=word) | Q(code__icontains=word))
    page = Paginator(units, PER_PAGE).get_page(request.GET.get("p"))
    context = {"page": page, "q": " ".join(words), "today": timezone.localdate()}
    return render(request, "courses/admin/report_units.html", context)


def unit_links(request: HttpRequest, unit: Unit) -> list[UnitLink]:
    """Hook: from the unit's page to what its people have learnt."""
    return [UnitLink("学习情况", reverse("courses:unit_learning", args=[unit.pk]))]


urlpatterns = [
    path("units/<int:pk>/learning/", unit_learning, name="unit_learning"),
    path("units/<int:pk>/learning.xlsx", unit_learning_sheet, name="unit_learning_sheet"),
]
