"""Which tables of a page are tables, and their rows: cells of one length, what is merged in its first cell."""

from collections.abc import Callable, Iterator
from itertools import islice

from library.extraction.html.elements import Element

MOST_COLUMNS = 63
MOST_ROWS_MERGED = 1000
# A cell with more text than this lays out a page.
_LONGEST_CELL = 500
_HEADINGS = ("h1", "h2", "h3", "h4", "form", "article")
_FEWEST = 3
_ROW_HOLDERS = ("thead", "tbody", "tfoot")


def is_table(table: Element) -> bool:
    """Not those of one column, with tables or with running text in their cells: old pages are laid out with them."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [list(_cells(row)) for row in _rows(table)]
    columned = any(len(row) > 1 for row in rows)
    return columned and not any(_holds_text(cell) for row in rows for cell in row)


def _holds_text(cell: Element) -> bool:
    """Whether a cell is a part of the page, with a heading above its paragraphs or a text that no table has."""
    if sum(map(len, cell.itertext())) > _LONGEST_CELL:
        return True
    headed = next(cell.iterdescendants(*_HEADINGS), None) is not None
    return headed and len(list(islice(cell.iterdescendants("p"), _FEWEST))) == _FEWEST


def rows(table: Element, text: Callable[[Element], str]) -> list[list[str]]:
    """`text` reads what a cell holds."""
    found: list[list[str]] = []
    below: dict[int, int] = {}
    for row in _rows(table):
        cells: list[str] = []
        for cell in _cells(row):
            _fill(cells, below)
            start, words = len(cells), text(cell)
            width = min(_span(cell, "colspan"), MOST_COLUMNS)
            height = _span(cell, "rowspan")
            cells += [words, *[""] * (width - 1)]
            if height > 1:
                below |= dict.fromkeys(range(start, start + width), height)
        _fill(cells, below)
        below = {column: left - 1 for column, left in below.items() if left > 1}
        found.append(cells)
    found = [row for row in found if any(row)]
    width = max(map(len, found), default=0)
    return [row + [""] * (width - len(row)) for row in found]


def _fill(cells: list[str], below: dict[int, int]) -> None:
    """Places that a cell of a row above covers; it counts its own row too."""
    while len(cells) in below and len(cells) < MOST_COLUMNS:
        cells.append("")


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in _ROW_HOLDERS:
            yield from child.iterchildren("tr")


def _cells(row: Element) -> Iterator[Element]:
    return row.iterchildren("td", "th")


def _span(cell: Element, name: str) -> int:
    digits = (cell.get(name) or "").strip()
    return (
        min(max(int(digits), 1), MOST_ROWS_MERGED) if digits.isdecimal() and len(digits) < 6 else 1
    )
