"""One question of a file, and what the forms of files have in common."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from courses.models import Question, QuestionVersion
from courses.questions import CREDITS
from courses.questions.content import Content, from_json, to_json

KINDS = {kind.value: kind.label for kind in QuestionVersion.Kind}
POOLS = {pool.value: pool.label for pool in Question.Pool}
LEVELS = {level.value: level.label for level in Question.Level}
#: What papers and sheets of others call the kinds.
OTHER_KINDS = {
    **dict.fromkeys(("单选", "单项选择", "单项选择题", "单选择题"), "single"),
    **dict.fromkeys(("多选", "多项选择", "多项选择题", "多选择题"), "multiple"),
    **dict.fromkeys(("判断", "是非题", "判断正误", "判断正误题"), "true_false"),
    **dict.fromkeys(("填空",), "blank"),
    **dict.fromkeys(("简答", "问答", "问答题", "名词解释", "名词解释题"), "short"),
    **dict.fromkeys(("论述",), "essay"),
    **dict.fromkeys(("案例", "案例分析", "案例分析题"), "case"),
}
DIFFICULTIES = {
    **dict.fromkeys(("易", "容易", "简单", "低"), "1"),
    **dict.fromkeys(("较易", "较容易"), "2"),
    **dict.fromkeys(("中", "中等", "适中", "一般"), "3"),
    "较难": "4",
    **dict.fromkeys(("难", "困难", "高"), "5"),
}
LIST = re.compile(r"[、,，;；]")


class UnreadableFile(ValueError):
    """Nothing can be read of the file at all; the message says why."""


class UnusablePicture(ValueError):
    """A picture cannot be kept; the message says why, without a full stop."""


@dataclass(frozen=True)
class FilePicture:
    """A picture of a file: what it is said to show, and its bytes when they are asked for.

    `load` raises `UnusablePicture`.
    """

    alt: str
    load: Callable[[], bytes]


@dataclass(frozen=True)
class Facts:
    """What is known of a question beside what it says."""

    difficulty: int = 3
    pool: str = Question.Pool.BOTH.value
    level: str = Question.Level.OWN.value
    tags: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()


@dataclass
class Row:
    """`place` names it in the file; `problems` keep it from being used, `remarks` do not."""

    place: str
    content: Content
    facts: Facts = field(default_factory=Facts)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass
class ReadFile:
    """All rows in the order of the file; `problems` belong to no single one.

    Texts have marks in the places of `pictures` until `courses.exchange.pictures` has put them.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    pictures: list[FilePicture] = field(default_factory=list)


def row_to_json(row: Row) -> dict[str, Any]:
    facts = row.facts
    return {
        "content": to_json(row.content),
        "facts": vars(facts) | {"tags": list(facts.tags), "knowledge": list(facts.knowledge)},
    }


def facts_from_json(plain: Mapping[str, Any]) -> Facts:
    """The reverse of what `row_to_json` keeps under `facts`."""
    lists = {name: tuple(plain.get(name, ())) for name in ("tags", "knowledge")}
    return Facts(**{**{name: plain[name] for name in _PLAIN if name in plain}, **lists})


def content_from_json(plain: Mapping[str, Any]) -> Content:
    return from_json(plain["content"])


def read_facts(said: Mapping[str, str], problems: list[str]) -> Facts:
    """From the words of a file: 难度, 用途, 层级, 标签, 知识点; what is not understood is told."""
    difficulty = said.get("难度", "").strip() or "3"
    difficulty = DIFFICULTIES.get(difficulty, difficulty)
    if difficulty not in ("1", "2", "3", "4", "5"):
        problems.append(f"难度“{difficulty}”不是 1 到 5 的整数，也不是易、中、难。")
        difficulty = "3"
    return Facts(
        difficulty=int(difficulty),
        pool=code_of(POOLS, said.get("用途", ""), "用途", problems) or Facts.pool,
        level=code_of(LEVELS, said.get("层级", ""), "层级", problems) or Facts.level,
        tags=listed(said.get("标签", "")),
        knowledge=listed(said.get("知识点", "")),
    )


def credit_from(words: str, problems: list[str]) -> dict[str, str]:
    """Rules of a multiple choice; the default is not written down."""
    credit = code_of(CREDITS, words, "计分办法", problems)
    return {"credit": credit} if credit not in ("", "all") else {}


def code_of(names: Mapping[str, str], words: str, what: str, problems: list[str]) -> str:
    """The code of a Chinese name; empty when there is none or it is not known."""
    wanted = words.strip()
    found = next((code for code, name in names.items() if name == wanted), "")
    if wanted and not found:
        problems.append(f"{what}“{wanted}”无法识别，可以填写：{'、'.join(names.values())}。")
    return found


def kind_of(words: str, problems: list[str]) -> str:
    """The code of a kind of question, under whatever name is usual."""
    return OTHER_KINDS.get(words.strip()) or code_of(KINDS, words, "题型", problems)


def listed(words: str) -> tuple[str, ...]:
    """Names between 、 or commas, each once."""
    return tuple(dict.fromkeys(one.strip() for one in LIST.split(words) if one.strip()))


_PLAIN = ("difficulty", "pool", "level")
