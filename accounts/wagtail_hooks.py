"""Registration with the Wagtail admin."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import log_actions
from accounts.dashboard import TodoPanel
from accounts.models import PeopleImport
from accounts.todo import TodoItem
from accounts.views import audit_log, people_import
from accounts.viewsets.choosers import person_chooser, unit_chooser
from accounts.viewsets.organisation import PeopleGroup


@hooks.register("register_log_actions")
def register_log_actions(actions):
    log_actions.register(actions)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [person_chooser, unit_chooser, PeopleGroup()]


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("reports/audit/", audit_log.AuditLogView.as_view(), name="accounts_audit_log"),
        path(
            "reports/audit/results/",
            audit_log.AuditLogView.as_view(results_only=True),
            name="accounts_audit_log_results",
        ),
        path("people-import/", people_import.import_list, name="accounts_imports"),
        path("people-import/template/", people_import.template, name="accounts_import_template"),
        path("people-import/<int:pk>/", people_import.import_detail, name="accounts_import"),
        path("people-import/<int:pk>/apply/", people_import.apply, name="accounts_import_apply"),
        path("people-import/<int:pk>/rows/", people_import.rejects, name="accounts_import_rejects"),
    ]


@hooks.register("register_account_menu_item")
def link_profile(request):
    return {
        "url": reverse("accounts:profile"),
        "label": "个人资料、密码与两步验证",
        "help_text": "在网站上查看任职、修改密码、设置两步验证。",
    }


@hooks.register("construct_homepage_panels")
def add_todo_panel(request, panels):
    panels.insert(0, TodoPanel(request))


@hooks.register("construct_homepage_summary_items", order=1000)
def remove_counts(request, items):
    items.clear()


@hooks.register("register_reports_menu_item")
def register_audit_log():
    return AuditLogMenuItem(
        "审计日志", reverse("accounts_audit_log"), name="audit-log", icon_name="history", order=50
    )


class AuditLogMenuItem(MenuItem):
    def is_shown(self, request):
        return audit_log.may_view(request.user)


@hooks.register("construct_reports_menu")
def hide_site_history(request, items):
    """The audit log shows the same and more."""
    items[:] = [item for item in items if item.name != "site-history"]


@hooks.register("todo_items")
def imports_to_confirm(request):
    if not request.user.has_perm("accounts.add_peopleimport"):
        return []
    waiting = PeopleImport.objects.filter(state=PeopleImport.State.PREVIEW).count()
    return [TodoItem("待确认的人员导入", waiting, reverse("accounts_imports"))]
