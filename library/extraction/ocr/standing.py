"""How the writing of a picture stands: turned by quarters, a little askew; and the way back to straight."""

from dataclasses import dataclass
from math import cos, pi, sin

import cv2
import numpy as np
import numpy.typing as npt

from library.extraction.ocr.engine import Corners, Picture

Points = npt.NDArray[np.float32]

_QUARTER = pi / 2
# What is longer than so many times its height has a direction.
_LONG = 2.0
_SLANT = 0.17  # radians
_STRAIGHT = 0.002  # radians: a line of a page moves by less than a point


@dataclass(frozen=True, slots=True)
class Standing:
    """`turns` quarter turns and `skew` radians, both clockwise, lead from straight writing to that of the picture.

    `width` and `height` are those of the picture in pixels.
    """

    turns: int
    skew: float
    width: int
    height: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height once the writing stands upright."""
        if self.turns % 2:
            return self.height, self.width
        return self.width, self.height

    def straightened(self, points: Points) -> Points:
        """Points of the picture → the same on the page turned upright and straight."""
        here, there = np.array((self.width, self.height)) / 2, np.array(self.size) / 2
        angle = self.turns * _QUARTER + self.skew
        way_back = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
        return ((points - here) @ way_back + there).astype(np.float32)

    def upside_down(self) -> "Standing":
        return Standing((self.turns + 2) % 4, self.skew, self.width, self.height)


def standing_of(corners: Corners, picture: Picture) -> Standing:
    """What most of the long lines say; whether they stand on their heads cannot be seen from them."""
    height, width = picture.shape[:2]
    along = corners[:, 1] - corners[:, 0]
    down = corners[:, 3] - corners[:, 0]
    long, high = np.linalg.norm(along, axis=1), np.linalg.norm(down, axis=1)
    lying, upright = long >= _LONG * high, high >= _LONG * long
    sideways = bool(high[upright].sum() > long[lying].sum())
    directions, lengths = (
        (down[upright], high[upright]) if sideways else (along[lying], long[lying])
    )
    angles = np.arctan2(directions[:, 1], directions[:, 0]) - sideways * _QUARTER
    skew = middle(angles, lengths)
    return Standing(int(sideways), skew if abs(skew) > _STRAIGHT else 0.0, width, height)


def middle(values: npt.NDArray[np.float32], weights: npt.NDArray[np.float32]) -> float:
    """The median by weight, which a few stray lines do not move."""
    if not len(values):
        return 0.0
    order = np.argsort(values)
    passed = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(passed, passed[-1] / 2)])


def in_reading_order(corners: Corners, standing: Standing) -> Corners:
    """Of each line the corner first that is the upper left one of its writing, the others clockwise."""
    return np.roll(corners, -standing.turns, axis=1)


def slanted(straight: Corners) -> npt.NDArray[np.bool_]:
    """Which lines do not lie like the page, once that is straight: watermarks, the writing along a seal."""
    along, down = straight[:, 1] - straight[:, 0], straight[:, 3] - straight[:, 0]
    long, high = np.linalg.norm(along, axis=1), np.linalg.norm(down, axis=1)
    angles = np.where(
        long >= high,
        np.arctan2(along[:, 1], along[:, 0]),
        np.arctan2(-down[:, 0], down[:, 1]) + _QUARTER,
    )
    result: npt.NDArray[np.bool_] = (np.maximum(long, high) >= _LONG * np.minimum(long, high)) & (
        np.abs(angles) > _SLANT
    )
    return result


def strip(picture: Picture, corners: Points) -> Picture:
    """One line cut out of the picture and laid straight."""
    upper_left, upper_right, lower_right, lower_left = corners
    width = max(_distance(upper_left, upper_right), _distance(lower_left, lower_right))
    height = max(_distance(upper_left, lower_left), _distance(upper_right, lower_right))
    size = max(1, round(width)), max(1, round(height))
    target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    way = cv2.getPerspectiveTransform(np.ascontiguousarray(corners), target)
    line = cv2.warpPerspective(
        picture, way, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return line.astype(np.uint8, copy=False)


def _distance(one: Points, other: Points) -> float:
    return float(np.linalg.norm(one - other))
