"""Numbers as OFD writes them: boxes, transformations, and the distances between characters."""

import math
from typing import NamedTuple


class Rect(NamedTuple):
    """Left and top, width and height, in millimetres."""

    left: float
    top: float
    width: float
    height: float


class Affine(NamedTuple):
    """x' = ax + cy + e, y' = bx + dy + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: "Affine") -> "Affine":
        """Both in one: `first`, then this one."""
        a, b, c, d, e, f = first
        moved = self.point(e, f)
        return Affine(
            self.a * a + self.c * b,
            self.b * a + self.d * b,
            self.a * c + self.c * d,
            self.b * c + self.d * d,
            *moved,
        )


def number(text: str | None, default: float) -> float:
    found = numbers(text, 1)
    return found[0] if found else default


def numbers(text: str | None, count: int) -> list[float] | None:
    """The first `count` numbers, or None where there are fewer or one is none."""
    words = (text or "").replace(",", " ").split()[:count]
    try:
        found = [float(word) for word in words]
    except ValueError:
        return None
    return found if len(found) == count and all(map(math.isfinite, found)) else None


def distances(text: str | None, most: int) -> list[float]:
    """At most so many; `g 3 4.5` stands for three times 4.5."""
    words = iter((text or "").split())
    found: list[float] = []
    for word in words:
        if len(found) >= most:
            break
        if word == "g":
            times = int(min(max(number(next(words, None), 0), 0), most - len(found)))
            found += [number(next(words, None), 0.0)] * times
        else:
            found.append(number(word, 0.0))
    return found
