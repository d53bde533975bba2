"""Writing an exam in the admin, and what is given to people beside its rules."""

from django import forms
from django.contrib.auth.hashers import make_password
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import AdminDateTimeInput

from accounts import audit
from accounts.models import Unit, User
from accounts.viewsets.choosers import person_chooser, unit_chooser
from courses.models import Exam, ExamStaff
from courses.services.exam_notices import tell_later
from courses.services.exams import rule_problems

# What attempts were made with: changed afterwards it would hold for some and not for others.
FIXED_ONCE_DRAWN = (
    "paper",
    "opens_at",
    "minutes",
    "closing",
    "pass_percent",
    "counts",
    "hours",
    "category",
    "certificate",
    "predraw",
)
# What candidates of a published exam are told of when it changes.
TOLD = {"opens_at", "closes_at", "entry_until", "audience"}
MOMENT = {"required": "请填写时间。", "invalid": "请按 2026-12-31 09:00 的样子填写时间。"}


class ExamForm(WagtailAdminModelForm):
    """The password is written, never shown; empty leaves it as it is."""

    new_password = forms.CharField(
        label="设置考场口令",
        required=False,
        max_length=60,
        help_text="考生进入时输入，由监考人员当场公布。保存后不再显示；留空表示不改动。",
    )
    remove_password = forms.BooleanField(label="清除考场口令", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.password:
            del self.fields["remove_password"]
        if self.instance.pk and self.instance.attempts.exists():
            for name in FIXED_ONCE_DRAWN:
                self.fields[name].disabled = True
                self.fields[name].help_text = "已经有人的答卷按此抽题，不能再改。"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("new_password") and cleaned.get("remove_password"):
            self.add_error("new_password", "设置新口令和清除口令只能选一样。")
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        # Said at the field: the constraint of the row knows no words of ours.
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", "结束时间应晚于开始时间。")
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            for problem in rule_problems(self.instance):
                self.add_error(None, problem)

    def save(self, commit=True):
        word = self.cleaned_data.get("new_password")
        if word:
            self.instance.password = make_password(word)
        elif self.cleaned_data.get("remove_password"):
            self.instance.password = ""
        if self.instance.pk is None:
            self.instance.created_by = self.for_user
        exam = super().save(commit)
        self.note_password(exam, word)
        if exam.state == Exam.State.PUBLISHED and TOLD.intersection(self.changed_data):
            tell_later(exam, by=self.for_user)
        return exam

    def note_password(self, exam, word):
        if word:
            audit.record("courses.exam.password", instance=exam, by=self.for_user)
        elif self.cleaned_data.get("remove_password"):
            audit.record("courses.exam.no_password", instance=exam, by=self.for_user)


class AllowanceForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.active(), label="考生", required=False, widget=person_chooser.widget_class
    )
    unit = forms.ModelChoiceField(
        Unit.objects.all(),
        label="或者单位（含下级）",
        required=False,
        widget=unit_chooser.widget_class,
    )
    extra_minutes = forms.IntegerField(
        label="延长（分钟）",
        required=False,
        min_value=0,
        help_text="正在作答的人，截止时间马上顺延。",
    )
    extra_attempts = forms.IntegerField(
        label="增加次数", required=False, min_value=0, max_value=100
    )
    opens_at = forms.DateTimeField(
        label="补考开始", required=False, widget=AdminDateTimeInput, error_messages=MOMENT
    )
    closes_at = forms.DateTimeField(
        label="补考结束",
        required=False,
        widget=AdminDateTimeInput,
        error_messages=MOMENT,
        help_text="原来的考试时间仍然有效，补考是另加的一段时间。",
    )
    reason = forms.CharField(
        label="原因", max_length=200, error_messages={"required": "请写明原因。"}
    )

    def clean(self):
        cleaned = super().clean()
        for name in ("extra_minutes", "extra_attempts"):
            cleaned[name] = cleaned.get(name) or 0
        return cleaned


class StaffForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.active(),
        label="人员",
        widget=person_chooser.widget_class,
        error_messages={"required": "请选择人员。"},
    )
    role = forms.ChoiceField(label="职责", choices=ExamStaff.Role.choices)


def exam_panels():
    return ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("paper"),
            FieldPanel("audience"),
            FieldPanel("instructions"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                    FieldRowPanel([FieldPanel("entry_until"), FieldPanel("minutes")]),
                    FieldPanel("closing"),
                ],
                heading="时间",
                help_text="已经入场的人按入场时的规定作答；要给人延长，请用“延时与补考”。",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("attempts_allowed"), FieldPanel("cooldown_minutes")]),
                    FieldRowPanel([FieldPanel("pass_percent"), FieldPanel("counts")]),
                    FieldRowPanel([FieldPanel("scores"), FieldPanel("review")]),
                    FieldPanel("review_from"),
                ],
                heading="次数和成绩",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("new_password"),
                    FieldPanel("remove_password"),
                    FieldPanel("networks"),
                    FieldPanel("predraw"),
                ],
                heading="入场",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("hours"), FieldPanel("category")]),
                    FieldPanel("certificate"),
                ],
                heading="合格以后",
            ),
        ],
        base_form_class=ExamForm,
    ).bind_to_model(Exam)
