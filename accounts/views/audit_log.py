"""The audit log in the admin: who did what to which object, when.

Wagtail's report shows each reader only objects she could edit; an auditor sees every line.
"""

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import IntegerField, Value
from django.forms import CheckboxInput
from wagtail.admin.filters import ContentTypeFilter
from wagtail.admin.views.reports.audit_logging import LogEntriesView, SiteHistoryReportFilterSet
from wagtail.log_actions import registry
from wagtail.models import PageLogEntry

from accounts import audit
from accounts.models import User


def may_view(user):
    return user.is_active and user.has_perm("accounts.view_audit_log")


def _in_use(ids_of):
    """Union over all log models of one column's distinct values."""
    found = set()
    for model in registry.get_log_entry_models():
        found |= ids_of(model.objects.all())
    return found


class AuditLogFilterSet(SiteHistoryReportFilterSet):
    label = django_filters.CharFilter(label="对象名称", lookup_expr="icontains")
    object_type = ContentTypeFilter(
        label="对象类型",
        method="filter_object_type",
        queryset=lambda request: ContentType.objects.filter(
            pk__in=_in_use(lambda entries: entries.get_content_type_ids())
        ).order_by("model"),
    )
    drafts = django_filters.BooleanFilter(
        label="包括保存草稿", method="filter_drafts", widget=CheckboxInput
    )
    is_commenting_action = None

    def filter_drafts(self, entries, name, value):
        """The editor saves by itself every few seconds: shown when asked for."""
        if value or entries.model is not PageLogEntry or self.form.cleaned_data.get("action"):
            return entries
        return entries.exclude(action="wagtail.edit")

    def get_action_choices(self):
        used = _in_use(lambda entries: entries.get_actions())
        return [choice for choice in registry.get_choices() if choice[0] in used]

    def get_users_queryset(self):
        ids = _in_use(lambda entries: entries.get_user_ids())
        return User.objects.filter(pk__in=ids).order_by("staff_number")


class AuditLogView(LogEntriesView):
    page_title = "审计日志"
    results_template_name = "accounts/admin/audit_log_results.html"
    filterset_class = AuditLogFilterSet
    index_url_name = "accounts_audit_log"
    index_results_url_name = "accounts_audit_log_results"
    export_headings = {
        "object_id": "编号",
        "label": "对象",
        "content_type": "类型",
        "action": "操作",
        "user_display_name": "操作人",
        "timestamp": "时间",
    }

    def dispatch(self, request, *args, **kwargs):
        if not may_view(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_filtered_queryset(self):
        self.log_models = list(registry.get_log_entry_models())
        parts = [
            self.filter_queryset(
                model.objects.values("pk", "timestamp").annotate(
                    log_model_index=Value(index, output_field=IntegerField())
                )
            ).order_by()
            for index, model in enumerate(self.log_models)
        ]
        return parts[0].union(*parts[1:], all=True).order_by("-timestamp")

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """Taking the log away is itself logged."""
        user = self.request.user
        data = {"what": "审计日志", "rows": len(queryset)}
        audit.record("accounts.export", instance=user, by=user, data=data)
        return super().as_spreadsheet(queryset, spreadsheet_format)
