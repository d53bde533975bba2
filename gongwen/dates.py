"""Dates as official papers write them: 2019年2月18日, 二〇一九年二月十八日 (with any zero), 2019-02-18, 2019年2月."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from gongwen import numerals
from gongwen.normalise import fold


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A year, a month of it or a day of it, with its place in the text."""

    year: int
    month: int | None
    day: int | None
    start: int
    end: int

    @property
    def value(self) -> date | None:
        """The full date; None while the paper names no day."""
        return date(self.year, self.month, self.day) if self.month and self.day else None


# After folding the zeros left are these (width and case are gone).
_ZERO = "0o〇零○◯\u03bf\u043e"
_YEAR = rf"(?P<year>\d{{4}}|[一二][一二三四五六七八九{_ZERO}]{{3}})"
_MONTH = r"(?P<month>[01]?\d|十[一二]?|[一二三四五六七八九元])"
_DAY = r"(?P<day>[0-3]?\d|(?:[二三]?十|廿|卅)[一二三四五六七八九]?|[一二三四五六七八九])"
_WRITTEN = re.compile(rf"(?<!\d){_YEAR}\s*年(?:\s*{_MONTH}\s*月(?:\s*{_DAY}\s*[日号])?)?")
_SEPARATED = re.compile(
    r"(?<![\d./-])(?P<year>\d{4})([-/.])(?P<month>[01]?\d)\2(?P<day>[0-3]?\d)(?![\d/-]|\.\d)"
)


def find(text: str) -> list[DateMatch]:
    """Every date in ``text`` in reading order, also those without a day or month; impossible ones are left out."""
    folded = fold(text, t2s=False, join=False)
    found = []
    for pattern in (_WRITTEN, _SEPARATED):
        for match in pattern.finditer(folded.text):
            parts = _parts(match)
            if parts is not None:
                found.append(DateMatch(*parts, *folded.original_span(*match.span())))
    return sorted(found, key=lambda match: match.start)


def parse(text: str) -> date | None:
    """The full date that ``text`` consists of, else None."""
    text = text.strip()
    found = find(text)
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)):
        return found[0].value
    return None


def to_chinese(day: date) -> str:
    """The date as it is printed today: 2019年2月18日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _parts(match: re.Match[str]) -> tuple[int, int | None, int | None] | None:
    try:
        year = numerals.parse_year(match["year"])
        month = (
            1
            if match["month"] == "元"
            else numerals.parse(match["month"])
            if match["month"]
            else None
        )
        day = numerals.parse(match["day"]) if match["day"] else None
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return year, month, day
