"""Read a PDF file: pages, those without a text layer from their pictures, then paragraphs in reading order."""

from pathlib import Path

import pypdfium2 as pdfium

from library.decoding import Unreadable
from library.extraction.blocks import Extracted
from library.extraction.pdf.assembly import assembled
from library.extraction.pdf.document import opened, remarks
from library.extraction.pdf.pages import Page, read_page
from library.extraction.pdf.said import warnings_of, why_no_text
from library.extraction.pdf.scanned import with_pictures_read


def read(path: Path) -> Extracted:
    """Raises `Unreadable` with the reason in Chinese, also where no page has text."""
    with opened(path) as document:
        said = remarks(document)
        pages = with_pictures_read(document, _layers(document))
    if not any(page.lines for page in pages):
        raise Unreadable(why_no_text(pages))
    return assembled(pages, [*said, *warnings_of(pages)])


def read_layers(path: Path) -> list[Page]:
    """All pages with the lines and boxes of their text layers; their pictures are not looked at."""
    with opened(path) as document:
        return _layers(document)


def _layers(document: pdfium.PdfDocument) -> list[Page]:
    return [read_page(document, index) for index in range(len(document))]
