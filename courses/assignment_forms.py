"""Assigning a course in the admin: the course, the day, and for whom as units and posts."""

from functools import cache
from itertools import product

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import AdminDateInput

from accounts.models import Audience, AudienceRule, Post
from courses.models import CoursePage

PAST = "完成期限不能早于今天。"
NOBODY = "请选择受众，或者至少选择一个职务、一个单位，或者勾选“全体登录人员”。"
BOTH = "已经选了受众，请不要再选单位或职务；要另选范围，请把受众改回空白。"


class AssignmentForm(WagtailAdminModelForm):
    """A form about an audience that need not be saved: `chosen_audience` is it."""

    course = forms.ModelChoiceField(
        CoursePage.objects.none(),
        label="课程",
        empty_label="请选择课程",
        error_messages={"required": "请选择课程。"},
        help_text="只列出已经发布课程版本的课程。",
    )
    due_on = forms.DateField(
        label="完成期限",
        widget=AdminDateInput,
        error_messages={
            "required": "请填写完成期限。",
            "invalid": "请按 2026-12-31 的样子填写日期。",
        },
    )
    note = forms.CharField(
        label="说明", max_length=300, required=False, help_text="写进通知，例如为什么要学、怎么学。"
    )
    known = forms.ModelChoiceField(
        Audience.objects.all(),
        label="已有受众",
        required=False,
        empty_label="不用已有受众，在下面选择",
    )
    posts = forms.ModelMultipleChoiceField(
        Post.objects.all(),
        label="职务",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("invalid_choice", "invalid_pk_value", "invalid_list"), "请在列出的职务中选择。"
        ),
        help_text="可以多选；一个不选，就是所选单位的全部人员。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = CoursePage.objects.filter(live=True, releases__current=True)
        self.fields["course"].queryset = offered.order_by("title")

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on < timezone.localdate():
            raise ValidationError(PAST)
        return due_on

    def clean(self):
        cleaned = super().clean()
        drawn = bool(cleaned.get("everyone") or cleaned.get("posts") or self.places())
        if cleaned.get("known") and drawn:
            raise ValidationError({"known": BOTH})
        if not cleaned.get("known") and not drawn:
            raise ValidationError({"known": NOBODY})
        return cleaned

    def places(self):
        """The units chosen, each with whether those below count."""
        rules = self.formsets["rules"]
        rules.is_valid()
        return [
            (rule.cleaned_data["unit"], rule.cleaned_data["include_below"])
            for rule in rules.forms
            if rule not in rules.deleted_forms and getattr(rule, "cleaned_data", {}).get("unit")
        ]

    def chosen_audience(self):
        """Every chosen post in every chosen unit; not saved unless it was chosen by name."""
        if self.cleaned_data["known"]:
            return self.cleaned_data["known"]
        if self.cleaned_data["everyone"]:
            return Audience(everyone=True)
        places = self.places() or [(None, True)]
        rules = {}
        for (unit, below), post in product(places, list(self.cleaned_data["posts"]) or [None]):
            rule = AudienceRule(unit=unit, include_below=below, post=post)
            rules.setdefault(rule.token, rule)
        return Audience(rules=list(rules.values()))


class DueDateForm(forms.Form):
    due_on = forms.DateField(
        label="改为",
        widget=AdminDateInput,
        error_messages={
            "required": "请填写完成期限。",
            "invalid": "请按 2026-12-31 的样子填写日期。",
        },
    )


@cache
def assignment_panels():
    """The form with Wagtail's own choosers and rows for units."""
    return ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("course"),
                    FieldRowPanel([FieldPanel("due_on"), FieldPanel("note")]),
                ],
                heading="学什么，何时学完",
            ),
            MultiFieldPanel(
                [FieldPanel("known"), FieldPanel("everyone"), FieldPanel("posts")],
                heading="布置给谁",
            ),
            InlinePanel(
                "rules",
                heading="单位",
                label="单位",
                help_text="不加单位，就是各单位中任上面所选职务的人。选了单位和职务，就是在该单位任该职的人。",
                panels=[FieldPanel("unit"), FieldPanel("include_below")],
            ),
        ],
        base_form_class=AssignmentForm,
    ).bind_to_model(Audience)
