"""检索 in the menu of the admin: words, reports, the index."""

import django_filters
from django import forms
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from library.forms import WordsField
from search.admin.people import MANAGE_INDEX, READ_QUERIES
from search.admin.words import dictionary_changes
from search.models import Synonym, Term


class SynonymForm(WagtailAdminModelForm):
    terms = WordsField(
        label="规范用语",
        max_length=500,
        required=False,
        help_text=Synonym._meta.get_field("terms").help_text,
    )

    def save(self, commit=True):
        self.instance.supplied = False
        return super().save(commit)


class EntryFilters(WagtailFilterSet):
    active = django_filters.ChoiceFilter(
        label="状态", choices=[("true", "启用"), ("false", "停用")], method="by_state"
    )

    def by_state(self, rows, name, value):
        return rows.filter(active=value == "true")


class TermFilters(EntryFilters):
    class Meta:
        model = Term
        fields = ["active"]


class SynonymFilters(EntryFilters):
    class Meta:
        model = Synonym
        fields = ["kind", "active"]


class KeepsEditor:
    """Whoever saves an entry answers for it, and sees what it does."""

    effect_url_name = ""

    def save_instance(self):
        self.form.instance.changed_by = self.request.user
        return super().save_instance()

    def get_success_url(self):
        return reverse(self.effect_url_name, args=[self.object.pk])


class EntryCreateView(KeepsEditor, CreateView):
    """A report hands over the word that was typed in vain."""

    def get_initial(self):
        return super().get_initial() | {"word": self.request.GET.get("word", "")[:20]}


class TermCreateView(EntryCreateView):
    effect_url_name = "search_term_effect"


class TermEditView(KeepsEditor, EditView):
    effect_url_name = "search_term_effect"


class SynonymCreateView(EntryCreateView):
    effect_url_name = "search_synonym_effect"


class SynonymEditView(KeepsEditor, EditView):
    effect_url_name = "search_synonym_effect"


class EntryIndexView(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("changed_by")


class TermIndexView(EntryIndexView):
    template_name = "search/admin/terms.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"changes": dictionary_changes()}


def state_of(entry):
    return "启用" if entry.active else "停用"


def origin_of(synonym):
    return "系统自带" if synonym.supplied else synonym.changed_by


STATE = Column("active", label="状态", accessor=state_of, sort_key="active")
CHANGED = DateColumn("changed_at", label="修改时间", sort_key="changed_at")


class TermViewSet(ModelViewSet):
    model = Term
    name = "search_term"
    url_prefix = "search/terms"
    icon = "openquote"
    list_display = ["word", "note", STATE, "changed_by", CHANGED]
    filterset_class = TermFilters
    search_fields = ["word", "note"]
    search_backend_name = None
    copy_view_enabled = False
    index_view_class = TermIndexView
    add_view_class = TermCreateView
    edit_view_class = TermEditView
    panels = [FieldPanel("word"), FieldPanel("note"), FieldPanel("active")]


class SynonymViewSet(ModelViewSet):
    model = Synonym
    name = "search_synonym"
    url_prefix = "search/synonyms"
    icon = "redirect"
    list_display = [
        "word",
        Column("terms", label="规范用语", accessor=lambda row: "、".join(row.terms)),
        "kind",
        STATE,
        Column("changed_by", label="修改人", accessor=origin_of),
        CHANGED,
    ]
    filterset_class = SynonymFilters
    search_fields = ["word", "note"]
    search_backend_name = None
    copy_view_enabled = False
    index_view_class = EntryIndexView
    add_view_class = SynonymCreateView
    edit_view_class = SynonymEditView
    edit_handler = ObjectList(
        [
            FieldPanel("word"),
            FieldPanel("terms"),
            FieldPanel("kind", widget=forms.RadioSelect),
            FieldPanel("note"),
            FieldPanel("active"),
        ],
        base_form_class=SynonymForm,
    )


class PermittedMenuItem(MenuItem):
    def __init__(self, *args, permission, **kwargs):
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request):
        return request.user.has_perm(self.permission)


# Label, name of the address, icon, right.
PAGES = (
    ("没有结果的查询", "search_queries_empty", "warning", READ_QUERIES),
    ("很少有人点开的查询", "search_queries_unopened", "help", READ_QUERIES),
    ("查询日志", "search_queries", "history", READ_QUERIES),
    ("为什么搜不到", "search_why", "search", READ_QUERIES),
    ("检索索引", "search_index", "cogs", MANAGE_INDEX),
)


class SearchGroup(ModelViewSetGroup):
    items = (TermViewSet, SynonymViewSet)
    menu_label = "检索"
    menu_icon = "search"
    menu_order = 270

    def get_submenu_items(self):
        pages = [
            PermittedMenuItem(
                label,
                reverse(name),
                name=name.replace("_", "-"),
                icon_name=icon,
                order=100 + place,
                permission=right,
            )
            for place, (label, name, icon, right) in enumerate(PAGES)
        ]
        return [*super().get_submenu_items(), *pages]
