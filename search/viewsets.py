"""检索 in the menu of the admin: words, reports, the index."""

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from library.forms import WordsField
from search.admin.people import MANAGE_INDEX, READ_QUERIES
from search.admin.words import dictionary_changes
from search.lexicon import seeded_words
from search.models import Synonym, Term

ALREADY = '已经有这一条：{}。<a href="{}">打开那一条修改</a>'


class EntryForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        word = self.fields["word"]
        word.error_messages["required"] = f"请写上{word.label}。"

    def validate_unique(self):
        """One entry for a word: the message leads to the one that is there."""
        entry = self.instance
        others = type(entry).objects.filter(word=entry.word).exclude(pk=entry.pk)
        if other := others.first():
            address = reverse(f"search_{entry._meta.model_name}:edit", args=[other.pk])
            self.add_error("word", format_html(ALREADY, other, address))


class SynonymForm(EntryForm):
    terms = WordsField(
        label="规范用语",
        max_length=500,
        error_messages={"required": "请至少写一个规范用语。"},
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


def returns(synonym):
    """Whether the next update brings it back: it is switched off, not deleted."""
    return synonym.word in seeded_words()


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

    @cached_property
    def can_delete(self):
        return not returns(self.object) and self.user_has_permission("delete")


class SynonymDeleteView(DeleteView):
    def dispatch(self, request, *args, **kwargs):
        if returns(self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class EntryIndexView(IndexView):
    @cached_property
    def add_item_label(self):
        """Chinese has no blank there."""
        return f"添加{self.verbose_name}"

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("changed_by")


class SynonymIndexView(EntryIndexView):
    def search_queryset(self, queryset):
        """Also by the official wordings: not in SQL, where SQLite holds them in escapes."""
        if not self.is_searching:
            return queryset
        rows = Synonym.objects.values_list("pk", "terms")
        asked = self.search_query
        worded = [pk for pk, terms in rows if any(asked in term for term in terms)]
        return super().search_queryset(queryset) | queryset.filter(pk__in=worded)

    def get_delete_url(self, instance):
        return None if returns(instance) else super().get_delete_url(instance)


class TermIndexView(EntryIndexView):
    template_name = "search/admin/terms.html"
    results_template_name = "search/admin/terms_results.html"

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
    edit_handler = ObjectList(
        [FieldPanel("word"), FieldPanel("note"), FieldPanel("active")],
        base_form_class=EntryForm,
    )


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
    index_view_class = SynonymIndexView
    add_view_class = SynonymCreateView
    edit_view_class = SynonymEditView
    delete_view_class = SynonymDeleteView
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
