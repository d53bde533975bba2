"""Registration with the Wagtail admin."""

from django.shortcuts import redirect
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy

from library import intake_views, outline_views, views
from library.books import hooks as book_hooks  # noqa: F401 - registers its own hooks
from library.home import RecentDocumentsPanel
from library.models import PolicyPage, StatusOverride
from library.permissions import may_override_status, may_rerecognise
from library.review import hooks as review_hooks  # noqa: F401 - registers its own hooks
from library.todo import todo_items
from library.viewsets import LibraryGroup, OverridePolicy, issuer_chooser, work_chooser

register_permission_policy(StatusOverride, OverridePolicy(StatusOverride))
hooks.register("todo_items", todo_items)


@hooks.register("home_panels")
def home_panels(request):
    return [RecentDocumentsPanel(request)]


class Decision(LogFormatter):
    label = "核定状态"

    def format_message(self, log_entry):
        return f"核定了文件状态，理由：{log_entry.data['reason']}"


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("library.import", "导入文件", "导入了文件")
    actions.register_action("library.override_status")(Decision)
    actions.register_action("library.confirm_relation", "确认文件关系", "确认了文件关系")
    actions.register_action("library.reject_relation", "否定文件关系", "否定了识别出的文件关系")
    actions.register_action("library.undo_import", "撤销导入", "撤销了一批导入")
    actions.register_action("library.approve_import", "通过导入的文件", "核对通过了导入的文件")
    actions.register_action("library.attach_file", "附上文件", "附上了文件的另一份")
    actions.register_action("library.adopt_file", "换用文件", "换用了同一文件的另一份")
    actions.register_action("library.rerecognise", "重新识别", "重新识别了文件内容")


@hooks.register("register_admin_viewset")
def viewsets():
    return [work_chooser, issuer_chooser, LibraryGroup()]


@hooks.register("register_admin_urls")
def admin_urls():
    return [
        path("library/imports/", views.import_list, name="library_imports"),
        path("library/imports/new/", intake_views.import_upload, name="library_import_upload"),
        path("library/imports/new/files/", intake_views.import_add, name="library_import_add"),
        path("library/imports/paste/", intake_views.import_paste, name="library_import_paste"),
        path(
            "library/imports/catalogue.xlsx",
            intake_views.catalogue_template,
            name="library_import_catalogue",
        ),
        path("library/imports/<int:pk>/", views.import_detail, name="library_import"),
        path("library/imports/<int:pk>/retry/", views.import_retry, name="library_import_retry"),
        path("library/imports/<int:pk>/undo/", views.import_undo, name="library_import_undo"),
        path("library/outline/check/", outline_views.check, name="library_outline_check"),
        path("library/unverified/", views.unverified, name="library_unverified"),
        path(
            "library/<int:page_id>/rerecognise/", views.rerecognise_page, name="library_rerecognise"
        ),
    ]


@hooks.register("register_page_header_buttons")
def document_buttons(page, user, view_name, next_url=None):
    """Beside the editor: read the original again, decide on the status."""
    document = page.specific if issubclass(page.specific_class or type(page), PolicyPage) else None
    if document is None or document.pk is None:
        return
    if may_rerecognise(user, document):
        address = reverse("library_rerecognise", args=[document.pk])
        yield Button("重新识别", address, icon_name="resubmit", priority=60)
    if may_override_status(user, document):
        address = f"{reverse('statusoverride:add')}?page={document.pk}"
        yield Button("核定状态", address, icon_name="clipboard-list", priority=61)


@hooks.register("before_copy_page")
def no_second_copy(request, page):
    """A text state exists once; a copy would be a second document of the same name and number."""
    if issubclass(page.specific_class, PolicyPage):
        messages.error(request, "文件不能复制。新的文本请用“添加子页面”或导入建立。")
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
