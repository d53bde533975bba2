"""Where on the pages of a file the words of a row of the outline stand.

Rows are split, merged and written by people, so that nothing is kept of where they came from: they are looked up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from library.places import bare
from library.review.values import span

#: So much of a row tells it from others where the whole is not on one page, or was mended.
HEAD = 12
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Found:
    """`page` counts from 1, 0 for none; boxes are left, top, width, height of the lines that hold the words."""

    page: int = 0
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)


def find_words(words: str, pages: Iterable[tuple[int, Sequence[Any]]]) -> Found:
    """The first page with all of the words, else the first with their beginning; `pages` are numbers with lines."""
    words = bare(words)
    head, begins = words[:HEAD], Found()
    if len(words) < FEWEST:
        return begins
    for number, lines in pages:
        text = "".join(bare(line[0]) for line in lines)
        if (at := text.find(words)) >= 0:
            return Found(number, list(_boxes(lines, at, at + len(words))))
        if not begins.page and (at := text.find(head)) >= 0:
            begins = Found(number, list(_boxes(lines, at, at + len(head))))
    return begins


def _boxes(
    lines: Sequence[Any], start: int, end: int
) -> Iterator[tuple[float, float, float, float]]:
    at = 0
    for text, box, *_ in lines:
        before, at = at, at + len(bare(text))
        if before < end and at > start:
            yield span(box)
