"""The rows of a page in the order in which they are read: one column, or two below and between whole-width rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from library.extraction.pdf.pages import Page, Run
from library.extraction.pdf.rows import Row, em_of, rows, unspread


class Column(StrEnum):
    WHOLE = "whole"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with the page and the column that it belongs to."""

    row: Row
    page: Page
    column: Column


Segment = list[Run]

# In widths of a full character: what parts two segments, and the least width of a column.
_APART = 1.5
_LEAST_ROWS = 5
_FILLED = 0.6
# Where, as a share of the width of the text, the space between two columns may lie.
_FIRST, _LAST = 0.35, 0.65
_STEPS = 30


def in_order(page: Page, left_out: Sequence[Row]) -> Iterator[Placed]:
    """All rows but those left out, which are known by their places."""
    segments = [part for line in page.lines for part in _segments(line)]
    segments = [part for part in segments if not _within(part, left_out)]
    middle = _gutter(segments)
    if middle is None:
        yield from (Placed(row, page, Column.WHOLE) for row in rows(segments))
        return
    left: list[Segment] = []
    right: list[Segment] = []
    across: list[Segment] = []
    for segment in sorted(segments, key=lambda part: part[0].top + part[0].bottom):
        if segment[0].left < middle < segment[-1].right:
            yield from _flushed(page, left, right)
            across.append(segment)
            continue
        yield from _flushed(page, [], [], across)
        (left if segment[-1].right <= middle else right).append(segment)
    yield from _flushed(page, [], [], across)
    yield from _flushed(page, left, right)


def _flushed(
    page: Page, left: list[Segment], right: list[Segment], across: list[Segment] | None = None
) -> Iterator[Placed]:
    """Give the rows that were gathered, and empty the lists."""
    gathered = ((left, Column.LEFT), (right, Column.RIGHT), (across or [], Column.WHOLE))
    for segments, column in gathered:
        yield from (Placed(row, page, column) for row in rows(segments))
        segments.clear()


def _segments(line: Sequence[Run]) -> Iterator[Segment]:
    if not line:
        return
    em = em_of(line)
    words = unspread(line, em)
    part = words[:1]
    for before, after in pairwise(words):
        if abs(after.left - before.right) >= _APART * em:
            yield part
            part = []
        part.append(after)
    yield part


def _within(segment: Segment, rows_left_out: Sequence[Row]) -> bool:
    top, bottom = segment[0].top, segment[0].bottom
    return any(row.top <= top and bottom <= row.bottom for row in rows_left_out)


def _gutter(segments: Sequence[Segment]) -> float | None:
    """The middle of the space between two columns, where a page has them."""
    if len(segments) < 2 * _LEAST_ROWS:
        return None
    start = min(part[0].left for part in segments)
    width = max(part[-1].right for part in segments) - start
    steps = range(int(_FIRST * _STEPS), int(_LAST * _STEPS) + 1)
    places = [start + width * step / _STEPS for step in steps]
    crossed = [sum(part[0].left < x < part[-1].right for part in segments) for x in places]
    fewest = min(crossed)
    free = [x for x, count in zip(places, crossed, strict=True) if count == fewest]
    middle = free[len(free) // 2]
    left = [part for part in segments if part[-1].right <= middle]
    right = [part for part in segments if part[0].left >= middle]
    return middle if _is_column(left) and _is_column(right) else None


def _is_column(segments: Sequence[Segment]) -> bool:
    """Whether most of the segments fill the width that they share, as lines of running text do."""
    if len(segments) < _LEAST_ROWS:
        return False
    start = min(part[0].left for part in segments)
    width = max(part[-1].right for part in segments) - start
    filled = sum(part[-1].right - part[0].left >= _FILLED * width for part in segments)
    return filled >= _FILLED * len(segments)
