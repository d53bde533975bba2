"""Where everything stands on the A4 sheet, in millimetres from its top left corner.

Text stands on its baseline; sizes are those of the em square.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import segno

from courses.drawing.faces import CertificateFace
from courses.drawing.fonts import require_glyphs, width_of
from gongwen.dates import to_chinese

WIDTH, HEIGHT = 297.0, 210.0
MIDDLE = WIDTH / 2
MEASURE = 215.0

PAPER = "#fbf8f0"
INK = "#211e1a"
SOFT = "#5d564c"
RED = "#9c1f17"
GOLD = "#b08d3c"

# Closing marks stay with what they close, opening ones with what they open, words whole.
PIECES = re.compile(
    r"[（《“‘〈【〔]*(?:[\w.%+-]+(?<=[0-9A-Za-z.%+-])|.)[）》”’〉】〕，。、；：！？…—·]*", re.A
)
MOST_LINES = 3
LEADING = 1.35


@dataclass(frozen=True)
class Text:
    """`x` is the left edge of what is written."""

    x: float
    y: float
    size: float
    text: str
    colour: str = INK
    tracking: float = 0


@dataclass(frozen=True)
class Bar:
    """A filled rectangle: every line on the sheet is one."""

    x: float
    y: float
    width: float
    height: float
    colour: str = GOLD


@dataclass(frozen=True)
class Code:
    """A square of modules, dark where true, without its quiet zone."""

    x: float
    y: float
    side: float
    modules: tuple[tuple[bool, ...], ...]
    colour: str = INK


Mark = Text | Bar | Code


def arrange(face: CertificateFace) -> list[Mark]:
    """Every mark of the face; raises MissingGlyphs before anything is drawn."""
    require_glyphs(face)
    return [
        *frame(11, 1.1),
        *frame(14.2, 0.3),
        *corners(14.2, 6),
        centred(face.title, 51, 17, colour=RED, tracking=0.5),
        Bar(MIDDLE - 34, 61, 68, 0.3),
        Bar(MIDDLE - 8, 60.7, 16, 0.9),
        *holder(face),
        *achievement(face),
        *signature(face),
        *verification(face),
        *state(face),
    ]


def holder(face: CertificateFace) -> Iterator[Mark]:
    suffix, least = " 同志", 5.4
    after = least * width_of(suffix)
    size = min(13.0, (MEASURE - after) / width_of(face.holder))
    written = size * width_of(face.holder)
    x = MIDDLE - (written + after) / 2
    yield Text(x, 83, size, face.holder)
    yield Text(x + written, 83, least, suffix, SOFT)
    yield centred(face.unit, 94, 5.4, colour=SOFT)


def achievement(face: CertificateFace) -> Iterator[Mark]:
    yield centred(f"于{to_chinese(face.completed_on)}{face.deed}", 110, 5.6)
    size, lines = fit(f"《{face.course}》", 9.4, high=25)
    # The lines stand around one height, whatever their number.
    first = 130 - (len(lines) - 1) * size * LEADING / 2
    for index, line in enumerate(lines):
        yield centred(line, first + index * size * LEADING, size)
    yield centred(face.result, 149, 5.6)


def signature(face: CertificateFace) -> Iterator[Mark]:
    lines = [
        (face.issuer, 5.6, INK),
        (f"发证日期：{to_chinese(face.issued_on)}", 4.4, SOFT),
        (f"证书编号：{face.number}", 4.4, SOFT),
    ]
    for index, (text, size, colour) in enumerate(lines):
        yield Text(29, 172 + 7.6 * index, min(size, 160 / width_of(text)), text, colour)


def verification(face: CertificateFace) -> Iterator[Mark]:
    # Four modules of paper around the code: less costs a phone its reading.
    side = 27.0
    x, centre = WIDTH - 29 - side, WIDTH - 29 - side / 2
    modules = segno.make(face.verify_url, error="m", micro=False).matrix
    yield Code(x, 150.4, side, tuple(tuple(bool(cell) for cell in row) for row in modules))
    yield centred(face.code, 184.2, 3.4, around=centre, most=60)
    yield centred("扫码查验真伪", 188.6, 3, around=centre, colour=SOFT)


def state(face: CertificateFace) -> Iterator[Mark]:
    if not face.state:
        return
    size, padding, right, top = 7.0, 3.2, WIDTH - 29, 27.0
    width = size * width_of(face.state) + 2 * padding
    height = size + 2 * padding
    left = right - width
    for x, y, w, h in (
        (left, top, width, 0.8),
        (left, top + height - 0.8, width, 0.8),
        (left, top, 0.8, height),
        (right - 0.8, top, 0.8, height),
    ):
        yield Bar(x, y, w, h, RED)
    yield Text(left + padding, top + padding + size * 0.86, size, face.state, RED)


def frame(inset: float, line: float) -> Iterator[Bar]:
    wide, high = WIDTH - 2 * inset, HEIGHT - 2 * inset
    yield Bar(inset, inset, wide, line)
    yield Bar(inset, HEIGHT - inset - line, wide, line)
    yield Bar(inset, inset, line, high)
    yield Bar(WIDTH - inset - line, inset, line, high)


def corners(inset: float, reach: float) -> Iterator[Bar]:
    """A small square set into each corner of the inner frame."""
    line = 0.3
    for left in (inset, WIDTH - inset - reach):
        for top in (inset, HEIGHT - inset - reach):
            yield Bar(left, top, reach, line)
            yield Bar(left, top + reach - line, reach, line)
            yield Bar(left, top, line, reach)
            yield Bar(left + reach - line, top, line, reach)


def centred(
    text: str,
    y: float,
    size: float,
    *,
    around: float = MIDDLE,
    most: float = MEASURE,
    colour: str = INK,
    tracking: float = 0,
) -> Text:
    """One line, smaller than asked where it would be wider than `most`."""
    wide = width_of(text, tracking=tracking)
    size = min(size, most / wide) if wide else size
    return Text(around - size * wide / 2, y, size, text, colour, tracking)


def fit(text: str, size: float, *, high: float) -> tuple[float, list[str]]:
    """The fewest lines that can be set nearly as large as any number of lines could."""
    found = []
    for count in range(1, MOST_LINES + 1):
        lines = balanced(text, count)
        wide = MEASURE / max(width_of(line) for line in lines)
        found.append((min(size, wide, high / (count * LEADING)), lines))
    largest = max(each for each, _ in found)
    return next(each for each in found if each[0] >= largest * 0.8)


def balanced(text: str, count: int) -> list[str]:
    """`text` in at most `count` lines of as even a width as its break points allow."""
    low, high = width_of(text) / count, width_of(text)
    best = [text]
    for _ in range(12):
        between = (low + high) / 2
        lines = wrapped(text, between)
        if len(lines) <= count:
            best, high = lines, between
        else:
            low = between
    return best


def wrapped(text: str, most: float) -> list[str]:
    lines = [""]
    for piece in PIECES.findall(text):
        if lines[-1] and width_of((lines[-1] + piece).rstrip()) > most:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]
