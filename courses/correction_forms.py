"""The form in which a correction of a key is proposed: what the kind of question needs, and where."""

from typing import Any

from django import forms

from courses.models import Exam, KeyCorrection, Paper, QuestionVersion
from courses.questions import MARKED_BY_PEOPLE

Kind, Mode = QuestionVersion.Kind, KeyCorrection.Mode
EVERYWHERE = "everywhere"
HELP = {
    Mode.AWARD_ALL: "这道题人人得满分，没有作答的也得分",
    Mode.ACCEPT_ALSO: "原来的答案照样算对，另一答案也得分",
    Mode.NEW_KEY: "以新答案为准，只答对原来答案的不再得分",
    Mode.DROP: "从得分和满分中都去掉这道题",
}


class CorrectionForm(forms.Form):
    mode = forms.ChoiceField(
        label="处理办法",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理办法。"},
    )
    only_if_higher = forms.BooleanField(
        label="只改高，不改低",
        required=False,
        initial=True,
        help_text="成绩会因更正降低的人，保持原来的成绩。",
    )
    scope = forms.ChoiceField(label="范围", initial=EVERYWHERE)
    reason = forms.CharField(
        label="原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="会记入审计日志；因此收回学时或证书的，本人会看到。不超过 300 字。",
        error_messages={"required": "请写明原因。"},
    )

    def __init__(self, *args: Any, version: QuestionVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        by_key = () if version.kind in MARKED_BY_PEOPLE else (Mode.NEW_KEY, Mode.ACCEPT_ALSO)
        self.fields["mode"].choices = [
            (mode.value, f"{mode.label}：{HELP[mode]}")
            for mode in (*by_key, Mode.AWARD_ALL, Mode.DROP)
        ]
        self.fields["scope"].choices = _places(version)
        if by_key:
            self.fields["key"] = _key_field(version)
            self.order_fields(["mode", "key", "only_if_higher", "scope", "reason"])

    def asked(self) -> dict[str, Any]:
        """As `services.regrade.propose` takes it."""
        cleaned = self.cleaned_data
        kind, _, pk = cleaned["scope"].partition(":")
        return {
            "mode": cleaned["mode"],
            "key": self._key(cleaned.get("key")),
            "only_if_higher": cleaned["only_if_higher"],
            "reason": cleaned["reason"],
            "exam": Exam.objects.get(pk=pk) if kind == "exam" else None,
            "paper": Paper.objects.get(pk=pk) if kind == "paper" else None,
        }

    def _key(self, said: Any) -> Any:
        if self.version.kind == Kind.BLANK:
            lines = (said or "").replace("｜", "|").strip().splitlines()
            return [[one.strip() for one in line.split("|") if one.strip()] for line in lines]
        return [said] if isinstance(said, str) and said else said or []


def _key_field(version: QuestionVersion) -> forms.Field:
    """The options of a choice to tick, or the gaps of a blank to write, one to a line."""
    label, note = "答案", "“全部给分”和“本题不计分”不用填写。"
    if version.kind == Kind.BLANK:
        return forms.CharField(
            label=label,
            required=False,
            initial="\n".join("|".join(accepted) for accepted in version.key),
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=f"每行一个空的答案，几种写法用竖线“|”隔开。{note}",
        )
    choices = [(one["id"], _option_words(version, one)) for one in version.options]
    if version.kind == Kind.MULTIPLE:
        return forms.MultipleChoiceField(
            label=label,
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=note,
        )
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.RadioSelect, help_text=note
    )


def _option_words(version: QuestionVersion, option: dict[str, str]) -> str:
    letter = "" if version.kind == Kind.TRUE_FALSE else f"{option['id'].upper()}. "
    standing = "（原来的答案）" if option["id"] in version.key else ""
    return f"{letter}{option['text']}{standing}"


def _places(version: QuestionVersion) -> list[tuple[str, str]]:
    """Everywhere, and each exam and paper in which the version was asked."""
    asked = {"attempts__items__version": version}
    exams = Exam.objects.filter(**asked).distinct()
    papers = Paper.objects.filter(**asked).distinct()
    return [
        (EVERYWHERE, "所有用到这道题的考试、测验和练习"),
        *((f"exam:{one.pk}", f"只限考试《{one.title}》") for one in exams),
        *((f"paper:{one.pk}", f"只限试卷《{one.title}》") for one in papers),
    ]
