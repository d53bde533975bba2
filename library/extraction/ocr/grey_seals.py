"""The seal of a grey copy: lighter than the black of the text, and broader than its strokes.

Its ring and its star are taken off where they lie; its letters are as thin as those of the text, but nothing of them is
black, and where they touch no letter of the text they go as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from library.extraction.ocr.engine import Picture
from library.extraction.ocr.seals import round_places

Grey = npt.NDArray[np.uint8]

# Of what is no paper, the lightest; of the width of a page, what no stroke of a text is broad.
_INK = 150
_BROAD = 0.004
# By how much the channels of a grey picture may differ on the whole.
_COLOURLESS = 3.0
# How light black ink may be at most beside the tone of a seal, and from which share of that tone on ink is the seal's.
_BLACK, _OF_SEAL = 0.7, 0.7
# The shares of the tone that become black and white.
_DARKEST, _BRIGHTEST = 0.45, 0.88
# Where the ring lies, in shares of the radius, and how much of the way round it has to be seen.
_RING = (0.85, 1.02)
_SEEN = 0.7
_DIRECTIONS = 180
_STRENGTH = 35.0


@dataclass(frozen=True, slots=True)
class GreySeal:
    """Rows and columns of the picture, and how light the ink is from 0 to 255."""

    place: tuple[slice, slice]
    tone: float


def grey_seals_in(picture: Picture) -> list[GreySeal]:
    """None in a picture that has colours, nor where no ink under the seal is blacker than its own."""
    if float(np.ptp(picture[::4, ::4].astype(np.int16), axis=2).mean()) > _COLOURLESS:
        return []
    grey = cv2.medianBlur(np.ascontiguousarray(picture[:, :, 0]), 5).astype(np.uint8, copy=False)
    broad = _broad(grey, picture.shape[1])
    found = []
    for left, top, width, height in round_places(broad):
        place = slice(top, top + height), slice(left, left + width)
        tone = float(np.median(grey[place][broad[place] > 0]))
        if _is_ring(broad[place]) and _black(picture[place]) < _BLACK * tone:
            found.append(GreySeal(place, tone))
    return found


def without_grey(picture: Picture, seals: Sequence[GreySeal]) -> Picture:
    """The picture itself where there are none."""
    if not seals:
        return picture
    cleaned = picture.copy()
    for seal in seals:
        around = _around(seal.place, picture.shape[:2])
        even = _even(picture[around])
        broad = _broad(even, picture.shape[1], darkest=_BLACK * seal.tone)
        near = cv2.dilate(broad, np.ones((3, 3), np.uint8)) > 0
        plain = np.where(near, _seen_through(even, seal.tone), even).astype(np.uint8)
        cleaned[around] = _only_black(plain, seal.tone)[:, :, None]
    return cleaned


def _around(place: tuple[slice, slice], size: tuple[int, ...]) -> tuple[slice, slice]:
    """With some room, so that no line of the text is even only in part."""
    rows, columns = (
        slice(max(0, one.start - room), min(side, one.stop + room))
        for one, side in zip(place, size, strict=True)
        for room in [(one.stop - one.start) // 2]
    )
    return rows, columns


def _only_black(grey: Grey, tone: float) -> Grey:
    """Without what hangs together and has no black in it: letters of the seal that touch none of the text."""
    _, parts = cv2.connectedComponents((grey < _INK).astype(np.uint8))
    darkest = np.full(parts.max() + 1, 255, np.uint8)
    np.minimum.at(darkest, parts.astype(np.intp).ravel(), grey.ravel())
    light = darkest > _OF_SEAL * tone
    light[0] = False
    faint = cv2.dilate(light[parts].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(faint & (grey > _OF_SEAL * tone), 255, grey).astype(np.uint8)


def _broad(grey: Grey, page_width: int, *, darkest: float = 0.0) -> Grey:
    """What is neither paper nor black and broader than a stroke."""
    side = max(3, round(_BROAD * page_width))
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    ink = ((grey < _INK) & (grey > darkest)).astype(np.uint8)
    return cv2.morphologyEx(ink, cv2.MORPH_OPEN, shape).astype(np.uint8, copy=False)


def _is_ring(broad: Grey) -> bool:
    """Whether most of the way round is ink, and little of what lies in it."""
    height, width = broad.shape
    angles = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)
    seen = np.zeros(_DIRECTIONS, bool)
    for share in np.linspace(*_RING, 12):
        rows = np.clip((height / 2 * (1 + share * np.sin(angles))).astype(int), 0, height - 1)
        columns = np.clip((width / 2 * (1 + share * np.cos(angles))).astype(int), 0, width - 1)
        seen |= broad[rows, columns] > 0
    return bool(seen.mean() >= _SEEN and broad.mean() < 0.5)


def _black(picture: Picture) -> float:
    """How light the darkest ink is, single specks apart."""
    even = _even(picture)
    return float(np.percentile(even[even < _INK], 2))


def _even(picture: Picture) -> Grey:
    plain = np.ascontiguousarray(picture[:, :, 0])
    return cv2.fastNlMeansDenoising(plain, None, _STRENGTH, 5, 15).astype(np.uint8, copy=False)


def _seen_through(grey: Grey, tone: float) -> Grey:
    black, white = _DARKEST * tone, _BRIGHTEST * tone
    light = (grey.astype(np.float32) - black) * (255 / (white - black))
    return np.clip(light, 0, 255).astype(np.uint8)
