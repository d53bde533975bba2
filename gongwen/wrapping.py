"""Text whose paragraphs were cut into lines of one width, as printed or copied from a page, put together again.

Such a text has no line wider than a page and several that fill it without ending a sentence; texts with one paragraph
a line never look so and stay as they are.
"""

from __future__ import annotations

import re

from gongwen import titles
from gongwen.marks import mark_of
from gongwen.normalise import unclosed

_WIDEST, _NARROWEST = 62.0, 18.0
#: How far below the widest line another one still counts as full: a character, and a mark that must not begin a line.
_SLACK = 2.5
#: Where new paragraphs are indented, any long line may go on.
_MOSTLY = 0.8
_FEWEST = 3
_BLANKS = " \t\u3000\xa0"
_STOPS = ("。", "；", "：", "！", "？", ":", ";", "!", "?", "）", ")", "|", "”")
_TOP = 12
#: A paragraph begins two characters to the right, some leave four.
_MOST_INDENT = 4
_GAP = re.compile(r"[ \u3000\xa0]{6}|[\u3000]{3}|\t")
#: May be a line of addressees; …如 and 下： are not.
_ADDRESSED = re.compile(r"(?!.*如下.$).{4,}[:：]")
_RULE = re.compile(r"[\W_]+")
#: What begins a line of the end of a document, however full the line above it is.
_APART = re.compile(
    r"抄\s*[送报]\s*[:：]|[主分]\s*送\s*[:：]|签\s*发\s*人\s*[:：]|[（(](?:此件|联系人)|[^，。]{2,40}\d日\s*印\s*发$"
)
_REMARK = re.compile(r"[（(][^（()）]*[)）]")
_CLOSES = re.compile(r"\d{1,4}[)）]")


def unwrapped(lines: list[str]) -> list[str]:
    """``lines`` with their blanks in front, as they stand in the file, blank ones among them; what is returned has
    neither."""
    written, parted = _written(lines)
    bare = [line.strip(_BLANKS) for line in written]
    indented = sum(line[0] in _BLANKS for line in written) >= _FEWEST
    width = _page_width(written)
    if not width or not (indented or _has_sentences(bare, width)):
        return bare
    joined: list[str] = []
    full = False
    for place, (line, text) in enumerate(zip(written, bare, strict=True)):
        goes_on = full and place not in parted
        if goes_on and _goes_on(joined[-1], line, text, indented, top=place < _TOP):
            joined[-1] += text
        else:
            joined.append(text)
        full = not _is_set(line) and _width(line) >= (
            width * _MOSTLY if indented else width - _SLACK
        )
    return joined


def _written(lines: list[str]) -> tuple[list[str], set[int]]:
    """The lines that say something, and the places of those below a blank one, where that parts paragraphs: not
    where nearly every line has one above it."""
    written: list[str] = []
    parted: set[int] = set()
    for line in lines:
        if line.strip(_BLANKS):
            written.append(line)
        else:
            parted.add(len(written))
    return written, parted if len(parted) < len(written) * _MOSTLY else set()


def _is_set(line: str) -> bool:
    """Whether a line is no part of a paragraph: centred, at the right end, in columns, a rule across the page."""
    indent = len(line) - len(line.lstrip(_BLANKS))
    return (
        _width(line[:indent]) > _MOST_INDENT
        or _GAP.search(line.strip(_BLANKS)) is not None
        or _RULE.fullmatch(line) is not None
    )


def _page_width(lines: list[str]) -> float:
    """The width of the widest line; 0 where the text is not cut."""
    widest = 0.0
    for line in lines:
        width = _width(line)
        if width <= widest or line[0] in "|#" or _is_set(line):
            continue
        widest = width
        if widest > _WIDEST:
            return 0
    full = sum(
        _width(line) >= widest - _SLACK and not line.endswith(_STOPS) and not _is_set(line)
        for line in lines
    )
    return widest if widest >= _NARROWEST and full >= _FEWEST else 0


def _has_sentences(lines: list[str], width: float) -> bool:
    """Names in a list may happen to be of one width, but there is hardly a comma in them."""
    full = [line for line in lines if _width(line) >= width - _SLACK]
    return 2 * sum(re.search("[，。、；]", line) is not None for line in full) >= len(full)


def _width(text: str) -> float:
    return sum(1.0 if ord(char) > 255 else 0.5 for char in text)


def _begins_node(above: str, text: str) -> bool:
    """Whether a line has a label; what closes a bracket above is none: （电话：024-231288⏎46）。"""
    closes = unclosed(above) > 0 and _CLOSES.match(text) is not None
    return mark_of(text) is not None and not closes


def _goes_on(above: str, line: str, text: str, indented: bool, *, top: bool) -> bool:
    if line[0] in _BLANKS or text[0] in "|#" or _begins_node(above, text) or _is_set(line):
        return False
    if _APART.match(text) or _REMARK.fullmatch(above):
        return False
    heads = "，" not in above and titles.is_complete(above)
    if top and (heads or _ADDRESSED.fullmatch(text)):
        return False
    return indented or not above.endswith(_STOPS)
