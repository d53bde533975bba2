"""The form of 发布课程新版; which lessons are chosen is read beside it, one row for each."""

from django import forms

from courses.models import Release

CHANGES = {
    Release.Change.ERRATUM: "勘误：只改正或减少内容，正在学习的人仍按原来的版本",
    Release.Change.OPTIONAL: "可选新增：新增的内容只作选学，正在学习的人不受影响",
    Release.Change.REQUIRED: "必修新增：还没学完的人都转到新版，已学的内容保留，并收到通知",
}


class ReleaseForm(forms.Form):
    change = forms.ChoiceField(
        label="这次变更是",
        choices=list(CHANGES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "请说明这次变更是勘误、可选新增还是必修新增。"},
    )
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写进版本记录；选“必修新增”时也写进给学员的通知。",
    )
    base = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, first, **kwargs):
        super().__init__(*args, **kwargs)
        if first:
            self.fields["change"].required = False

    def clean_change(self):
        return self.cleaned_data["change"] or Release.Change.REQUIRED
