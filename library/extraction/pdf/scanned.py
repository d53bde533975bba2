"""Pages of a PDF file whose text must be read off their pictures, because the file does not have it or has it wrong."""

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from math import sqrt

import pypdfium2 as pdfium
from pypdfium2 import raw as pdfium_c

from library.decoding import Unreadable
from library.extraction import progress
from library.extraction.pdf.pages import Content, Page

MOST_SCANNED = 500
TOO_MANY = "PDF 里有 {count} 页扫描图，超过 {most} 页的上限，识别不完。请拆分后再导入。"

_DPI = 200
_MOST_PIXELS = 12_000_000
_LONGEST = 16_000
_UNREAD = (Content.PICTURE, Content.GARBLED)
# Of the pages with a hidden text layer so many are compared with their pictures.
_SAMPLE = 2
# A comparison counts from so many characters on; what share of them both must have.
_ENOUGH = 20
_ALIKE = 0.8


def with_pictures_read(document: pdfium.PdfDocument, pages: Sequence[Page]) -> list[Page]:
    """The same pages, those that need it read off their pictures.

    Raises `Unreadable` where these are more than can be read.
    """
    unread = [page for page in pages if page.content in _UNREAD]
    hidden = [page for page in pages if page.content == Content.RECOGNISED]
    if not unread and not hidden:
        return list(pages)
    if len(unread) + len(hidden) > MOST_SCANNED:
        raise Unreadable(TOO_MANY.format(count=len(unread) + len(hidden), most=MOST_SCANNED))
    sample = _sample(hidden)
    read = _all_read(document, [*sample, *unread])
    wrong = any(_contradicts(page, read[page.number]) for page in sample)
    if wrong:
        read |= _all_read(document, [page for page in hidden if page not in sample])
    taken = {page.number for page in (*unread, *(hidden if wrong else []))}
    return [
        read[page.number] if page.number in taken and read[page.number].lines else page
        for page in pages
    ]


def _sample(pages: Sequence[Page]) -> list[Page]:
    """Evenly from the first to the last."""
    last = len(pages) - 1
    places = {round(last * step / (_SAMPLE - 1)) for step in range(_SAMPLE)}
    return [pages[place] for place in sorted(places)] if pages else []


def _all_read(document: pdfium.PdfDocument, pages: Sequence[Page]) -> dict[int, Page]:
    read = {}
    for done, page in enumerate(pages, start=1):
        read[page.number] = _read(document, page)
        progress.report(done, len(pages))
    return read


def _read(document: pdfium.PdfDocument, page: Page) -> Page:
    sheet = import_module("library.extraction.ocr.sheet")
    drawn = document[page.number - 1]
    try:
        width, height = drawn.get_size()
        fitting = sqrt(_MOST_PIXELS / (width * height))
        scale = min(_DPI / 72, fitting, _LONGEST / max(width, height))
        bitmap = drawn.render(scale=scale, force_bitmap_format=pdfium_c.FPDFBitmap_BGR)
        found: Page = sheet.read_sheet(bitmap.to_numpy(), page.number, points=1 / scale)
        bitmap.close()
    finally:
        drawn.close()
    found.instead = page.content
    found.width, found.height = (width, height)[:: -1 if found.turns % 2 else 1]
    return found


def _contradicts(layer: Page, read: Page) -> bool:
    """Whether hardly what the picture shows stands in the hidden text layer of the page."""
    shown, hidden = Counter(_characters(read)), Counter(_characters(layer))
    common = (shown & hidden).total()
    return shown.total() >= _ENOUGH and common < _ALIKE * max(shown.total(), 1)


def _characters(page: Page) -> Iterator[str]:
    return (char for line in page.lines for run in line for char in run.text if char.isalnum())
