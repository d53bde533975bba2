"""Pictures that Excel places in cells, by the number of the value that the cell shows instead of its own.

From the number the way leads over the metadata of the file, a list of rich values, the structure of
each and a list of relations to the entry of the archive.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from courses.exchange.sheet_xml import whole_number
from library.extraction.docx.names import R_NS, Element
from library.extraction.docx.package import Package, Part, entry_of

_PARTS = ("sheetMetadata", "rdRichValue", "rdRichValueStructure", "richValueRel")
_RICH = "XLRICHVALUE"
_PICTURE, _WORDS = "_rvRel:LocalImageIdentifier", "Text"


@dataclass(frozen=True)
class Placed:
    """The entry that holds the picture, and the words it is described with."""

    entry: str
    words: str


def placed_in(package: Package, book: Part) -> dict[int, Placed]:
    """Those of the whole file, by the number that cells have for them."""
    parts = {name: package.optional(book.target(f"/{name}")) for name in _PARTS}
    metadata, values, structures, related = (parts[name] for name in _PARTS)
    if metadata is None or values is None or structures is None or related is None:
        return {}
    names = [[key.get("n") for key in one] for one in _all(structures.root, "s")]
    rows = [_row(one, names) for one in _all(values.root, "rv")]
    entries = [_entry(related, one) for one in _all(related.root, "rel")]
    found = {}
    for number, place in _places(metadata.root):
        row = rows[place] if place < len(rows) else {}
        at = _number(row.get(_PICTURE))
        if 0 <= at < len(entries) and entries[at]:
            found[number] = Placed(entries[at], row.get(_WORDS, ""))
    return found


def _places(metadata: Element) -> Iterator[tuple[int, int]]:
    """The numbers of cells and the places of their rich values."""
    types = [one.get("name") for one in _all(metadata, "metadataType")]
    future = [one for one in _all(metadata, "futureMetadata") if one.get("name") == _RICH]
    rich = [_number(one.get("i")) for block in future for one in _all(block, "rvb")]
    blocks = [one for block in _all(metadata, "valueMetadata") for one in _all(block, "bk")]
    for number, block in enumerate(blocks, start=1):
        for record in _all(block, "rc"):
            kind, at = _number(record.get("t")), _number(record.get("v"))
            is_rich = 0 < kind <= len(types) and types[kind - 1] == _RICH
            if is_rich and 0 <= at < len(rich) and rich[at] >= 0:
                yield number, rich[at]


def _row(value: Element, structures: list[list[str | None]]) -> dict[str | None, str]:
    at = _number(value.get("s"))
    names = structures[at] if 0 <= at < len(structures) else []
    return dict(zip(names, ((one.text or "") for one in value), strict=False))


def _entry(part: Part, element: Element) -> str:
    return entry_of(part.relations, element.get(f"{{{R_NS}}}id"))


def _all(parent: Element, name: str) -> Iterator[Element]:
    return parent.iter(f"{{*}}{name}")


def _number(words: str | None) -> int:
    """-1 where there is none."""
    found = whole_number(words)
    return -1 if found is None else found
