"""The form of the review screen: the fields of a draft that a reading fills, and its outline."""

import json
import re
from typing import Any

from django import forms
from django.db import models

from accounts.models import Audience
from library.forms import WordsField
from library.models import PolicyPage
from library.outline_editing import BadOutline, read_outline, stored
from library.panels import OutlineWidget
from library.review.values import FIELDS

LONG = ("subtitle", "addressees", "copied_to", "preamble", "attachments", "signature", "remark")
#: As a date is typed, and as it is copied from a document.
DAYS = ["%Y-%m-%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y/%m/%d"]
#: Year, month and day are there, so that what is wrong is the day and not how it is written.
A_DAY = re.compile(r"\d{4}\D{1,2}\d{1,2}\D{1,2}\d{1,2}日?")
ROWS = {"issuers": "发文机关", "further_numbers": "另有文号"}


class OutlineField(forms.JSONField):
    widget = OutlineWidget

    def clean(self, value):
        try:
            return stored(read_outline(super().clean(value) or {"nodes": []}))
        except BadOutline as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value):
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class DayField(forms.DateField):
    widget = forms.DateInput(
        format=DAYS[0], attrs={"placeholder": "例如：2019-02-18", "autocomplete": "off"}
    )

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.input_formats = DAYS

    def to_python(self, value: Any):
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            said = "请填写完整的日期，例如：2019-02-18。"
            if A_DAY.fullmatch(str(value).strip()):
                said = f"没有 {str(value).strip()} 这一天，请核对。"
            raise forms.ValidationError(said, code="invalid") from error


def _is_day(name: str) -> bool:
    return name not in ROWS and isinstance(PolicyPage._meta.get_field(name), models.DateField)


class ReviewForm(forms.ModelForm):
    """Bound to a draft; what `library.services.review.save` takes is its `cleaned_data`."""

    issuers = WordsField(
        label=ROWS["issuers"], required=False, help_text="多个用顿号分开，主办的在前。"
    )
    further_numbers = WordsField(
        label=ROWS["further_numbers"], required=False, help_text="多个用顿号分开。"
    )
    outline = OutlineField(label="正文", required=False)
    audience = forms.ModelChoiceField(
        label="受众",
        queryset=Audience.objects.all(),
        required=False,
        empty_label="不收窄",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = PolicyPage
        fields = [*(name for name in FIELDS if name not in ROWS), "audience", "outline"]
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in LONG}
        field_classes = {name: DayField for name in FIELDS if _is_day(name)}

    def __init__(self, *args, instance, **kwargs):
        initial = {
            "issuers": instance.issuer_names,
            "further_numbers": instance.numbers[1:],
            "version": instance.latest_revision_id,
        }
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        self.fields["title"].error_messages["required"] = "请填写标题。"

    @property
    def edited(self) -> list[str]:
        """The fields whose values are no longer those of the draft."""
        return [name for name in self.changed_data if name != "version"]

    def _post_clean(self):
        """The service checks the page as it would be stored; nothing is written to the instance here."""
