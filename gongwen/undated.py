"""A signature without a date: an organ that signs a text and does not say when.

Its name is taken only where nothing else can be meant: alone on its line, below the end of a sentence or the list of
attachments, with nothing but attachments and imprint below.
"""

from __future__ import annotations

import re

from gongwen import attachments, enclosed, organs, signing, tail, titles
from gongwen.draft import Draft
from gongwen.lines import Line
from gongwen.marks import mark_of
from gongwen.normalise import unspaced
from gongwen.outline import Kind

#: 四月五日, 2024年4月　日, 年　月　日: a date that lacks something.
_PARTLY_DATED = re.compile(
    r"(?=.*月.*日)[\d\s年月日〇○零一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾×xX_＿□]{3,24}"
)
_CLOSING = re.compile(
    r"(?:特此|专此).{1,10}|此致|敬礼[!！]?|[此特][复告令]|以上.{0,12}(?:请示|报告|意见).{0,30}"
)
_OFFICES = ("办公室", "办公厅", "秘书处")
_ENDS_TEXT = ("。", "！", "!")
_ENDS_WITH_CALL = re.compile(r"(?:电话|热线|手机)\s*[:：]\s*[\d—-]{5,}$")
#: Below such words, or a heading that says no more, stand the names they speak of.
_ASKS_FOR_NAMES = re.compile(
    "[:：]$|(?:如下|以下|下列)[^，。]{0,8}。?$|(?:单位|部门|地点|地址|名单|主办|承办|协办|组织|机构|对象|集体)[)）]?$"
)
#: 表彰大会, 座谈会议 at the end of a text rather say where something happens than who signs.
_EVENTS = ("大会", "会议", "代表团")
#: Whose rules have their name below the last article; a department there may be the one that explains them.
_WITH_RULES = ("工会", "委员会", "公司", "集团", "厂", "学校", "大学", "学院", "医院")
_KIND_OF_ORGAN = 2
_MOST_JOINT = 3
_COUNTED = re.compile(r"[（(]?\d{1,2}[)）.．、\s]")
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
    lines, wrapped = draft.lines, titles.enclosed(draft.result.title)[:1]
    if draft.result.evidence.get("dates.printed") and lines[-1].text.endswith(_OFFICES):
        return None  # the office that prints
    for end in range(1, len(lines) + 1):
        attached = end < len(lines) and _is_attached(lines, end, wrapped)
        if not (attached or end == len(lines) or _ends_letter(lines[end])):
            continue
        if wrapped and _heads_enclosed(lines[end - 1], wrapped[0]):
            end -= 1
        first = _first_signing(lines, end)
        announced = first == end and attached
        if announced:
            end = _below_announcement(lines, end, wrapped)
            first = _first_signing(lines, end)
        if 0 < first < end and _may_sign(draft, first, end, announced=announced):
            return first, end
        if attached:
            return None
    return None


def _heads_enclosed(line: Line, wrapped: str) -> bool:
    """Whether an organ stands above 关于…的通知 because the enclosed title begins with it."""
    organ, about, _ = wrapped.partition("关于")
    return bool(about) and bool(organ) and organs.same(unspaced(line.raw), organ)


def _is_attached(lines: list[Line], place: int, wrapped: list[str]) -> bool:
    """Whether a line announces attachments or begins one, or what the notice encloses."""
    text = lines[place].text
    if signing.names_organs(text):
        return False
    return (
        tail.STARTS_ATTACHMENT.match(text) is not None
        or tail.ATTACHMENT.fullmatch(text) is not None
        or any(enclosed.is_title(lines, place, title) for title in wrapped)
    )


def _ends_letter(line: Line) -> bool:
    """Whether a line stands below a signature: a remark, an imprint, a date that lacks something."""
    return (
        tail.is_remark(line.text)
        or tail.is_imprint(line, first=True)
        or _PARTLY_DATED.fullmatch(line.text) is not None
    )


def _first_signing(lines: list[Line], end: int) -> int:
    first = end
    while first > 0 and signing.names_organs(lines[first - 1].text):
        first -= 1
    if first < end or end < 2 or signing.bare_name(lines[end - 1].text):
        return first
    above = _first_signing(lines, end - 1)  # （代章） on a line of its own
    return above if above < end - 1 else end


def _below_announcement(lines: list[Line], place: int, wrapped: list[str]) -> int:
    """Where the signature below 附件：1.… 2.… ends; ``place`` itself where anything else follows."""
    bare = tail.ATTACHMENT.fullmatch(lines[place].text) is not None
    for at in range(place + 1, min(place + _MOST_ATTACHED, len(lines))):
        text = lines[at].text
        if signing.names_organs(text):
            end = at + 1
            while end < len(lines) and signing.names_organs(lines[end].text):
                end += 1
            ends = end == len(lines) or _ends_letter(lines[end])
            return end if ends or _is_attached(lines, end, wrapped) else place
        counted = mark_of(text) is not None or _COUNTED.match(text) is not None
        if not (counted or (not bare and attachments.names_paper(text))) or text[-1] in _ENDS_TEXT:
            return place
    return place


def _may_sign(draft: Draft, first: int, end: int, *, announced: bool) -> bool:
    """Whom head or title name may sign anywhere but below words that ask for names; whom they do not, only below a
    text that has ended, by itself or with organs of other kinds: those of a list are of one kind."""
    above = draft.lines[first - 1].text
    units = [unit for line in draft.lines[first:end] for unit in signing.units(line.text)]
    known = [_is_known(draft, unit) for unit in units]
    ended = announced or _closes_text(above)
    if not announced and _ASKS_FOR_NAMES.search(above):
        return False
    if all(known) or (any(known) and ended):
        return True
    if not ended or titles.kind_of(draft.result.title) == "":
        return False
    if any(map(_is_article, draft.lines[:first])) and not units[0].endswith(_WITH_RULES):
        return False
    kinds = {unit[-_KIND_OF_ORGAN:] for unit in units}
    return len(units) == len(kinds) <= _MOST_JOINT and not units[0].endswith(_EVENTS)


def _is_known(draft: Draft, unit: str) -> bool:
    known = (name for source in draft.sources for name in source.names)
    return unit in unspaced(draft.result.title) or any(organs.same(unit, name) for name in known)


def _closes_text(text: str) -> bool:
    ends = text.endswith(_ENDS_TEXT) or text.startswith("|") or _ENDS_WITH_CALL.search(text)
    return bool(ends) or _CLOSING.fullmatch(text) is not None or tail.is_remark(text)


def _is_article(line: Line) -> bool:
    mark = mark_of(line.text)
    return mark is not None and mark.kind == Kind.ARTICLE


def _take(draft: Draft, first: int, end: int) -> None:
    result, signed = draft.result, draft.lines[first:end]
    units = [unit for line in signed for unit in signing.units(line.text)]
    units = organs.with_departments(units)
    kept = [signing.as_kept(units, [line.raw for line in signed])]
    day = draft.lines[end].raw if end < len(draft.lines) else ""
    if _PARTLY_DATED.fullmatch(day):
        result.warnings.append(f"成文日期“{day}”{INCOMPLETE}")
        kept.append(day)
        end += 1
    printed = result.evidence.get("dates.printed")
    if printed and end == len(draft.lines) and not result.copies and printed.snippet[0] in _DIGITS:
        # 2024年4月15日印发 stands where the date of the signature should.
        result.set_date("issued", result.dates["printed"], printed.snippet, "mended-date")
    result.signature = "\n".join(kept)
    draft.name_issuers(units, " ".join(units), "undated-signature")
    result.note("signature", " ".join(units), "undated-signature")
    draft.signed = first
    del draft.lines[first:end]
    tail.remarks_below(draft, first)
