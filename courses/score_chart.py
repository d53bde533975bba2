"""Scores as columns in bands of ten percent, drawn on the server; its table says the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

BANDS = 10
WIDTH, HEIGHT = 720, 220
HEAD, FOOT = 24, 28
GAP = Decimal("0.12")


@dataclass(frozen=True, slots=True)
class Band:
    """How many people earned such a share of the points; the rest in the units of the drawing."""

    label: str
    people: int
    middle: float
    x: float
    top: float
    width: float
    height: float

    @property
    def above(self) -> float:
        """Where the number stands."""
        return self.top - 6


@dataclass(frozen=True, slots=True)
class ScoreChart:
    """`pass_x` is where the pass mark stands."""

    width: int
    height: int
    floor: int
    bands: list[Band]
    pass_x: float

    @property
    def below(self) -> int:
        """Where the labels of the bands stand."""
        return self.floor + 20


def score_chart(shares: Sequence[Decimal], *, pass_percent: int) -> ScoreChart | None:
    """None while nobody has a score. `shares` are 0 to 1; the last band takes the full score."""
    if not shares:
        return None
    counted = Counter(min(int(share * BANDS), BANDS - 1) for share in shares)
    highest = max(counted.values())
    step = Decimal(WIDTH) / BANDS
    return ScoreChart(
        width=WIDTH,
        height=HEIGHT,
        floor=HEIGHT - FOOT,
        bands=[_band(number, counted[number], highest, step) for number in range(BANDS)],
        pass_x=float(Decimal(WIDTH) * pass_percent / 100),
    )


def _band(number: int, people: int, highest: int, step: Decimal) -> Band:
    room = HEIGHT - HEAD - FOOT
    height = Decimal(room * people) / highest
    left = step * number
    last = number == BANDS - 1
    return Band(
        label=f"{number * 10}–{100 if last else number * 10 + 9}",
        people=people,
        middle=float(left + step / 2),
        x=float(round(left + step * GAP, 2)),
        top=float(round(HEIGHT - FOOT - height, 2)),
        width=float(round(step * (1 - 2 * GAP), 2)),
        height=float(round(height, 2)),
    )
