"""What the lines at a place and below it tell of a mark there, whatever was made of the lines above."""

from __future__ import annotations

import re
from itertools import takewhile

from gongwen.marks import LONGEST_HEADING, Line, Mark
from gongwen.outline import Kind

ENDS_SENTENCE = ("。", "；", ";", "，", ",", "！", "？")
_ENDS_ITEM = ("。", "；", ";")
_ANNOUNCED = re.compile(r"1[.\uff0e、]")


class Ahead:
    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.below_headings = _below_headings(lines)

    def ends_item(self, place: int) -> bool:
        """Whether the line at ``place`` is an item of its own that ends its sentence."""
        line = self.lines[place]
        return (
            line.mark is not None
            and line.mark.kind == Kind.POINT
            and line.text.endswith(_ENDS_ITEM)
        )

    def counts_on(self, mark: Mark, place: int) -> bool:
        """Whether the next line with a mark of this kind counts on: 1.4月… is an item above 2.7月…"""
        below = _next_like(mark, self.lines[place + 1 : place + 6])
        return below is not None and below.number == (mark.number or 0) + 1

    def repeats(self, mark: Mark, place: int) -> bool:
        """Whether the next line with a mark of this kind bears the same number."""
        below = _next_like(mark, self.lines[place + 1 :])
        return below is not None and below.number == mark.number

    def is_title(self, place: int) -> bool:
        if place >= len(self.lines) or self.lines[place].mark:
            return False
        text = self.lines[place].text
        return (
            len(text) <= LONGEST_HEADING
            and not text.endswith((*ENDS_SENTENCE, "：", ":"))
            and text[0] != "|"
        )

    def announces(self, mark: Mark, place: int) -> bool:
        """附件：1.…, or 附件1：… right above 附件2：… where both come again, or nothing else."""
        if _ANNOUNCED.match(mark.rest):
            return True
        run = list(takewhile(_names_appendix, self.lines[place:]))
        begins = [line.mark.number for line in run if line.mark]
        if mark.number != 1 or begins[:2] != [1, 2]:
            return False
        below = self.lines[place + len(run) :]
        again = (one.mark for one in below if one.mark and one.mark.kind == Kind.APPENDIX)
        return not below or any(one.number == 1 for one in again)


def _next_like(mark: Mark, lines: list[Line]) -> Mark | None:
    """The first mark of the same kind."""
    marks = (line.mark for line in lines if line.mark)
    return next((one for one in marks if one.kind == mark.kind), None)


def _names_appendix(line: Line) -> bool:
    return line.mark is not None and line.mark.kind == Kind.APPENDIX and line.mark.rest != ""


def _is_subheading(line: Line) -> bool:
    return (
        line.mark is not None
        and line.mark.kind == Kind.SUBPART
        and not line.text.endswith((*ENDS_SENTENCE, "："))
    )


def _below_headings(lines: list[Line]) -> list[Mark | None]:
    """For each place the mark of the first line from there on that is no subheading; None at the end."""
    marks: list[Mark | None] = [None]
    for line in reversed(lines):
        marks.append(marks[-1] if _is_subheading(line) else line.mark)
    return marks[::-1]
