"""A table as rows of cells of one length; what is merged stands in its first cell."""

from collections.abc import Callable, Iterator

from library.extraction.docx.names import Element, children, number, value, w

#: Word allows no more columns.
MOST_COLUMNS = 63
WRAPPERS = frozenset(map(w, ("sdt", "sdtContent", "customXml", "ins", "moveTo")))


def rows(table: Element, text: Callable[[Element], str]) -> list[list[str]]:
    """Rows that the tracked changes leave; `text` reads what a cell holds."""
    found = [_row(row, text) for row in _inside(table, "tr") if not _deleted(row, "trPr", "del")]
    found = [row for row in found if any(row)]
    width = max(map(len, found), default=0)
    return [row + [""] * (width - len(row)) for row in found]


def _row(row: Element, text: Callable[[Element], str]) -> list[str]:
    properties = row.find(w("trPr"))
    cells = [""] * min(number(value(properties, "gridBefore")) or 0, MOST_COLUMNS)
    for cell in _inside(row, "tc"):
        if _deleted(cell, "tcPr", "cellDel"):
            continue
        properties = cell.find(w("tcPr"))
        # Read even where it is covered: its lists count on.
        words = text(cell)
        span = min(max(number(value(properties, "gridSpan")) or 1, 1), MOST_COLUMNS)
        cells += ["" if _covered(properties) else words, *[""] * (span - 1)]
    return cells[:MOST_COLUMNS]


def _covered(properties: Element | None) -> bool:
    """Whether the cell is the continuation of one above or to the left."""
    for name in ("vMerge", "hMerge"):
        merge = None if properties is None else properties.find(w(name))
        if merge is not None and merge.get(w("val"), "continue") == "continue":
            return True
    return False


def _deleted(element: Element, properties: str, mark: str) -> bool:
    return element.find(f"{w(properties)}/{w(mark)}") is not None


def _inside(parent: Element, name: str) -> Iterator[Element]:
    for child in children(parent):
        if child.tag == w(name):
            yield child
        elif child.tag in WRAPPERS:
            yield from _inside(child, name)
