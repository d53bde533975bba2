"""The question bank in the admin."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.viewsets.choosers import WordFilterForm
from courses import bank
from courses.models import Question, QuestionBank
from courses.question_filters import QuestionFilterSet
from courses.question_forms import QuestionForm
from courses.views import (
    corrections,
    question_bulk,
    question_checks,
    question_files,
    question_pictures,
)
from courses.viewsets.listing import CountedIndexView


class BankEditView(EditView):
    @property
    def header_buttons(self):
        forms_of_files = (("Excel", "xlsx"), ("Word 试卷", "docx"), ("JSON Lines", "jsonl"))
        return [
            HeaderButton(
                f"导出为 {name}",
                url=reverse(f"question:export_{form}", args=[self.object.pk]),
                icon_name="download",
            )
            for name, form in forms_of_files
        ]


class BankViewSet(ModelViewSet):
    edit_view_class = BankEditView
    model = QuestionBank
    icon = "folder-inverse"
    list_display = ["name", "description"]
    search_fields = ["name", "description"]
    search_backend_name = None
    copy_view_enabled = False
    form_fields = ["name", "description"]


def kind_of(question):
    return question.current.get_kind_display() if question.current else "—"


KIND_COLUMN = Column("kind", label="题型", accessor=kind_of, sort_key="current__kind")
STATE_COLUMN = Column("state", label="状态", accessor="get_state_display", sort_key="state")


class QuestionIndexView(CountedIndexView):
    def get_base_queryset(self):
        return bank.questions()

    @property
    def header_buttons(self):
        files = HeaderButton("从文件导入", url=reverse("question:import"), icon_name="upload")
        changed = HeaderButton("条文变动", url=reverse("question:checks"), icon_name="warning")
        corrected = HeaderButton("答案更正", url=reverse("question:corrections"), icon_name="edit")
        address = f"{reverse('question:bulk')}?{self.request.GET.urlencode()}"
        many = HeaderButton("批量处理", url=address, icon_name="tasks")
        return [*super().header_buttons, files, changed, corrected, many]


class SavesVersion:
    """The editor becomes the author of the version; questions that ask the same are named."""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}

    def save_instance(self):
        question = super().save_instance()
        twins = list(bank.same_stem(question)[:5])
        if twins:
            links = [(reverse("question:edit", args=[one.pk]), one.bank, one) for one in twins]
            listed = format_html_join("；", '<a href="{}">{}：{}</a>', links)
            messages.warning(self.request, format_html("题库中有题干相同的试题：{}", listed))
        return question


class QuestionCreateView(SavesVersion, CreateView):
    pass


class QuestionEditView(SavesVersion, EditView):
    @property
    def header_buttons(self):
        address = f"{reverse('question:corrections')}?question={self.object.pk}"
        return [HeaderButton("更正答案", url=address, icon_name="edit")]

    def get_context_data(self, **kwargs):
        versions = self.object.versions.select_related("created_by").order_by("-number")
        context = {"versions": versions, "times_asked": bank.times_asked(self.object)}
        return super().get_context_data(**kwargs) | context


class QuestionViewSet(ModelViewSet):
    model = Question
    icon = "help"
    list_display = ["__str__", KIND_COLUMN, "bank", "difficulty", STATE_COLUMN]
    filterset_class = QuestionFilterSet
    search_fields = ["current__stem", "current__explanation"]
    search_backend_name = None
    copy_view_enabled = False
    index_view_class = QuestionIndexView
    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    create_template_name = edit_template_name = "courses/admin/question_form.html"

    def get_form_class(self, for_update=False):
        return QuestionForm

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            *question_files.urlpatterns,
            *question_bulk.urlpatterns,
            *question_checks.urlpatterns,
            *corrections.urlpatterns,
            *question_pictures.urlpatterns,
        ]


class QuestionChooserForm(WordFilterForm):
    """A bank, a kind, and words of the stem."""

    fields_searched = ("current__stem",)
    bank = forms.ModelChoiceField(label="题库", queryset=QuestionBank.objects.all(), required=False)

    def filter(self, objects):
        objects = super().filter(objects)
        chosen = self.cleaned_data["bank"]
        return objects.filter(bank=chosen) if chosen else objects


class QuestionsToChoose:
    filter_form_class = QuestionChooserForm

    def get_object_list(self):
        return bank.questions().filter(state=Question.State.ACTIVE)

    @property
    def columns(self):
        kind = Column("kind", label="题型", accessor=kind_of)
        return [*super().columns, kind, Column("bank", label="题库")]


class QuestionChooseView(QuestionsToChoose, ChooseView):
    pass


class QuestionChooseResultsView(QuestionsToChoose, ChooseResultsView):
    pass


class QuestionChooserViewSet(ChooserViewSet):
    model = Question
    icon = "help"
    page_title = "选择试题"
    choose_one_text = "选择试题"
    choose_another_text = "换一道题"
    edit_item_text = "编辑此题"
    per_page = 50
    choose_view_class = QuestionChooseView
    choose_results_view_class = QuestionChooseResultsView


question_chooser = QuestionChooserViewSet("question_chooser")
