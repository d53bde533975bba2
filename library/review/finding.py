"""Where on the pages of a file the words of a row of the outline stand.

Rows are split, merged and written by people, so that nothing is kept of where they came from: they are looked up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from library.places import bare
from library.review.values import span

#: So much of a row is looked for where the whole is not on one page, or was mended; the longest that is found counts,
#: since two paragraphs may well begin with the same words.
HEADS = tuple(range(40, 8, -4))
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Found:
    """`page` counts from 1, 0 for none; boxes are left, top, width, height of the lines that hold the words."""

    page: int = 0
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)


def find_words(words: str, pages: Iterable[tuple[int, Sequence[Any]]]) -> Found:
    """The first page with all of the words, else that with most of their beginning; `pages` are numbers with lines."""
    words = bare(words)
    heads = [words, *(words[:length] for length in HEADS if length < len(words))]
    found = Found()
    if len(words) < FEWEST:
        return found
    for number, lines in pages:
        text = "".join(bare(line[0]) for line in lines)
        for place, head in enumerate(heads):
            if (at := text.find(head)) < 0:
                continue
            found = Found(number, list(_boxes(lines, at, at + len(head))))
            if not place:
                return found
            # From here on only more than this is of interest.
            del heads[place:]
            break
    return found


def _boxes(
    lines: Sequence[Any], start: int, end: int
) -> Iterator[tuple[float, float, float, float]]:
    at = 0
    for text, box, *_ in lines:
        before, at = at, at + len(bare(text))
        if before < end and at > start:
            yield span(box)
