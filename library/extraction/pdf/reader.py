"""Read a PDF file with a text layer: pages, their margins apart, then paragraphs in reading order."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from library.decoding import Unreadable
from library.extraction.blocks import Block, Extracted, Origin, PageBreak, Paragraph
from library.extraction.pdf.document import opened, remarks
from library.extraction.pdf.furniture import margins
from library.extraction.pdf.pages import Content, Page, read_page
from library.extraction.pdf.paragraphs import joined
from library.extraction.pdf.reading_order import in_order
from library.extraction.pdf.rows import Row
from library.extraction.pdf.said import warnings_of, why_no_text


def read(path: Path) -> Extracted:
    """Raises `Unreadable` with the reason in Chinese, also where no page has text."""
    pages, said = read_pages(path)
    if not any(page.lines for page in pages):
        raise Unreadable(why_no_text(pages))
    apart = margins(pages)
    placed = (
        row for page, left_out in zip(pages, apart, strict=True) for row in in_order(page, left_out)
    )
    headers, footers = heads_and_feet(pages, apart)
    return Extracted(
        blocks=list(with_breaks(joined(placed))),
        headers=headers,
        footers=footers,
        origin=_origin(pages),
        warnings=[*said, *warnings_of(pages)],
    )


def read_pages(path: Path) -> tuple[list[Page], list[str]]:
    """All pages with their lines and boxes, and what is to be said of the file."""
    with opened(path) as document:
        return [read_page(document, index) for index in range(len(document))], remarks(document)


def heads_and_feet(
    pages: Sequence[Page], apart: Sequence[Sequence[Row]]
) -> tuple[list[str], list[str]]:
    heads: dict[str, None] = {}
    feet: dict[str, None] = {}
    for page, left_out in zip(pages, apart, strict=True):
        # A watermark may be a secrecy mark, which is looked for among the heads.
        heads.update(dict.fromkeys(page.askew))
        for row in left_out:
            (heads if row.bottom < page.height / 2 else feet)[row.text] = None
    return list(heads), list(feet)


def with_breaks(paragraphs: Iterable[Paragraph]) -> Iterator[Block]:
    page = None
    for paragraph in paragraphs:
        if page not in (None, paragraph.page):
            yield PageBreak()
        page = paragraph.page
        yield paragraph


def _origin(pages: Sequence[Page]) -> Origin:
    read_from = {page.content for page in pages if page.lines}
    if Content.RECOGNISED not in read_from:
        return Origin.TEXT_LAYER
    return Origin.OCR if read_from == {Content.RECOGNISED} else Origin.MIXED
