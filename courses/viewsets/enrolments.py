"""Who learns what, in the admin: to read only."""

import django_filters
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from courses.models import Enrolment
from courses.viewsets.records import RecordViewSet


class EnrolmentFilters(WagtailFilterSet):
    source = django_filters.ChoiceFilter(label="来源", choices=Enrolment.Source.choices)
    finished = django_filters.BooleanFilter(
        label="已学完", field_name="completed_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Enrolment
        fields = ["source"]


class EnrolmentViewSet(RecordViewSet):
    model = Enrolment
    icon = "clipboard-list"
    filterset_class = EnrolmentFilters
    search_fields = ["user__name", "user__staff_number", "course__title"]
    list_select_related = ["user", "course", "release"]
    list_display = [
        "user",
        "course",
        Column("release", label="版次", accessor=lambda row: f"第 {row.release.number} 版"),
        Column("source", label="来源", accessor="get_source_display", sort_key="source"),
        DateColumn("started_at", label="开始时间", sort_key="started_at"),
        DateColumn("last_seen_at", label="最近学习", sort_key="last_seen_at"),
        DateColumn("completed_at", label="学完时间", sort_key="completed_at"),
    ]
    inspect_view_fields = [
        *("user", "course", "release", "source"),
        *("started_at", "last_seen_at", "completed_at"),
    ]
    form_fields = ["source"]
