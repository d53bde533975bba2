"""What an invigilator fills in at her desk."""

from django import forms

MOST_MINUTES = 240


class WordsForm(forms.Form):
    """A message to people; as long as the row can hold."""

    text = forms.CharField(label="内容", max_length=300)


class NoteForm(forms.Form):
    text = forms.CharField(label="情况", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200)


class ExtendForm(ReasonForm):
    minutes = forms.IntegerField(label="延长（分钟）", min_value=1, max_value=MOST_MINUTES)

    field_order = ["minutes", "reason"]


class ReopenForm(ReasonForm):
    minutes = forms.IntegerField(label="再给时间（分钟）", min_value=1, max_value=MOST_MINUTES)

    field_order = ["minutes", "reason"]


class CollectForm(ReasonForm):
    sure = forms.BooleanField(
        label="确认现在收卷",
        error_messages={"required": "请先勾选“确认现在收卷”。"},
    )
