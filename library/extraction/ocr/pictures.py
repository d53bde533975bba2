"""Open a picture file, or say in Chinese why it cannot be read; its frames as pages to be recognised."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
from pillow_heif import register_heif_opener

from library.decoding import Unreadable
from library.extraction.ocr.engine import Picture

MOST_FRAMES = 500

BROKEN = "图片已损坏或不完整，无法读取。请重新拍照、扫描或下载后再导入。"
TOO_LARGE = "图片过大（{width}×{height} 像素），不像一页文件。请缩小或裁剪后再导入。"
TOO_LARGE_TO_OPEN = "图片的像素过多，不像一页文件，没有打开。请缩小或裁剪后再导入。"
TOO_MANY = "图片文件里有 {count} 页，超过 {most} 页的上限，识别不完。请拆分后再导入。"
ONLY_FIRST = "这是动图，只识别了第一帧。"

# Formats whose frames are pages; those of others move.
_OF_PAGES = ("TIFF",)
_LONGEST = 32_000
# What an A4 page has at 200 dots an inch is enough; what has less is enlarged, but not much.
_LONG_SIDE, _BROAD, _SHORTEST = 2340, 1654, 1000
_MOST_ENLARGED = 2.0
_TALL = 2.0
#: A picture does not say how large what it shows is: it is taken for A4, a tall one for a strip of that width.
_POINTS_LONG, _POINTS_BROAD = 842.0, 595.0


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """Raises `Unreadable` for what is broken or has more pixels than a large page; the body may meet the former."""
    register_heif_opener()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(path)
        with image:
            _demand_size(image)
            yield image
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Unreadable(TOO_LARGE_TO_OPEN) from None
    except (UnidentifiedImageError, OSError, SyntaxError, EOFError, ValueError) as error:
        raise error if isinstance(error, Unreadable) else Unreadable(BROKEN) from None


def remarks(image: Image.Image) -> list[str]:
    """What an editor should know of the file as a whole."""
    moving = image.format not in _OF_PAGES and getattr(image, "is_animated", False)
    return [ONLY_FIRST] if moving else []


def frame_count(image: Image.Image) -> int:
    """How many pages `frames` gives; raises `Unreadable` where they are too many."""
    count = getattr(image, "n_frames", 1) if image.format in _OF_PAGES else 1
    if count > MOST_FRAMES:
        raise Unreadable(TOO_MANY.format(count=count, most=MOST_FRAMES))
    return count


def frames(image: Image.Image) -> Iterator[tuple[Picture, float]]:
    """Each page upright as it is shown, and how many points one of its pixels is."""
    if image.format not in _OF_PAGES:
        yield _page(image)
        return
    for frame in ImageSequence.Iterator(image):
        _demand_size(frame)
        yield _page(frame)


def _demand_size(image: Image.Image) -> None:
    width, height = image.size
    if max(width, height) > _LONGEST or width * height > (Image.MAX_IMAGE_PIXELS or 0):
        raise Unreadable(TOO_LARGE.format(width=width, height=height))


def _page(frame: Image.Image) -> tuple[Picture, float]:
    share = _share(*frame.size)
    if share < 1:
        # JPEG gives a smaller picture for less memory and time.
        frame.draft("RGB", (round(frame.width * share), round(frame.height * share)))
    plain = _on_paper(ImageOps.exif_transpose(frame))
    share = _share(*plain.size)
    size = max(1, round(plain.width * share)), max(1, round(plain.height * share))
    sized = plain if size == plain.size else plain.resize(size, Image.Resampling.LANCZOS)
    picture = np.ascontiguousarray(np.asarray(sized)[:, :, ::-1])
    return picture, _points(*size)


def _share(width: int, height: int) -> float:
    """By how much a picture is made smaller or larger."""
    if height > _TALL * width:
        return min(1.0, _BROAD / width)
    longest = max(width, height)
    enlarged = max(1.0, min(_MOST_ENLARGED, _SHORTEST / longest))
    return min(enlarged, _LONG_SIDE / longest)


def _points(width: int, height: int) -> float:
    return _POINTS_BROAD / width if height > _TALL * width else _POINTS_LONG / max(width, height)


def _on_paper(image: Image.Image) -> Image.Image:
    """Three colours, on white where it was transparent."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")
