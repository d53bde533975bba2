"""Stems as pages show them: text, tables and pictures, all written in plain text.

    | 科目 | 预算（元） |          a table, as in GitHub's flavour of Markdown; `\\|` is a bar in a cell
    | --- | --- |
    | 文体活动 | 5000 |
    ![各月支出](图:0a1b…-640x480)  a picture: what it shows, its name, its size in pixels

A stem stays one text, so versions, comparisons and files carry tables and pictures with it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from courses.questions.texts import blanks_in

PICTURE = re.compile(
    r"!\[(?P<alt>[^\[\]\n]*)\]\(图:(?P<key>[0-9a-z]{20,40}-(?P<width>\d{1,4})x(?P<height>\d{1,4}))\)"
)
MAX_ALT = 200
_DELIMITER = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_ROW = re.compile(r"\|.*\|", re.DOTALL)
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Text:
    kind: ClassVar[str] = "text"
    text: str


@dataclass(frozen=True)
class Table:
    """Rows have as many cells as the head."""

    kind: ClassVar[str] = "table"
    head: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Picture:
    kind: ClassVar[str] = "picture"
    key: str
    alt: str
    width: int
    height: int


Block = Text | Table | Picture


def blocks_of(stem: str) -> list[Block]:
    """The parts of a stem in their order; blank lines between them are left out."""
    blocks: list[Block] = []
    text: list[str] = []
    for one in [*lines_and_tables(stem), None]:
        if isinstance(one, str):
            text.append(one)
            continue
        blocks += _texts_and_pictures("\n".join(text))
        text = []
        blocks += [one] if one else []
    return blocks


def led(stem: str) -> tuple[str, list[Block]]:
    """The text up to the first table or picture, and all that follows."""
    first, *rest = blocks_of(stem) or [Text("")]
    return (first.text, rest) if isinstance(first, Text) else ("", [first, *rest])


def lines_and_tables(stem: str) -> Iterator[str | Table]:
    """Each line that is not part of a table, and each table whole."""
    lines = [line.rstrip() for line in stem.splitlines()]
    for is_row, run in groupby(lines, key=_is_row):
        found = list(run)
        if is_row and _has_head(found):
            head, *rest = _squared(_rows(found))
            yield Table(head, rest)
        else:
            yield from found


def with_tables(stem: str) -> str:
    """The stem with its tables as `table_lines` writes them.

    What was pasted from a sheet, lines with tabs, becomes one; so do lines between bars that lack
    the line of dashes. A line alone is none. A blank line keeps two tables apart.
    """
    lines: list[str] = []
    for between, run in groupby(stem.replace("\r\n", "\n").split("\n"), key=_separator):
        found = list(run)
        block = table_lines(_rows(found)) if _is_grid(between, found) else found
        if lines and _is_row(lines[-1]) and _is_row(block[0]):
            lines.append("")
        lines += block
    return "\n".join(lines)


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in writing; its first row is the head. Short rows are filled up."""
    head, *rest = _squared(rows)
    return [_written(head), _written(["---"] * len(head)), *map(_written, rest)]


def picture_line(key: str, alt: str) -> str:
    """How a stem refers to a picture; `alt` without brackets and line ends."""
    return f"![{alt}](图:{key})"


def pictures_in(stem: str) -> list[str]:
    """The names of the pictures, each once."""
    return list(dict.fromkeys(found["key"] for found in PICTURE.finditer(stem)))


def picture_problems(stem: str) -> list[str]:
    """What is wrong with how pictures are written, for the author."""
    if any(_is_row(line) and PICTURE.search(line) for line in stem.splitlines()):
        return ["图片不能放在表格的格子里，请另起一行。"]
    alts = [found["alt"].strip() for found in PICTURE.finditer(stem)]
    if not all(alts):
        return ["题中的图片没有说明，请在方括号里写明图上是什么，供看不到图片的人使用。"]
    if any(len(alt) > MAX_ALT or blanks_in(alt) for alt in alts):
        return [f"图片说明最多 {MAX_ALT} 字，不能有填空的下划线。"]
    return []


def in_words(stem: str) -> str:
    """The stem on one line for lists and messages: a picture is told by its description."""
    shown = PICTURE.sub(lambda found: f"［图：{found['alt']}］", stem)
    lines = [line.strip() for line in shown.splitlines()]
    rows = (" ".join(_cells(line)) if _is_row(line) else line for line in lines)
    kept = (row for row, line in zip(rows, lines, strict=True) if not _DELIMITER.fullmatch(line))
    return " ".join(row for row in kept if row)


def _is_row(line: str) -> bool:
    return _ROW.fullmatch(line.strip()) is not None


def _has_head(lines: list[str]) -> bool:
    return len(lines) > 1 and _DELIMITER.fullmatch(lines[1].strip()) is not None


def _texts_and_pictures(text: str) -> Iterator[Block]:
    place = 0
    for found in PICTURE.finditer(text):
        yield from _said(text[place : found.start()])
        width, height = int(found["width"]), int(found["height"])
        yield Picture(found["key"], found["alt"].strip(), width, height)
        place = found.end()
    yield from _said(text[place:])


def _said(text: str) -> Iterator[Text]:
    if text.strip():
        yield Text(text.strip("\n"))


def _separator(line: str) -> str:
    """What divides a line into cells; nothing in running text."""
    if _is_row(line):
        return "|"
    return "\t" if "\t" in line else ""


def _is_grid(between: str, lines: list[str]) -> bool:
    """A tab that only indents divides nothing."""
    inside = between == "|" or any("\t" in line.strip() for line in lines)
    return len(lines) > 1 and inside


def _rows(lines: list[str]) -> list[list[str]]:
    if not _is_row(lines[0]):
        return [line.split("\t") for line in lines]
    rest = lines[2:] if _has_head(lines) else lines[1:]
    return [_cells(line.strip()) for line in (lines[0], *rest)]


def _cells(line: str) -> list[str]:
    inside = _BAR.split(line)[1:-1]
    return [cell.strip().replace(r"\|", "|") for cell in inside]


def _written(cells: Sequence[str]) -> str:
    plain = (" ".join(cell.split()).replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(plain)} |"


def _squared(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max(map(len, rows))
    return [[*row, *[""] * (width - len(row))] for row in rows]
