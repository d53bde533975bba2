"""A paper on paper: one drawing of it, the same for paper, answer sheet and key.

Keys are read only for the key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from courses.attempts import LETTERS
from courses.models import AttemptItem, Paper, QuestionVersion
from courses.outlines import Part, outline_of, parts_of
from courses.questions import GAP, LONGEST
from courses.questions.blank import gaps_in_words
from courses.questions.stems import Block, led
from courses.selection import draw
from gongwen.numerals import to_chinese

MAX_SEED = 999_999
ROOM = "________"
Key = tuple[Any, str]


@dataclass(frozen=True)
class PrintedQuestion:
    """`case` is the text above the first part of a case; `lines` is the room for an answer in words.

    `answer` and what follows are empty where keys are not printed.
    """

    order: int
    kind: str
    points: Decimal
    stem: str
    options: list[tuple[str, str]]
    blanks: list[int]
    lines: range
    case: str = ""
    answer: str = ""
    rubric: list[dict[str, Any]] = field(default_factory=list)
    explanation: str = ""

    @property
    def kind_label(self) -> str:
        return QuestionVersion.Kind(self.kind).label

    @property
    def lead(self) -> str:
        """The stem up to its first table or picture."""
        return led(self.stem)[0]

    @property
    def material(self) -> list[Block]:
        """Tables and pictures, and what the stem says after the first of them."""
        return led(self.stem)[1]

    @property
    def across(self) -> bool:
        """Are the options short enough to stand side by side?"""
        return max((len(text) for _, text in self.options), default=0) <= 8


@dataclass(frozen=True)
class PrintedPart:
    """`heading` is empty in a paper without parts."""

    heading: str
    note: str
    points: Decimal
    questions: list[PrintedQuestion]


@dataclass(frozen=True)
class Printed:
    parts: list[PrintedPart]

    @property
    def questions(self) -> int:
        return sum(len(part.questions) for part in self.parts)

    @property
    def points(self) -> Decimal:
        return sum((part.points for part in self.parts), Decimal())


def printed(paper: Paper, *, seed: int, with_keys: bool) -> Printed:
    items = draw(paper, seed=seed)
    keys = _keys(items) if with_keys else {}
    headed = {part.number: part for part in parts_of(outline_of(paper))}
    parts = []
    for number, group in groupby(items, key=attrgetter("section")):
        questions = _questions(list(group), keys)
        parts.append(_part(headed.get(number), questions))
    return Printed(parts)


def _part(part: Part | None, questions: list[PrintedQuestion]) -> PrintedPart:
    titled = part is not None and part.title != ""
    return PrintedPart(
        heading=f"{to_chinese(part.number)}、{part.title}" if part and titled else "",
        note=part.note if part else "",
        points=sum((one.points for one in questions), Decimal()),
        questions=questions,
    )


def _keys(items: list[AttemptItem]) -> dict[int, Key]:
    asked = QuestionVersion.objects.filter(pk__in=[item.version_id for item in items])
    return {pk: (key, said) for pk, key, said in asked.values_list("pk", "key", "explanation")}


def _questions(items: list[AttemptItem], keys: Mapping[int, Key]) -> list[PrintedQuestion]:
    questions, case = [], None
    for item in items:
        begins = item.version.whole_id is not None and item.version.whole_id != case
        case = item.version.whole_id
        text = item.version.whole.stem if begins else ""
        questions.append(_question(item, case=text, key=keys.get(item.version_id)))
    return questions


def _question(item: AttemptItem, *, case: str, key: Key | None) -> PrintedQuestion:
    version = item.version
    texts = {option["id"]: option["text"] for option in version.options}
    options = [
        (letter, texts[mark]) for mark, letter in zip(item.option_order, LETTERS, strict=False)
    ]
    return PrintedQuestion(
        order=item.order,
        kind=version.kind,
        points=item.points,
        stem=GAP.sub(ROOM, version.stem),
        options=options,
        blanks=list(range(1, version.blanks + 1)) if version.kind == "blank" else [],
        lines=range(_lines(version.kind, item.points)),
        case=case,
        **(_said(item, *key) if key is not None else {}),
    )


def _lines(kind: str, points: Decimal) -> int:
    """The room grows with what the answer is worth."""
    if kind not in LONGEST:
        return 0
    least, most = (5, 12) if kind == "short" else (15, 30)
    return min(max(least, int(points)), most)


def _said(item: AttemptItem, key: Any, explanation: str) -> dict[str, Any]:
    written = item.version.kind in LONGEST
    return {
        "answer": key.get("model", "") if written else _answer(item, key),
        "rubric": key.get("rubric", []) if written else [],
        "explanation": explanation,
    }


def _answer(item: AttemptItem, key: list[Any]) -> str:
    kind = item.version.kind
    if kind == "true_false":
        return "正确" if key == ["true"] else "错误"
    if kind == "blank":
        return gaps_in_words(key)
    return "".join(LETTERS[place] for place in sorted(map(item.option_order.index, key)))
