"""Scores as columns in bands of ten percent, drawn on the server; its table says the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

BANDS = 10
WIDTH, HEIGHT = 720, 240
#: Room above for the numbers, below for the scale and at both sides for its ends.
HEAD, FOOT, SIDE = 30, 36, 24
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
class Tick:
    x: int
    label: str


@dataclass(frozen=True, slots=True)
class ScoreChart:
    """`box` is the viewBox, `pass_x` where the pass mark stands, `below` where the ticks do."""

    box: str
    width: int
    floor: int
    below: int
    bands: list[Band]
    ticks: list[Tick]
    pass_x: float


def score_chart(shares: Sequence[Decimal], *, pass_percent: int) -> ScoreChart | None:
    """None while nobody has a score. `shares` are 0 to 1; the last band takes the full score."""
    if not shares:
        return None
    counted = Counter(min(int(share * BANDS), BANDS - 1) for share in shares)
    highest = max(counted.values())
    step = Decimal(WIDTH) / BANDS
    return ScoreChart(
        box=f"{-SIDE} 0 {WIDTH + 2 * SIDE} {HEIGHT}",
        width=WIDTH,
        floor=HEIGHT - FOOT,
        below=HEIGHT - 8,
        bands=[_band(number, counted[number], highest, step) for number in range(BANDS)],
        ticks=[Tick(WIDTH * one // BANDS, str(one * 10)) for one in range(BANDS + 1)],
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
