"""Running heads and page numbers: what stands at the same place of several pages and is no text of the document."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from library.extraction.pdf.pages import Page
from library.extraction.pdf.rows import Row, levels, row_of

#: What two pages have in common when a row stands on both.
Key = tuple[int | str, ...]

# Shares of the height of a page in which heads and feet stand, and how many rows of them.
_MARGIN = 0.15
_MOST_ROWS = 2
_PAGES = 3
_PAGES_OF_TWO = 2
# Points by which the place may differ; share of the width of the text that a line of it fills.
_PLACE = 4
_FULL = 0.8
_STOPS = ("。", "；", "：", "，", "、")
_DASH = "[-\u2010-\u2015\u2500\u2501－−~～·•]"
_PAGE_NUMBER = re.compile(
    rf"{_DASH}{{1,2}}\s*\d{{1,4}}\s*{_DASH}{{1,2}}"
    r"|第\s*\d{1,4}\s*页(?:\s*[,，/、|]?\s*[（(]?\s*共\s*\d{1,4}\s*页\s*[）)]?)?"
    r"|共\s*\d{1,4}\s*页\s*[,，/、|]?\s*第\s*\d{1,4}\s*页"
    r"|\d{1,4}\s*/\s*\d{1,4}"
)
_NUMBER = re.compile(r"\d{1,4}")
# Attachments of one page each are counted like pages; a secrecy mark must be seen by whoever reads on.
_NEVER = re.compile(r"附\s*[件表录]|[表图]\s*\d|(?:绝密|机密|秘密)(?:\s*[★☆]|$)")


def margins(pages: Sequence[Page]) -> list[list[Row]]:
    """For each page the rows that are heads or feet."""
    places = [_candidates(page) for page in pages]
    met: Counter[Key] = Counter()
    for index, (heads, feet) in enumerate(places):
        met.update({key for row in (*heads, *feet) for key in _keys(row, index)})
    enough = _PAGES if len(pages) > _PAGES_OF_TWO else _PAGES_OF_TWO
    repeated = {key for key, count in met.items() if count >= enough}
    return [
        [row for rows in both for row in takewhile(_Margin(page, index, repeated), rows)]
        for index, (page, both) in enumerate(zip(pages, places, strict=True))
    ]


def _candidates(page: Page) -> tuple[list[Row], list[Row]]:
    """What may be heads and what feet, each from the edge of the page inwards."""
    found = list(levels(page.lines))
    rows = [row_of(level) for level in (*found[:_MOST_ROWS], *found[_MOST_ROWS:][-_MOST_ROWS:])]
    heads = [row for row in rows if row.bottom < _MARGIN * page.height]
    feet = [row for row in rows if row.top > (1 - _MARGIN) * page.height]
    return heads, feet[::-1]


def _keys(row: Row, index: int) -> Iterator[Key]:
    """The row as it stands, and with each of its numbers taken as one that counts the pages."""
    place = round(row.top / _PLACE)
    for near in (place, place + 1):
        yield near, row.text
        for number in _NUMBER.finditer(row.text):
            counted = int(number[0]) - index
            yield near, row.text[: number.start()], counted, row.text[number.end() :]


class _Margin:
    """Whether a row of one page is a head or foot, given what is repeated on the pages."""

    def __init__(self, page: Page, index: int, repeated: set[Key]) -> None:
        runs = [run for line in page.lines for run in line]
        start = min((run.left for run in runs), default=0.0)
        self.width = max((run.right for run in runs), default=0.0) - start
        self.index = index
        self.repeated = repeated

    def __call__(self, row: Row) -> bool:
        if _PAGE_NUMBER.fullmatch(row.text) or row.text == str(self.index + 1):
            return True
        if _NEVER.match(row.text) or self.is_running_text(row):
            return False
        return any(key in self.repeated for key in _keys(row, self.index))

    def is_running_text(self, row: Row) -> bool:
        """Pages that are filled in alike have like lines, which are text all the same."""
        full = row.right - row.left >= _FULL * self.width and not row.tabular
        return full or row.text.endswith(_STOPS)
