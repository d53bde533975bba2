"""The ledger of hours in the admin: to read, and to answer a wrong entry by a reversing one."""

from functools import partial

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from courses.models import HourEntry
from courses.models.pages import HourCategory
from courses.permissions import may_correct_hours
from courses.records import in_words
from courses.services.hours import reverse as reverse_entry
from courses.viewsets.records import ReasonForm, RecordInspectView, RecordViewSet, ask_then_act


def reverse_view(request: HttpRequest, pk: int) -> HttpResponse:
    if not may_correct_hours(request.user):
        raise PermissionDenied
    entry = get_object_or_404(HourEntry.objects.select_related("user"), pk=pk)
    return ask_then_act(
        request,
        ReasonForm,
        partial(reverse_entry, entry),
        done=f"已冲销 {in_words(entry.hours)} 学时，本人已收到通知。",
        back=reverse("hourentry:inspect", args=[pk]),
        page={
            "title": "冲销学时",
            "subtitle": entry,
            "text": f"原记录保留，另记一条 −{in_words(entry.hours)} 学时，{entry.year} 年度合计随之减少。"
            "冲销以后不能撤回，也不会自动重记。证书需要撤销的，请另在“证书”中办理。",
            "button": "冲销",
            "serious": True,
        },
    )


class HourEntryFilters(WagtailFilterSet):
    year = django_filters.NumberFilter(label="年度")
    category = django_filters.ChoiceFilter(label="类别", choices=HourCategory.choices)
    reverses = django_filters.BooleanFilter(
        label="冲销记录", field_name="reverses", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = HourEntry
        fields = ["year", "category", "reverses"]


class HourEntryInspectView(RecordInspectView):
    def get_context_data(self, **kwargs):
        untouched = self.object.reverses_id is None and not hasattr(self.object, "reversed_by")
        may = may_correct_hours(self.request.user)
        return super().get_context_data(**kwargs) | {"may_reverse": may and untouched}


class HourEntryViewSet(RecordViewSet):
    model = HourEntry
    icon = "history"
    inspect_view_class = HourEntryInspectView
    template_prefix = "courses/admin/hours_"
    filterset_class = HourEntryFilters
    search_fields = ["user__name", "user__staff_number", "rule", "reason"]
    list_select_related = ["user"]
    list_display = [
        "user",
        Column("year", label="年度", sort_key="year"),
        Column("category", label="类别", accessor="get_category_display", sort_key="category"),
        Column("hours", label="学时", accessor=lambda row: in_words(row.hours)),
        Column("kind", label="记录", accessor=lambda row: "冲销" if row.reverses_id else "记入"),
        "rule",
        Column(
            "earned_on",
            label="取得日期",
            accessor=lambda row: f"{row.earned_on}",
            sort_key="earned_on",
        ),
    ]
    inspect_view_fields = [
        *("user", "year", "category", "hours", "earned_on", "rule"),
        *("reverses", "reason", "created_by", "created_at"),
    ]

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("reverse/<int:pk>/", reverse_view, name="reverse"),
        ]
