"""A story of a document (its text, a note, a header) → blocks in reading order."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from library.extraction.blocks import Align, Block, Drawn, PageBreak, Paragraph, Table
from library.extraction.docx import tables
from library.extraction.docx.context import Context
from library.extraction.docx.inline import PAGE_BREAK, PICTURE, Inline, is_removed
from library.extraction.docx.names import Element, children, entered, number, value, w
from library.extraction.docx.numbering import Counters

ALIGNMENTS = {
    "center": Align.CENTRE,
    "right": Align.END,
    "end": Align.END,
    "both": Align.JUSTIFIED,
    "distribute": Align.JUSTIFIED,
}
WRAPPERS = frozenset(map(w, ("ins", "moveTo", "customXml", "smartTag", "sdtContent")))
FOREIGN = frozenset(map(w, ("altChunk", "subDoc")))
BODY_LEVEL = 9


class Story:
    """Reads one story; `joined` are sections that the next one follows on the same page."""

    def __init__(self, context: Context, joined: frozenset[Element] = frozenset()) -> None:
        self.context = context
        self.styles = context.styles
        self.joined = joined
        self.counters = Counters(context.numbering, context.unknown)
        self.inline = Inline(context)
        self.carried = ""
        self.drawn: list[Drawn] = []
        self.inside: list[Drawn] = []
        self.boxes: Story | None = None

    def blocks(self, container: Element) -> list[Block]:
        return _with_pictures(self._read(container))

    def _read(self, container: Element) -> list[Block]:
        """Blocks, and pictures that stand alone as paragraphs without text."""
        return [*self._flow(container), *self._rest()]

    def _rest(self) -> Iterator[Block]:
        """The last paragraph of a container keeps its end, whatever became of its mark."""
        rest, self.carried = self.carried, ""
        yield from _pages(rest, Paragraph(""), self._taken())

    def text(self, container: Element) -> str:
        """The same as lines of text, tables cell by cell; `inside` gets the pictures."""
        blocks = self._read(container)
        self.inside += [one for block in blocks for one in pictures_of(block)]
        return "\n".join(filter(None, map(plain, blocks)))

    def _taken(self) -> list[Drawn]:
        """The pictures of the paragraph that ended."""
        drawn, self.drawn = self.drawn, []
        return drawn

    def _flow(self, container: Element) -> Iterator[Block]:
        for child in children(container):
            if child.tag == w("p"):
                yield from self._paragraph(child)
            elif child.tag == w("tbl"):
                yield from self._table(child)
            elif child.tag == w("sdt"):
                if (content := entered(child)) is not None:
                    yield from self._flow(content)
            elif child.tag in WRAPPERS:
                yield from self._flow(child)
            elif child.tag in FOREIGN:
                self.context.found["foreign"] += 1

    def _paragraph(self, element: Element) -> Iterator[Block]:
        properties = element.find(w("pPr"))
        style = self.styles.of(properties)
        text = self.carried + self.inline.read(element, style)
        self.drawn += self.inline.drawn
        bold, red = self.inline.bold, self.inline.red
        for box in self.inline.boxes:
            yield from self._box(box)
        if is_removed(properties, self.styles, style):
            self.carried = text
            return
        self.carried = ""
        if self.styles.paragraph_switch("pageBreakBefore", properties):
            yield PageBreak()
        label = self.counters.label(properties)
        yield from _pages(label + text, self._form(properties, style, bold, red), self._taken())
        if self._ends_page(properties):
            yield PageBreak()

    def _ends_page(self, properties: Element | None) -> bool:
        section = None if properties is None else properties.find(w("sectPr"))
        return section is not None and section not in self.joined

    def _box(self, box: Element | str) -> Iterator[Block]:
        """Boxes stand in front of the paragraph that they hang on, and count their lists for themselves."""
        if isinstance(box, str):
            yield from _pages(box, Paragraph(""), [])
            return
        if self.boxes is None:
            self.boxes = Story(self.context)
        yield from self.boxes._read(box)

    def _form(
        self, properties: Element | None, style: str | None, bold: bool, red: bool
    ) -> Paragraph:
        align = value(properties, "jc") or self.styles.paragraph_value(style, "jc")
        level = number(value(properties, "outlineLvl"))
        if level is None:
            level = number(self.styles.paragraph_value(style, "outlineLvl"))
        return Paragraph(
            "",
            style=self.styles.name(style),
            level=None if level is None or not 0 <= level < BODY_LEVEL else level + 1,
            align=ALIGNMENTS.get(align or "", Align.START),
            bold=bold,
            red=red,
        )

    def _table(self, element: Element) -> Iterator[Block]:
        yield from self._rest()
        before = len(self.inside)
        rows = tables.rows(element, self.text)
        pictures = tuple(replace(one, at=None) for one in self.inside[before:])
        del self.inside[before:]
        if rows:
            yield Table(rows, pictures=pictures)
        elif pictures:
            yield Paragraph("", pictures=pictures)


def plain(block: Block) -> str:
    if isinstance(block, Table):
        return "\n".join(" ".join(filter(None, row)) for row in block.rows)
    return block.text if isinstance(block, Paragraph) else ""


def pictures_of(block: Block) -> tuple[Drawn, ...]:
    return () if isinstance(block, PageBreak) else block.pictures


def _with_pictures(blocks: Iterable[Block]) -> list[Block]:
    """Pictures alone go to the last block above that is no page break, or else to the first below."""
    kept: list[Block] = []
    last: int | None = None
    above_all: tuple[Drawn, ...] = ()
    for block in blocks:
        if isinstance(block, PageBreak):
            kept.append(block)
        elif isinstance(block, Table) or block.text:
            kept.append(replace(block, pictures=above_all + block.pictures))
            last, above_all = len(kept) - 1, ()
        elif last is None:
            above_all += block.pictures
        elif not isinstance(above := kept[last], PageBreak):
            kept[last] = replace(above, pictures=above.pictures + block.pictures)
    return kept


def _pages(text: str, form: Paragraph, drawn: Iterable[Drawn]) -> Iterator[Block]:
    """The paragraph, cut where a page ends inside it; of blanks alone nothing is made.

    Each `PICTURE` in the text stands for the next one of `drawn`; pictures alone are a paragraph without text.
    """
    pictures = iter(drawn)
    for place, piece in enumerate(text.split(PAGE_BREAK)):
        if place:
            yield PageBreak()
        here = list(islice(pictures, piece.count(PICTURE)))
        bare = piece.replace(PICTURE, "")
        if bare.strip():
            shown = bare.strip("\n").rstrip(" ")
            yield replace(form, text=shown, pictures=_placed(here, piece, len(shown)))
        elif here:
            yield Paragraph("", pictures=tuple(here))


def _placed(drawn: list[Drawn], piece: str, length: int) -> tuple[Drawn, ...]:
    """With their places in the text, which lacks the marks and the line ends before it."""
    before = [len(one) for one in piece.split(PICTURE)]
    bare = piece.replace(PICTURE, "")
    skipped = len(bare) - len(bare.lstrip("\n"))
    places = (sum(before[: place + 1]) - skipped for place in range(len(drawn)))
    return tuple(
        replace(one, at=min(max(place, 0), length))
        for one, place in zip(drawn, places, strict=True)
    )
