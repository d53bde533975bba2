"""Works, issuers, relations and status decisions in the Wagtail admin."""

from django.urls import reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.viewsets.choosers import WordFilterForm
from library.forms import IssuerForm, WorkCreationForm
from library.models import Issuer, Relation, StatusOverride, Work
from library.services.relations import confirm_relation
from library.services.works import override_status


class WorkFilterForm(WordFilterForm):
    fields_searched = ("title", "short_titles", "series")


class IssuerFilterForm(WordFilterForm):
    fields_searched = ("name",)


class WorkChooseView(ChooseView):
    filter_form_class = WorkFilterForm


class WorkChooseResultsView(ChooseResultsView):
    filter_form_class = WorkFilterForm


class IssuerChooseView(ChooseView):
    filter_form_class = IssuerFilterForm


class IssuerChooseResultsView(ChooseResultsView):
    filter_form_class = IssuerFilterForm


class WorkChooserViewSet(ChooserViewSet):
    model = Work
    icon = "doc-full"
    page_title = "选择文件（法规）"
    choose_one_text = "选择文件（法规）"
    choose_another_text = "换一部"
    edit_item_text = "编辑"
    create_action_label = "新建"
    create_action_clicked_label = "正在新建……"
    creation_tab_label = "新建"
    search_tab_label = "搜索"
    choose_view_class = WorkChooseView
    choose_results_view_class = WorkChooseResultsView
    creation_form_class = WorkCreationForm


class IssuerChooserViewSet(ChooserViewSet):
    model = Issuer
    icon = "group"
    page_title = "选择发文机关"
    choose_one_text = "选择发文机关"
    choose_another_text = "换一个机关"
    edit_item_text = "编辑此机关"
    create_action_label = "新建"
    create_action_clicked_label = "正在新建……"
    creation_tab_label = "新建"
    search_tab_label = "搜索"
    choose_view_class = IssuerChooseView
    choose_results_view_class = IssuerChooseResultsView
    form_fields = ["name", "level"]


work_chooser = WorkChooserViewSet("work_chooser")
issuer_chooser = IssuerChooserViewSet("issuer_chooser")


class WorkViewSet(ModelViewSet):
    model = Work
    icon = "doc-full"
    list_display = ["title", "series", "slug"]
    search_fields = ["title", "short_titles", "series"]
    search_backend_name = None
    copy_view_enabled = False
    panels = [
        FieldPanel("title"),
        FieldPanel("short_titles"),
        FieldPanel("series"),
        FieldPanel("slug", help_text="改动后，原来的网址不再有效。"),
    ]


def _confirmed(issuer):
    return "是" if issuer.confirmed else "否"


class IssuerViewSet(ModelViewSet):
    model = Issuer
    icon = "group"
    list_display = [
        "name",
        "level",
        Column("confirmed", label="已核对", accessor=_confirmed, sort_key="confirmed"),
    ]
    list_filter = ["level", "confirmed"]
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("short_names"),
            FieldPanel("codes"),
            FieldPanel("level"),
            FieldPanel("parent"),
            FieldPanel("successor"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
            FieldPanel("confirmed"),
        ],
        base_form_class=IssuerForm,
    )


class ConfirmsRelation:
    """Who enters or mends a relation vouches for it."""

    def save_instance(self):
        relation = super().save_instance()
        return confirm_relation(relation, by=self.request.user)


class RelationCreateView(ConfirmsRelation, CreateView):
    pass


class RelationEditView(ConfirmsRelation, EditView):
    pass


class RelationViewSet(ModelViewSet):
    model = Relation
    icon = "link"
    list_display = [
        "source",
        "kind",
        "target_title",
        DateColumn("effective", label="生效日期"),
        DateColumn("confirmed_at", label="确认时间"),
    ]
    list_filter = ["kind"]
    search_fields = ["source__title", "target_title"]
    search_backend_name = None
    copy_view_enabled = False
    add_view_class = RelationCreateView
    edit_view_class = RelationEditView
    panels = [
        FieldPanel("source"),
        FieldPanel("source_anchor"),
        FieldPanel("kind"),
        FieldPanel("target"),
        FieldPanel("target_title"),
        FieldPanel("target_number"),
        FieldPanel("target_anchor"),
        FieldPanel("effective"),
        FieldPanel("evidence"),
    ]


class OverridePolicy(ModelPermissionPolicy):
    """A decision about a status stays as it was made; another one follows it."""

    def user_has_permission(self, user, action):
        return action not in {"change", "delete"} and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action)


class OverrideCreateView(CreateView):
    def get_initial(self):
        return super().get_initial() | {"page": self.request.GET.get("page")}

    def save_instance(self):
        values = self.form.cleaned_data
        return override_status(
            values["page"],
            status=values["status"],
            since=values["since"],
            reason=values["reason"],
            by=self.request.user,
        )


class OverrideViewSet(ModelViewSet):
    model = StatusOverride
    icon = "clipboard-list"
    list_display = ["page", "status", "since", "reason", "by", DateColumn("made_at", label="时间")]
    list_filter = ["status"]
    search_fields = ["page__title", "reason"]
    search_backend_name = None
    copy_view_enabled = False
    inspect_view_enabled = True
    add_view_class = OverrideCreateView
    panels = [
        FieldPanel("page"),
        FieldPanel("status"),
        FieldPanel("since"),
        FieldPanel("reason"),
    ]


class ImportMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("library.view_importbatch")


class BookImportMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("library.view_bookimport")


class LibraryGroup(ModelViewSetGroup):
    items = (WorkViewSet, IssuerViewSet, RelationViewSet, OverrideViewSet)
    menu_label = "文件资料"
    menu_icon = "folder-open-inverse"
    menu_order = 250

    def get_submenu_items(self):
        imports = ImportMenuItem(
            "文件导入", reverse("library_imports"), name="imports", icon_name="upload", order=0
        )
        books = BookImportMenuItem(
            "电子书导入", reverse("library_books"), name="books", icon_name="upload", order=1
        )
        return [imports, books, *super().get_submenu_items()]
