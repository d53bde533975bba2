"""Glyphs of a strip → runs of a page: where they stand, how sure each is, and mended where that is certain."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from gongwen.marks import HAN_NUMERAL
from gongwen.normalise import HAN
from library.extraction.blocks import Box
from library.extraction.ocr.engine import Glyph, Picture
from library.extraction.ocr.mending import lost_zeros, mended
from library.extraction.pdf.pages import Run
from library.extraction.pdf.rows import splits_number, widths

#: First and last column of something in a strip.
Span = tuple[float, float]

# What stands in one half of its square leaves the other empty.
_RIGHT_HALF, _LEFT_HALF = "（《〈「『【〔“‘", "，。、；：！？）》〉」』】〕”’"
_HAN = re.compile(f"[{HAN}]")
_NUMBERED = re.compile(f"第[{HAN_NUMERAL}]{{1,9}}(?:条(?:之[{HAN_NUMERAL}]{{1,3}})?|[章节编])")
# Columns of ink that may be dirt, and the part of a strip's height at either edge that is not looked at.
_SPECK, _EDGE = 1, 10
#: Of so many full characters the width tells how large they are better than the height of their box.
TELLING = 4
# By how many widths of a full character two are further apart than others of their line where a blank parts them;
# after the number of an article less is enough.
_BLANK, _BLANK_AFTER_NUMBER = 0.45, 0.15


def certainty(glyphs: Sequence[Glyph]) -> float:
    """The mean of the confidences, 0 of a strip without characters."""
    seen = [glyph.confidence for glyph in glyphs if glyph.text != " "]
    return sum(seen) / len(seen) if seen else 0.0


def runs_of(glyphs: Sequence[Glyph], strip: Picture, box: Box) -> list[Run]:
    """The words of a line; `box` is where the whole strip lies on the page."""
    line = _Strip(glyphs, strip)
    left, top, right, bottom = box
    scale = (right - left) / strip.shape[1]
    if widths(line.text) >= TELLING:
        middle, half = (top + bottom) / 2, line.em * scale / 2
        top, bottom = middle - half, middle + half
    return [
        Run(
            line.text[first:last],
            left + span[0] * scale,
            top,
            left + span[1] * scale,
            bottom,
            confidences=tuple(round(glyph.confidence, 3) for glyph in line.seen[first:last]),
        )
        for first, last, span in line.words()
    ]


class _Strip:
    """What was read of a strip and where its ink is, in columns."""

    def __init__(self, glyphs: Sequence[Glyph], strip: Picture) -> None:
        glyphs = _with_zeros(glyphs)
        self.seen = [glyph for glyph in glyphs if glyph.text != " "]
        self.text = mended("".join(glyph.text for glyph in self.seen))
        self.parted = set(_after_blanks(glyphs))
        self.width = strip.shape[1]
        self.inked = _inked(strip)
        self.ends, self.em = self._ends()

    def words(self) -> Iterator[tuple[int, int, Span]]:
        """Places of the first character of each and of the one behind its last, and where it begins and ends."""
        if not self.seen:
            return
        gaps = [self._gap(*both) for both in pairwise(self.seen)]
        usual = median(end - start for start, end in gaps) if gaps else 0.0
        first, left = 0, self.ends[0]
        for place, (start, end) in enumerate(gaps, start=1):
            if self._is_blank(place, (end - start - usual) / self.em):
                yield first, place, (left, start)
                first, left = place, end
        yield first, len(self.seen), (left, self.ends[1])

    def _is_blank(self, place: int, wider: float) -> bool:
        before, after = self.text[:place], self.text[place:]
        if splits_number(before, after):
            return False
        if place in self.parted:
            return True
        if not (_HAN.match(before[-1]) and _HAN.match(after)):
            return False
        numbered = _NUMBERED.fullmatch(before)
        return wider >= (_BLANK_AFTER_NUMBER if numbered else _BLANK)

    def _gap(self, one: Glyph, other: Glyph) -> Span:
        """The widest empty space between the middles of two characters."""
        start, end = (
            min(round(one.place * self.width), self.width),
            round(other.place * self.width),
        )
        filled = np.flatnonzero(self.inked[start:end]) + start
        edges = [start, *filled.tolist(), end]
        before, after = max(pairwise(edges), key=lambda both: both[1] - both[0])
        return float(before), float(after)

    def _ends(self) -> tuple[Span, float]:
        """First and last column of the text, the empty halves of marks among it, and the width of a full character."""
        filled = np.flatnonzero(self.inked)
        if not len(filled) or not self.text:
            return (0.0, float(self.width)), float(self.width)
        first, last = float(filled[0]), float(filled[-1] + 1)
        before, behind = self.text[0] in _RIGHT_HALF, self.text[-1] in _LEFT_HALF
        em = (last - first) / max(widths(self.text) - 0.5 * (before + behind), 0.5)
        return (first - 0.5 * em * before, last + 0.5 * em * behind), em


def _with_zeros(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """With the zeros that are missing from years, as unsure as what was never seen must be."""
    whole = list(glyphs)
    for place in reversed(lost_zeros("".join(glyph.text for glyph in glyphs))):
        middle = (whole[place - 1].place + whole[place].place) / 2
        whole.insert(place, Glyph("〇", 0.0, middle))
    return whole


def _after_blanks(glyphs: Sequence[Glyph]) -> Iterator[int]:
    """The places, blanks not counted, of characters that follow a blank which the recogniser saw."""
    place = 0
    for before, glyph in pairwise(glyphs):
        place += before.text != " "
        if before.text == " " and glyph.text != " " and place:
            yield place


def _inked(strip: Picture) -> npt.NDArray[np.bool_]:
    """Of each column whether it has ink, be it as thin as 一 is; single specks and what touches from above do not count."""
    edge = strip.shape[0] // _EDGE
    _, ink = cv2.threshold(strip.min(axis=2), 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    columns = ink[edge : strip.shape[0] - edge].max(axis=0, keepdims=True)
    kept = cv2.morphologyEx(columns, cv2.MORPH_OPEN, np.ones((1, _SPECK + 1), np.uint8))
    result: npt.NDArray[np.bool_] = kept[0] > 0
    return result
