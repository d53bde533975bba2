"""A signature without a date: an organ that signs a text and does not say when.

Its name is taken only where nothing else can be meant: alone on its line, below the end of a sentence or the list of
attachments, with nothing but attachments and imprint below.
"""

from __future__ import annotations

import re

from gongwen import organs, signing, tail, titles
from gongwen.draft import Draft
from gongwen.lines import Line
from gongwen.marks import mark_of
from gongwen.normalise import unspaced
from gongwen.outline import Kind

#: 四月五日, 2024年4月　日, 年　月　日: a date that lacks something.
_PARTLY_DATED = re.compile(
    r"(?=.*月.*日)[\d\s年月日〇○零一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾×xX_＿□]{3,24}"
)
_CLOSING = re.compile(r"(?:特此|专此).{1,10}|此致|敬礼[!！]?|以上.{0,12}(?:请示|报告|意见).{0,30}")
_OFFICES = ("办公室", "办公厅", "秘书处")
_ENDS_TEXT = ("。", "！", "!")
_NAMES_WHAT_FOLLOWS = re.compile("如下|以下|下列|名单|附后")
#: 表彰大会, 座谈会议, 代表团 at the end of a text rather say where something happens than who signs.
_EVENTS = ("大会", "会议", "代表团", "组", "所", "站", "中心")
_DIGITS = "12一二"
_MOST_ATTACHED = 8
#: How a warning ends that the date of a signature lacks something.
INCOMPLETE = "没有写完整或不能识别，请补充。"


def read(draft: Draft) -> None:
    """Take the signature away from the lines of ``draft``, unless ``tail`` found one with a date."""
    if draft.signed or draft.wrapper is not None or draft.result.history or not draft.lines:
        return
    if (signed := _signing(draft)) is not None:
        _take(draft, *signed)
        tail.imprint_above_enclosures(draft)


def _signing(draft: Draft) -> tuple[int, int] | None:
    """From where to where organs sign."""
    lines, enclosed = draft.lines, titles.enclosed(draft.result.title)
    if draft.result.evidence.get("dates.printed") and lines[-1].text.endswith(_OFFICES):
        return None  # the office that prints
    for end in range(1, len(lines) + 1):
        attached = end < len(lines) and _is_attached(lines[end], enclosed)
        if not (attached or end == len(lines) or _ends_letter(lines[end])):
            continue
        first = _first_signing(draft, end)
        if first == end and attached:
            end = _below_announcement(draft, end, enclosed)
            first = _first_signing(draft, end)
        elif first == 0 or not _closes_text(lines[first - 1].text):
            first = end
        if first < end and _may_sign(draft, lines[first:end]):
            return first, end
        if attached:
            return None
    return None


def _is_attached(line: Line, enclosed: list[str]) -> bool:
    """Whether a line announces attachments or begins one, or what the notice encloses."""
    return (
        tail.STARTS_ATTACHMENT.match(line.text) is not None
        or tail.ATTACHMENT.fullmatch(line.text) is not None
        or any(titles.alike(line.raw, name) for name in enclosed)
    )


def _ends_letter(line: Line) -> bool:
    """Whether a line stands below a signature: a remark, an imprint, a date that lacks something."""
    return (
        tail.is_remark(line.text)
        or tail.is_imprint(line, first=True)
        or _PARTLY_DATED.fullmatch(line.text) is not None
    )


def _first_signing(draft: Draft, end: int) -> int:
    first = end
    while first > 0 and _names_organs(draft.lines[first - 1].text):
        first -= 1
    return first


def _names_organs(text: str) -> bool:
    units = signing.units(text) if mark_of(text) is None else []
    return bool(units) and all(map(organs.is_organ, units))


def _below_announcement(draft: Draft, place: int, enclosed: list[str]) -> int:
    """Where the signature below 附件：1.… 2.… ends; ``place`` itself where attachments or anything else follow."""
    for at in range(place + 1, min(place + _MOST_ATTACHED, len(draft.lines))):
        text = draft.lines[at].text
        if _names_organs(text):
            end = at + 1
            while end < len(draft.lines) and _names_organs(draft.lines[end].text):
                end += 1
            below = draft.lines[end : end + 1]
            ends = all(_ends_letter(one) or _is_attached(one, enclosed) for one in below)
            return end if ends else place
        if text.endswith(_ENDS_TEXT) or tail.ATTACHMENT.fullmatch(text):
            return place
    return place


def _closes_text(text: str) -> bool:
    ends = text.endswith(_ENDS_TEXT) and _NAMES_WHAT_FOLLOWS.search(text) is None
    return ends or _CLOSING.fullmatch(text) is not None or tail.is_remark(text)


def _may_sign(draft: Draft, lines: list[Line]) -> bool:
    """An organ that head or title know may sign; another one only by itself, below a text of a kind that is signed."""
    units = [unit for line in lines for unit in signing.units(line.text)]
    known = [name for source in draft.sources for name in source.names]
    title = unspaced(draft.result.title)
    if any(organs.same(unit, name) for unit in units for name in known):
        return True
    if any(unit in title for unit in units):
        return True
    has_articles = any(
        mark is not None and mark.kind == Kind.ARTICLE
        for mark in (mark_of(line.text) for line in draft.lines)
    )
    signed_kind = titles.kind_of(title) != "" and not has_articles
    return signed_kind and len(lines) == 1 and not units[0].endswith(_EVENTS)


def _take(draft: Draft, first: int, end: int) -> None:
    result = draft.result
    units = [unit for line in draft.lines[first:end] for unit in signing.units(line.text)]
    units = organs.with_departments(units)
    day = draft.lines[end : end + 1]
    if day and _PARTLY_DATED.fullmatch(day[0].text):
        result.warnings.append(f"成文日期“{day[0].raw}”{INCOMPLETE}")
        end += 1
    else:
        day = []
    printed = result.evidence.get("dates.printed")
    if printed and end == len(draft.lines) and not result.copies and printed.snippet[0] in _DIGITS:
        # 2024年4月15日印发 stands where the date of the signature should.
        result.set_date("issued", result.dates["printed"], printed.snippet, "mended-date")
    result.signature = "\n".join([*units, *(line.raw for line in day)])
    draft.name_issuers(units, " ".join(units), "undated-signature")
    result.note("signature", " ".join(units), "undated-signature")
    draft.signed = first
    del draft.lines[first:end]
    tail.remarks_below(draft, first)
