"""Pages with their lines → what was read of the file: margins apart, paragraphs in reading order, lines in place."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from library.extraction import blocks
from library.extraction.blocks import Block, Extracted, Line, Origin, PageBreak, Paragraph
from library.extraction.pdf.furniture import margins
from library.extraction.pdf.pages import Content, Page, leaning
from library.extraction.pdf.paragraphs import joined
from library.extraction.pdf.reading_order import in_order
from library.extraction.pdf.rows import Row


def assembled(pages: Sequence[Page], warnings: Sequence[str]) -> Extracted:
    apart = margins(pages)
    placed = [list(in_order(page, left_out)) for page, left_out in zip(pages, apart, strict=True)]
    headers, footers = _heads_and_feet(pages, apart)
    return Extracted(
        blocks=list(_with_breaks(joined(one for rows in placed for one in rows))),
        headers=headers,
        footers=footers,
        origin=_origin(pages),
        warnings=list(warnings),
        pages=[
            _page(page, left_out, [one.row for one in rows])
            for page, left_out, rows in zip(pages, apart, placed, strict=True)
        ],
    )


def _page(page: Page, left_out: Sequence[Row], rows: Sequence[Row]) -> blocks.Page:
    heads = [row for row in left_out if _is_high(row, page)]
    feet = [row for row in reversed(left_out) if not _is_high(row, page)]
    lines = [Line(row.text, _box(row, page), row.confidences) for row in (*heads, *rows, *feet)]
    width, height = round(page.width, 1), round(page.height, 1)
    origin = _origin_of(page.content)
    return blocks.Page(page.number, width, height, origin, lines, page.turns)


def _box(row: Row, page: Page) -> blocks.Box:
    left, top, right, bottom = leaning((row.left, row.top, row.right, row.bottom), page)
    return round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)


def _is_high(row: Row, page: Page) -> bool:
    return row.bottom < page.height / 2


def _heads_and_feet(
    pages: Sequence[Page], apart: Sequence[Sequence[Row]]
) -> tuple[list[str], list[str]]:
    heads: dict[str, None] = {}
    feet: dict[str, None] = {}
    for page, left_out in zip(pages, apart, strict=True):
        # A watermark may be a secrecy mark, which is looked for among the heads.
        heads.update(dict.fromkeys(page.askew))
        for row in left_out:
            (heads if _is_high(row, page) else feet)[row.text] = None
    return list(heads), list(feet)


def _with_breaks(paragraphs: Iterable[Paragraph]) -> Iterator[Block]:
    for number, (_, group) in enumerate(groupby(paragraphs, key=lambda one: one.page)):
        if number:
            yield PageBreak()
        yield from group


def _origin_of(content: Content) -> Origin:
    return Origin.TEXT_LAYER if content in (Content.TEXT, Content.BLANK) else Origin.OCR


def _origin(pages: Sequence[Page]) -> Origin:
    read_from = {_origin_of(page.content) for page in pages if page.lines}
    return read_from.pop() if len(read_from) == 1 else Origin.MIXED
