"""PDF files as offices make them, set line by line."""

import io
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from fpdf import FPDF
from pylopdf_fonts_zh_cn import serif_path

A4 = (595.0, 842.0)
LEFT, RIGHT, TOP, FOOT = 80.0, 528.0, 110.0, 790.0
SIZE, PITCH = 16, 29
PER_LINE = int((RIGHT - LEFT) / SIZE)
NOT_FIRST = "，。、；：！？）》”"


class Pdf(FPDF):
    """Points from the upper left corner; `y` of a line is its baseline."""

    def __init__(self) -> None:
        super().__init__(unit="pt", format=A4)
        self.set_auto_page_break(False)
        self.add_font("serif", fname=serif_path())
        # The font is read as long as it is in use, and nobody closes its file.
        reader = self.fonts["serif"].ttfont.reader
        reader.file.close()
        reader.file = io.BytesIO(_font())
        self.set_font("serif", size=SIZE)

    def line(self, text: str, *, x: float = LEFT, y: float, size: float = SIZE) -> None:
        self.set_font("serif", size=size)
        self.text(x, y, text)

    def centred(self, text: str, *, y: float, size: float = SIZE) -> None:
        self.line(text, x=(LEFT + RIGHT - len(text) * size) / 2, y=y, size=size)

    def lines(self, texts: Sequence[str], *, x: float = LEFT, y: float = TOP) -> float:
        for text in texts:
            self.line(text, x=x, y=y)
            y += PITCH
        return y

    def paragraphs(
        self, texts: Sequence[str], *, x: float = LEFT, y: float = TOP, per_line: int = PER_LINE
    ) -> float:
        """Each indented by two characters and broken where a line is full; the next free `y`."""
        for text in texts:
            for number, piece in enumerate(wrapped(text, per_line)):
                self.line(piece, x=x if number else x + 2 * SIZE, y=y)
                y += PITCH
        return y

    def content(self) -> bytes:
        return bytes(self.output())


@cache
def _font() -> bytes:
    return Path(serif_path()).read_bytes()


def wrapped(text: str, per_line: int = PER_LINE) -> list[str]:
    """Lines of a paragraph, the first two characters shorter; no stop begins a line."""
    pieces, length = [], per_line - 2
    while text:
        while text[length : length + 1] and text[length] in NOT_FIRST:
            length -= 1
        pieces.append(text[:length])
        text, length = text[length:], per_line
    return pieces


def without_character_map(content: bytes) -> bytes:
    """The same file with fonts that do not say which characters their glyphs are."""
    return re.sub(rb"/ToUnicode \d+ 0 R", lambda found: b" " * len(found[0]), content)


def turned_pages(content: bytes, degrees: int) -> bytes:
    """The same file with pages that are shown turned clockwise; its cross-references are left to be mended."""
    return content.replace(b"/Type /Page\n", b"/Type /Page\n/Rotate %d\n" % degrees)


def with_characters(pdf: Pdf, changes: dict[str, str]) -> bytes:
    """The file with fonts that say other characters than were written, as symbol fonts do."""
    pdf.compress = False
    content = pdf.content()
    for written, said in changes.items():
        content = content.replace(_code(written), _code(said))
    return content


def _code(character: str) -> bytes:
    return b"<%s>" % character.encode("utf-16-be").hex().upper().encode()
