"""A story of a document (its text, a note, a header) → blocks in reading order."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from library.extraction.blocks import Align, Block, PageBreak, Paragraph, Table
from library.extraction.docx import tables
from library.extraction.docx.context import Context
from library.extraction.docx.inline import PAGE_BREAK, Inline, is_removed
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
        self.pictures = 0
        self.boxes: Story | None = None

    def blocks(self, container: Element) -> list[Block]:
        return _with_pictures([*self._flow(container), *self._rest()])

    def _rest(self) -> Iterator[Block]:
        """The last paragraph of a container keeps its end, whatever became of its mark."""
        rest, self.carried = self.carried, ""
        yield from _pages(rest, Paragraph(""))

    def text(self, container: Element) -> str:
        """The same as lines of text, tables cell by cell."""
        return "\n".join(filter(None, map(plain, self.blocks(container))))

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
        before = self.context.found["picture"]
        text = self.carried + self.inline.read(element, style)
        self.pictures += self.context.found["picture"] - before
        bold = self.inline.bold
        for box in self.inline.boxes:
            yield from self._box(box)
        if is_removed(properties, self.styles, style):
            self.carried = text
            return
        self.carried = ""
        if self.styles.paragraph_switch("pageBreakBefore", properties):
            yield PageBreak()
        label = self.counters.label(properties)
        yield from _pages(label + text, self._form(properties, style, bold))
        yield from self._pictures()
        if self._ends_page(properties):
            yield PageBreak()

    def _pictures(self) -> Iterator[Block]:
        """Those of the paragraph that ended, for the block above."""
        if self.pictures:
            yield Paragraph("", pictures=self.pictures)
        self.pictures = 0

    def _ends_page(self, properties: Element | None) -> bool:
        section = None if properties is None else properties.find(w("sectPr"))
        return section is not None and section not in self.joined

    def _box(self, box: Element | str) -> Iterator[Block]:
        """Boxes stand in front of the paragraph that they hang on, and count their lists for themselves."""
        if isinstance(box, str):
            yield from _pages(box, Paragraph(""))
            return
        if self.boxes is None:
            self.boxes = Story(self.context)
        yield from self.boxes.blocks(box)

    def _form(self, properties: Element | None, style: str | None, bold: bool) -> Paragraph:
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
        )

    def _table(self, element: Element) -> Iterator[Block]:
        yield from self._rest()
        before = self.context.found["picture"]
        if rows := tables.rows(element, self.text):
            yield Table(rows)
        self.pictures = self.context.found["picture"] - before
        yield from self._pictures()


def plain(block: Block) -> str:
    if isinstance(block, Table):
        return "\n".join(" ".join(filter(None, row)) for row in block.rows)
    return block.text if isinstance(block, Paragraph) else ""


def _with_pictures(blocks: Iterable[Block]) -> list[Block]:
    """Pictures are counted with what stands above them; above the first block there is nothing."""
    kept: list[Block] = []
    for block in blocks:
        if not isinstance(block, Paragraph) or block.text or not block.pictures:
            kept.append(block)
        elif kept and not isinstance(above := kept[-1], PageBreak):
            kept[-1] = replace(above, pictures=above.pictures + block.pictures)
    return kept


def _pages(text: str, form: Paragraph) -> Iterator[Block]:
    """The paragraph, cut where a page ends inside it; of blanks alone nothing is made."""
    for place, piece in enumerate(text.split(PAGE_BREAK)):
        if place:
            yield PageBreak()
        if piece.strip():
            yield Paragraph(
                piece.strip("\n").rstrip(" "),
                style=form.style,
                level=form.level,
                align=form.align,
                bold=form.bold,
            )
