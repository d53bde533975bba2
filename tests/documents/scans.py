"""A document → PDF of pictures, as a scanner gives it: clean, stamped, skewed, poor; and one with a false text layer."""

import io
from collections.abc import Iterator

import numpy as np
import pypdfium2
from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from pylopdf_fonts_zh_cn import serif_path

from tests.documents.model import Document
from tests.documents.typeset import MADE, printed
from tests.factories.pdf import A4, Pdf
from tests.factories.scans import turned

DPI, POOR_DPI = 200, 150
SKEW = 2.0
NOISE = 14.0
QUALITY = 80
SEAL = 120.0
WHITE = "white"


def clean(document: Document) -> bytes:
    return _bound(_shown(document))


def stamped(document: Document) -> bytes:
    """A red seal lies over the date, or near the foot of the last page where there is none."""
    return _bound(_sealed(document))


def skewed(document: Document) -> bytes:
    return _bound(turned(page, SKEW) for page in _shown(document))


def poor(document: Document) -> bytes:
    """Grey, coarse, a little out of focus, with the grain of an old copier."""
    grain = np.random.default_rng(7)
    return _bound(_grained(page, grain) for page in _shown(document, POOR_DPI))


def false_layer(document: Document) -> bytes:
    """A clean scan under whose pictures a bad program left other words as the text of the pages."""
    return _bound(_shown(document), "扌苗\n口口口讠只另刂\n工会文亻牛一九")


def _shown(document: Document, dpi: int = DPI) -> Iterator[Image.Image]:
    with pypdfium2.PdfDocument(printed(document)) as pages:
        for page in pages:
            yield page.render(scale=dpi / 72).to_pil().convert("RGB")
            page.close()


def _grained(page: Image.Image, grain: np.random.Generator) -> Image.Image:
    grey = np.asarray(page.convert("L").filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float32)
    noisy = 235 * (grey / 255) + grain.normal(0, NOISE, grey.shape) + 10
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def _sealed(document: Document) -> Iterator[Image.Image]:
    number, x, y = _seal_place(document)
    for place, page in enumerate(_shown(document)):
        if place == number:
            seal = Image.new("RGB", page.size, WHITE)
            centre = (x * DPI / 72, (A4[1] - y) * DPI / 72)
            _draw_seal(ImageDraw.Draw(seal), centre, SEAL * DPI / 144)
            page = ImageChops.multiply(page, seal)
        yield page


def _seal_place(document: Document) -> tuple[int, float, float]:
    """The page and, in points from its lower left, the middle of the date."""
    with pypdfium2.PdfDocument(printed(document)) as pages:
        for number, page in enumerate(pages if document.day else ()):
            text = page.get_textpage()
            found = text.search(document.day).get_next()
            if found is not None:
                left, bottom, right, top = text.get_charbox(found[0] + found[1] // 2)
                return number, (left + right) / 2, (bottom + top) / 2
        return len(pages) - 1, A4[0] * 0.7, A4[1] * 0.2


def _draw_seal(draw: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float) -> None:
    x, y = centre
    red = (230, 60, 60)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=red, width=8)
    for size, text, down in ((0.55, "★", 0.0), (0.22, "工会专用章", 0.6)):
        font = ImageFont.truetype(str(serif_path()), int(radius * size))
        draw.text((x, y + down * radius), text, fill=red, font=font, anchor="mm")


def _bound(pictures: Iterator[Image.Image], hidden: str = "") -> bytes:
    pdf = Pdf() if hidden else FPDF(unit="pt", format=A4)
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(MADE)
    for picture in pictures:
        pdf.add_page()
        if hidden:
            pdf.text_mode = TextMode.INVISIBLE
            pdf.lines(hidden.splitlines())
            pdf.text_mode = TextMode.FILL
        packed = io.BytesIO()
        picture.save(packed, "JPEG", quality=QUALITY)
        pdf.image(packed, x=0, y=0, w=A4[0], h=A4[1])
    return bytes(pdf.output())
