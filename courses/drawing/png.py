"""A face as a PNG of few colours: A4 at 200 dpi."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageColor, ImageDraw, ImageFont

from courses.drawing.faces import CertificateFace
from courses.drawing.fonts import FONT, width_of
from courses.drawing.layout import (
    GOLD,
    HEIGHT,
    INK,
    PAPER,
    RED,
    SOFT,
    WIDTH,
    Bar,
    Code,
    Text,
    arrange,
)

DPI = 200
SCALE = DPI / 25.4
# Steps from paper to ink that smooth edges are rounded to.
SHADES = 12


def draw_png(face: CertificateFace) -> bytes:
    """Raises MissingGlyphs; the same face gives the same bytes."""
    marks = arrange(face)
    image = Image.new("RGB", (px(WIDTH), px(HEIGHT)), PAPER)
    canvas = ImageDraw.Draw(image)
    for mark in marks:
        match mark:
            case Bar():
                draw_bar(canvas, mark)
            case Text():
                draw_text(canvas, mark)
            case Code():
                draw_code(canvas, mark)
    out = BytesIO()
    few = image.quantize(palette=palette(), dither=Image.Dither.NONE)
    few.save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


def draw_bar(canvas: ImageDraw.ImageDraw, bar: Bar) -> None:
    x, y = px(bar.x), px(bar.y)
    right = x + max(px(bar.width), 2) - 1
    bottom = y + max(px(bar.height), 2) - 1
    canvas.rectangle((x, y, right, bottom), fill=bar.colour)


def draw_text(canvas: ImageDraw.ImageDraw, mark: Text) -> None:
    font = font_of(mark.size * SCALE)
    x = mark.x
    # Character by character, so that the width is the one the layout measured.
    for each in mark.text:
        canvas.text((x * SCALE, mark.y * SCALE), each, fill=mark.colour, font=font, anchor="ls")
        x += mark.size * (width_of(each) + mark.tracking)


def draw_code(canvas: ImageDraw.ImageDraw, code: Code) -> None:
    """Modules are whole pixels: a blurred edge costs a phone its reading."""
    step = px(code.side) // len(code.modules)
    margin = (px(code.side) - step * len(code.modules)) // 2
    for row, cells in enumerate(code.modules):
        for column, dark in enumerate(cells):
            if dark:
                x, y = px(code.x) + margin + column * step, px(code.y) + margin + row * step
                canvas.rectangle((x, y, x + step - 1, y + step - 1), fill=code.colour)


def px(millimetres: float) -> int:
    return round(millimetres * SCALE)


@lru_cache(maxsize=32)
def font_of(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def palette() -> Image.Image:
    """Paper, and each ink in steps towards it."""
    paper = ImageColor.getrgb(PAPER)
    colours = [paper]
    for ink in (INK, SOFT, RED, GOLD):
        for step in range(1, SHADES + 1):
            pairs = zip(paper, ImageColor.getrgb(ink), strict=True)
            colours.append(tuple(round(a + (b - a) * step / SHADES) for a, b in pairs))
    image = Image.new("P", (1, 1))
    image.putpalette([value for colour in colours for value in colour])
    return image
