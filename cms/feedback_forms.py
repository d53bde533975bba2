"""Forms of feedback: the reader's and the answering side's."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Page

from cms.models import Feedback
from cms.permissions import can_view

PAGE_NUMBER = re.compile(r"[0-9]{1,18}")


class FeedbackForm(forms.ModelForm):
    # People never see this field; programs that fill in every field give themselves away.
    website = forms.CharField(
        label="网址",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    # The page a reader found wrong; only for naming it while she writes.
    about = forms.IntegerField(required=False, widget=forms.HiddenInput)
    page_url = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    # What was searched for in vain, when a page without results led here.
    query = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    class Meta:
        model = Feedback
        fields = ["category", "text", "contact"]
        widgets = {
            "category": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 8}),
            "contact": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        help_texts = {
            "text": "请写明时间、地点和具体情况，最多 3000 字。",
            "contact": "电话或邮箱。可以不填，匿名提交同样会处理。",
        }
        error_messages = {
            "category": {"required": "请选择类别。"},
            "text": {"required": "请写下要反映的内容。"},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = Feedback.Category.choices
        found_wrong = self["about"].value()
        category = Feedback.Category.CORRECTION if found_wrong else Feedback.Category.SUGGESTION
        self.fields["category"].initial = category

    def clean_page_url(self):
        url = self.cleaned_data["page_url"]
        local = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        # Not an editable field of the model, so the form hands it over itself.
        self.instance.page_url = url if local else ""
        return self.instance.page_url

    def clean_query(self):
        self.instance.query = self.cleaned_data["query"].strip()
        return self.instance.query

    def page_for(self, user):
        """The page the message is about, if its sender may see it."""
        number = str(self["about"].value() or "")
        page = Page.objects.filter(pk=number).first() if PAGE_NUMBER.fullmatch(number) else None
        return page.specific if page is not None and can_view(user, page) else None

    @property
    def searched(self):
        return str(self["query"].value() or "")[:200]

    @property
    def looks_automatic(self):
        return bool(self.cleaned_data.get("website"))


class AnswerForm(WagtailAdminModelForm):
    """An answer from the admin; the service writes it, so that the sender hears of it."""

    class Meta:
        model = Feedback
        fields = ["state", "reply"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") == Feedback.State.ANSWERED and not cleaned.get("reply", "").strip():
            raise ValidationError({"reply": "标为“已答复”前请写下答复内容。"})
        return cleaned
