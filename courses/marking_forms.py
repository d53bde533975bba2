"""The form in which an answer is marked: one field for each criterion, or one for the points."""

from decimal import Decimal
from typing import Any

from django import forms

from courses.marking_queue import Criterion
from courses.models import AttemptItem, Mark
from courses.records import in_words


class PointsField(forms.DecimalField):
    def __init__(self, *, most: Decimal, label: str) -> None:
        super().__init__(
            label=f"{label}（0 到 {in_words(most)} 分）",
            min_value=0,
            max_value=most,
            max_digits=5,
            decimal_places=1,
            widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
            error_messages={
                "required": "请填写得分。",
                "invalid": "请填写数字。",
                "min_value": "得分不能小于 0。",
                "max_value": f"得分不能超过 {in_words(most)}。",
                "max_decimal_places": "得分最多精确到 0.1 分。",
                "max_digits": "得分最多精确到 0.1 分。",
                "max_whole_digits": f"得分不能超过 {in_words(most)}。",
            },
        )


class MarkForm(forms.Form):
    comment = forms.CharField(
        label="评语",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="考生可以查看答案时，会和答案一起看到。",
        error_messages={"max_length": "评语最多 1000 字。"},
    )

    def __init__(
        self,
        *args: Any,
        item: AttemptItem,
        criteria: list[Criterion],
        standing: Mark | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = [f"criterion_{place}" for place in range(len(criteria))]
        fields: dict[str, forms.Field] = {}
        for name, one in zip(self.criteria, criteria, strict=True):
            fields[name] = PointsField(most=one.points, label=one.text)
            self.initial[name] = one.given
        if not criteria:
            fields["points"] = PointsField(most=item.points, label="得分")
            self.initial["points"] = standing.points if standing else None
        self.initial["comment"] = standing.comment if standing else ""
        self.fields = fields | self.fields

    def given(self) -> dict[str, Any]:
        """As `services.marks.give` takes it."""
        cleaned = self.cleaned_data
        return {
            "points": cleaned.get("points"),
            "rubric": [cleaned[name] for name in self.criteria],
            "comment": cleaned["comment"],
        }
