"""Papers in the admin."""

from django import forms
from django.urls import reverse
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.panels.multiple_chooser_panel import MultipleChooserPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import EditView
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.viewsets.choosers import WordFilterForm
from courses import bank
from courses.models import Paper
from courses.outlines import outline_of, parts_of, total_of
from courses.paper_forms import PaperForm
from courses.services.papers import is_fixed
from courses.shortfalls import in_words, problems_of, usable_by_rule
from courses.views import papers
from courses.viewsets.listing import CountedIndexView


class PaperFilterForm(WordFilterForm):
    """What it is for, and words of the title."""

    fields_searched = ("title",)
    purpose = forms.ChoiceField(
        label="用于", choices=[("", "全部"), *Paper.Purpose.choices], required=False
    )

    def filter(self, objects):
        objects = super().filter(objects)
        purpose = self.cleaned_data["purpose"]
        return objects.filter(purpose=purpose) if purpose else objects


class PapersToChoose:
    filter_form_class = PaperFilterForm

    @property
    def columns(self):
        return [*super().columns, Column("get_purpose_display", label="用于")]


class PaperChooseView(PapersToChoose, ChooseView):
    pass


class PaperChooseResultsView(PapersToChoose, ChooseResultsView):
    pass


class PaperChooserViewSet(ChooserViewSet):
    model = Paper
    icon = "tasks"
    page_title = "选择试卷"
    choose_one_text = "选择试卷"
    choose_another_text = "换一份试卷"
    edit_item_text = "编辑此试卷"
    choose_view_class = PaperChooseView
    choose_results_view_class = PaperChooseResultsView


paper_chooser = PaperChooserViewSet("paper_chooser")


class PaperIndexView(CountedIndexView):
    def get_base_queryset(self):
        return bank.papers()


class PaperEditView(EditView):
    @property
    def header_buttons(self):
        ways = (
            ("以学员身份预览", "paper:preview", "view"),
            ("打印", "paper:print", "doc-full"),
            ("复制为新试卷", "paper:copy_as_new", "copy"),
        )
        return [
            HeaderButton(text, url=reverse(name, args=[self.object.pk]), icon_name=icon)
            for text, name, icon in ways
        ]

    def get_context_data(self, **kwargs):
        outline = outline_of(self.object)
        usable = usable_by_rule(outline)
        context = {
            "parts": parts_of(outline),
            "total": total_of(outline),
            "rules": [
                {"place": outline.place_of(rule), "asks": in_words(rule), "rule": rule, "usable": n}
                for rule, n in zip(outline.rules, map(len, usable), strict=True)
            ],
            "problems": problems_of(outline),
            "fixed": is_fixed(self.object),
        }
        return super().get_context_data(**kwargs) | context


CHOSEN = MultipleChooserPanel(
    "items",
    chooser_field_name="question",
    heading="选定的试题",
    label="试题",
    help_text="每位考生都有这些题。",
    panels=[FieldPanel("question"), FieldRowPanel([FieldPanel("section"), FieldPanel("points")])],
)
SECTIONS = InlinePanel(
    "sections",
    heading="试卷部分",
    label="部分",
    help_text="例如“单项选择题”，按顺序编为第一、第二……部分。不分部分的试卷不填。用于考试试卷和练习。",
    panels=[FieldPanel("title"), FieldPanel("note")],
)
RULES = InlinePanel(
    "rules",
    heading="抽题规则",
    label="规则",
    help_text="每次作答从题库中按规则抽题，同一道题不会出现两次；不填的条件不作要求。考试试卷不抽"
    "“只用于练习”的题，练习不抽“只用于考试”的题。案例题整道抽取，算一题。用于考试试卷和练习。",
    panels=[
        FieldRowPanel([FieldPanel("section"), FieldPanel("count"), FieldPanel("points")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("bank"), FieldPanel("level")]),
        FieldRowPanel([FieldPanel("knowledge"), FieldPanel("tag")]),
        FieldRowPanel([FieldPanel("easiest"), FieldPanel("hardest")]),
    ],
)
ORDERS = MultiFieldPanel(
    [FieldRowPanel([FieldPanel("shuffle_questions"), FieldPanel("shuffle_options")])],
    heading="顺序",
    help_text="题目只在所属部分之内打乱。",
)
QUIZ = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("draw"), FieldPanel("pass_percent")]),
        FieldRowPanel([FieldPanel("attempts_allowed"), FieldPanel("minutes")]),
        FieldPanel("review"),
    ],
    heading="课后测验的规则",
    help_text="考试的时间、次数、及格线和答案公布在“考试”中设置，练习没有这些规则。改动只对以后开始的"
    "作答有效；已经开始的作答按开始时的试题、分值、时限和及格线。答案何时公布按现在的规定。",
)


class PaperViewSet(ModelViewSet):
    model = Paper
    icon = "tasks"
    list_display = [
        "title",
        Column("purpose", label="用于", accessor="get_purpose_display", sort_key="purpose"),
        Column("chosen", label="选定试题"),
        Column("usable", label="其中可用"),
        Column("draw", label="每次抽题"),
        Column("ruled", label="按规则抽题"),
    ]
    list_filter = ["purpose"]
    search_fields = ["title"]
    search_backend_name = None
    copy_view_enabled = False
    index_view_class = PaperIndexView
    edit_view_class = PaperEditView
    edit_template_name = "courses/admin/paper_form.html"
    edit_handler = ObjectList(
        [FieldPanel("title"), FieldPanel("purpose"), SECTIONS, CHOSEN, RULES, ORDERS, QUIZ],
        base_form_class=PaperForm,
    )

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), *papers.urlpatterns]
