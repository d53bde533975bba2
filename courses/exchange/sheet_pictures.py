"""Pictures of an Excel file: those that lie on a sheet, by row, and those that a cell shows."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from courses.exchange.pictures import in_archive
from courses.exchange.rows import FilePicture
from courses.exchange.sheet_rich import placed_in
from courses.exchange.sheet_xml import SheetXml, whole_number
from courses.exchange.sheet_xml import read as read_xml
from library.archives import Missing
from library.decoding import Unreadable
from library.extraction.docx.names import R_NS, Element, children
from library.extraction.docx.package import Package, Part, entry_of

_VALUE = "value:"
MEDIA = "xl/media/"
IN_CELLS = "xl/cellimages.xml"
_EMBEDDED, _ID = f"{{{R_NS}}}embed", f"{{{R_NS}}}id"
_PICTURES = frozenset({"pic", "graphicFrame"})
_IN_CELL = re.compile(r'=?\s*(?:_xlfn\.)?DISPIMG\(\s*"([^"]+)"', re.I)


@dataclass
class SheetPictures:
    """`rows` by sheet and number of the row, left to right; `cells` by the name that a cell
    has for them; `values` are the names of those that Excel has by a number.

    `astray` is how many the file has besides: on other sheets, or kept in a way that is not read.
    """

    rows: dict[tuple[str, int], list[FilePicture]] = field(default_factory=dict)
    cells: dict[str, FilePicture] = field(default_factory=dict)
    values: dict[int, str] = field(default_factory=dict)
    astray: int = 0


def in_cell(text: str) -> str | None:
    """The name of the picture that a cell shows, as WPS writes it."""
    found = _IN_CELL.match(text)
    return found[1] if found else None


def shows(name: str) -> str:
    """The text of a cell that shows this picture; the reverse of `in_cell`."""
    return f'DISPIMG("{name}"'


def sheet_xml(raw: bytes, title: str) -> SheetXml:
    """What else the XML of a sheet says; nothing where the file is damaged."""
    try:
        package = Package(io.BytesIO(raw))
        found = package.find(_sheet_of(package, _book_of(package), title))
        if found is None:
            return SheetXml()
        with package.zip.open(package.entries[found]) as stream:
            return read_xml(stream)
    except (Unreadable, Missing, zipfile.BadZipFile, zlib.error, OSError):
        return SheetXml()


def pictures_on(raw: bytes, titles: Sequence[str]) -> SheetPictures:
    """Those of the sheets with these titles; where the file is damaged all are astray."""
    try:
        return _read(Package(io.BytesIO(raw)), titles)
    except (Unreadable, Missing):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
        return SheetPictures(astray=sum(name.startswith(MEDIA) for name in names))


def _read(package: Package, titles: Sequence[str]) -> SheetPictures:
    found, seen = SheetPictures(), set()

    def picture(part: Part, element: Element) -> FilePicture:
        name = _entry(part, element)
        seen.add(name)
        return in_archive(package, name, _described(element))

    for title in titles:
        for part in _drawings(package, title):
            for row, element in _lying(part.root):
                found.rows.setdefault((title, row), []).append(picture(part, element))
    for number, one in placed_in(package, _book_of(package)).items():
        seen.add(one.entry)
        found.values[number] = f"{_VALUE}{number}"
        found.cells[found.values[number]] = in_archive(package, one.entry, one.words)
    if part := package.optional(IN_CELLS):
        for element in _inside(part.root):
            found.cells[_property(element, "name")] = picture(part, element)
    found.astray = sum(name.startswith(MEDIA) and name not in seen for name in package.entries)
    return found


def _drawings(package: Package, title: str) -> Iterator[Part]:
    sheet = _sheet_of(package, _book_of(package), title)
    try:
        related = package.relations(sheet) if sheet else []
    except Missing:
        return
    for one in related:
        if one.type.endswith("/drawing") and not one.external:
            yield package.part(one.target)


def _book_of(package: Package) -> Part:
    return package.part(package.main_name())


def _sheet_of(package: Package, book: Part, title: str) -> str:
    """The name of the part; "" where there is none."""
    named = (one for one in book.root.iter("{*}sheet") if one.get("name") == title)
    sheet = book.relations.get(next((one.get(_ID) or "" for one in named), ""))
    return sheet.target if sheet else ""


def _lying(root: Element) -> Iterator[tuple[int, Element]]:
    """The numbers of the rows on which pictures begin, each row from left to right."""
    placed = []
    for anchor in children(root):
        begins = anchor.find("{*}from")
        if begins is not None:
            row, *along = (_number(begins, name) for name in ("row", "col", "colOff", "rowOff"))
            placed += [((row, *along), one) for one in _inside(anchor)]
    for place, element in sorted(placed, key=lambda one: one[0]):
        yield place[0] + 1, element


def _inside(parent: Element) -> Iterator[Element]:
    """Pictures and charts, those of groups as well."""
    for child in children(parent):
        if child.tag.rpartition("}")[2] in _PICTURES:
            yield child
        else:
            yield from _inside(child)


def _entry(part: Part, element: Element) -> str:
    names = (one.get(_EMBEDDED) for one in element.iter("{*}blip"))
    return entry_of(part.relations, next(names, None))


def _described(element: Element) -> str:
    return _property(element, "descr") or _property(element, "title")


def _property(element: Element, name: str) -> str:
    properties = next(element.iter("{*}cNvPr"), None)
    return "" if properties is None else properties.get(name) or ""


def _number(begins: Element, name: str) -> int:
    return whole_number(begins.findtext(f"{{*}}{name}")) or 0
