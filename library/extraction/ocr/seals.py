"""Red seals are taken off a page: what is black under them can be read, what is written on them is no text of it."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from library.extraction.ocr.engine import Picture

# A seal of an office is 38 to 45 millimetres wide, a page 210; letters of a red head are smaller, its lines are long.
_LEAST, _MOST = 0.1, 0.4
_ROUND = 1.4
_GAP = 0.012
# By how much red outdoes the other colours where it is seen.
_RED = 45
# Of a line, the share from which on its red matters.
_SOME = 0.02
# From which value of red on what is seen is ink of the seal, and the darkest that is taken for black.
_BRIGHT, _BLACK = 150, 50


def seals_in(picture: Picture) -> list[tuple[slice, slice]]:
    """Where they lie: rows and columns of the picture."""
    return [
        (slice(top, top + height), slice(left, left + width))
        for left, top, width, height in round_places(_redness(picture))
    ]


def without(picture: Picture, seals: Sequence[tuple[slice, slice]]) -> Picture:
    """The picture itself where there are none."""
    if not seals:
        return picture
    cleaned = picture.copy()
    for place in seals:
        cleaned[place] = seen_through(picture[place])
    return cleaned


def is_reddish(strip: Picture) -> bool:
    return bool(_redness(strip).mean() > _SOME)


def seen_through(picture: Picture) -> Picture:
    """As through a red glass: red ink is gone, black ink is black."""
    light = (picture[:, :, 2].astype(np.float32) - _BLACK) * (255 / (_BRIGHT - _BLACK))
    grey = np.clip(light, 0, 255).astype(np.uint8)
    reddish = _redness(picture) > 0
    plain = np.where(reddish, grey, picture[:, :, 2])
    return np.repeat(plain[:, :, None], 3, axis=2)


def _redness(picture: Picture) -> npt.NDArray[np.uint8]:
    channels = picture.astype(np.int16)
    more = channels[:, :, 2] - np.maximum(channels[:, :, 0], channels[:, :, 1])
    return (more > _RED).astype(np.uint8)


def round_places(red: npt.NDArray[np.uint8]) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of what is round and of the size of a seal."""
    width = red.shape[1]
    gap = max(3, round(_GAP * min(red.shape)))
    together = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(together)
    sizes = [(int(x), int(y), int(w), int(h)) for x, y, w, h, _ in boxes[1:]]
    least, most = _LEAST * width, _MOST * width
    return [
        box
        for box in sizes
        if min(box[2:]) >= least and max(box[2:]) <= min(most, _ROUND * min(box[2:]))
    ]
