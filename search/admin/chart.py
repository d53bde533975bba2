"""Searches a day as columns, drawn on the server; the table beside it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.reports import Day

WIDTH, HEIGHT = 720, 160


@dataclass(frozen=True, slots=True)
class Column:
    """In the units of the drawing: what was found stands on what was not."""

    x: float
    width: float
    top: float
    height: float
    empty_top: float
    empty_height: float


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: int
    highest: int
    columns: list[Column]


def chart(days: Sequence[Day]) -> Chart | None:
    """From the earliest day on; None where nobody searched."""
    highest = max((one.asked for one in days), default=0)
    if not highest:
        return None
    step = WIDTH / len(days)
    columns = [
        _column(one, place * step, step, highest) for place, one in enumerate(reversed(days))
    ]
    return Chart(WIDTH, HEIGHT, highest, columns)


def _column(one: Day, x: float, step: float, highest: int) -> Column:
    whole = HEIGHT * one.asked / highest
    empty = HEIGHT * one.empty / highest
    return Column(
        x=round(x + step * 0.1, 2),
        width=round(step * 0.8, 2),
        top=round(HEIGHT - whole, 2),
        height=round(whole - empty, 2),
        empty_top=round(HEIGHT - empty, 2),
        empty_height=round(empty, 2),
    )
