"""Pictures of an Excel file: those that lie on a sheet, by row, and those that WPS keeps in cells."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from courses.exchange.pictures import in_archive
from courses.exchange.rows import FilePicture
from library.archives import Missing
from library.decoding import Unreadable
from library.extraction.docx.names import R_NS, Element, children
from library.extraction.docx.package import MAIN, Package, Part

MEDIA = "xl/media/"
IN_CELLS = "xl/cellimages.xml"
_EMBEDDED, _ID = f"{{{R_NS}}}embed", f"{{{R_NS}}}id"
_PICTURES = frozenset({"pic", "graphicFrame"})
_IN_CELL = re.compile(r'=?\s*(?:_xlfn\.)?DISPIMG\(\s*"([^"]+)"', re.I)


@dataclass
class SheetPictures:
    """`rows` by sheet and number of the row, left to right; `cells` by WPS's name for them.

    `astray` is how many the file has besides: on other sheets, or kept in a way that is not read.
    """

    rows: dict[tuple[str, int], list[FilePicture]] = field(default_factory=dict)
    cells: dict[str, FilePicture] = field(default_factory=dict)
    astray: int = 0


def in_cell(text: str) -> str | None:
    """WPS's name of the picture that a cell shows."""
    found = _IN_CELL.match(text)
    return found[1] if found else None


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
    if part := package.optional(IN_CELLS):
        for element in _inside(part.root):
            found.cells[_property(element, "name")] = picture(part, element)
    found.astray = sum(name.startswith(MEDIA) and name not in seen for name in package.entries)
    return found


def _drawings(package: Package, title: str) -> Iterator[Part]:
    main = next((one.target for one in package.relations("") if one.type.endswith(MAIN)), "")
    book = package.part(main)
    named = (one for one in book.root.iter("{*}sheet") if one.get("name") == title)
    sheet = book.relations.get(next((one.get(_ID) or "" for one in named), ""))
    try:
        related = package.relations(sheet.target) if sheet else []
    except Missing:
        return
    for one in related:
        if one.type.endswith("/drawing") and not one.external:
            yield package.part(one.target)


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
    relation = part.relations.get(next(names, None) or "")
    return "" if relation is None or relation.external else relation.target


def _described(element: Element) -> str:
    return _property(element, "descr") or _property(element, "title")


def _property(element: Element, name: str) -> str:
    properties = next(element.iter("{*}cNvPr"), None)
    return "" if properties is None else properties.get(name) or ""


def _number(begins: Element, name: str) -> int:
    words = begins.findtext(f"{{*}}{name}") or ""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0
