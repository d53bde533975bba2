"""What an invigilator fills in at her desk."""

from django import forms

MOST_MINUTES = 240


def _minutes(label: str) -> forms.IntegerField:
    """What is wrong is told above the desk, away from the field: the words name it."""
    within = f"时间应为 1 到 {MOST_MINUTES} 分钟。"
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), within),
    )


class WordsForm(forms.Form):
    """A message to people; as long as the row can hold."""

    text = forms.CharField(
        label="内容", max_length=300, error_messages={"required": "请填写内容。"}
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label="情况",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写情况。"},
    )


def _reason(help_text=""):
    return forms.CharField(
        label="原因",
        max_length=200,
        help_text=help_text,
        error_messages={"required": "请填写原因。"},
    )


class ReasonForm(forms.Form):
    reason = _reason()


class ExtendForm(ReasonForm):
    minutes = _minutes("延长（分钟）")

    field_order = ["minutes", "reason"]


class ReopenForm(ReasonForm):
    minutes = _minutes("再给时间（分钟）")

    field_order = ["minutes", "reason"]


class CollectForm(ReasonForm):
    reason = _reason("考生会看到。")
    sure = forms.BooleanField(
        label="确认现在收卷",
        error_messages={"required": "请先勾选“确认现在收卷”。"},
    )
