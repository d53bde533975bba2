"""Glyphs of a strip → runs of a page: where they stand, how sure each is, and mended where that is certain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import cv2
import numpy as np

from library.extraction.ocr.engine import Glyph, Picture
from library.extraction.ocr.mending import mended
from library.extraction.pdf.pages import Run
from library.extraction.pdf.rows import widths

# What stands in one half of its square leaves the other empty.
_RIGHT_HALF, _LEFT_HALF = "（《〈「『【〔“‘", "，。、；：！？）》〉」』】〕”’"
# The share of a strip's height that must be ink for a column to count.
_INK = 0.04


@dataclass(frozen=True, slots=True)
class Place:
    """Where a strip lies on its page, in points; its left and right ends are those of the strip, not of its ink."""

    left: float
    top: float
    right: float
    bottom: float


def certainty(glyphs: Sequence[Glyph]) -> float:
    """The mean of the confidences, 0 of a strip without characters."""
    seen = [glyph.confidence for glyph in glyphs if glyph.text != " "]
    return sum(seen) / len(seen) if seen else 0.0


def runs_of(glyphs: Sequence[Glyph], strip: Picture, place: Place) -> list[Run]:
    """The words of a line, each with its box on the page."""
    seen = [glyph for glyph in glyphs if glyph.text != " "]
    if not seen:
        return []
    text = mended("".join(glyph.text for glyph in seen))
    first, last = _edges(text, strip)
    scale = (place.right - place.left) / strip.shape[1]
    left, right = place.left + first * scale, place.left + last * scale
    em = (right - left) / max(widths(text), 0.5)
    words = list(_words(glyphs))
    ends = _boundaries(words, left, right, em, place)
    runs, start = [], 0
    for word, (begins, stops) in zip(words, ends, strict=True):
        sure = tuple(round(glyph.confidence, 3) for glyph in word)
        written = text[start : start + len(word)]
        runs.append(Run(written, begins, place.top, stops, place.bottom, confidences=sure))
        start += len(word)
    return runs


def _words(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    for blank, group in groupby(glyphs, key=lambda glyph: glyph.text == " "):
        if not blank:
            yield list(group)


def _boundaries(
    words: Sequence[Sequence[Glyph]], left: float, right: float, em: float, place: Place
) -> list[tuple[float, float]]:
    """Left and right of each word: the ends of the line are seen, those within it reckoned from the characters."""
    width = place.right - place.left
    starts = [place.left + word[0].place * width - em * widths(word[0].text) / 2 for word in words]
    ends = [place.left + word[-1].place * width + em * widths(word[-1].text) / 2 for word in words]
    return list(zip([left, *starts[1:]], [*ends[:-1], right], strict=True))


def _edges(text: str, strip: Picture) -> tuple[float, float]:
    """First and last column of the strip's text: of its ink, and the empty halves of marks at its ends."""
    dark = strip.min(axis=2)
    _, ink = cv2.threshold(dark, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    columns = np.flatnonzero(ink.sum(axis=0) > _INK * strip.shape[0])
    if not len(columns):
        return 0.0, float(strip.shape[1])
    first, last = float(columns[0]), float(columns[-1] + 1)
    empty = (text[0] in _RIGHT_HALF) + (text[-1] in _LEFT_HALF)
    half = (last - first) / max(widths(text) - 0.5 * empty, 0.5) / 2
    return first - half * (text[0] in _RIGHT_HALF), last + half * (text[-1] in _LEFT_HALF)
