"""What cms adds to the Wagtail admin: withdrawal, the reference chooser, feedback."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.auth import permission_denied
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.todo import TodoItem
from cms import references
from cms.feedback_forms import AnswerForm
from cms.forms import WithdrawForm
from cms.models import Feedback
from cms.services import answer_feedback, may_withdraw, withdraw


def withdraw_page(request, page_id):
    """Ask for the reason, then take the page away at once."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not page.live or not may_withdraw(request.user, page):
        return permission_denied(request)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            withdraw(page, by=request.user, reason=form.cleaned_data["reason"])
        except PermissionDenied:
            return permission_denied(request)
        messages.success(request, f"《{page.title}》已撤回，页面和附件现在都无法访问。")
        return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "cms/admin/withdraw.html", {"page": page, "form": form})


def unpublish_by_withdrawing(request, page_id):
    messages.info(request, "页面下线要写明原因，请在此撤回。")
    return redirect("cms_withdraw", page_id)


@require_GET
def suggest_references(request):
    """Things an editor may refer to, by words of their title; the title of one URI."""
    if uri := request.GET.get("uri", ""):
        found = references.resolve(uri)
        return JsonResponse({"title": found.title if found else ""})
    found = references.suggest(request.GET.get("q", "")[:100])
    return JsonResponse({"items": [{"uri": item.uri, "title": item.title} for item in found]})


class WithdrawMenuItem(ActionMenuItem):
    name = "action-withdraw"
    label = "撤回"
    icon_name = "warning"
    order = 25

    def is_shown(self, context):
        page = context.get("page")
        return (
            context["view"] == "edit" and page.live and may_withdraw(context["request"].user, page)
        )

    def get_url(self, context):
        return reverse("cms_withdraw", args=[context["page"].pk])


def withdraw_button(page, user, next_url=None, view_name=None):
    if page.live and not page.is_root() and may_withdraw(user, page):
        yield Button(
            "撤回", reverse("cms_withdraw", args=[page.pk]), icon_name="warning", priority=55
        )


def feedback_todo(request):
    if not request.user.has_perm("cms.change_feedback"):
        return []
    waiting = Feedback.objects.filter(state=Feedback.State.NEW).count()
    return [TodoItem("待处理的意见反馈", waiting, reverse("feedback:index") + "?state=new")]


class FeedbackPolicy(ModelPermissionPolicy):
    """Messages come from readers and stay: nobody adds or deletes one here."""

    def user_has_permission(self, user, action):
        return action not in {"add", "delete"} and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action)


class FeedbackFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="状态", choices=Feedback.State.choices)
    category = django_filters.ChoiceFilter(label="类别", choices=Feedback.Category.choices)

    class Meta:
        model = Feedback
        fields = ["state", "category"]


class AnswerView(EditView):
    def save_instance(self):
        return answer_feedback(self.form.save(commit=False), by=self.request.user)


class AddressPanel(FieldPanel):
    def format_value_for_display(self, value):
        return format_html('<a href="{0}">{0}</a>', value) if value else "未指明"


class SenderPanel(FieldPanel):
    def format_value_for_display(self, value):
        return str(value) if value else "匿名"


class FeedbackViewSet(ModelViewSet):
    model = Feedback
    name = "feedback"
    icon = "comment"
    menu_label = "意见反馈"
    menu_order = 800
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    edit_view_class = AnswerView
    filterset_class = FeedbackFilters
    list_display = ["receipt", "category", "state", "created_at"]
    search_fields = ["text", "reply", "receipt"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("category", read_only=True),
                    FieldPanel("text", read_only=True),
                    FieldPanel("contact", read_only=True),
                    SenderPanel("sender", read_only=True),
                    AddressPanel("page_url", read_only=True),
                    FieldPanel("query", read_only=True),
                    FieldPanel("created_at", read_only=True),
                ],
                heading="来信",
            ),
            MultiFieldPanel([FieldPanel("state"), FieldPanel("reply")], heading="答复"),
        ],
        base_form_class=AnswerForm,
    )
