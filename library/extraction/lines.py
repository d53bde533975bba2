"""What was extracted → lines of text, as recognition reads them: a table row is a line between bars."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from gongwen import dates, organs
from gongwen.normalise import unspaced
from library.extraction.blocks import Block, Extracted, Paragraph, Table

REFERENCE = re.compile(r"［(注\d+)］")
# Head and imprint of a document are often set as tables that are not meant to be seen as such.
LAID_OUT = re.compile(r"抄\s*[送报]\s*[:：]|分\s*送\s*[:：]|签发人\s*[:：]|印\s*发\s*$")
#: What stands beside an organ that signs; and how many rows its table may have.
SEAL = re.compile(r"[（(](?:盖章|印章|公章|章)[)）]")
MOST_SIGNED = 4
# The style of an entry in the table of contents, and how such a line ends without it.
CONTENTS = re.compile(r"toc \d", re.I)
LEADER = re.compile(r"\t+(?=\d{1,4}$)")


def text_of(extracted: Extracted) -> str:
    """One paragraph a line; notes stand at the end of the line that refers to them.

    The table of contents is left out: it says nothing that the text does not.
    """
    notes = {note.mark: note.text.replace("\n", " ") for note in extracted.notes}
    pairs = zip_longest(extracted.blocks, extracted.blocks[1:])
    lines = (line for block, following in pairs for line in _lines(block, following))
    return "\n".join(_noted(line, notes) for line in lines)


def _lines(block: Block, following: Block | None) -> Iterator[str]:
    if isinstance(block, Paragraph) and not CONTENTS.match(block.style):
        yield from (LEADER.sub("……", line) for line in block.text.splitlines())
    elif isinstance(block, Table):
        rows = [[cell.strip() for cell in row] for row in block.rows]
        if signature := _signature(rows, is_dated_below=_is_date(following)):
            yield from signature
        elif all(_is_line(row) for row in rows):
            yield from (line for row in rows for line in _laid_out(row))
        else:
            yield from map(_barred, rows)


def _signature(rows: list[list[str]], *, is_dated_below: bool) -> list[str]:
    """Organs that sign side by side, the dates of their seals below them or in the same cells, each on one line."""
    cells = [unspaced(line) for row in rows for cell in row for line in cell.splitlines()]
    said = [cell for cell in cells if cell]
    organs_said = [cell for cell in said if organs.is_organ(SEAL.sub("", cell))]
    days = [cell for cell in said if dates.parse(cell) is not None]
    dated = len(days) in (1, len(organs_said)) or (not days and is_dated_below)
    if len(organs_said) < 2 or len(organs_said) + len(days) < len(said) or not dated:
        return []
    if len(rows) > MOST_SIGNED or max(map(_filled, rows)) < 2:
        return []
    return [line for line in ("　".join(organs_said), "　".join(days)) if line]


def _filled(row: list[str]) -> int:
    return sum(cell != "" for cell in row)


def _is_date(block: Block | None) -> bool:
    return isinstance(block, Paragraph) and dates.parse(unspaced(block.text)) is not None


def _is_line(row: list[str]) -> bool:
    words = [cell for cell in row if cell]
    return len(words) <= 1 or any(LAID_OUT.search(cell) for cell in words) or _is_red_head(words)


def _is_red_head(words: list[str]) -> bool:
    """The usual head of a joint issue: the organs one below the other, 文件 in a cell of its own beside them."""
    names = [cell for cell in words if unspaced(cell) != "文件"]
    return len(names) < len(words) and any(
        organs.is_organ(name) for cell in names for name in cell.splitlines()
    )


def _laid_out(row: list[str]) -> list[str]:
    words = [cell for cell in row if cell]
    if len(words) <= 1 or _is_red_head(words):
        # 文件 may be set upright, a letter on each line.
        cells = ("文件" if unspaced(cell) == "文件" else cell for cell in words)
        return "\n".join(cells).splitlines()
    return [" ".join(" ".join(cell.split()) for cell in words)]


def _barred(row: list[str]) -> str:
    cells = (" ".join(cell.replace("|", "｜").split()) for cell in row)
    return f"| {' | '.join(cells)} |"


def _noted(line: str, notes: dict[str, str]) -> str:
    marks = [mark for mark in REFERENCE.findall(line) if mark in notes]
    return line + "".join(f"［{mark}：{notes[mark]}］" for mark in marks)
