"""Pictures of a book: proved to be pictures, turned upright, made small enough for a phone."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 30 * 1024 * 1024
MOST_PIXELS = 40_000_000
WIDEST, TALLEST = 1600, 2400
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
QUALITY = 85


class BadPicture(ValueError):
    """Not a picture, or one too large to open."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture as it is kept."""

    content: bytes
    content_type: str
    suffix: str
    width: int
    height: int


def encode(raw: bytes, *, widest: int = WIDEST, tallest: int = TALLEST) -> Encoded:
    """JPEG for photographs, PNG for line art and what is transparent; nothing of the original file
    (comments, places, other frames) is kept. Raises `BadPicture`."""
    if len(raw) > MOST_BYTES:
        raise BadPicture("图片文件过大")
    with _opened(raw) as image:
        if image.width * image.height > MOST_PIXELS or not image.width * image.height:
            raise BadPicture("图片尺寸过大")
        photograph = image.format in {"JPEG", "MPO", "WEBP", "BMP", "TIFF"}
        # A large photograph is read at a fraction of its size to begin with.
        image.draft("RGB", (widest, tallest))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((widest, tallest))
        return _saved(upright, photograph=photograph)


def _saved(image: Image.Image, *, photograph: bool) -> Encoded:
    target = io.BytesIO()
    if photograph and not image.has_transparency_data:
        image.convert("RGB").save(target, "JPEG", quality=QUALITY, optimize=True)
        return Encoded(target.getvalue(), "image/jpeg", ".jpg", *image.size)
    kept = image if image.mode in {"1", "L", "P", "RGB", "RGBA"} else image.convert("RGBA")
    kept.save(target, "PNG", optimize=True)
    return Encoded(target.getvalue(), "image/png", ".png", *image.size)


@contextmanager
def _opened(raw: bytes) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures; ours are refused by size.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
                yield image
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
    ) as error:
        if isinstance(error, BadPicture):
            raise
        raise BadPicture("图片已损坏或格式不支持") from error
