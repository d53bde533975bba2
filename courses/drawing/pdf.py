"""A face as an A4 page whose text stays text, in a subset of the font."""

from __future__ import annotations

from datetime import UTC, datetime, time
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from courses.drawing.faces import CertificateFace
from courses.drawing.layout import HEIGHT, PAPER, WIDTH, Bar, Code, Mark, Text, arrange
from courses.drawing.subset import font_of

if TYPE_CHECKING:
    from fpdf import FPDF

POINTS = 72 / 25.4


def draw_pdf(face: CertificateFace) -> bytes:
    """Raises MissingGlyphs; the same face gives the same bytes."""
    marks = [Bar(0, 0, WIDTH, HEIGHT, PAPER), *arrange(face)]
    pdf = blank(face)
    with NamedTemporaryFile(suffix=".ttf") as file:
        file.write(font_of("".join(mark.text for mark in marks if isinstance(mark, Text))))
        file.flush()
        pdf.add_font("serif", fname=file.name)
        for mark in marks:
            draw_mark(pdf, mark)
        return bytes(pdf.output())


def draw_mark(pdf: FPDF, mark: Mark) -> None:
    match mark:
        case Bar():
            draw_bar(pdf, mark)
        case Text():
            draw_text(pdf, mark)
        case Code():
            draw_code(pdf, mark)


def blank(face: CertificateFace) -> FPDF:
    from fpdf import FPDF  # noqa: PLC0415 - takes a second to load, which every process would pay

    pdf = FPDF(orientation="landscape", unit="mm", format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_title(f"{face.title} {face.holder}")
    pdf.set_author(face.issuer)
    pdf.set_subject(face.course)
    pdf.set_lang("zh-CN")
    # The day of issue, not of drawing: the same certificate is the same file.
    pdf.set_creation_date(datetime.combine(face.issued_on, time(), tzinfo=UTC))
    pdf.add_page()
    return pdf


def draw_bar(pdf: FPDF, bar: Bar) -> None:
    pdf.set_fill_color(bar.colour)
    pdf.rect(bar.x, bar.y, bar.width, bar.height, style="F")


def draw_text(pdf: FPDF, mark: Text) -> None:
    pdf.set_font("serif", size=mark.size * POINTS)
    pdf.set_text_color(mark.colour)
    pdf.set_char_spacing(mark.tracking * mark.size * POINTS)
    pdf.text(mark.x, mark.y, mark.text)


def draw_code(pdf: FPDF, code: Code) -> None:
    """Runs of dark modules in a row are one rectangle, so that no hairline parts them."""
    step = code.side / len(code.modules)
    for row, cells in enumerate(code.modules):
        start = None
        for column, dark in enumerate((*cells, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                x, y = code.x + start * step, code.y + row * step
                draw_bar(pdf, Bar(x, y, (column - start) * step, step, code.colour))
                start = None
