"""What the site knows about words beyond the lists it comes with: edited by editors, no code."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from gongwen.normalise import HAN, fold, fold_numerals
from search.engine.analysis import union_words

SHORTEST, LONGEST = 2, 20
LONGEST_TERM = 40  # of one official wording, which may be a whole expression
MOST_TERMS = 12

_WORD = re.compile(f"[{HAN}A-Za-z0-9]+")


class Edited(models.Model):
    note = models.CharField("说明", max_length=200, blank=True)
    active = models.BooleanField("启用", default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="修改人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        abstract = True


class Term(Edited):
    """A word that must stay whole when texts are cut into words, beside the base list."""

    word = models.CharField(
        "词语",
        max_length=LONGEST,
        unique=True,
        error_messages={"unique": "词典里已经有这个词，直接修改那一条即可。"},
        help_text="2 到 20 个字，写连在一起的一个词，例如：职工心灵驿站。",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "词典词"
        verbose_name_plural = "词典"
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word

    def clean(self) -> None:
        self.word = _plain(self.word)
        if self.word and (problem := problem_of(self.word)):
            raise ValidationError({"word": problem})


class Synonym(Edited):
    """What people type, and how the documents say it. Compared in folded form.

    What came with the program is `supplied` until somebody edits it, and follows the program.
    """

    class Kind(models.TextChoices):
        ONE_WAY = "one_way", "口语→规范"
        BOTH_WAYS = "both_ways", "同义"

    word = models.CharField(
        "常用说法",
        max_length=LONGEST,
        unique=True,
        error_messages={"unique": "已经有这个说法，直接修改那一条即可。"},
        help_text="读者会输入的词，例如：炒鱿鱼。",
    )
    terms = models.JSONField(
        "规范用语",
        default=list,
        help_text="文件里的写法，例如：解除劳动合同。多个写法用顿号分开；一个写法由几个词组成时，词之间空一格。",
    )
    kind = models.CharField(
        "关系",
        max_length=10,
        choices=Kind,
        default=Kind.ONE_WAY,
        help_text="“口语→规范”：输入左边时也找右边。“同义”：输入任何一个都找另外几个。",
    )
    supplied = models.BooleanField("系统自带", default=False, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "同义词"
        verbose_name_plural = "同义词"
        ordering = ["word"]

    def __str__(self) -> str:
        return f"{self.word} → {'、'.join(self.terms)}"

    def clean(self) -> None:
        self.word = _plain(self.word)
        self.terms = list(dict.fromkeys(_plain(term) for term in self.terms))
        if self.word and (problem := problem_of_spelling(self.word)):
            raise ValidationError({"word": problem})
        if self.terms and (problem := problem_of_terms(self.word, self.terms)):
            raise ValidationError({"terms": problem})


class Vocabulary(models.Model):
    """One row: the words of the index with their counts, as they were counted last. What a
    typing error may have meant is looked up here."""

    content = models.BinaryField("词语")
    counted_at = models.DateTimeField("统计时间")

    class Meta:
        verbose_name = "索引中的词语"
        verbose_name_plural = "索引中的词语"
        default_permissions = ()

    def __str__(self) -> str:
        return "索引中的词语"


def problem_of(word: str) -> str:
    """Why a word cannot join the dictionary, in Chinese; "" if it can."""
    if problem := problem_of_spelling(word):
        return problem
    if word in {known for known, _ in union_words()}:
        return f"“{word}”已在系统自带的词典里，不必再加。"
    return ""


def problem_of_spelling(word: str) -> str:
    if not SHORTEST <= len(word) <= LONGEST:
        return f"请写 {SHORTEST} 到 {LONGEST} 个字，现在是 {len(word)} 个字。"
    if re.search(r"\s", word):
        return "词语中间不能有空格。两个词请分两条添加。"
    if not _WORD.fullmatch(word):
        return "只能用汉字、字母和数字，请去掉标点和符号。"
    return ""


def problem_of_terms(word: str, terms: list[str]) -> str:
    if len(terms) > MOST_TERMS:
        return f"一条最多 {MOST_TERMS} 个规范用语，请只留最常用的。"
    for term in terms:
        if spelled(term) == spelled(word):
            return f"“{term}”和常用说法是同一个词，请去掉。"
        if len(term) > LONGEST_TERM:
            return f"“{term}”太长，每个规范用语最多 {LONGEST_TERM} 个字。"
        if not all(_WORD.fullmatch(part) for part in term.split()):
            return f"“{term}”里有标点或符号，多个写法请用顿号分开。"
    return ""


def spelled(word: str) -> str:
    """The spelling that texts and queries are compared in."""
    return fold_numerals(fold(word, join=False)).text


def _plain(written: str) -> str:
    """As typed but in one spelling; blanks stay, they part words."""
    return " ".join(fold(written, join=False).text.split())
