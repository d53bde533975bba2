"""What the XML of a sheet says besides the values of cells: what is hidden, where a cell shows a picture."""

from dataclasses import dataclass, field
from typing import IO

from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple

from library.decoding import Unreadable
from library.extraction.docx.names import Element

_ON = frozenset({"1", "true"})
_NOTHING = frozenset({"0", "0.0"})


@dataclass
class SheetXml:
    """Rows count from 1, columns from 0. `values` are the numbers of what a cell shows instead of its value."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[range] = field(default_factory=list)
    values: dict[tuple[int, int], int] = field(default_factory=dict)

    def hides(self, column: int) -> bool:
        return any(column in one for one in self.hidden_columns)


def read(stream: IO[bytes]) -> SheetXml:
    """Row by row, for a sheet may be large. Raises `Unreadable`."""
    found, number = SheetXml(), 0
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    try:
        for _, element in etree.iterparse(stream, tag=("{*}row", "{*}col"), **safe):
            if element.tag.endswith("}col"):
                _take_column(found, element)
                continue
            number = int(element.get("r") or number + 1)
            _take_row(found, number, element)
            _forget(element)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(str(error)) from error
    return found


def whole_number(words: str | None) -> int | None:
    """Of sane size; None for whatever else is written there."""
    sane = words and words.isascii() and words.isdigit() and len(words) < 10
    return int(words) if words and sane else None


def _take_column(found: SheetXml, element: Element) -> None:
    if element.get("hidden") in _ON or element.get("width") in _NOTHING:
        first, last = int(element.get("min") or 0), int(element.get("max") or 0)
        found.hidden_columns.append(range(first - 1, last))


def _take_row(found: SheetXml, number: int, element: Element) -> None:
    if element.get("hidden") in _ON or element.get("ht") in _NOTHING:
        found.hidden_rows.add(number)
    for cell in element:
        if (value := cell.get("vm")) and (name := cell.get("r")):
            found.values[number, coordinate_to_tuple(name)[1] - 1] = int(value)


def _forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
