"""What a question may look like, what answers it takes, and how much of its points an answer earns.

Pure: nothing here reads the database. A kind is one entry of `KINDS`; everything else about
questions (versions, attempts, pages) asks it and knows no kinds of its own.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from courses.questions.blank import BLANK, MAX_BLANK
from courses.questions.case import CASE, MAX_PARTS, MAX_WEIGHT, portions
from courses.questions.choice import (
    CREDITS,
    MULTIPLE,
    OPTION_IDS,
    SINGLE,
    TRUE_FALSE,
    TRUE_OR_FALSE,
    credit_of,
    lettered,
)
from courses.questions.kind import NO_RULES, Kind, Options, Rules, WrongAnswer, is_answered
from courses.questions.stems import picture_problems
from courses.questions.texts import GAP, blanks_in, is_storable, plain
from courses.questions.written import ESSAY, LONGEST, SHORT

MAX_TEXT = 2000
MAX_CASE = 8000
KINDS: dict[str, Kind] = {
    "single": SINGLE,
    "multiple": MULTIPLE,
    "true_false": TRUE_OR_FALSE,
    "blank": BLANK,
    "short": SHORT,
    "essay": ESSAY,
    "case": CASE,
}
#: Kinds whose answers wait for a person.
MARKED_BY_PEOPLE = frozenset({"short", "essay"})

__all__ = [
    "CREDITS",
    "GAP",
    "KINDS",
    "LONGEST",
    "MARKED_BY_PEOPLE",
    "MAX_BLANK",
    "MAX_CASE",
    "MAX_TEXT",
    "NO_RULES",
    "OPTION_IDS",
    "TRUE_FALSE",
    "Kind",
    "Options",
    "Rules",
    "WrongAnswer",
    "blanks_in",
    "credit_of",
    "earns_parts",
    "is_answered",
    "lettered",
    "part_problems",
    "plain",
    "portions",
    "problems_of",
    "read_answer",
    "share_earned",
]


def problems_of(
    kind: str,
    stem: str,
    options: Options,
    key: Any,
    explanation: str,
    rules: Rules = NO_RULES,
) -> list[str]:
    """Everything that keeps a question from being used, in words for its author."""
    if kind not in KINDS:
        return ["没有这种题型。"]
    if not stem.strip():
        return ["题干没有填写。"]
    texts = [stem, explanation, *(option["text"] for option in options)]
    longest = MAX_CASE if kind == "case" else MAX_TEXT
    if len(stem) > longest or len(explanation) > MAX_TEXT:
        return [f"题干最多 {longest} 字，解析最多 {MAX_TEXT} 字。"]
    if not all(is_storable(text) for text in texts):
        return ["题目中有无法保存的字符，请删去后重试。"]
    return picture_problems(stem) or KINDS[kind].problems(stem, options, key, rules)


def part_problems(kind: str, parts: Sequence[tuple[str, int]]) -> list[str]:
    """What is wrong with the number and make of parts; of each its kind and weight."""
    if kind != "case":
        return ["只有案例题可以有小题。"] if parts else []
    if not parts:
        return ["案例题至少要有一道小题。"]
    if len(parts) > MAX_PARTS:
        return [f"案例题的小题最多 {MAX_PARTS} 道。"]
    if any(one == "case" for one, _ in parts):
        return ["案例题的小题不能再是案例题。"]
    if not all(type(weight) is int and 0 < weight <= MAX_WEIGHT for _, weight in parts):
        return [f"小题的分量是 1 到 {MAX_WEIGHT} 的整数。"]
    return []


def read_answer(kind: str, options: Options, blanks: int, value: Any) -> list[str]:
    """The answer as it is stored; an empty list takes the answer back. Raises `WrongAnswer`."""
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise WrongAnswer("答案的格式不正确。")
    if not all(is_storable(part) for part in value):
        raise WrongAnswer("答案中有无法保存的字符，请删去后重试。")
    return KINDS[kind].read(value, options, blanks)


def share_earned(
    kind: str, key: Any, answer: list[str] | None, rules: Rules = NO_RULES, stem: str = ""
) -> Fraction | None:
    """0 to 1; nothing for no answer. The same answer always earns the same.

    `stem` tells what an answer in a gap only repeats. None when a person has to mark it.
    """
    if answer is None or not is_answered(answer):
        return Fraction(0)
    return KINDS[kind].share(key, answer, rules, stem)


def earns_parts(kind: str, stem: str, rules: Rules = NO_RULES) -> bool:
    """May an answer to it earn something between nothing and all?"""
    return KINDS[kind].divisible(stem, rules)
