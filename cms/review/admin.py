"""The review in the page editor: which buttons an editor and a reviewer see."""

from django.urls import reverse
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    PageLockedMenuItem,
    PublishMenuItem,
    RestartWorkflowMenuItem,
    SubmitForModerationMenuItem,
)
from wagtail.admin.widgets.button import Button

from accounts.todo import TodoItem
from cms.models import ReviewedMixin
from cms.review import records, services
from cms.review.waiting import waiting_for


class DecideMenuItem(ActionMenuItem):
    """Leads to the page where the decision is taken; first of all for whoever may take it."""

    name = "action-review"
    label = "去审核"
    icon_name = "clipboard-list"
    order = -10

    def is_shown(self, context):
        page = context.get("page")
        if context["view"] != "edit" or not isinstance(page, ReviewedMixin):
            return False
        asked = services.open_stage(page)
        return asked is not None and not services.why_not(context["request"].user, page, asked)

    def get_url(self, context):
        return reverse("cms_review", args=[context["page"].pk])


class SubmitMenuItem(SubmitForModerationMenuItem):
    def get_context_data(self, parent_context):
        return super().get_context_data(parent_context) | {"label": "提交审核"}


class CancelMenuItem(CancelWorkflowMenuItem):
    label = "取消审核"


def review_buttons(menu_items, request, context):
    """A reviewed page is submitted, never published by its editor."""
    if not issubclass(_edited_type(request, context), ReviewedMixin):
        return
    ours = {
        SubmitForModerationMenuItem: SubmitMenuItem(order=5),
        CancelWorkflowMenuItem: CancelMenuItem(order=40),
        # First, unless there is a decision to take: cancelling is not what one comes for.
        PageLockedMenuItem: PageLockedMenuItem(order=-5),
    }
    hidden = (PublishMenuItem, RestartWorkflowMenuItem)
    menu_items[:] = [
        ours.get(type(item), item) for item in menu_items if not isinstance(item, hidden)
    ]
    menu_items.sort(key=lambda item: item.order)


def _edited_type(request, context):
    if page := context.get("page"):
        return type(page)
    asked = request.resolver_match.kwargs
    types = {
        (model._meta.app_label, model._meta.model_name): model
        for model in context["parent_page"].creatable_subpage_models()
    }
    return types.get((asked["content_type_app_name"], asked["content_type_model_name"]), type(None))


def header_buttons(page, user, view_name, next_url=None):
    if page.pk is None or not records.is_kept(page) or not records.may_see_record(user, page):
        return
    if page.workflow_in_progress:
        yield Button(
            "审核", reverse("cms_review", args=[page.pk]), icon_name="clipboard-list", priority=56
        )
    yield Button(
        "审核记录", reverse("cms_review_record", args=[page.pk]), icon_name="history", priority=57
    )


def todo_items(request):
    waiting = len(waiting_for(request.user))
    return [TodoItem("待审核的资料", waiting, reverse("cms_reviews"))]
