"""Running heads and page numbers: what stands at the same place of several pages and is no text of the document."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from library.extraction.pdf.pages import Page
from library.extraction.pdf.rows import Row, levels, row_of

# Shares of the height of a page in which heads and feet stand, and how many rows of them.
_MARGIN = 0.15
_MOST_ROWS = 2
_PAGES = 3
_PAGES_OF_TWO = 2
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
    places = [list(_candidates(page)) for page in pages]
    met: Counter[tuple[object, ...]] = Counter()
    for page, candidates in enumerate(places):
        met.update({key for row in candidates for key in _keys(row, page)})
    enough = _PAGES if len(pages) > _PAGES_OF_TWO else _PAGES_OF_TWO
    return [
        [row for row in candidates if _is_margin(row, page, met, enough)]
        for page, candidates in enumerate(places)
    ]


def _candidates(page: Page) -> Iterator[Row]:
    found = list(levels(page.lines))
    outer = [*found[:_MOST_ROWS], *found[max(_MOST_ROWS, len(found) - _MOST_ROWS) :]]
    for row in map(row_of, outer):
        if row.bottom < _MARGIN * page.height or row.top > (1 - _MARGIN) * page.height:
            yield row


def _keys(row: Row, page: int) -> Iterator[tuple[object, ...]]:
    """What two pages have in common if `row` stands on both, a number that counts the pages apart."""
    if _NEVER.match(row.text):
        return
    height = round(row.top / 4)
    for place in (height, height + 1):
        yield place, row.text
        for number in _NUMBER.finditer(row.text):
            counted = int(number[0]) - page
            yield place, row.text[: number.start()], counted, row.text[number.end() :]


def _is_margin(row: Row, page: int, met: Counter[tuple[object, ...]], enough: int) -> bool:
    if _PAGE_NUMBER.fullmatch(row.text) or row.text == str(page + 1):
        return True
    return any(met[key] >= enough for key in _keys(row, page))
