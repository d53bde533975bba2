"""What a line of a paper is: a heading, a question, options, a key, a remark about the question."""

import re
from dataclasses import dataclass
from itertools import pairwise

from courses.exchange.keys import is_letters, is_truth
from courses.questions import OPTION_IDS

_KIND_WORDS = {
    "单选": "single",
    "单项选择": "single",
    "多选": "multiple",
    "多项选择": "multiple",
    "不定项": "choice",
    "选择题": "choice",
    "判断": "true_false",
    "填空": "blank",
    "简答": "short",
    "问答": "short",
    "论述": "essay",
    "案例": "case",
}
_ORDINAL = r"(?:[一二三四五六七八九十]+\s*[、.．]|第[一二三四五六七八九十]+部分|[（(][一二三四五六七八九十]+[）)])"
_HEADING = re.compile(
    rf"^(?:{_ORDINAL}\s*)?(?P<kind>{'|'.join(_KIND_WORDS)})[选择分析项题]*\s*(?:[（(：:].*)?$"
)
_KEYS = re.compile(
    rf"^(?:{_ORDINAL})?\s*(?:试题)?(?:参考|标准|正确)?答案(?:[及与和]解析|解析)?\s*[:：]?$"
)
_NUMBER = re.compile(
    r"^(?:第\s*(?P<a>\d{1,4})\s*题\s*[.．、：:]?|(?P<b>\d{1,4})\s*(?:[、）)]|[.．](?!\d)))\s*(?P<rest>.*)$",
    re.DOTALL,
)
_PART = re.compile(r"^[（(]\s*(?P<number>\d{1,2})\s*[）)]\s*(?P<rest>.+)$", re.DOTALL)
# “A、” is an option only after a blank: “维生素B、C” goes on.
_OPTION = re.compile(
    r"(?:(?<![A-Za-zＡ-Ｚ])([A-JＡ-Ｊ])\s*[.．:：）)]|(?:(?<=\s)|^)([A-JＡ-Ｊ])\s*、)\s*"
)
_ANSWER = re.compile(
    r"^(?:【(?:正确|参考)?答案】|(?:正确|参考)?答案\s*[:：])\s*(?P<rest>.*)$", re.DOTALL
)
_FACT = re.compile(
    r"^(?:【(?P<a>解析|出处|难度|用途|层级|标签|知识点|评分要点|题型|计分办法|不分顺序|允许误差|分量)】"
    r"|(?P<b>答案解析|解析|出处|难度|用途|层级|标签|知识点|评分要点|题型|计分办法|不分顺序|允许误差|分量)\s*[:：])"
    r"\s*(?P<rest>.*)$",
    re.DOTALL,
)
_IN_STEM = re.compile(
    r"[（(]\s*([A-Ja-jＡ-Ｊ][A-Ja-jＡ-Ｊ、，,\s]*|√|×|✓|✗|对|错|正确|错误)\s*[）)]"
)
_RANGE = re.compile(r"(\d{1,4})\s*[-—–~～至]\s*(\d{1,4})\s*[题.．、:：]?\s*([A-Ja-j√×✓✗对错\s]+)")
_KEY_ENTRY = re.compile(r"(?:^|(?<=[\s;；,，]))(\d{1,4})\s*[.．、:：）)]?\s*")


@dataclass(frozen=True)
class Numbered:
    number: int
    text: str


def heading_kind(line: str) -> str | None:
    """The kind of the questions below a heading; `choice` where it depends on the key."""
    found = _HEADING.match(line)
    return _KIND_WORDS[found["kind"]] if found else None


def begins_keys(line: str) -> bool:
    return _KEYS.match(line) is not None


def question(line: str) -> Numbered | None:
    found = _NUMBER.match(line)
    return Numbered(int(found["a"] or found["b"]), found["rest"]) if found else None


def part(line: str) -> Numbered | None:
    found = _PART.match(line)
    return Numbered(int(found["number"]), found["rest"]) if found else None


def answer(line: str) -> str | None:
    found = _ANSWER.match(line)
    return found["rest"].strip() if found else None


def fact(line: str) -> tuple[str, str] | None:
    """Its name and its words."""
    found = _FACT.match(line)
    if found is None:
        return None
    name = found["a"] or found["b"]
    return ("解析" if name == "答案解析" else name), found["rest"].strip()


def options(line: str) -> list[tuple[str, str]]:
    """Letters and texts, if the line begins with an option; further ones count from it upwards.

    Within the line only the letter that comes next is one, so that “维生素B、C” stays a text.
    """
    marks = list(_OPTION.finditer(line))
    if not marks or marks[0].start() != 0:
        return []
    kept, last = [marks[0]], _place(marks[0])
    for mark in marks[1:]:
        if _place(mark) == last + 1:
            kept.append(mark)
            last += 1
    ends = [(one, other.start()) for one, other in pairwise(kept)] + [(kept[-1], len(line))]
    return [(OPTION_IDS[_place(one)], line[one.end() : end].strip()) for one, end in ends]


def options_begin(text: str) -> int:
    """Where A and B follow on the line of the question itself; its length where they do not."""
    marks = list(_OPTION.finditer(text))
    begin = next((one for one in marks if _place(one) == 0), None)
    if begin is None or all(_place(one) != 1 for one in marks if one.start() > begin.start()):
        return len(text)
    return begin.start()


def brackets_as_gaps(stem: str) -> str:
    """Papers leave a gap as empty brackets as well."""
    return re.sub(r"[（(]\s*[）)]", "____", stem)


def keys_in_stem(stem: str) -> tuple[str, list[str]]:
    """The stem with its brackets emptied, and what stood in them."""
    found = [one[1] for one in _IN_STEM.finditer(stem)]
    return (_IN_STEM.sub("（　）", stem) if len(found) == 1 else stem), found


def key_entries(line: str) -> list[tuple[int, str]]:
    """Numbers and keys of a line of the table of keys: `1-3 ABC`, `1. A 2. BD`, `4、98；15`."""
    entries: list[tuple[int, str]] = []
    rest = line
    for found in _RANGE.finditer(line):
        first, last = int(found[1]), int(found[2])
        words = found[3].split()
        singles = words if len(words) == last - first + 1 else list("".join(words))
        if len(singles) != last - first + 1:
            singles = [""] * max(0, min(last - first + 1, 500))
        entries += list(enumerate(singles, start=first))
        rest = rest.replace(found[0], " ")
    return entries + _single_entries(rest.strip())


def _single_entries(line: str) -> list[tuple[int, str]]:
    marks = list(_KEY_ENTRY.finditer(line))
    if not marks or marks[0].start() != 0:
        return []
    ends = [other.start() for other in marks[1:]] + [len(line)]
    entries = [
        (int(mark[1]), line[mark.end() : end].strip(" \t;；,，"))
        for mark, end in zip(marks, ends, strict=True)
    ]
    if all(is_letters(key) or is_truth(key) for _, key in entries):
        return entries
    # Words: the numbers within are its own.
    return [(int(marks[0][1]), line[marks[0].end() :].strip())]


def _place(mark: re.Match[str]) -> int:
    letter = mark[1] or mark[2]
    return (ord(letter) - ord("Ａ")) if letter >= "Ａ" else ord(letter) - ord("A")
