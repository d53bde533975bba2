"""A page of a PDF or picture file as an image, drawn in a process of its own: pdfium knows no threads, and a file may
kill whoever draws it."""

import io
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

import pypdfium2 as pdfium
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

ROOT = Path(__file__).resolve().parents[2]
MODULE = "library.extraction.drawing"
SECONDS, MEMORY, OUTPUT = 20, 1024 * 1024 * 1024, 32 * 1024 * 1024
MEDIA_TYPE = "image/webp"
PDF = "application/pdf"

# The longest side that a WebP image may have is 16,383; a page as long as that is a strip.
_LONGEST = 8_000
_QUALITY = 80
#: A picture in its own size does no more for a reader than one of so many pixels.
_MOST_PIXELS = 120_000_000


class NotDrawn(Exception):
    """There is no such page, or it cannot be drawn within the limits."""


def is_drawable(content_type: str) -> bool:
    return content_type == PDF or content_type.startswith("image/")


def draw_apart(file: IO[bytes], *, content_type: str, number: int, turns: int, width: int) -> bytes:
    """Page `number` (from 1) as WebP, `width` pixels broad, turned back by `turns` quarters to stand upright.

    Raises `NotDrawn`.
    """
    command = [sys.executable, "-m", MODULE, content_type, *map(str, (number, turns, width))]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as result:
        shutil.copyfileobj(file, source)
        source.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - our own module, no shell
                command,
                cwd=ROOT,
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
                stdin=source,
                stdout=result,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NotDrawn from None
        if done.returncode:
            raise NotDrawn
        result.seek(0)
        return result.read()


def draw(path: Path, content_type: str, number: int, turns: int, width: int) -> bytes:
    """As `draw_apart`, in this process; raises what the libraries raise for a broken file."""
    image = _pdf_page(path, number, turns, width) if content_type == PDF else _frame(path, number)
    # Back against the clock: PIL counts that way.
    upright = image.rotate(90 * turns, expand=True)
    height = min(_LONGEST, max(1, round(upright.height * width / upright.width)))
    drawn = io.BytesIO()
    sized = upright.resize((width, height), Image.Resampling.LANCZOS)
    sized.save(drawn, "WEBP", quality=_QUALITY, method=2)
    return drawn.getvalue()


def _pdf_page(path: Path, number: int, turns: int, width: int) -> Image.Image:
    # As an open file: pdfium would look for the name that it once had.
    with path.open("rb") as file:
        document = pdfium.PdfDocument(file)
        page = document[number - 1]
        across, high = page.get_size()
        broad = high if turns % 2 else across
        scale = min(width / broad, _LONGEST / max(across, high))
        image: Image.Image = page.render(scale=scale).to_pil()
        page.close()
        document.close()
    return image.convert("RGB")


def _frame(path: Path, number: int) -> Image.Image:
    register_heif_opener()
    with Image.open(path) as image:
        image.seek(number - 1)
        if image.width * image.height > _MOST_PIXELS:
            raise NotDrawn
        return ImageOps.exif_transpose(image).convert("RGB")


def main(content_type: str, number: str, turns: str, width: str) -> int:
    signal.alarm(SECONDS + 5)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    image = draw(Path("/dev/fd/0"), content_type, int(number), int(turns), int(width))
    sys.stdout.buffer.write(image)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
