from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from jobs.models import Job
from jobs.permissions import may_manage


class JobPolicy(ModelPermissionPolicy):
    """Jobs are records: nobody makes, edits or deletes one by hand."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(Job, JobPolicy(Job), exact_class=True)


class JobFilterSet(WagtailFilterSet):
    class Meta:
        model = Job
        fields = ["state", "kind"]


class JobIndexView(IndexView):
    @cached_property
    def columns(self):
        columns = super().columns
        for column in columns:
            if column.name == "label":
                column.label = "任务"
        return columns

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("created_by").defer("log", "result")


class JobInspectView(InspectView):
    template_name = "jobs/admin/inspect.html"
    page_title = "任务详情"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            job=self.object, may_manage=may_manage(self.request.user, self.object), **kwargs
        )


class JobViewSet(ModelViewSet):
    model = Job
    name = "jobs_admin"
    url_prefix = "background-jobs"
    icon = "cogs"
    menu_label = "后台任务"
    menu_order = 910
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = JobIndexView
    inspect_view_class = JobInspectView
    filterset_class = JobFilterSet
    form_fields = ["kind"]
    list_per_page = 50
    list_display = [
        "label",
        StatusTagColumn(
            "get_state_display", label="状态", primary=lambda job: job.state == Job.State.RUNNING
        ),
        Column("progress", label="进度", accessor=lambda job: f"{job.done} / {job.total}"),
        Column("message", label="进展"),
        Column("created_by", label="发起人"),
        DateColumn("created_at", label="发起时间"),
    ]

    def get_urlpatterns(self):
        shown = {"index", "index_results", "inspect"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in shown]
