"""The decision of a reviewer, with what she read when she took it."""

from django import forms

from cms.models import Stage
from cms.review.services import OpenStage


class DecisionForm(forms.Form):
    """`approve` and `return` are the two buttons."""

    remark = forms.CharField(
        label="审核意见",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="退回时必填，写明哪里要改、怎样改。记入审核记录。",
        error_messages={"max_length": "审核意见最多 1000 字，现有 %(show_value)d 字。"},
    )
    decision = forms.ChoiceField(
        choices=[("approve", "通过"), ("return", "退回修改")],
        widget=forms.HiddenInput,
        error_messages={
            "required": "请选择通过或退回修改。",
            "invalid_choice": "请选择通过或退回修改。",
        },
    )
    stage = forms.ChoiceField(choices=Stage, widget=forms.HiddenInput)
    revision_id = forms.IntegerField(widget=forms.HiddenInput)
    content_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)

    @property
    def asked(self) -> OpenStage:
        data = self.cleaned_data
        return OpenStage(Stage(data["stage"]), data["revision_id"], data["content_hash"])

    @property
    def problems(self) -> list[str]:
        """What stands in the way and has no field of its own to stand beside."""
        found = [*self.non_field_errors(), *self["decision"].errors]
        if any(self[name].errors for name in ("stage", "revision_id", "content_hash")):
            found.append("请从本页提交审核结论。")
        return found
