"""The form in which questions are written."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from courses.exchange import paper
from courses.exchange.keys import gap_rules, rubric_in_words, rubric_of
from courses.exchange.rows import listed
from courses.models import KnowledgePoint, Question, QuestionTag, QuestionVersion
from courses.questions import (
    CREDITS,
    MARKED_BY_PEOPLE,
    MAX_CASE,
    OPTION_IDS,
    TRUE_FALSE,
    lettered,
)
from courses.questions.content import Content
from courses.services.question_states import IN_USE, NotAllowed, move, refuse, to_review_again
from courses.services.questions import InvalidQuestion, check_content, content_of, save_content

Kind = QuestionVersion.Kind
ROWS = range(1, len(OPTION_IDS) + 1)
SEPARATORS = str.maketrans("｜", "|")


class NamesField(forms.CharField):
    """Names between 、; those that are new come into being when the form is saved."""

    def __init__(self, *, names, longest, **kwargs):
        super().__init__(required=False, max_length=500, help_text="几个之间用“、”隔开。", **kwargs)
        self.names, self.longest = names, longest

    def clean(self, value):
        chosen = listed(super().clean(value))
        if any(len(one) > self.longest for one in chosen):
            raise ValidationError(f"{self.label}最长 {self.longest} 字。")
        return [self.names.objects.get_or_create(name=one)[0] for one in chosen]


class QuestionForm(WagtailAdminModelForm):
    """What a question says becomes a version when it is saved; `by` is its author."""

    kind = forms.ChoiceField(label="题型", choices=Kind.choices, widget=forms.RadioSelect)
    stem = forms.CharField(
        label="题干",
        max_length=MAX_CASE,
        # A table may begin with an empty cell.
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="填空题用四个下划线 ____ 标出每个空位。表格可以从 Excel 复制后直接粘贴，保存时排成表格。",
        error_messages={"required": "题干没有填写。"},
    )
    truth = forms.ChoiceField(
        label="判断题的答案",
        choices=[("true", "正确"), ("false", "错误")],
        widget=forms.RadioSelect,
        required=False,
    )
    blanks = forms.CharField(
        label="填空题的答案",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行写一个空的答案，按空位的顺序；同一空可接受几种写法的，用竖线“|”隔开，例如："
        "全总|全国总工会。判分时不计全角半角、空格、标点和大小写；答案是整数的，写“十五”和“15”都算对。",
    )
    credit = forms.ChoiceField(
        label="多选题的计分办法", choices=list(CREDITS.items()), required=False
    )
    any_order = forms.BooleanField(label="各空的答案不分先后", required=False)
    tolerance = forms.CharField(
        label="允许的误差",
        max_length=200,
        required=False,
        help_text="答案是数时用，例如 0.5；有几个空的，按顺序用分号隔开。留空表示必须完全一致。",
    )
    model = forms.CharField(
        label="参考答案",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="简答题、论述题由人工评分，参考答案供评分人使用。",
    )
    rubric = forms.CharField(
        label="评分要点",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一条，分量写在竖线后，例如：说明依据|2。",
    )
    parts = forms.CharField(
        label="案例的小题",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="按试卷的写法逐题填写：（1）题干，选项各占一行（A. …），再写“答案：”；"
        "简答题写“参考答案：”和“评分要点：”，小题所占比重写“分量：2”。",
    )
    tag_names = NamesField(label="标签", names=QuestionTag, longest=40)
    knowledge_names = NamesField(label="知识点", names=KnowledgePoint, longest=80)
    explanation = forms.CharField(
        label="解析",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="按测验的规定公布答案时，和答案一起显示。",
    )
    source = forms.CharField(
        label="出处",
        max_length=300,
        required=False,
        widget=forms.TextInput(
            attrs={
                "data-reference-search": reverse_lazy("cms_references"),
                "placeholder": "输入文件标题查找",
                "autocomplete": "off",
            }
        ),
        help_text="选定文件后，在末尾加上条号，例如 #art-42（第四十二条）。",
    )

    class Meta:
        model = Question
        fields = ["bank", "state", "pool", "level", "difficulty"]
        help_texts = {
            "state": "写题的人不能审核自己的题；另一位同志把状态改为“已审核”或“启用”即为审核通过。"
        }

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.standing_state = self.instance.state
        self.fields["state"].choices = [
            one
            for one in Question.State.choices
            if one[0] != Question.State.NEEDS_CHECK or self.standing_state == one[0]
        ]
        self.fields["kind"].initial = Kind.SINGLE
        for row in ROWS:
            self.fields[f"option_{row}"] = forms.CharField(
                label=f"选项 {OPTION_IDS[row - 1].upper()}", max_length=500, required=False
            )
            self.fields[f"right_{row}"] = forms.BooleanField(
                label=f"{OPTION_IDS[row - 1].upper()} 是正确答案", required=False
            )
        if self.instance.current_id is not None:
            self.initial |= initial_of(content_of(self.instance.current))
        if self.instance.pk:
            self.initial["tag_names"] = "、".join(map(str, self.instance.tags.all()))
            self.initial["knowledge_names"] = "、".join(map(str, self.instance.knowledge.all()))

    def option_rows(self):
        return [(self[f"option_{row}"], self[f"right_{row}"]) for row in ROWS]

    def clean(self):
        cleaned = super().clean()
        if "kind" not in cleaned or "stem" not in cleaned:
            return cleaned
        content = self.content = self.read(cleaned)
        for problem in check_content(content):
            self.add_error(None, problem)
        current = self.instance.current
        self.changed = current is None or content_of(current) != content
        self.refuse_state(cleaned.get("state"))
        return cleaned

    def refuse_state(self, wanted):
        """New words go into use only after somebody else has seen them."""
        if wanted == self.standing_state:
            return
        if self.changed and wanted in IN_USE:
            self.add_error("state", "改动过的内容要由另一位同志审核后才能启用，请先存为草稿。")
        elif not self.changed:
            try:
                refuse(self.instance, wanted, by=self.by)
            except NotAllowed as error:
                self.add_error("state", str(error))

    def read(self, cleaned):
        """The parts of the form that this kind uses, as a version has them."""
        kind, problems = cleaned["kind"], []
        options, key, parts = [], [], ()
        if kind in (Kind.SINGLE, Kind.MULTIPLE):
            options, key = self.read_options(cleaned)
        elif kind == Kind.TRUE_FALSE:
            options, key = TRUE_FALSE, [cleaned["truth"]] if cleaned.get("truth") else []
        elif kind == Kind.BLANK:
            lines = cleaned.get("blanks", "").translate(SEPARATORS).strip().splitlines()
            key = [[one.strip() for one in line.split("|") if one.strip()] for line in lines]
        elif kind in MARKED_BY_PEOPLE:
            rubric = rubric_of(cleaned.get("rubric", "").splitlines(), problems)
            key = {"model": cleaned.get("model", ""), "rubric": rubric}
        else:
            parts = paper.read_parts(cleaned.get("parts", ""), problems)
        for problem in problems:
            self.add_error(None, problem)
        return Content(
            kind=kind,
            stem=cleaned["stem"],
            options=options,
            key=key,
            explanation=cleaned.get("explanation", ""),
            source=cleaned.get("source", ""),
            rules=rules_of(kind, cleaned),
            parts=parts,
        )

    def read_options(self, cleaned):
        """Letters follow the filled rows; a mark beside an empty row is a mistake of the author's."""
        texts, key = [], []
        for row in ROWS:
            text, right = cleaned.get(f"option_{row}", "").strip(), cleaned.get(f"right_{row}")
            if right and not text:
                self.add_error(f"option_{row}", "标为正确答案的选项没有内容。")
            if text:
                texts.append(text)
            if text and right:
                key.append(OPTION_IDS[len(texts) - 1])
        return lettered(texts), key

    def save(self, commit=True):
        wanted, self.instance.state = self.instance.state, self.standing_state
        with transaction.atomic():
            question = super().save(commit=commit)
            question.tags.set(self.cleaned_data["tag_names"])
            question.knowledge.set(self.cleaned_data["knowledge_names"])
            try:
                save_content(question, self.content, by=self.by)
            except InvalidQuestion as error:
                raise ValidationError(error.problems) from error
            if self.changed:
                to_review_again(question)
            if wanted != self.standing_state:
                move(question, wanted, by=self.by)
        question.refresh_from_db()
        return question


def rules_of(kind, cleaned):
    if kind == Kind.MULTIPLE:
        credit = cleaned.get("credit") or "all"
        return {} if credit == "all" else {"credit": credit}
    if kind != Kind.BLANK:
        return {}
    words = {
        "不分顺序": "是" if cleaned.get("any_order") else "",
        "允许误差": cleaned.get("tolerance", ""),
    }
    return gap_rules(words)


def initial_of(content):
    """What a question says as the form shows it."""
    kind, key, rules = content.kind, content.key, content.rules
    values = {
        "kind": kind,
        "stem": content.stem,
        "explanation": content.explanation,
        "source": content.source,
        "credit": rules.get("credit", "all"),
        "any_order": rules.get("any_order", False),
        "tolerance": "；".join(rules.get("tolerance", ())),
    }
    if kind == Kind.TRUE_FALSE:
        values["truth"] = "".join(key[:1])
    elif kind == Kind.BLANK:
        values["blanks"] = "\n".join("|".join(accepted) for accepted in key)
    elif kind in MARKED_BY_PEOPLE:
        values["model"] = key.get("model", "")
        values["rubric"] = "\n".join(rubric_in_words(key.get("rubric", [])))
    elif kind == Kind.CASE:
        values["parts"] = "\n".join(paper.write_parts(content.parts))
    for row, option in enumerate(content.options, start=1):
        values[f"option_{row}"] = option["text"]
        values[f"right_{row}"] = option["id"] in key
    return values
