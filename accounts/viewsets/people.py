"""People in the Wagtail admin: no passwords are set here, roles are logged."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import (
    CreateView,
    DeleteView,
    EditView,
    IndexView,
    UserColumn,
    UserViewSet,
)

from accounts.forms import email_field, mobile_field, staff_number_field
from accounts.models import Appointment
from accounts.services import record_roles
from accounts.services.people import role_names
from accounts.viewsets.columns import YesNoColumn

FIELDS = ["staff_number", "name", "mobile", "email", "is_superuser", "groups"]


class PersonFormMixin:
    error_messages = {"duplicate_username": "这个工号已经有人使用。"}
    # Wagtail declares these three by hand; a Chinese name is one field, an address optional.
    first_name = None
    last_name = None

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.roles_before = role_names(self.instance) if self.instance.pk else set()
        if not by.is_superuser:
            self.fields.pop("is_superuser", None)
        self.fields["groups"].label = "角色"

    def save(self, commit=True):
        user = super().save(commit=False)
        if user.pk is None:
            user.set_unusable_password()
        if commit:
            user.save()
            self.save_m2m()
            record_roles(user, before=self.roles_before, by=self.by)
        return user


class PersonCreationForm(PersonFormMixin, UserCreationForm):
    staff_number = staff_number_field()
    mobile = mobile_field()
    email = email_field()
    is_superuser = forms.BooleanField(
        label="超级管理员", required=False, help_text="可以做任何操作，请只授予极少数人。"
    )

    class Meta(UserCreationForm.Meta):
        fields = FIELDS


class PersonEditForm(PersonFormMixin, UserEditForm):
    staff_number = staff_number_field()
    mobile = mobile_field()
    email = email_field()
    is_superuser = PersonCreationForm.base_fields["is_superuser"]

    class Meta(UserEditForm.Meta):
        fields = [*FIELDS, "is_active"]


class FormKnowsEditorMixin:
    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "by": self.request.user}


class PersonCreateView(FormKnowsEditorMixin, CreateView):
    page_title = "新增人员"
    success_message = "已新增人员“%(object)s”。请到“我管理的单位”为其签发激活码。"


class PersonEditView(FormKnowsEditorMixin, EditView):
    success_message = "已更新人员“%(object)s”。"

    def dispatch(self, request, *args, **kwargs):
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class PersonDeleteView(DeleteView):
    page_title = "删除人员"
    success_message = "已删除人员“%(object)s”。"


class PersonIndexView(IndexView):
    page_title = "人员"
    add_item_label = "新增人员"
    search_fields = ["staff_number", "name", "mobile", "email"]
    default_ordering = "staff_number"

    @cached_property
    def columns(self):
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="user"),
            self._get_title_column_class(UserColumn)(
                "name", label="姓名", sort_key="name", get_url=self.get_edit_url, classname="name"
            ),
            Column("staff_number", label="工号", sort_key="staff_number"),
            Column("posts", label="现任职务", accessor=current_posts),
            YesNoColumn("is_active", label="在用", sort_key="is_active"),
            DateColumn("last_login", label="最近登录", sort_key="last_login"),
        ]

    def get_base_queryset(self):
        held = Appointment.objects.current().select_related("unit", "post")
        return (
            super()
            .get_base_queryset()
            .prefetch_related(Prefetch("appointments", queryset=held, to_attr="held_today"))
        )

    def order_queryset(self, queryset):
        if self.ordering in ("name", "-name"):
            return queryset.order_by(self.ordering, "staff_number")
        return super().order_queryset(queryset)


def current_posts(user):
    held = getattr(user, "held_today", ())
    return "、".join(f"{appointment.unit.label} {appointment.post}" for appointment in held) or "—"


class PeopleViewSet(UserViewSet):
    menu_label = "人员"
    add_to_settings_menu = False
    template_prefix = "accounts/admin/person_"
    index_view_class = PersonIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    delete_view_class = PersonDeleteView
    copy_view_enabled = False  # a staff number, an appointment and a password are one person's

    def get_form_class(self, for_update=False):
        return PersonEditForm if for_update else PersonCreationForm
