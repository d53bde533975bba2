"""One page of a PDF file: what its text layer says, in lines with their boxes, or why there is none.

Boxes are in points from the upper left corner of the page, turned so that its text stands upright.
"""

import ctypes
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw as pdfium_c

from library.extraction.pdf.legible import is_legible, without_lost


class Content(StrEnum):
    """`RECOGNISED` is a scan whose file has the text that another program read off it, `OCR` one that we read."""

    TEXT = "text"
    RECOGNISED = "recognised"
    OCR = "ocr"
    PICTURE = "picture"
    GARBLED = "garbled"
    BLANK = "blank"
    BROKEN = "broken"


class Run(NamedTuple):
    """Characters of one line up to the next blank; `typed` says that the blank before them is a character.

    `confidences`, one a character from 0 to 1, are there only where we recognised them.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    typed: bool = False
    confidences: tuple[float, ...] = ()


@dataclass(slots=True)
class Page:
    """`turns` is how many quarter turns clockwise lead from its text upright to the page as it is shown.

    `skew` is by how many radians clockwise a scan lies askew after that. `askew` are lines that are not set like
    the others of the page: watermarks, notes along the edge. `instead` is what the page was before we read its picture.
    """

    number: int
    content: Content
    width: float = 0.0
    height: float = 0.0
    turns: int = 0
    lines: list[list[Run]] = field(default_factory=list)
    askew: list[str] = field(default_factory=list)
    skew: float = 0.0
    instead: Content | None = None


_QUARTER = math.pi / 2
_UPRIGHT_WITHIN = 0.15
_SLANTED = -1
_WORD = re.compile(r"\S+")
_BREAK = "\r\n"
_FEW, _SOME = 20, 100
_LARGE, _WHOLE = 0.25, 0.7


def read_page(document: pdfium.PdfDocument, index: int) -> Page:
    """The page at `index`, counted from 0; the document must be used by one thread."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return Page(index + 1, Content.BROKEN)
    try:
        text_page = page.get_textpage()
        try:
            return _read(index + 1, page, text_page)
        finally:
            text_page.close()
    finally:
        page.close()


def _read(number: int, page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> Page:
    text = _characters(text_page)
    if not is_legible(text):
        return Page(number, Content.GARBLED)
    count = sum(map(len, text.split()))
    if count < _FEW and (without := _without_text(page, text)):
        content = without
    elif _is_invisible(text_page, text):
        content = Content.RECOGNISED
    elif count < _SOME and _is_covered(page, _WHOLE):
        # A scan that bears the name of the program which made it.
        content = Content.PICTURE
    else:
        content = Content.TEXT
    return _Lines(page, text_page, text).read(Page(number, content))


def _characters(text_page: pdfium.PdfTextPage) -> str:
    """As many characters as pdfium counts, so that places in the text are places in its list."""
    count = text_page.count_chars()
    text = text_page.get_text_range() if count else ""
    if len(text) == count:
        return text
    codes = (pdfium_c.FPDFText_GetUnicode(text_page, place) for place in range(count))
    return "".join(map(_character, codes))


def _character(code: int) -> str:
    """Halves of a pair and numbers that are none are characters that cannot be read."""
    stray = not code or code > sys.maxunicode or 0xD800 <= code < 0xE000
    return "\ufffd" if stray else chr(code)


def _without_text(page: pdfium.PdfPage, text: str) -> Content | None:
    """What a page with hardly a character is: a picture, perhaps with its page number, or blank."""
    if not text.strip():
        return Content.PICTURE if any(page.get_objects(max_depth=1)) else Content.BLANK
    return Content.PICTURE if _is_covered(page, _LARGE) else None


def _is_covered(page: pdfium.PdfPage, share: float) -> bool:
    """Whether one picture takes more than this share of the page."""
    width, height = page.get_size()
    pictures = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2)
    return any(_area(picture) > share * width * height for picture in pictures)


def _area(picture: pdfium.PdfObject) -> float:
    left, bottom, right, top = picture.get_bounds()
    return float((right - left) * (top - bottom))


def _is_invisible(text_page: pdfium.PdfTextPage, text: str) -> bool:
    """Whether the text lies unseen over a scanned picture, where a recognition put it."""
    visible = _WORD.search(text)
    drawn = visible and pdfium_c.FPDFText_GetTextObject(text_page, visible.start())
    mode = drawn and pdfium_c.FPDFTextObj_GetTextRenderMode(drawn)
    return bool(mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)


class _Lines:
    """Reads the lines of one page; one box of two characters is asked for each run, which is what costs time."""

    def __init__(self, page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, text: str) -> None:
        self.handle = text_page.raw
        self.text = text
        self.bounds = page.get_bbox()
        self.shown = page.get_rotation() // 90
        self.recognised = False
        self.rect = pdfium_c.FS_RECTF()
        self.pointer = ctypes.byref(self.rect)

    def read(self, page: Page) -> Page:
        self.recognised = page.content == Content.RECOGNISED
        lines = list(self.upright())
        weights: Counter[int] = Counter()
        for angle, _, line in lines:
            weights[angle] += len(line)
        del weights[_SLANTED]
        main = weights.most_common(1)[0][0] if weights else 0
        left, bottom, right, top = self.bounds
        size = right - left, top - bottom
        page.width, page.height = size if main % 2 == 0 else size[::-1]
        page.turns = (main + self.shown) % 4
        for angle, start, line in lines:
            if angle == main:
                page.lines.append(list(self.runs(start, line, main)))
            else:
                page.askew.append(without_lost(" ".join(line.split())))
        return page

    def upright(self) -> Iterator[tuple[int, int, str]]:
        """Lines with the quarter turns of their writing, and where they begin."""
        start = 0
        for line in self.text.split(_BREAK):
            first = _WORD.search(line)
            if first:
                turns = (
                    pdfium_c.FPDFText_GetCharAngle(self.handle, start + first.start()) / _QUARTER
                )
                straight = abs(turns - round(turns)) * _QUARTER < _UPRIGHT_WITHIN
                yield (round(turns) % 4 if straight else _SLANTED), start, line
            start += len(line) + len(_BREAK)

    def runs(self, start: int, line: str, angle: int) -> Iterator[Run]:
        left, bottom, right, top = self.bounds
        width, height = right - left, top - bottom
        for word in _WORD.finditer(line):
            x0, y0, x1, y1 = self.box(start + word.start())
            if word.end() - word.start() > 1:
                other = self.box(start + word.end() - 1)
                x0, y0 = min(x0, other[0]), min(y0, other[1])
                x1, y1 = max(x1, other[2]), max(y1, other[3])
            box = (x0 - left, top - y1, x1 - left, top - y0)
            x0, y0, x1, y1 = turned(box, -angle, width, height) if angle else box
            yield Run(word[0], x0, y0, x1, y1, self.is_typed(start, word.start()))

    def is_typed(self, start: int, place: int) -> bool:
        """A recognition sets blanks where it sees a distance, as pdfium does."""
        if not place or self.recognised:
            return False
        return pdfium_c.FPDFText_IsGenerated(self.handle, start + place - 1) == 0

    def box(self, place: int) -> tuple[float, float, float, float]:
        pdfium_c.FPDFText_GetLooseCharBox(self.handle, place, self.pointer)
        rect = self.rect
        return rect.left, rect.bottom, rect.right, rect.top


def turned(
    box: tuple[float, float, float, float], turns: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """A box on a sheet of this size after so many quarter turns of the sheet clockwise."""
    left, top, right, bottom = box
    for _ in range(turns % 4):
        left, top, right, bottom = height - bottom, left, height - top, right
        width, height = height, width
    return left, top, right, bottom


def leaning(
    box: tuple[float, float, float, float], page: Page
) -> tuple[float, float, float, float]:
    """A box on the page laid straight → what it covers of the page as it lies, turned upright all the same."""
    if not page.skew:
        return box
    left, top, right, bottom = box
    sin, cos = math.sin(page.skew), math.cos(page.skew)
    middle, height = page.width / 2, page.height / 2
    corners = [(x - middle, y - height) for x in (left, right) for y in (top, bottom)]
    xs = [x * cos - y * sin + middle for x, y in corners]
    ys = [x * sin + y * cos + height for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
