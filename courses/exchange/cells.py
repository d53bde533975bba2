"""What the cells of an Excel file show to those who fill it in: 2%, 007, 1992年4月3日, 8:30.

A file keeps numbers and their formats apart. Formats that are not understood are told.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock

from courses.exchange.pictures import without_marks
from courses.exchange.scripts import DOWN, UP, script

_LITERAL = re.compile(r"\[\$[^\]]*\]|\[(?:Red|Blue|Black|Green|White|DBNum\d)\]|_.|\*.", re.I)
_FIXED = re.compile(
    r"(?P<before>\"[^\"]*\"|[¥￥$€]\s*)?(?P<thousands>#,##)?(?P<whole>0+|#)(?:\.(?P<places>0+))?(?P<percent>%)?"
    r"\s*(?P<behind>\"[^\"]*\")?"
)
_DATE_PART = re.compile(
    r"\"([^\"]*)\"|\\(.)|(yyyy|yy|mm|m|dd|d|hh|h|ss|s)|(AM/PM|上午/下午)|(.)", re.I
)
#: Formats that programs name by a number show the date as the country has it.
_SHORT_DATES = frozenset({"mm-dd-yy", "m/d/yy", "yyyy/m/d", "m/d/yyyy"})
_ERRORS = re.compile(r"#(?:REF|N/A|VALUE|NAME|DIV/0|NUM|NULL|SPILL|CALC)[!?]?")


@dataclass(frozen=True)
class Shown:
    """`problem` is empty where the text is what the cell shows."""

    text: str
    problem: str = ""


def shown(cell: Any) -> Shown:
    """What a cell of openpyxl shows."""
    value = cell.value
    if value is None:
        return Shown("")
    if isinstance(value, bool):
        return Shown(str(value).upper())
    if isinstance(value, int | float):
        return _number(value, _plain_format(cell.number_format))
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, _plain_format(cell.number_format))
    if isinstance(value, CellRichText):
        return _rich(value)
    text = without_marks(str(value)).strip()
    if _ERRORS.fullmatch(text):
        return Shown(text, f"单元格是公式错误“{text}”")
    return Shown(text)


def _rich(value: CellRichText) -> Shown:
    """A text with raised and lowered characters in it."""
    pieces = [
        script(one.text, one.font.vertAlign)
        if isinstance(one, TextBlock) and one.font.vertAlign in (UP, DOWN)
        else str(one)
        for one in value
    ]
    odd = [one for one, said in zip(pieces, value, strict=True) if len(one) > len(str(said))]
    problem = f"上标或下标没有对应的字符，写成了“{'”“'.join(odd)}”" if odd else ""
    return Shown(without_marks("".join(pieces)).strip(), problem)


def _plain_format(form: str | None) -> str:
    """Of a positive number, without colours, countries and widths."""
    return _LITERAL.sub("", (form or "General").split(";")[0]).strip()


def _number(value: float, form: str) -> Shown:
    bare = repr(value) if isinstance(value, float) and not value.is_integer() else str(int(value))
    if form.lower() in ("general", "@", ""):
        return Shown(bare)
    if fixed := _FIXED.fullmatch(form):
        return Shown(_fixed(value, fixed))
    if re.fullmatch(r"#*\s*\?+/\?+", form):
        return Shown(
            str(Fraction(value).limit_denominator(10 ** form.count("?", form.index("/")) - 1))
        )
    return Shown(bare, f"单元格的格式没有读懂，读到的是“{bare}”")


def _fixed(value: float, form: re.Match[str]) -> str:
    places = len(form["places"] or "")
    number = value * 100 if form["percent"] else value
    written = f"{number:,.{places}f}" if form["thousands"] else f"{number:.{places}f}"
    whole, point, rest = written.partition(".")
    before, behind = ((form[one] or "").strip('"') for one in ("before", "behind"))
    digits = whole.zfill(len(form["whole"])) + point + rest
    return f"{before}{digits}{form['percent'] or ''}{behind}"


def _moment(value: datetime | date | time | timedelta, form: str) -> Shown:
    if isinstance(value, timedelta):
        return Shown(str(value), f"单元格的格式没有读懂，读到的是“{value}”")
    if isinstance(value, date) and form in _SHORT_DATES:
        return Shown(f"{value.year}/{value.month}/{value.day}")
    pieces, hours = [], False
    for literal, escaped, part, half, other in _DATE_PART.findall(form):
        if half:
            return Shown(str(value), f"单元格的时间格式没有读懂，读到的是“{value}”")
        hours = hours or part.lower() in ("h", "hh")
        pieces.append(_part(value, part.lower(), hours) if part else literal or escaped or other)
    text = "".join(pieces)
    problem = "" if any(one.isdigit() for one in text) else f"单元格的日期读到的是“{value}”"
    return Shown(text if not problem else str(value), problem)


def _part(value: Any, part: str, hours: bool) -> str:
    """A part of a date; `m` behind hours are minutes."""
    name = {"y": "year", "d": "day", "h": "hour", "s": "second"}.get(part[0])
    name = name or ("minute" if hours else "month")
    number = getattr(value, name, 0)
    return str(number % 100).zfill(2) if part == "yy" else str(number).zfill(min(len(part), 2))
