"""How the list of questions is narrowed, and what is done with all that is left."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from wagtail.admin.filters import WagtailFilterSet

from courses.models import Question, QuestionTag, QuestionVersion

State = Question.State


class QuestionFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        field_name="current__kind", label="题型", choices=QuestionVersion.Kind.choices
    )

    class Meta:
        model = Question
        fields = ["bank", "kind", "state", "pool", "level", "difficulty", "tags", "knowledge"]


class ChosenFilterSet(QuestionFilterSet):
    """The same with the words that the list itself asks for in its search field."""

    q = django_filters.CharFilter(label="题干或解析中的字", method="filter_words")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("kind", "state", "pool", "level"):
            field = self.form.fields[name]
            field.widget = forms.Select(choices=field.choices)

    def filter_words(
        self, rows: "QuerySet[Question]", name: str, words: str
    ) -> "QuerySet[Question]":
        return rows.filter(
            Q(current__stem__icontains=words) | Q(current__explanation__icontains=words)
        )


class ChangeForm(forms.Form):
    """What is to become of which questions; `change` and `value` are those of the service."""

    CHANGES = (
        (State.ACTIVE.value, "启用"),
        (State.RETIRED.value, "停用"),
        ("pool", "改用途"),
        ("difficulty", "改难度"),
        ("tag", "加标签"),
    )
    scope = forms.ChoiceField(
        label="范围",
        choices=[("chosen", "本页勾选的试题"), ("all", "筛选出的全部试题")],
        widget=forms.RadioSelect,
        initial="chosen",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    what = forms.ChoiceField(label="怎样处理", choices=CHANGES, widget=forms.RadioSelect)
    pool = forms.ChoiceField(label="新的用途", choices=Question.Pool.choices, required=False)
    difficulty = forms.TypedChoiceField(
        label="新的难度",
        choices=[(n, n) for n in range(1, 6)],
        coerce=int,
        required=False,
        help_text="1 最易，5 最难。",
    )
    tag = forms.CharField(
        label="要加的标签",
        max_length=QuestionTag._meta.get_field("name").max_length,
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        what = cleaned.get("what")
        if what in ("pool", "difficulty", "tag") and not cleaned.get(what):
            self.add_error(what, f"请填写{self.fields[what].label}。")
        elif what in ("pool", "difficulty", "tag"):
            cleaned["change"], cleaned["value"] = what, cleaned[what]
        else:
            cleaned["change"], cleaned["value"] = "state", what
        return cleaned
