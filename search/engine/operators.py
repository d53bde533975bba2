"""What a reader may write before a word: where it is to be looked for.

    标题:经费  发文机关:全总  年份:2018-2020  日期:2019-01-01..2019-06-30
    类型:课程  状态:现行有效  文号:总工发〔2019〕3号  -类型:图书

Every operator has a Chinese and an English name; the colon may be either one. What does
not fit its operator is no operator but text: nothing is a syntax error.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongwen.normalise import fold
from gongwen.validity import Status
from search.engine.analysis import RUN


class Field(StrEnum):
    TITLE = "title"
    ISSUER = "issuer"
    YEAR = "year"
    DATE = "date"
    TYPE = "type"
    STATUS = "status"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Operator:
    """`first` and `last` bound years (of `YEAR`) or ordinals of days (of `DATE`)."""

    field: Field
    value: str
    start: int
    end: int
    excluded: bool = False
    first: int = 0
    last: int = 0


LABELS = {
    Field.TITLE: "标题",
    Field.ISSUER: "发文机关",
    Field.YEAR: "年份",
    Field.DATE: "日期",
    Field.TYPE: "类型",
    Field.STATUS: "状态",
    Field.NUMBER: "文号",
}
# 文种 is what readers call one half of what `TYPE` takes.
NAMES = {
    **{label: field for field, label in LABELS.items()},
    **{field.value: field for field in Field},
    "文种": Field.TYPE,
}
_QUOTED = '"[^"]*"|“[^“”]*”|＂[^＂]*＂'
_OPERATOR = re.compile(
    rf"(?<![^\s])(?P<not>[-－])?(?P<name>{'|'.join(NAMES)})[:：]\s*(?P<value>{_QUOTED}|[^\s\"“”＂]+)",
    re.IGNORECASE,
)
_QUOTES = '"“”＂'
_TO = re.compile(r"\.{2,3}|…+|[~～至到]|—+|–|(?<=^\d{4})-(?=\d{4}$)")
_DAY = re.compile(
    r"(?P<year>\d{4})(?:[-./年](?P<month>\d{1,2})(?:[-./月](?P<day>\d{1,2}))?)?[年月日]?"
)
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


def find(text: str) -> list[Operator]:
    """The operators of a query in order; places are those of `text`."""
    found = (_read(match) for match in _OPERATOR.finditer(text))
    return [operator for operator in found if operator is not None]


def without(text: str, operators: list[Operator]) -> str:
    """The rest of the text, with as many blanks in their place."""
    for one in operators:
        text = f"{text[: one.start]}{' ' * (one.end - one.start)}{text[one.end :]}"
    return text


def statuses_called(name: str) -> list[Status]:
    """现行有效, 有效 or in_force; several where the name fits several."""
    wanted = fold(name).text
    exact = [status for status in Status if wanted in (status.value, status.label)]
    return exact or [status for status in Status if len(wanted) > 1 and wanted in status.label]


def _read(match: re.Match[str]) -> Operator | None:
    field = NAMES[match["name"].lower()]
    value = match["value"].strip(_QUOTES).strip()
    bounds: tuple[int, int] | None = (0, 0)
    if field in (Field.YEAR, Field.DATE):
        bounds = _bounds(value)
    elif not RUN.search(fold(value).text) or (field is Field.STATUS and not statuses_called(value)):
        bounds = None
    if bounds is None:
        return None
    if field is Field.YEAR:
        bounds = date.fromordinal(bounds[0]).year, date.fromordinal(bounds[1]).year
    return Operator(field, value, match.start(), match.end(), bool(match["not"]), *bounds)


def _bounds(value: str) -> tuple[int, int] | None:
    """Ordinals of the first and the last day that are meant; an open end lies far away."""
    sides = [side.strip() for side in _TO.split(value)]
    if len(sides) > 2 or not any(sides):
        return None
    first = _span(sides[0]) if sides[0] else (EARLIEST, EARLIEST)
    last = _span(sides[-1]) if sides[-1] else (LATEST, LATEST)
    if first is None or last is None or first[0] > last[1]:
        return None
    return first[0].toordinal(), last[1].toordinal()


def _span(written: str) -> tuple[date, date] | None:
    """The first and last day of a year, of a month or of a day."""
    match = _DAY.fullmatch(fold(written, numerals=True).text)
    if match is None:
        return None
    year, month, day = (int(match[name] or 0) for name in ("year", "month", "day"))
    try:
        begin = date(year, month or 1, day or 1)
        last_month = month or 12
        end = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    except ValueError:
        return None
    return begin, end
