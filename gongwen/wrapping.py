"""Text whose paragraphs were cut into lines of one width, as printed or copied from a page, put together again.

Such a text has no line wider than a page and several that fill it without ending a sentence; texts with one paragraph
a line never look so and stay as they are.
"""

from __future__ import annotations

import re

from gongwen import titles
from gongwen.marks import mark_of

_WIDEST, _NARROWEST = 62.0, 18.0
#: How far below the widest line another one still counts as full: a character, and a mark that must not begin a line.
_SLACK = 2.5
#: Where new paragraphs are indented, any long line may go on.
_MOSTLY = 0.8
_FEWEST = 3
_BLANKS = " \t\u3000\xa0"
_STOPS = ("。", "；", "：", "！", "？", ":", ";", "!", "?", "）", ")", "|", "”")
_TOP = 12


def unwrapped(lines: list[str]) -> list[str]:
    """``lines`` with their blanks in front, as they stand in the file; what is returned has none."""
    bare = [line.strip(_BLANKS) for line in lines]
    indented = sum(line[0] in _BLANKS for line in lines) >= _FEWEST
    width = _page_width(lines)
    if not width or not (indented or _has_sentences(bare, width)):
        return bare
    joined: list[str] = []
    full = False
    for place, (line, text) in enumerate(zip(lines, bare, strict=True)):
        if full and _goes_on(joined[-1], line, text, indented, top=place < _TOP):
            joined[-1] += text
        else:
            joined.append(text)
        full = _width(line) >= (width * _MOSTLY if indented else width - _SLACK)
    return joined


def _page_width(lines: list[str]) -> float:
    """The width of the widest line; 0 where the text is not cut."""
    widest = 0.0
    for line in lines:
        if line[0] in "|#":
            continue
        widest = max(widest, _width(line))
        if widest > _WIDEST:
            return 0
    full = sum(_width(line) >= widest - _SLACK and not line.endswith(_STOPS) for line in lines)
    return widest if widest >= _NARROWEST and full >= _FEWEST else 0


def _has_sentences(lines: list[str], width: float) -> bool:
    """Names in a list may happen to be of one width, but there is hardly a comma in them."""
    full = [line for line in lines if _width(line) >= width - _SLACK]
    return 2 * sum(re.search("[，。、；]", line) is not None for line in full) >= len(full)


def _width(text: str) -> float:
    return sum(1.0 if ord(char) > 255 else 0.5 for char in text)


def _goes_on(above: str, line: str, text: str, indented: bool, *, top: bool) -> bool:
    if line[0] in _BLANKS or text[0] in "|#" or mark_of(text) is not None:
        return False
    heads = "，" not in above and titles.is_complete(above)
    if top and (heads or re.search("[:：]$", text)):
        return False
    return indented or not above.endswith(_STOPS)
