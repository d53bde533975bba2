"""Covers for books that bring none: title and authors on paper, with a red band."""

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import serif_path

from library.books.epub.pictures import Encoded

WIDTH, HEIGHT = 600, 840
# As --red-fill, --ground, --ink and --ink-soft of static/css/tokens.css in its light theme.
RED, PAPER, INK, SOFT = "#b3261e", "#faf8f4", "#211e1a", "#5d564c"
MARGIN, BAND = 64, 96
TITLE_SIZES = (68, 56, 46, 38)
TITLE_LINES, AUTHOR_SIZE = 7, 30
# Never the first character of a line.
CLOSING = "，。、；：？！）》〉」』】…—"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(serif_path(), size)


def draw_cover(title: str, authors: list[str]) -> Encoded:
    """A JPEG of 600 × 840. A title too long for the smallest size ends in ……"""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, BAND), fill=RED)
    draw.rectangle((MARGIN, HEIGHT - 150, MARGIN + 56, HEIGHT - 146), fill=RED)
    size, lines = _fitted(title)
    top = BAND + 84
    for line in lines:
        draw.text((MARGIN, top), line, font=_font(size), fill=INK)
        top += round(size * 1.4)
    names = _lines("　".join(authors), AUTHOR_SIZE)
    for number, line in enumerate(names[:2]):
        place = (MARGIN, HEIGHT - 124 + number * 42)
        draw.text(place, line, font=_font(AUTHOR_SIZE), fill=SOFT)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=88, optimize=True)
    return Encoded(target.getvalue(), "image/jpeg", ".jpg", WIDTH, HEIGHT)


def _fitted(title: str) -> tuple[int, list[str]]:
    """The largest size in which the title needs few lines."""
    for size in TITLE_SIZES:
        lines = _lines(title, size)
        if len(lines) <= TITLE_LINES and len(lines) * size * 1.4 < HEIGHT - BAND - 84 - 170:
            return size, lines
    kept = _lines(title, TITLE_SIZES[-1])[:TITLE_LINES]
    return TITLE_SIZES[-1], [*kept[:-1], f"{kept[-1][:-2]}……"]


def _lines(text: str, size: int) -> list[str]:
    """As few lines as fit, and these of about one length: no last character stands alone."""
    full = _broken(text, size, WIDTH - 2 * MARGIN)
    even = _broken(text, size, _font(size).getlength(text) / max(len(full), 1) + size)
    return even if len(even) == len(full) else full


def _broken(text: str, size: int, width: float) -> list[str]:
    lines, now = [], ""
    for character in text:
        full = _font(size).getlength(now + character) > min(width, WIDTH - 2 * MARGIN)
        if full and character not in CLOSING:
            lines.append(now.rstrip())
            now = character.lstrip()
        else:
            now += character
    return [*lines, now] if now else lines
