"""The lines of a signature: organs, who signs for them, seals, and the date in whatever way it was typed."""

from __future__ import annotations

import re

from gongwen import dates, numerals, organs
from gongwen.marks import mark_of

_PERSON = re.compile(
    r"(?:总\s*理|主\s*席|部\s*长|省\s*长|市\s*长|县\s*长|区\s*长|州\s*长|主\s*任|局\s*长|厅\s*长|署\s*长|行\s*长|会\s*长|院\s*长|检察长|委员长|书\s*记|秘书长|理事长)[\s:：]*[\u4e00-\u9fff·\s]{2,12}"
)
_NOISE = re.compile(r"^[^\u4e00-\u9fff\w（(]+|[^\u4e00-\u9fff\w)）。]+$")
_DIGITS = str.maketrans("lI|!OoQ", "1111000")
_DATE_PART = r"\d年月一二三四五六七八九十廿卅〇○零Oo"
_SPREAD = re.compile(rf"(?<=[{_DATE_PART}])\s+(?=[{_DATE_PART}日])")
_MONTH = re.compile(r"^((?:19|20)\d\d)\s*[.．/-]\s*(1[0-2]|0?[1-9])$")
# 2024. 4. 15 and 2024、4、15 as typists set it.
_SPACED = re.compile(r"((?:19|20)\d\d)\s*([-./．、])\s*(\d{1,2})\s*\2\s*(\d{1,2})$")
# 24年4月15日, and 二〇二四年四月十五 without 日: what is missing can only be this.
_SHORT_YEAR = re.compile(r"(?<![\d年〇○零一二三四五六七八九])(\d\d)(?=年\d{1,2}月\d{1,2}日$)")
_UNENDED = re.compile(
    r"(?<=年)(?:\d{1,2}月\d{1,2}|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十廿卅]{1,3})$"
)
_LONGEST = 40
_WEEKDAY = re.compile(r"^公元|\s*[（(]?(?:星期|周)[一二三四五六日天][)）]?$")
_LABEL = re.compile(r"^(?:落款|(?:落款|发文|制发)(?:单位|机关))\s*[:：]\s*")
#: 日期：2024年4月15日
DATE_LABEL = re.compile(r"^(?:(?:成文|落款|签发|发布|发文)?日\s*期)\s*[:：]\s*(?=[\d一二])")
_SEAL = re.compile(
    r"[（(](?:[^（()）]{0,6}[盖印公]\s*章|章|[^（()）]{0,30}代\s*章)[)）]|(?<=\S)\s+印$"
)
# The chairman signs for the union: 江南市总工会主席：李明, 江南市总工会 主席 李明.
_OFFICER = re.compile(
    r"(?P<organ>[^\s:：]{2,40}?)\s*(?:副?(?:主席|主任|会长|理事长|秘书长)|[党工]?委?书记)(?:\s*[:：]\s*|\s+)[\u4e00-\u9fff·\s]{2,8}"
)


def bare_name(name: str) -> str:
    """A line without （盖章） or the like, beside a name or alone, and without 发文单位： in front."""
    return _SEAL.sub("", _LABEL.sub("", name)).strip(" \u3000（(")


def units(text: str) -> list[str]:
    """The organs that a line of a signature names; none where it names a person only."""
    if officer := _officer(text):
        return [officer]
    return [] if _PERSON.fullmatch(text) else organs.on_line(bare_name(text))


def names_organs(text: str) -> bool:
    """Whether a line is one or several organs and nothing else."""
    named = units(text) if mark_of(text) is None else []
    return bool(named) and all(map(organs.is_organ, named))


def _officer(text: str) -> str:
    """The organ for which somebody signs by name and post."""
    named = _OFFICER.fullmatch(text)
    return named["organ"] if named and organs.is_organ(named["organ"]) else ""


def signs(text: str) -> bool:
    """Whether a line may stand above the date of a signature: organs, a person, a seal alone."""
    name = bare_name(text)
    if _is_person(text):
        return True
    if not name:  # （市总工会代章） on a line of its own
        return True
    return all(map(organs.is_organ, organs.on_line(name) or [name]))


def as_kept(names: list[str], lines: list[str]) -> str:
    """A signature of these organs, with the persons and seals among its ``lines`` as they are written."""
    beside = [line for line in lines if line.strip() and (not bare_name(line) or _is_person(line))]
    named = [name for name in names if not any(line.startswith(name) for line in beside)]
    return "\n".join([*named, *beside])


def _is_person(text: str) -> bool:
    return _PERSON.fullmatch(text) is not None or _officer(text) != ""


def dates_document(text: str) -> bool:
    """Whether a line is a date (of a month at least), perhaps after the name of an organisation."""
    if "年" not in text and not re.search(r"\d{4}\s*[-./．、]", text):
        return False
    text, _ = readable(text)
    found = dates.find(text)
    if not found or found[0].month is None or _beside(text, found).strip(" \u3000。()（）"):
        return False
    before = re.sub(r"[\s(（]+", "", bare_name(text[: found[0].start]))
    return (
        not before
        or organs.ORGANISATION.fullmatch(before) is not None
        or _PERSON.fullmatch(before) is not None
    )


def _beside(text: str, found: list[dates.DateMatch]) -> str:
    """What stands behind the first date, later ones apart: each of several organs may date its own seal."""
    rest = text[found[0].end :]
    for one in reversed(found[1:]):
        start, end = (place - found[0].end for place in (one.start, one.end))
        rest = rest[:start] + rest[end:]
    return rest


def readable(text: str) -> tuple[str, bool]:
    """A line of the signature without what a seal left of it; whether its date had to be mended: letters read as
    digits, a year of two digits, no 日."""
    bare = DATE_LABEL.sub("", _NOISE.sub("", _WEEKDAY.sub("", _SEAL.sub("", text))))
    bare = _SPACED.sub(r"\1-\3-\4", _MONTH.sub(r"\1年\2月", bare))
    found = dates.find(bare)
    if (found and found[0].day) or len(bare) > _LONGEST:
        return bare, False
    spread = _SPREAD.sub("", bare)
    completed = _UNENDED.sub(r"\g<0>日", _SHORT_YEAR.sub(_with_century, spread))
    digits = spread.translate(_DIGITS)
    for candidate in dict.fromkeys((spread, completed, digits)):
        found = dates.find(candidate) if candidate != bare else []
        if len(found) == 1 and found[0].day:
            return candidate, candidate != spread
    return bare, False


def _with_century(year: re.Match[str]) -> str:
    return str(numerals.full_year(year[1]))
