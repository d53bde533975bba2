"""Document numbers (文号): 总工发〔2019〕3号, 国务院令第619号, 国家税务总局公告2019年第5号.

Any bracket family is read, also two that do not belong together, with or without 第, leading zeros and full-width
characters. The key joins all spellings of one number; leading zeros and the country's name are no part of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gongwen import numerals
from gongwen.normalise import fold


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """Code of the issuer (代字), year (None for orders counted through the years) and running number."""

    code: str
    year: int | None
    number: int
    #: What is counted: minutes and bulletins have issues (期). No part of the key.
    unit: str = field(default="号", compare=False)
    #: Whether the paper has the year in brackets; announcements usually have it in words. No part of the key.
    bracketed: bool = field(default=False, compare=False)

    @property
    def key(self) -> str:
        return f"{self.code}|{self.year or ''}|{self.number}"

    @classmethod
    def of_key(cls, key: str) -> DocumentNumber:
        """The number with this key."""
        code, year, number = key.split("|")
        return cls(code, int(year) if year else None, int(number))

    @property
    def display(self) -> str:
        if self.year is None:
            return f"{self.code}第{self.number}{self.unit}"
        if self.code.endswith(_WORDED) and not self.bracketed:
            return f"{self.code}{self.year}年第{self.number}{self.unit}"
        return f"{self.code}〔{self.year}〕{self.number}{self.unit}"

    @property
    def citation(self) -> str:
        """As it follows a title in running text."""
        return f"（{self.display}）"


@dataclass(frozen=True, slots=True)
class NumberMatch:
    value: DocumentNumber
    start: int
    end: int
    text: str


#: Codes whose years are usually written in words.
_WORDED = ("公告", "通告", "令", "简报", "专报", "通讯", "快报", "信息", "动态", "专刊")
_OPEN, _CLOSE = r"[〔\[({【〖〘﹝「『<〈]", r"[〕\])}】〗〙﹞」』>〉]"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
# A code without brackets or 号 around it is believed only when it ends like one.
_SUFFIX = "发字函办电文令通"
_OF_ISSUES = ("纪要", "简报")
_BULLETIN = "通报|快报|通讯|信息|动态|专刊"
# In brackets it may be written in Chinese, or short.
_YEAR_IN_BRACKETS = rf"(?P<year>(?:19|20)\d\d|[一二][{numerals.ZERO}一二三四五六七八九]{{3}}|(?<=[〔\[【〖〘﹝])\d\d)"
_HAN = "\u4e00-\u9fff"
_BRACKETED = re.compile(
    rf"(?P<code>[{_HAN}]{{2,24}})\s*{_OPEN}\s*{_YEAR_IN_BRACKETS}\s*年?\s*{_CLOSE}\s*(?P<word>字?)\s*(?:第\s*)?(?P<number>\d{{1,5}})(?!\d)\s*(?P<sign>[号期]?)"
)
# As it was written up to the eighties: (86)红机工字第12号.
_YEAR_FIRST = re.compile(
    rf"{_OPEN}\s*(?P<year>(?:19|20)\d\d|[5-9]\d)\s*年?\s*{_CLOSE}\s*(?P<code>[{_HAN}]{{1,14}}字)\s*(?:第\s*)?(?P<number>\d{{1,5}})\s*(?P<sign>号)"
)
_BARE = re.compile(
    rf"(?P<code>[{_HAN}]{{1,15}}[{_SUFFIX}])\s*{_YEAR}(?:\s*年\s*第?|\s*第|\s)\s*(?P<number>\d{{1,5}})\s*(?P<sign>号)"
)
# Orders may be given by several organs together.
_ORDER = re.compile(
    rf"(?P<code>(?:[{_HAN}]{{2,16}}(?:院|部|局|署|委员会|办公室)、){{0,4}}[{_HAN}]{{1,24}}令)\s*[(（]?\s*(?:{_YEAR}\s*年\s*)?(?:第\s*)?"
    rf"(?P<number>\d{{1,5}}|[一二三四五六七八九十百〇零]{{1,8}})\s*(?P<sign>号)"
)
# The same the other way round: 国务院第619号令.
_ORDER_LAST = re.compile(
    rf"(?P<code>[{_HAN}]{{1,20}}(?:院|部|局|署|委员会|委|政府|主席|省|市|厅))\s*第?\s*(?P<number>\d{{1,5}})\s*(?P<sign>号)(?P<word>令)(?P<year>)"
)
# As it is typed into a search box: 总工发2019-3.
_DASHED = re.compile(
    rf"(?P<code>[{_HAN}]{{1,15}}[{_SUFFIX}])\s*{_YEAR}\s*[-—–]\s*(?P<number>\d{{1,3}})(?![\d年月日.—–-])\s*(?P<sign>号?)"
)
_NOTICE = re.compile(
    rf"(?P<code>[{_HAN}]{{0,24}}(?:[公通]告|简报|纪要|专报|(?:{_BULLETIN})(?=\s*[(（]?\s*\d{{4}}\s*年\s*第\s*\d{{1,5}}\s*期)))"
    rf"\s*[(（]?\s*{_YEAR}\s*年\s*第\s*(?P<number>\d{{1,5}})\s*(?P<sign>[号期])"
)
_ISSUE = re.compile(
    rf"(?P<code>[{_HAN}]{{0,24}}(?:简报|纪要|公告|专报|(?:{_BULLETIN})(?=\s*[(（]?\s*第\s*\d{{1,5}}\s*期)))\s*[(（]?\s*第\s*(?P<number>\d{{1,5}})\s*(?P<sign>[号期])(?P<year>)"
)
# A code of former days without a year; in running text a certificate may be numbered so.
_YEARLESS = re.compile(
    rf"(?P<code>(?!.*[证照])[{_HAN}]{{1,8}}字)\s*第?\s*(?P<number>\d{{1,5}})\s*(?P<sign>号)(?P<year>)"
)
_PATTERNS = (
    *(_BRACKETED, _YEAR_FIRST, _BARE, _DASHED),
    *(_ORDER, _ORDER_LAST),
)
#: What every number has in it.
_COUNTS = re.compile(r"\d|[号號]")
# Dear to look for, and rare: only where something is counted so.
_COUNTED = (_NOTICE, _ISSUE)
_COUNT = re.compile(r"第\s*\d{1,5}\s*[号期]")
# Words that stand before a number in running text and are no part of its code.
_LEAD = re.compile(
    "^.*(?:根据|依据|依照|按照|遵照|参照|执行|贯彻|落实|废止|文件|关于|印发|转发|下发|颁布|公布|发布|通知|规定|的|了|以及"
    "|第[^第]{1,12}[条款项目](?:以及|或者|[和与及或])?)"
    "|^(?:号?令)?(?:以|和|与|及|或|由|经|在|对|将|即|见|原)"
)
_COUNTRY = "中华人民共和国"
# What organs of the state call so, with the country in front of their name or without.
_OF_STATE = ("令", "公告", "通告")
# 印发 and the like end as codes do: what follows them is not a number of theirs.
_VERBS = (
    "印发",
    "转发",
    "颁发",
    "下发",
    "制发",
    "核发",
    "补发",
    "签发",
    "开发",
    "研发",
    "分发",
    "命令",
)


def find(text: str) -> list[NumberMatch]:
    """Every document number in ``text`` in reading order; spans are those of ``text``."""
    if not _COUNTS.search(text):
        return []
    folded = fold(text, join=False)
    found: list[NumberMatch] = []
    for match in sorted(_candidates(folded.text), key=lambda match: match.start()):
        code = _code(match["code"])
        place = match.start() if match.re is _YEAR_FIRST else match.end("code") - len(code)
        if not _believable(match, code) or (found and folded.offsets[place] < found[-1].end):
            continue
        start, end = folded.original_span(place, match.end())
        found.append(NumberMatch(_value(match, code), start, end, text[start:end]))
    return found


def parse(text: str) -> DocumentNumber | None:
    """The number that ``text`` consists of, brackets around it allowed; None if there is more or less."""
    whole = text.strip()
    bare = whole.strip("（）()")
    return _parse(whole) or (_parse(bare) if bare != whole else None)


def _parse(text: str) -> DocumentNumber | None:
    found = find(text)
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)):
        return found[0].value
    yearless = _YEARLESS.fullmatch(fold(text).text) if "字" in text and not found else None
    return _value(yearless, yearless["code"]) if yearless else None


def _candidates(text: str) -> list[re.Match[str]]:
    patterns = (*_PATTERNS, *_COUNTED) if _COUNT.search(text) else _PATTERNS
    return [match for pattern in patterns for match in pattern.finditer(text)]


def _code(written: str) -> str:
    return _LEAD.sub("", written)


def _believable(match: re.Match[str], code: str) -> bool:
    if len(code) < 2 or code.endswith(_VERBS):
        return False
    if len(match["year"] or "") == 2 and match.re is _BRACKETED:
        return bool(match["sign"]) and code.endswith(tuple(_SUFFIX))
    return bool(match["sign"]) or code.endswith((*_SUFFIX, *_OF_ISSUES))


def _value(match: re.Match[str], code: str) -> DocumentNumber:
    word = match.groupdict().get("word") or ""
    code = code.removesuffix(word) + word
    if code.endswith(_OF_STATE):
        code = code.replace(_COUNTRY, "")
    number = numerals.parse(match["number"])
    unit = match["sign"] or "号"
    return DocumentNumber(code, _year(match["year"]), number, unit, match.re is _BRACKETED)


def _year(written: str | None) -> int | None:
    if not written:
        return None
    return numerals.parse_year(written) if len(written) > 2 else numerals.full_year(written)
