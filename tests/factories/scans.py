"""Pictures of pages as a scanner gives them, drawn from text: straight, stamped, askew, grey and noisy."""

import io
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from pylopdf_fonts_zh_cn import serif_path

from tests.factories.pdf import A4, LEFT, PER_LINE, PITCH, RIGHT, SIZE, wrapped

DPI = 200
RED = "#d8261c"


@cache
def font(pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(serif_path()), pixels)


class Scan:
    """One A4 page; all measures are in points from its upper left corner, `y` of a line is its baseline."""

    def __init__(self, *, dpi: int = DPI) -> None:
        self.scale = dpi / 72
        size = tuple(round(side * self.scale) for side in A4)
        self.image = Image.new("RGB", size, "white")
        self.draw = ImageDraw.Draw(self.image)

    def line(
        self, text: str, *, x: float = LEFT, y: float, size: float = SIZE, ink: str = "black"
    ) -> None:
        place = x * self.scale, y * self.scale
        face = font(round(size * self.scale))
        self.draw.text(place, text, fill=ink, font=face, anchor="ls")

    def centred(self, text: str, *, y: float, size: float = SIZE, ink: str = "black") -> None:
        self.line(text, x=(LEFT + RIGHT - len(text) * size) / 2, y=y, size=size, ink=ink)

    def paragraphs(self, texts: Sequence[str], *, y: float, per_line: int = PER_LINE) -> float:
        """Each indented by two characters and broken where a line is full; the next free `y`."""
        for text in texts:
            for number, piece in enumerate(wrapped(text, per_line)):
                self.line(piece, x=LEFT if number else LEFT + 2 * SIZE, y=y)
                y += PITCH
        return y

    def seal(self, text: str, *, x: float, y: float, radius: float = 59) -> None:
        """A round seal around this place: a ring, a star and the text along the ring; what is black shows through."""
        seal = Image.new("RGB", self.image.size, "white")
        pen = ImageDraw.Draw(seal)
        pixels = radius * self.scale
        middle = x * self.scale, y * self.scale
        pen.circle(middle, pixels, outline=RED, width=round(3.5 * self.scale))
        pen.regular_polygon((*middle, pixels * 0.3), 5, fill=RED)
        for number, character in enumerate(text):
            angle = 240 * (number / max(len(text) - 1, 1) - 0.5)
            stamp = Image.new("L", self.image.size, 0)
            place = middle[0], middle[1] - 0.75 * pixels
            face = font(round(pixels * 0.32))
            ImageDraw.Draw(stamp).text(place, character, fill=255, font=face, anchor="mm")
            seal.paste(RED, mask=stamp.rotate(-angle, center=middle))
        self.image = ImageChops.multiply(self.image, seal)
        self.draw = ImageDraw.Draw(self.image)


def turned(image: Image.Image, degrees: float) -> Image.Image:
    """Counter-clockwise on white paper of the same size."""
    return image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white")


def copied(image: Image.Image, *, dpi: int = 150, noise: int = 22) -> Image.Image:
    """A grey photocopy of a page drawn with `DPI`: coarser, unsharp, grained, saved as a poor JPEG."""
    share = dpi / DPI
    grey = image.convert("L").resize([round(side * share) for side in image.size])
    grey = grey.filter(ImageFilter.GaussianBlur(0.6))
    grain = Image.effect_noise(grey.size, noise)
    grey = ImageChops.add(grey, grain, scale=1, offset=-128)
    return Image.open(io.BytesIO(encoded(grey, "JPEG", quality=60)))


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()
