"""Decimal numbers of rules and standards: 1 范围, 1.1, 1.1.1, each number after a point a level of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongwen.marks import Line, Mark
from gongwen.outline import LISTED, Kind, Node

#: 1.1 and 1.1.1, the numbers of rules and standards; 1.5 万元 is none, nor is 1.1月… item 1.
_UNIT = "[万亿元个米吨倍月日年号名家次条级岁层楼期届天周至和与]|人(?![员民事])|项(?!目)|公[里斤分]|小时|平方|分[钟之]"
_DECIMAL_LABEL = re.compile(
    r"(?P<label>\d{1,2}(?:[.\uff0e]\d{1,2}){1,3}[.\uff0e、]?)"
    rf"(?:[ \t\u3000]+(?![万亿元])|(?!{_UNIT}))(?P<rest>[《“\u4e00-\u9fff].*)"
)
_WHOLE_LABEL = re.compile(
    r"(?P<label>\d{1,2})[ \t\u3000]+(?P<rest>[\u4e00-\u9fff（）()、《》]{2,24})"
)


class Decimals:
    """What decimal numbers of a text begin: a line is believed where it counts on from the last."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.written = {_decimal_numbers(line) for line in lines}
        self.wholes = _wholes(lines)
        self.last: tuple[int, ...] = ()

    def begin_anew(self) -> None:
        """An appendix counts for itself."""
        self.last = ()

    def mark_at(self, place: int, around: Sequence[Node]) -> Mark | None:
        """What the line at ``place`` begins below the open nodes ``around`` it."""
        return self._decimal(place, around) or self.wholes.get(place)

    def _decimal(self, place: int, around: Sequence[Node]) -> Mark | None:
        """1.2 where 1.1 stands above, or 2.1 below what is numbered 2: a level for each number."""
        text = self.lines[place].text
        match = _DECIMAL_LABEL.fullmatch(text) if text[0].isdigit() else None
        numbers = _decimals(match["label"]) if match else ()
        kind = self._decimal_kind(numbers, around) if self._counts_on(numbers, around) else None
        if match is None or kind is None:
            return None
        self.last = numbers
        return Mark(kind, numbers[-1], None, match["label"], match["rest"])

    def _counts_on(self, numbers: tuple[int, ...], around: Sequence[Node]) -> bool:
        last = self.last
        if numbers[1:] == (1,):
            next_whole = numbers[0] == (last[0] if last else 0) + 1
            begins = next_whole or _open_whole(numbers, around) is not None
            return begins and (bool(last) or self._is_counted(numbers))
        siblings = [(*last[:depth], last[depth] + 1) for depth in range(1, len(last))]
        return bool(last) and numbers in [*siblings, (*last, 1)]

    def _decimal_kind(self, numbers: tuple[int, ...], around: Sequence[Node]) -> Kind | None:
        """Each further number is a level below that of the first; None where there are no more levels."""
        whole = _open_whole(numbers, around)
        above = whole.kind if whole else Kind.SUBPART
        below = LISTED[LISTED.index(above) + 1 :] if above in LISTED else LISTED[2:]
        return below[len(numbers) - 2] if len(numbers) - 2 < len(below) else None

    def _is_counted(self, first: tuple[int, ...]) -> bool:
        """Whether any line counts on from 1.1: a single one would be an amount."""
        whole = first[0]
        return bool(self.written & {(whole, 2), (whole, 1, 1), (whole + 1, 1)})


def _open_whole(numbers: tuple[int, ...], around: Sequence[Node]) -> Node | None:
    return next((node for node in around if node.number == numbers[0]), None)


def _decimals(written: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", written)))


def _decimal_numbers(line: Line) -> tuple[int, ...]:
    match = _DECIMAL_LABEL.fullmatch(line.text) if line.text[0].isdigit() else None
    return _decimals(match["label"]) if match else ()


def _wholes(lines: Sequence[Line]) -> dict[int, Mark]:
    """By place 1 范围, 2 要求, … that count 1, 2, 3 and of which one has its 1.1 right below."""
    marks: dict[int, Mark] = {}
    for place, line in enumerate(lines):
        match = _WHOLE_LABEL.fullmatch(line.text) if line.text[0].isdigit() else None
        number = len(marks) + 1
        if match and int(match["label"]) == number:
            marks[place] = Mark(Kind.PART, number, None, match["label"], match["rest"])
    headed = any(
        _decimal_numbers(line) == (mark.number, 1)
        for place, mark in marks.items()
        for line in lines[place + 1 : place + 2]
    )
    return marks if headed else {}
