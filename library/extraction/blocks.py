"""What was read of a file: blocks in reading order, and apart from them what stands in the margins.

Plain values, so that they cross from a child process as JSON and nothing in them can run.
"""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Origin(StrEnum):
    """Where the characters come from, which says how far they can be trusted."""

    TYPED = "typed"
    TEXT_LAYER = "text-layer"
    OCR = "ocr"
    MIXED = "mixed"


class Align(StrEnum):
    START = "start"
    CENTRE = "centre"
    END = "end"
    JUSTIFIED = "justified"


#: Left, top, right, bottom in points from the upper left corner of the page.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture: the entry of the file's archive that holds it, and the words it is described with.

    `name` is "" for what is not in the file, or is no picture that could be taken out of it (a chart).
    `at` is its place in the text of its paragraph; None where it stands alone, or in a table.
    """

    name: str = ""
    words: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Its text as it is shown, automatic number included; a line break inside it is a ``\\n``.

    `level` is the outline level, 1 for the highest; `page` counts from 1 and is None where a format
    has no pages of its own. `red` is what is set in red all through, `size` that of its characters in
    points, where a format tells. `pictures` are those that hang on it or stand alone below it; above the
    first block, with that one.
    """

    text: str
    style: str = ""
    level: int | None = None
    align: Align = Align.START
    bold: bool = False
    page: int | None = None
    box: Box | None = None
    pictures: tuple[Drawn, ...] = ()
    red: bool = False
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, all of one length; of merged cells the first has the text, the others are empty.

    `pictures` are those that stand in it or below it.
    """

    rows: list[list[str]]
    page: int | None = None
    box: Box | None = None
    pictures: tuple[Drawn, ...] = ()


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page begins here by the will of the writer, or where one ends in a format of pages."""


Block = Paragraph | Table | PageBreak


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote; `mark` is how the running text refers to it."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line where it stands on a page; `confidences`, one a character from 0 to 1, only where it was recognised."""

    text: str
    box: Box
    confidences: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it is shown, turned upright; its size in points, `number` counts from 1.

    `turns` is how many quarter turns clockwise lead from its text upright to the page as the file has it.
    """

    number: int
    width: float
    height: float
    origin: Origin
    lines: list[Line] = field(default_factory=list)
    turns: int = 0


@dataclass(slots=True)
class Extracted:
    """`headers` and `footers` hold each different text once, running heads and page numbers among them.

    `pages` is empty where a format has none of its own.
    """

    blocks: list[Block] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    footers: list[str] = field(default_factory=list)
    origin: Origin = Origin.TYPED
    warnings: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)


_TAGS: dict[str, type[Block]] = {"p": Paragraph, "table": Table, "break": PageBreak}
_TAG_OF = {block: tag for tag, block in _TAGS.items()}


def to_json(extracted: Extracted) -> dict[str, Any]:
    return {
        "blocks": [[_TAG_OF[type(block)], asdict(block)] for block in extracted.blocks],
        "notes": [asdict(note) for note in extracted.notes],
        "headers": extracted.headers,
        "footers": extracted.footers,
        "origin": extracted.origin,
        "warnings": extracted.warnings,
        "pages": [_page_to_json(page) for page in extracted.pages],
    }


def from_json(plain: dict[str, Any]) -> Extracted:
    return Extracted(
        blocks=[_block(tag, values) for tag, values in plain["blocks"]],
        notes=[Note(**values) for values in plain["notes"]],
        headers=plain["headers"],
        footers=plain["footers"],
        origin=Origin(plain["origin"]),
        warnings=plain["warnings"],
        pages=[_page(values) for values in plain["pages"]],
    )


def _page_to_json(page: Page) -> dict[str, Any]:
    """Lines are by far the most of it, and say what they are by their order."""
    lines = [(line.text, line.box, line.confidences) for line in page.lines]
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "origin": page.origin,
        "lines": lines,
        "turns": page.turns,
    }


def _page(values: dict[str, Any]) -> Page:
    lines = [Line(text, tuple(box), tuple(sure)) for text, box, sure in values["lines"]]
    return Page(**values | {"origin": Origin(values["origin"]), "lines": lines})


def _block(tag: str, values: dict[str, Any]) -> Block:
    if values.get("box") is not None:
        values["box"] = tuple(values["box"])
    if "align" in values:
        values["align"] = Align(values["align"])
    if "pictures" in values:
        values["pictures"] = tuple(Drawn(**one) for one in values["pictures"])
    return _TAGS[tag](**values)
