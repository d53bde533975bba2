"""What a learner chooses to practise."""

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet

from courses.models import KnowledgePoint, Paper, QuestionBank
from courses.pools import drawable
from courses.services.practice import SIZES

MISSING = "没有找到所选的内容，可能已经调整，请重新选择。"
NOTHING = "请选择一项再开始练习。"


class Counted(forms.ModelChoiceField):
    """Each choice with the number of questions it has for practice; without any it is not offered."""

    def __init__(self, queryset: "QuerySet[Any]", **kwargs: Any) -> None:
        errors = {"invalid_choice": MISSING, "required": NOTHING}
        super().__init__(queryset, empty_label=None, error_messages=errors, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.available} 题）"


class SizeForm(forms.Form):
    size = forms.TypedChoiceField(
        label="题数",
        choices=[(size, f"{size} 题") for size in SIZES],
        coerce=int,
        error_messages={"invalid_choice": "题数请选 10 题或 20 题。", "required": NOTHING},
    )


class KnowledgeForm(SizeForm):
    about = Counted(KnowledgePoint.objects.none(), label="知识点")
    field_order = ["about", "size"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].queryset = _available(KnowledgePoint.objects.all())


class BankForm(SizeForm):
    about = Counted(QuestionBank.objects.none(), label="题库")
    field_order = ["about", "size"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].queryset = _available(QuestionBank.objects.all())


class PaperForm(forms.Form):
    """A practice set, be it put together by a trainer or made on demand."""

    paper = forms.ModelChoiceField(
        Paper.objects.filter(purpose=Paper.Purpose.PRACTICE),
        error_messages={"invalid_choice": MISSING, "required": NOTHING},
    )


def _available(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    usable = Q(questions__in=drawable(Paper.Purpose.PRACTICE).values("pk"))
    counted = rows.annotate(available=Count("questions", filter=usable, distinct=True))
    return counted.filter(available__gt=0).order_by("name")
