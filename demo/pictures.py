"""Pictures of the demo, drawn with Pillow: covers of books, a figure for each exercise, a chart."""

import io
from collections.abc import Sequence
from math import cos, radians, sin

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import serif_path

PAPER, INK, RED, LAMP, NIGHT = "#faf8f4", "#211e1a", "#b3261e", "#f2c14e", "#23364d"
SIZE, COVER = (640, 400), (600, 840)


def night_cover(title: str) -> Image.Image:
    """A lit window at night under the title."""
    picture = Image.new("RGB", COVER, NIGHT)
    pen = ImageDraw.Draw(picture)
    for row in range(5):
        for column in range(5):
            left, top = 80 + column * 92, 400 + row * 84
            lit = (row, column) == (2, 1)
            pen.rectangle((left, top, left + 64, top + 56), fill=LAMP if lit else "#2f4763")
    _words(pen, (300, 220), title, 76, fill=PAPER)
    pen.rectangle((270, 300, 330, 305), fill=LAMP)
    return picture


def clock_cover(title: str) -> Image.Image:
    """Somebody on a chair within a dial of which nine minutes are red."""
    picture = Image.new("RGB", COVER, PAPER)
    pen = ImageDraw.Draw(picture)
    figure = Image.new("RGB", SIZE, PAPER)
    _figure(ImageDraw.Draw(figure))
    picture.paste(figure.crop((200, 40, 440, 370)), (190, 350))
    pen.arc((80, 300, 520, 740), 0, 360, fill=INK, width=6)
    pen.arc((80, 300, 520, 740), -90, -36, fill=RED, width=18)
    head, _, below = title.partition("：")
    _words(pen, (300, 130), head, 54, fill=RED)
    _words(pen, (300, 210), below, 40, fill=INK)
    return picture


COVERS = {"夜": night_cover, "钟": clock_cover}


def cover(name: str, title: str) -> bytes:
    return _png(COVERS[name](title))


def _words(
    pen: ImageDraw.ImageDraw, centre: tuple[int, int], words: str, size: int, *, fill: str
) -> None:
    font = ImageFont.truetype(serif_path(), size)
    pen.text(centre, words, font=font, fill=fill, anchor="mm")


def exercise(name: str) -> bytes:
    """A seated or standing figure with the part that moves in red."""
    picture = Image.new("RGB", SIZE, PAPER)
    _FIGURES[name](ImageDraw.Draw(picture))
    return _png(picture)


def bars(heights: Sequence[tuple[str, int]]) -> bytes:
    """A bar for each amount in yuan, with its name below and the amount above."""
    picture = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(picture)
    base, tallest, step = 340, max(amount for _, amount in heights), SIZE[0] // len(heights)
    for place, (name, amount) in enumerate(heights):
        centre, top = step * place + step // 2, base - 260 * amount // tallest
        pen.rectangle((centre - 45, top, centre + 45, base), fill=NIGHT)
        _words(pen, (centre, top - 22), f"{amount} 元", 26, fill=INK)
        _words(pen, (centre, base + 30), name, 28, fill=INK)
    pen.line((30, base, SIZE[0] - 30, base), fill=INK, width=3)
    return _png(picture)


def _figure(pen: ImageDraw.ImageDraw, *, head: str = INK, arms: str = INK, legs: str = INK) -> None:
    """Somebody on a chair, seen from the side."""
    pen.line((250, 300, 250, 360), fill=INK, width=6)
    pen.line((350, 300, 350, 360), fill=INK, width=6)
    pen.line((240, 300, 360, 300), fill=INK, width=8)
    pen.line((246, 300, 236, 170), fill=INK, width=8)
    pen.ellipse((270, 60, 330, 120), outline=head, width=8)
    pen.line((300, 120, 300, 285), fill=INK, width=10)
    pen.line((300, 160, 380, 220), fill=arms, width=8)
    pen.line((300, 285, 390, 285), fill=legs, width=10)
    pen.line((390, 285, 390, 360), fill=legs, width=10)


def _arrow(
    pen: ImageDraw.ImageDraw, centre: tuple[int, int], radius: int, span: tuple[int, int]
) -> None:
    """An arc whose end carries a head, clockwise."""
    x, y = centre
    pen.arc((x - radius, y - radius, x + radius, y + radius), *span, fill=RED, width=6)
    tip = (x + radius * cos(radians(span[1])), y + radius * sin(radians(span[1])))
    along = radians(span[1] + 90)
    back = [along + radians(150), along - radians(150)]
    pen.polygon([tip, *((tip[0] + 26 * cos(a), tip[1] + 26 * sin(a)) for a in back)], fill=RED)


def _neck(pen: ImageDraw.ImageDraw) -> None:
    _figure(pen, head=RED)
    _arrow(pen, (300, 90), 62, (200, 340))


def _hand(pen: ImageDraw.ImageDraw) -> None:
    _figure(pen, arms=RED)
    pen.ellipse((372, 206, 404, 238), outline=RED, width=8)
    _arrow(pen, (388, 222), 52, (250, 400))


def _back(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((290, 40, 350, 100), outline=INK, width=8)
    pen.line((320, 100, 320, 240), fill=RED, width=12)
    pen.line((320, 130, 260, 180, 312, 220), fill=INK, width=8)
    pen.line((320, 130, 380, 180, 328, 220), fill=INK, width=8)
    pen.line((320, 240, 280, 370), fill=INK, width=10)
    pen.line((320, 240, 360, 370), fill=INK, width=10)
    _arrow(pen, (320, 170), 110, (300, 420))


def _leg(pen: ImageDraw.ImageDraw) -> None:
    _figure(pen)
    pen.line((300, 285, 500, 262), fill=RED, width=10)
    pen.line((500, 262, 512, 226), fill=RED, width=10)
    _arrow(pen, (470, 262), 76, (290, 350))


def _eye(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon([(120, 200), (200, 140), (280, 200), (200, 260)], outline=INK, width=8)
    pen.ellipse((172, 172, 228, 228), fill=RED)
    for start in range(300, 480, 40):
        pen.line((start, 200, start + 24, 200), fill=RED, width=6)
    pen.polygon([(490, 180), (490, 220), (524, 200)], fill=RED)
    pen.rectangle((540, 130, 600, 270), outline=INK, width=6)
    pen.line((570, 130, 570, 270), fill=INK, width=4)
    pen.line((540, 200, 600, 200), fill=INK, width=4)


_FIGURES = {"neck": _neck, "hand": _hand, "back": _back, "leg": _leg, "eye": _eye}


def _png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()
