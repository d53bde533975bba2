"""Forms in which questions and papers are written."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from courses.models import Question, QuestionVersion
from courses.questions import OPTION_IDS, TRUE_FALSE, lettered
from courses.services.questions import InvalidQuestion, check, save_version

Kind = QuestionVersion.Kind
ROWS = range(1, len(OPTION_IDS) + 1)
SEPARATORS = str.maketrans("｜", "|")


class QuestionForm(WagtailAdminModelForm):
    """What a question says becomes a version when it is saved; `by` is its author."""

    kind = forms.ChoiceField(label="题型", choices=Kind.choices, widget=forms.RadioSelect)
    stem = forms.CharField(
        label="题干",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="填空题用四个下划线 ____ 标出每个空位。",
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
        "98|九十八天。判分时不计全角半角、空格、标点和大小写。",
    )
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
        fields = ["bank", "state"]

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["kind"].initial = Kind.SINGLE
        for row in ROWS:
            self.fields[f"option_{row}"] = forms.CharField(
                label=f"选项 {OPTION_IDS[row - 1].upper()}", max_length=500, required=False
            )
            self.fields[f"right_{row}"] = forms.BooleanField(
                label=f"{OPTION_IDS[row - 1].upper()} 是正确答案", required=False
            )
        if self.instance.current_id is not None:
            self.initial |= initial_of(self.instance.current)

    def option_rows(self):
        return [(self[f"option_{row}"], self[f"right_{row}"]) for row in ROWS]

    def clean(self):
        cleaned = super().clean()
        if "kind" not in cleaned or "stem" not in cleaned:
            return cleaned
        said = self.said = self.read(cleaned)
        for problem in check(**said):
            self.add_error(None, problem)
        return cleaned

    def read(self, cleaned):
        """The parts of the form that this kind uses, as a version has them."""
        kind = cleaned["kind"]
        options, key = [], []
        if kind in (Kind.SINGLE, Kind.MULTIPLE):
            options, key = self.read_options(cleaned)
        elif kind == Kind.TRUE_FALSE:
            options, key = TRUE_FALSE, [cleaned["truth"]] if cleaned.get("truth") else []
        elif kind == Kind.BLANK:
            lines = cleaned.get("blanks", "").translate(SEPARATORS).strip().splitlines()
            key = [[one.strip() for one in line.split("|") if one.strip()] for line in lines]
        return {
            "kind": kind,
            "stem": cleaned["stem"],
            "options": options,
            "key": key,
            "explanation": cleaned.get("explanation", ""),
            "source": cleaned.get("source", ""),
        }

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
        question = super().save(commit=commit)
        try:
            save_version(question, by=self.by, **self.said)
        except InvalidQuestion as error:
            raise ValidationError(error.problems) from error
        return question


def initial_of(version):
    """A version as the form shows it."""
    values = {
        "kind": version.kind,
        "stem": version.stem,
        "explanation": version.explanation,
        "source": version.source,
    }
    if version.kind == Kind.TRUE_FALSE:
        return values | {"truth": version.key[0]}
    if version.kind == Kind.BLANK:
        return values | {"blanks": "\n".join("|".join(accepted) for accepted in version.key)}
    for row, option in enumerate(version.options, start=1):
        values[f"option_{row}"] = option["text"]
        values[f"right_{row}"] = option["id"] in version.key
    return values


class PaperForm(WagtailAdminModelForm):
    """A paper from which nothing, or less than it promises, can be drawn is refused."""

    def clean(self):
        cleaned = super().clean()
        chosen = self.chosen_questions()
        if chosen is None:
            return cleaned
        if not chosen:
            raise ValidationError("请至少选择一道试题。")
        usable = sum(one.state == Question.State.ACTIVE for one in chosen)
        if not usable:
            raise ValidationError("所选的试题都没有启用，作答时无题可出。请先启用试题。")
        draw = cleaned.get("draw")
        if draw is not None and draw > usable:
            self.add_error("draw", f"抽题数（{draw}）多于可用的试题数（{usable}）。")
        return cleaned

    def chosen_questions(self):
        """None while the rows themselves are wrong: their own messages are shown."""
        items = self.formsets["items"]
        complete = items.is_valid()
        rows = [form for form in items.forms if form not in items.deleted_forms]
        # Of a row refused for being there twice the formset keeps no cleaned value.
        chosen = [form.instance.question for form in rows if form.instance.question_id]
        for question in {one for one in chosen if chosen.count(one) > 1}:
            self.add_error(None, f"试题“{question}”选了不止一次，请删去重复的。")
        return chosen if complete else None
