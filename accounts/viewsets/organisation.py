"""Units, posts, appointments and audiences in the Wagtail admin, group 人员."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from accounts.models import (
    Appointment,
    Audience,
    Post,
    Unit,
    UnitAdministrator,
    UnitPlacement,
)
from accounts.viewsets.columns import YesNoColumn


class OrganisationViewSet(ModelViewSet):
    """No entry in the reference index: every row saved would otherwise start a task."""

    add_to_reference_index = False
    search_backend_name = None


class UnitViewSet(OrganisationViewSet):
    model = Unit
    icon = "group"
    list_display = ["name", "code", "level", DateColumn("closed_on", label="撤销日期")]
    list_filter = ["level"]
    search_fields = ["name", "short_name", "code"]
    ordering = "code"
    copy_view_enabled = False
    panels = [
        FieldPanel("name"),
        FieldPanel("short_name"),
        FieldPanel("code"),
        FieldPanel("level"),
        FieldPanel("closed_on"),
        FieldPanel("successor"),
    ]


class PlacementViewSet(OrganisationViewSet):
    model = UnitPlacement
    icon = "site"
    list_display = ["unit", "parent", "start", "end"]
    list_filter = {"unit": ["exact"], "parent": ["exact"]}
    search_fields = ["unit__name", "unit__code", "parent__name"]
    copy_view_enabled = False
    panels = [
        FieldPanel("unit"),
        FieldPanel("parent"),
        FieldPanel("start"),
        FieldPanel("end"),
    ]


class PostViewSet(OrganisationViewSet):
    model = Post
    icon = "tag"
    list_display = ["name", "code", "order"]
    search_fields = ["name", "code"]
    copy_view_enabled = False
    panels = [FieldPanel("name"), FieldPanel("code"), FieldPanel("order")]


class AppointmentViewSet(OrganisationViewSet):
    model = Appointment
    icon = "user"
    list_display = ["user", "unit", "post", "term", "start", "end"]
    list_filter = ["post"]
    search_fields = ["user__name", "user__staff_number", "unit__name", "unit__code"]
    list_export = ["user", "unit", "post", "term", "start", "end"]
    panels = [
        FieldPanel("user"),
        FieldPanel("unit"),
        FieldPanel("post"),
        FieldPanel("term"),
        FieldPanel("start"),
        FieldPanel("end"),
    ]


class AdministratorViewSet(OrganisationViewSet):
    model = UnitAdministrator
    icon = "key"
    list_display = ["user", "unit", "start", "end"]
    search_fields = ["user__name", "user__staff_number", "unit__name"]
    copy_view_enabled = False
    panels = [FieldPanel("user"), FieldPanel("unit"), FieldPanel("start"), FieldPanel("end")]


class AudienceForm(WagtailAdminModelForm):
    """An audience that reaches nobody hides what is meant for it without a word."""

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("everyone") and not self.has_rule():
            raise ValidationError(
                {"everyone": "请在下面至少添加一条单位或职务，或者勾选“全体登录人员”。"}
            )
        return cleaned

    def has_rule(self):
        """A rule that is itself wrong counts: its own message is shown."""
        rules = self.formsets["rules"]
        rules.is_valid()
        return any(
            rule not in rules.deleted_forms and (rule.instance.pk or rule.has_changed())
            for rule in rules.forms
        )


class AudienceViewSet(OrganisationViewSet):
    model = Audience
    icon = "view"
    list_display = ["name", YesNoColumn("everyone", label="全体登录人员", sort_key="everyone")]
    search_fields = ["name"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("everyone"),
            InlinePanel(
                "rules",
                heading="单位与职务",
                label="范围",
                help_text="符合任意一条即为受众。同时选单位和职务时，须在该单位任该职。",
                panels=[FieldPanel("unit"), FieldPanel("include_below"), FieldPanel("post")],
            ),
        ],
        base_form_class=AudienceForm,
    )


class PermittedMenuItem(MenuItem):
    def __init__(self, *args, permission, **kwargs):
        self.permission = permission
        super().__init__(*args, **kwargs)

    def is_shown(self, request):
        return request.user.has_perm(self.permission)


class PeopleGroup(ModelViewSetGroup):
    menu_label = "人员"
    menu_name = "people"
    menu_icon = "group"
    menu_order = 300
    items = (
        UnitViewSet,
        PlacementViewSet,
        PostViewSet,
        AppointmentViewSet,
        AdministratorViewSet,
        AudienceViewSet,
    )

    def get_submenu_items(self):
        people = PermittedMenuItem(
            "人员名册",
            reverse("wagtailusers_users:index"),
            name="people-list",
            icon_name="user",
            order=0,
            permission="accounts.change_user",
        )
        imports = PermittedMenuItem(
            "人员导入",
            reverse("accounts_imports"),
            name="people-imports",
            icon_name="upload",
            order=90,
            permission="accounts.add_peopleimport",
        )
        return [people, *super().get_submenu_items(), imports]
