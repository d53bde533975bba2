from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.html import format_html
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy

from cms.admin import (
    FeedbackPolicy,
    FeedbackViewSet,
    WithdrawMenuItem,
    feedback_todo,
    suggest_references,
    withdraw_button,
    withdraw_page,
)
from cms.home import NoticesPanel, RecentArticlesPanel, SignInPanel
from cms.models import Feedback
from cms.permissions import can_view, request_scope, signed_in
from cms.receivers import COLLECTION_PRIVACY
from cms.review import admin as review_admin
from cms.review import views as review_views
from cms.services import WITHDRAWN
from cms.views import DOWNLOADED

register_permission_policy(Feedback, FeedbackPolicy(Feedback))


@hooks.register("before_serve_page")
def guard_page(page, request, args, kwargs):
    """The one rule, before Wagtail's own check; a deep link survives signing in."""
    if can_view(request.user, page, scope=request_scope(request)):
        return None
    if not signed_in(request.user):
        response = redirect_to_login(request.get_full_path())
    elif template := getattr(page, "refusal_template", ""):
        response = render(request, template, {"refused": page}, status=403)
    else:
        raise PermissionDenied
    add_never_cache_headers(response)
    return response


@hooks.register("on_serve_page")
def keep_out_of_caches(serve):
    """A page may be withdrawn any minute: whoever kept a copy must ask before showing it again."""

    def served(page, request, args, kwargs):
        response = serve(page, request, args, kwargs)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return served


@hooks.register("home_panels")
def home_panels(request):
    own = NoticesPanel if request.user.is_authenticated else SignInPanel
    return [own(request), RecentArticlesPanel(request)]


@hooks.register("register_admin_urls")
def admin_urls():
    return [
        path("pages/<int:page_id>/withdraw/", withdraw_page, name="cms_withdraw"),
        path("references/", suggest_references, name="cms_references"),
        path("reviews/", review_views.waiting, name="cms_reviews"),
        path("pages/<int:page_id>/review/", review_views.review, name="cms_review"),
        path("pages/<int:page_id>/review/record/", review_views.record, name="cms_review_record"),
    ]


@hooks.register("register_page_action_menu_item")
def withdraw_menu_item():
    return WithdrawMenuItem()


@hooks.register("register_page_action_menu_item")
def decide_menu_item():
    return review_admin.DecideMenuItem()


hooks.register("construct_page_action_menu", review_admin.review_buttons)
hooks.register("register_page_header_buttons", review_admin.header_buttons)
hooks.register("todo_items", review_admin.todo_items)
hooks.register("register_page_header_buttons", withdraw_button)
hooks.register("register_page_listing_more_buttons", withdraw_button)
hooks.register("todo_items", feedback_todo)


@hooks.register("register_admin_viewset")
def feedback_viewset():
    return FeedbackViewSet()


class Withdrawal(LogFormatter):
    label = "撤回"

    def format_message(self, log_entry):
        return f"撤回页面，原因：{log_entry.data['reason']}"


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(WITHDRAWN)(Withdrawal)
    actions.register_action(DOWNLOADED, "下载", "下载文件")
    actions.register_action(COLLECTION_PRIVACY, "集合隐私", "更改集合的隐私设置")


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_pickers():
    return format_html('<script type="module" src="{}"></script>', static("js/admin-pickers.js"))


@hooks.register("insert_editor_js")
def reference_chooser():
    return format_html('<script type="module" src="{}"></script>', static("js/admin-reference.js"))


@hooks.register("construct_homepage_summary_items")
def no_counts(request, items):
    """How many images there are helps nobody; what waits to be done is a panel of its own."""
    items.clear()


@hooks.register("construct_help_menu")
def no_foreign_help(request, items):
    items[:] = [item for item in items if not item.url.startswith(("http:", "https:"))]
