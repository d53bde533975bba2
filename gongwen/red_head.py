"""The red head of a document: the names of the organs that issue it, and 文件."""

from __future__ import annotations

import re

from gongwen import organs
from gongwen.draft import Draft
from gongwen.normalise import unspaced

#: How many lines it may take.
MOST_LINES = 10
_OF_FILE = "文件"
_MAY_BE_NAME = re.compile(r"(?!.*(?:关于|的))[\u4e00-\u9fff（）()·]{4,30}")
_FILE = re.compile(r"文\s*件$")
#: 江南省总工会文件; what says more than whose file it is, is a sentence or a title.
_NAMES_FILE = re.compile(r"(?!.*(?:关于|的|[了是为]))[\u4e00-\u9fff（）()、·]{2,58}文件")


def set_apart(draft: Draft) -> bool:
    """Names of organs that only their colour or size tells from the title below them; long ones may be broken."""
    names: list[str] = []
    name = ""
    used = 0
    for place, line in enumerate(draft.lines[:MOST_LINES], start=1):
        if unspaced(line.raw) not in draft.heads:
            break
        name += unspaced(line.text)
        found = [] if name == _OF_FILE else organs.on_line(_FILE.sub("", name))
        if all(map(organs.is_organ, found)):
            names += found
            name, used = "", place
    if names:
        _take(draft, names, used)
    return bool(names)


def with_file(draft: Draft) -> bool:
    """Names of organs and 文件, on one line or on several."""
    said: list[str] = []
    used = 0
    top = draft.lines[:MOST_LINES]
    file = next((at for at, line in enumerate(top) if unspaced(line.text) == _OF_FILE), 0)
    for line in top:
        among = 0 < used < file
        cells = [_said_by_head(cell, among=among) for cell in _cells(line.text)]
        if not all(cells):
            break
        said += [word for cell in cells for word in cell]
        used += 1
    names = [word for word in said if word != _OF_FILE]
    if len(names) == len(said) or said[0] == _OF_FILE:
        return False
    _take(draft, names, used)
    return True


def _take(draft: Draft, names: list[str], used: int) -> None:
    snippet = " ".join(line.raw for line in draft.lines[:used])
    draft.name_issuers(organs.with_departments(names), snippet, "red-head")
    del draft.lines[:used]


def _cells(text: str) -> list[str]:
    """The line, or the cells of a row of a Markdown table: the head of a joint issue is often set as one."""
    if not text.startswith("|"):
        return [text]
    cells = (cell.strip("* \u3000") for cell in re.split(r"\||<br\s*/?>", text))
    return [cell for cell in cells if re.search(r"\w", cell)]


def _said_by_head(text: str, *, among: bool) -> list[str]:
    """The organs that a line of a red head names, and 文件 where it says so; nothing for any other line.

    ``among``: whether it stands between an organ and 文件, where a name need not end as those of organs do.
    """
    bare = unspaced(text)
    if bare == _OF_FILE:
        return [_OF_FILE]
    if _NAMES_FILE.fullmatch(bare):
        return [*organs.on_line(_FILE.sub("", text)), _OF_FILE]
    if organs.is_organ(text):
        return organs.on_line(text)
    return [bare] if among and _MAY_BE_NAME.fullmatch(bare) else []
