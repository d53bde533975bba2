"""What certificates and hour entries share in the admin: rows to read, and acts that ask first."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin import messages
from wagtail.admin.views.generic.models import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from courses.drawing import MissingGlyphs
from courses.services.certificates import NotPossible
from courses.services.exams import CannotCancel, CannotPublish
from courses.services.hours import NotReversible

REFUSED = (NotPossible, NotReversible, MissingGlyphs, CannotPublish, CannotCancel)


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Rows come from learning and are kept: nobody adds, changes or deletes one by hand."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action)


class RecordInspectView(InspectView):
    page_title = "查看"

    def get_field_display_value(self, field_name, field):
        value = super().get_field_display_value(field_name, field)
        return "—" if value in (None, "") else value


class RecordIndexView(IndexView):
    list_select_related: list[str] = []

    def get_base_queryset(self):
        return super().get_base_queryset().select_related(*self.list_select_related)


class RecordViewSet(ModelViewSet):
    """`list_select_related` names what the list shows of other rows."""

    list_select_related: list[str] = []
    index_view_class = RecordIndexView
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = RecordInspectView
    search_backend_name = None
    # Wagtail asks for a form although the policy lets nobody open one.
    form_fields = ["reason"]

    def get_index_view_kwargs(self, **kwargs):
        related = {"list_select_related": self.list_select_related}
        return super().get_index_view_kwargs(**related, **kwargs)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="原因",
        max_length=200,
        help_text="本人会看到，请写得具体，不超过 200 字。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明原因。"},
    )


def ask_then_act(
    request: HttpRequest,
    form_class: type[forms.Form],
    act: Callable[..., Any],
    *,
    done: str,
    back: str,
    page: dict[str, Any],
) -> HttpResponse:
    """Show what will happen with a form; once it is filled in, do it and say so at `back`."""
    form = form_class(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "courses/admin/ask.html", page | {"form": form, "back": back})
    try:
        act(by=request.user, **form.cleaned_data)
    except REFUSED as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(back)
