"""The lines of a table of keys at the end of a paper.

A line is a row of numbers, or of ranges of numbers, each with its key. What does not come out even,
such as four keys for five questions, is told and given to no question.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from courses.exchange.keys import CIRCLED, is_letters, is_truth, truths_of

_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B))}
_PLAIN = str.maketrans({chr(wide): chr(code) for wide, code in _WIDE.items()} | {"－": "-"})
#: What each question of the line is worth says nothing of its key.
_WORTH = re.compile(r"\s*[（(](?:每|共|各)[^（）()]*分[^（）()]*[）)]\s*$")
_DASH = r"(?:[-—–~～至到]{1,2})"
_MARK = re.compile(
    rf"(?:^|(?<=[\sA-Ja-jTF√×✓✗✔✘对错确误;；,，、。.】\])）]))[（(\[【第]?\s*(?P<first>\d{{1,4}})"
    rf"(?:\s*{_DASH}\s*(?P<last>\d{{1,4}}))?(?P<end>\s*题?\s*[\])）】]?\s*题?\s*[.．、:：=\-]?\s*)"
)
#: Before words a number must be marked as one, or it belongs to them: “100人以上”.
_BEFORE_WORDS = re.compile(
    r"(?:^|(?<=[\s;；]))(?:第\s*(?P<a>\d{1,4})\s*题\s*[.．、:：]?"
    r"|[（(]\s*(?P<b>\d{1,4})\s*[）)]|(?P<c>\d{1,4})\s*(?:[、:：）)]|[.．](?!\d)))\s*"
)
_BETWEEN = re.compile(r"[、，,;；|/]+")
#: “一、1-5 ABCDA”: the number of the section.
_SECTION = re.compile(r"^[一二三四五六七八九十]+\s*[、.．]\s*(?=[（(【第]?\d)")
_EDGES = " \t;；,，、。.　"
_LABEL = re.compile(r"^(?:【(?:参考)?答案】|(?:参考)?答案\s*[:：])\s*")


@dataclass
class Entries:
    """Numbers with their keys, and what was wrong with the line."""

    keys: list[tuple[int, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def entries_of(line: str, *, in_words: bool = False) -> Entries:
    """`1-3 ABC`, `1. A 2. BD`, `4、98；15`; empty where the line begins with no number.

    `in_words` says that the answers are long texts, whose own numbers begin nothing.
    """
    return _listed(_bare(line.translate(_PLAIN))) or _worded(_bare(line), in_words=in_words)


def is_listed(line: str) -> bool:
    """Does the line hold nothing but numbers and letters or judgements?"""
    return _listed(_bare(line.translate(_PLAIN))) is not None


def _bare(line: str) -> str:
    return _SECTION.sub("", _WORTH.sub("", line)).strip()


def _listed(line: str) -> Entries | None:
    marks = list(_MARK.finditer(line))
    if not marks or marks[0].start() != 0:
        return None
    ends = [other.start() for _, other in pairwise(marks)] + [len(line)]
    bodies = [line[mark.end() : end].strip(_EDGES) for mark, end in zip(marks, ends, strict=True)]
    if not all(_is_key(body) for body in bodies):
        return None
    found = Entries()
    for mark, body in zip(marks, bodies, strict=True):
        if mark["last"]:
            _take_range(found, int(mark["first"]), int(mark["last"]), body)
        else:
            found.keys.append((int(mark["first"]), _unbracketed(body)))
    return found


def _is_key(body: str) -> bool:
    groups = [_unbracketed(one) for one in _groups(body)]
    return bool(groups) and all(
        is_letters(one) or truths_of(one) or not one.strip(CIRCLED) for one in groups
    )


def _groups(body: str) -> list[str]:
    by_mark = [one.strip(_EDGES) for one in _BETWEEN.split(body.replace("】【", "】,【"))]
    by_mark = [one for one in by_mark if one]
    return by_mark if len(by_mark) > 1 else body.split()


def _unbracketed(body: str) -> str:
    return re.sub(r"[【】\[\]]", "", body).strip()


def _take_range(found: Entries, first: int, last: int, body: str) -> None:
    count = last - first + 1
    groups = [_unbracketed(one) for one in _groups(body)]
    if len(groups) != count and not _BETWEEN.search(body):
        # Rows of letters are often set in groups, of five for example.
        whole = "".join(groups)
        singles = truths_of(whole) if not is_letters(whole) else list(whole)
        groups = singles if len(singles) == count or len(groups) == 1 else groups
    if len(groups) == count:
        found.keys += enumerate(groups, start=first)
    else:
        found.problems.append(
            f"卷末第 {first}–{last} 题给了 {len(groups)} 个答案，题数对不上，都没有采用。"
        )


def _worded(line: str, *, in_words: bool) -> Entries:
    marks = list(_BEFORE_WORDS.finditer(line))
    if not marks or marks[0].start() != 0:
        return Entries()
    numbers = [int(mark["a"] or mark["b"] or mark["c"]) for mark in marks]
    if in_words or any(after != before + 1 for before, after in pairwise(numbers)):
        marks, numbers = marks[:1], numbers[:1]
    ends = [mark.start() for mark in marks[1:]] + [len(line)]
    return Entries(
        [
            (number, _unlabelled(line[mark.end() : end]))
            for number, mark, end in zip(numbers, marks, ends, strict=True)
        ]
    )


def _unlabelled(words: str) -> str:
    return _LABEL.sub("", words.strip(" \t;；,，"))


def is_short(words: str) -> bool:
    """Letters or a judgement: nothing that a further line could continue."""
    return is_letters(words) or is_truth(words)
