"""List levels whose numbers go on across a higher level: a DOC says so, LibreOffice loses it, the DOCX is told again.

Sources: [MS-DOC] 2.5.6 (where the lists lie), 2.9.131 and 2.9.150 (lists and levels). Which list of the DOCX is which
of the DOC, the texts of their labels say: LibreOffice keeps neither identifiers nor order.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from library.extraction.docx.names import Element, value, w
from library.extraction.docx.numbering import LEVELS
from library.extraction.ole import OLE, Compound, Damaged

#: Said where a list runs on but cannot be found again.
RESTARTED = "文件中有跨上级标题连续编号的列表，转换后编号可能重新从 1 开始，请对照原件核对编号。"
_RTF = re.compile(rb"\\levelnorestart1(?!\d)")
_PART = "word/numbering.xml"
_WHICH_TABLE, _LISTS = 0x0A, 0x02E2
_LIST = struct.Struct("<ii18sBB")
_LEVEL = struct.Struct("<iBB9sBiiBBBB")
_SIMPLE, _GOES_ON = 0x01, 0x08


@dataclass(frozen=True, slots=True)
class ListLevels:
    """The label of each level as WordprocessingML writes it; `restarts` by level, as its `lvlRestart` counts."""

    labels: tuple[str, ...]
    restarts: dict[int, int]


def keep(raw: bytes, made: Path) -> list[str]:
    """Tell the DOCX `made` of the file `raw` which of its levels go on; the warnings, in Chinese, where that fails."""
    if not raw.startswith(OLE):
        return [RESTARTED] if raw.startswith(b"{\\rtf") and _RTF.search(raw) else []
    try:
        lists = list(lists_of(raw))
    except (Damaged, KeyError, struct.error, UnicodeDecodeError):
        return []  # no lists where Word keeps them: of this file LibreOffice has made what it could
    if not any(one.restarts for one in lists):
        return []
    return [RESTARTED] if _tell(made, lists) else []


def lists_of(raw: bytes) -> Iterator[ListLevels]:
    """The lists of a DOC in their order. Raises `Damaged`, `KeyError` or `struct.error` where it has none in their place."""
    compound = Compound(raw)
    document = compound.stream("WordDocument")
    (flags,) = struct.unpack_from("<H", document, _WHICH_TABLE)
    table = compound.stream("1Table" if flags & 0x0200 else "0Table")
    start, length = struct.unpack_from("<II", document, _LISTS)
    if not length:
        return
    (count,) = struct.unpack_from("<H", table, start)
    place = start + length
    for number in range(count):
        *_, simple, _ = _LIST.unpack_from(table, start + 2 + number * _LIST.size)
        levels = []
        for _ in range(1 if simple & _SIMPLE else LEVELS):
            level, place = _level(table, place)
            levels.append(level)
        yield ListLevels(
            tuple(label for label, _ in levels),
            {at: limit for at, (_, limit) in enumerate(levels) if limit is not None and limit < at},
        )


def _level(table: bytes, place: int) -> tuple[tuple[str, int | None], int]:
    """Label and limit of one level, and where the next begins."""
    fields = _LEVEL.unpack_from(table, place)
    flags, character_bytes, paragraph_bytes, limit = fields[2], *fields[7:10]
    place += _LEVEL.size + character_bytes + paragraph_bytes
    (letters,) = struct.unpack_from("<H", table, place)
    text = table[place + 2 : place + 2 + 2 * letters].decode("utf-16-le")
    label = "".join(f"%{ord(one) + 1}" if ord(one) < LEVELS else one for one in text)
    return (label, limit if flags & _GOES_ON else None), place + 2 + 2 * letters


def _tell(made: Path, lists: list[ListLevels]) -> bool:
    """Write the restarts into the numbering of the DOCX; whether a list of it may be either of two that differ."""
    with zipfile.ZipFile(made) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    if _PART not in parts:
        return False
    root = etree.fromstring(parts[_PART], etree.XMLParser(resolve_entities=False))
    doubtful = False
    for definition in root.iterchildren(w("abstractNum")):
        levels = list(definition.iterchildren(w("lvl")))
        labels = [value(level, "lvlText") or "" for level in levels]
        meant = [one for one in lists if _same(one.labels, labels)]
        if any(one.restarts for one in meant):
            _restart(levels, meant[0].restarts)
            doubtful = doubtful or any(one.restarts != meant[0].restarts for one in meant)
    parts[_PART] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return doubtful


def _same(labels: tuple[str, ...], others: list[str]) -> bool:
    """A list of one level becomes one of nine, the others without labels."""
    return [*labels, *[""] * (len(others) - len(labels))] == others


def _restart(levels: list[Element], restarts: dict[int, int]) -> None:
    for place, limit in restarts.items():
        if place < len(levels):
            etree.SubElement(levels[place], w("lvlRestart")).set(w("val"), str(limit))
