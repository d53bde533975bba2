"""The end of a document: imprint (抄送, 印发), signature and date, remarks in brackets."""

from __future__ import annotations

import re
from datetime import date

from gongwen import dates, head, head_marks, organs, signing, titles
from gongwen.draft import Draft
from gongwen.heading import ADDRESSEE
from gongwen.lines import Line
from gongwen.marks import mark_of
from gongwen.normalise import unspaced

ATTACHMENT = re.compile(r"附\s*件?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[:：]?")
STARTS_ATTACHMENT = re.compile(
    r"附\s*件\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?\s*(?:[:：]|$)|附\s*[:：]"
)
_COPIES = re.compile(
    r"(?P<label>抄\s*送|抄\s*报|分\s*送|主\s*送|报\s*送|发\s*送|送|报|发|主题词|关键词)\s*[:：]\s*(?P<units>.*?)。?"
)
_COPIED = ("抄送", "抄报", "分送", "报送", "发送", "送", "报", "发")
_PRINTED = re.compile(
    r"(?P<office>[\u4e00-\u9fff（）()]{2,40}?)?\s*(?P<date>(?:19|20)\d\d年\d{1,2}月\d{1,2}日|[一二][〇○零O0一二三四五六七八九]{3}年.{1,5}月.{1,4}日)\s*印\s*[发制]?\s*(?:[（(]?共印.{1,8}份[)）]?)?"
)
_COUNT = re.compile(r"[（(]?共印\s*[\d一二三四五六七八九十百]+\s*份[)）]?。?")
# Whom to ask, and who typed: with something behind each, else it is a form to be filled in. Typists spread short words.
_ASK = "|".join(
    r"\s*".join(word)
    for word in (
        *("联系人", "联系单位", "联系部门", "联系科室", "联系电话", "联系方式", "联系地址"),
        *("承办单位", "承办人", "经办人", "电话", "传真", "邮箱", "电子邮箱", "地址", "邮编"),
    )
)
_CONTACT = re.compile(
    rf"(?:{_ASK}|校\s*对|打\s*字|录\s*入)\s*[:：]\s*[^\s:：][^:：]{{0,60}}(?:[:：]\s*[^\s:：].{{0,60}})*"
)
_REMARK = re.compile(rf"[（(].{{0,6}}(?:此件|公开|{_ASK}).{{0,80}}[)）]")
_MOST_TITLE = 3
_MOST_IMPRINT = 14
_MOST_REMARK = 4
# What is left of 印发 at the beginning of the next line.
_CUT_OFF = ("日印发", "日印制", "日印", "印发", "印制", "印", "发", "制")
_LONGEST_UNIT = 20
#: How a warning ends that a document is dated by year and month alone.
WITHOUT_DAY = "没有写明日，请补充。"


def read(draft: Draft) -> None:
    """Imprint from the end; then the signature in front of enclosures, and an imprint that stands right below it."""
    _mend_printed(draft)
    _imprint(draft)
    while draft.lines and _remark_line(draft, draft.lines[-1]):
        draft.lines.pop()
    place = _date_line(draft)
    if place is not None:
        _signature(draft, place)
        imprint_above_enclosures(draft)


# --- imprint -------------------------------------------------------------------------------------------------------


def _imprint(draft: Draft) -> None:
    """The closing lines from 抄送 on; its list of organs may go on over several lines."""
    end = len(draft.lines)
    for place in range(max(0, end - _MOST_IMPRINT), end):
        if _COPIES.fullmatch(draft.lines[place].text) and _all_imprint(draft.lines[place:]):
            _read_imprint(draft, place)
            return
    _printed_below_office(draft)
    while draft.lines and (
        _printed_line(draft, draft.lines[-1])
        or _COUNT.fullmatch(draft.lines[-1].text)
        or _late_number(draft, draft.lines[-1])
    ):
        draft.lines.pop()


def _mend_printed(draft: Draft) -> None:
    """…2020年10月14日印 with 发 on the next line is one line."""
    for place in range(len(draft.lines) - 1, 0, -1):
        above, line = draft.lines[place - 1], draft.lines[place]
        joined = Line.of(above.raw + line.raw)
        if unspaced(line.text) in _CUT_OFF and dates.find(above.text) and _is_printed(joined):
            draft.lines[place - 1 : place + 1] = [joined]


def _printed_below_office(draft: Draft) -> None:
    """The office that prints on a line of its own, in a document that is dated above."""
    dated = any(signing.dates_document(line.text) for line in draft.lines[:-2])
    if dated and _is_office(draft.lines[-2:]):
        _printed_line(draft, draft.lines[-1])
        del draft.lines[-2:]


def imprint_above_enclosures(draft: Draft) -> None:
    """An office may print its imprint below the signature, what the notice encloses on the pages after it."""
    start = end = draft.signed
    while end < len(draft.lines) and is_imprint(draft.lines[end], first=end == start):
        end += 1
    if end > start:
        below = draft.lines[end:]
        draft.lines = draft.lines[:end]
        _read_imprint(draft, start)
        draft.lines += below


def is_imprint(line: Line, *, first: bool) -> bool:
    printed = _PRINTED.fullmatch(unspaced(line.text))
    if _COPIES.fullmatch(line.text) or (printed and _says_printing(printed)):
        return True
    return not first and (_COUNT.fullmatch(line.text) is not None or _lists_organs(line.text))


def _late_number(draft: Draft, line: Line) -> bool:
    """文号：… as the last line of a document that bears no number above."""
    return not draft.result.numbers and len(draft.lines) > 1 and head.number_line(draft, line)


def _all_imprint(lines: list[Line]) -> bool:
    """Whether from 抄送 on all is imprint to its end: more organs, the printing line, remarks."""
    unfinished = False
    for line in lines:
        if _COPIES.fullmatch(line.text):
            unfinished = not line.text.endswith("。")
        elif _is_printed(line) or _COUNT.fullmatch(line.text) or is_remark(line.text):
            unfinished = False
        elif _lists_organs(line.text) or (unfinished and _may_be_list(line.text)):
            unfinished = unfinished and not line.text.endswith("。")
        else:
            return False
    return True


def _lists_organs(text: str) -> bool:
    names = organs.split(text.rstrip("。"))
    return (
        bool(names) and any(map(organs.is_organ, names)) and not re.search(r"[:：]|\d{4}年", text)
    )


def _may_be_list(text: str) -> bool:
    """Whether a line may go on a list of units that has not ended: short names and nothing else."""
    return (
        mark_of(text) is None
        and not re.search(r"[:：|#；]|\d{4}年|。.", text)
        and all(len(name) <= _LONGEST_UNIT for name in organs.split(text.rstrip("。")))
    )


def _read_imprint(draft: Draft, place: int) -> None:
    lines, draft.lines = draft.lines[place:], draft.lines[:place]
    label, units, labelled = "", "", lines[0]
    for at, line in enumerate(lines):
        copies = _COPIES.fullmatch(line.text)
        if copies:
            _copied(draft, label, units, labelled)
            label, labelled = unspaced(copies["label"]), line
            units = line.raw[copies.start("units") :]
        elif not (
            _printed_line(draft, line)
            or _COUNT.fullmatch(line.text)
            or _remark_line(draft, line)
            or _contact_line(draft, line)
            or _is_office(lines[at:])
        ):
            units = _gone_on(units, line.raw)
    _copied(draft, label, units, labelled)


def _is_office(lines: list[Line]) -> bool:
    """Whether the first line names who prints, the date of it standing on the next."""
    following = _PRINTED.fullmatch(unspaced(lines[1].text)) if len(lines) > 1 else None
    return following is not None and not following["office"] and organs.is_organ(lines[0].text)


def _gone_on(units: str, more: str) -> str:
    """A list with its next line: a name that broke off is put together, a whole one is not glued to the next."""
    first, last = organs.split(more)[:1], organs.split(units.rstrip("。"))[-1:]
    broken = last and not organs.is_organ(last[0])
    if units.endswith("。") or not (broken or first in (["办公室"], ["办公厅"], ["党组"])):
        return f"{units.rstrip('。')}，{more}"
    return units + more


def _copied(draft: Draft, label: str, units: str, line: Line) -> None:
    if label in _COPIED:
        draft.result.copies += organs.split(units.rstrip("。"))
        draft.result.note("copies", line.raw, "imprint")
    elif label == "主送" and not draft.result.addressees:
        draft.result.addressees = organs.split(units.rstrip("。"))
        draft.result.note("addressees", line.raw, "imprint")


def _is_printed(line: Line) -> bool:
    return _PRINTED.fullmatch(unspaced(line.text)) is not None


def _printed_line(draft: Draft, line: Line) -> bool:
    printed = _PRINTED.fullmatch(unspaced(line.text))
    if not printed or not _says_printing(printed):
        return False
    draft.result.set_date("printed", dates.parse(printed["date"]), line.raw, "imprint")
    return True


def _says_printing(printed: re.Match[str]) -> bool:
    """Whether it is more than a date with the seal beside it: 2020年10月14日 印."""
    return bool(printed["office"]) or re.search("印[发制]", printed[0]) is not None


def is_remark(text: str) -> bool:
    return _REMARK.fullmatch(text) is not None or _CONTACT.fullmatch(text) is not None


def _remark_line(draft: Draft, line: Line) -> bool:
    """（此件公开发布）, read from the end, below everything."""
    if not (_says_openness(draft, line) or _REMARK.fullmatch(line.text)):
        return False
    _keep_remark(draft, line.raw, draft.result.remark)
    return True


def _contact_line(draft: Draft, line: Line) -> bool:
    if not _CONTACT.fullmatch(line.text):
        return False
    _keep_remark(draft, draft.result.remark, line.raw)
    return True


def _says_openness(draft: Draft, line: Line) -> bool:
    bare = line.text.strip("（）()")
    return head_marks.openness_mark(draft, bare, line.raw) or head_marks.openness_mark(
        draft, line.text, line.raw
    )


def _keep_remark(draft: Draft, *lines: str) -> None:
    draft.result.remark = "\n".join(filter(None, lines))
    draft.result.note("remark", draft.result.remark, "remark-line")


# --- signature -----------------------------------------------------------------------------------------------------


def _signature(draft: Draft, place: int) -> None:
    result, line = draft.result, draft.lines[place]
    text, mended = signing.readable(line.text)
    found = dates.find(text)
    dated = max(found, key=lambda one: (one.year, one.month or 0, one.day or 0))
    first = place
    while first > 0 and place - first < 12 and signing.signs(draft.lines[first - 1].text):
        first -= 1
    signed = [*(one.text for one in draft.lines[first:place]), text[: found[0].start]]
    units = [unit for one in signed for unit in signing.units(one)]
    last = place
    if not units and first == place:
        while last + 1 < len(draft.lines) and _is_organ(draft.lines[last + 1]):
            last += 1
            units += organs.on_line(signing.bare_name(draft.lines[last].text))
    units = organs.with_departments(units)
    rule = "mended-date" if mended else "signature-date" if units or first < place else "lone-date"
    if units and dated.value and _met_before(draft, dated.value):
        result.replace_date("issued", dated.value, line.raw, rule)
    else:
        result.set_date("issued", dated.value, line.raw, rule)
    if dated.value is None:
        result.warnings.append(f"成文日期“{line.raw}”{WITHOUT_DAY}")
    result.signature = signing.as_kept(units, signed)
    if units:
        draft.name_issuers(units, " ".join(units), "signature")
        result.note("signature", " ".join(units), "above-date")
    draft.signed = first
    del draft.lines[first : last + 1]
    remarks_below(draft, first)


def _is_organ(line: Line) -> bool:
    return organs.is_organ(signing.bare_name(line.text))


def _met_before(draft: Draft, signed: date) -> bool:
    """Whether the date below the title of minutes is that of the meeting, and ``signed`` the one of the paper."""
    read = draft.result.evidence.get("dates.issued")
    of_meeting = re.search(r"纪\s*要|会议|记录", draft.result.title + draft.organ_title)
    if read is None or read.rule != "date-below-title" or of_meeting is None:
        return False
    return draft.result.dates["issued"] <= signed


def remarks_below(draft: Draft, place: int) -> None:
    """What may be published and whom to ask stand right below the signature, a bracket on several lines."""
    found: list[str] = []
    while taken := _remark_at(draft, place):
        found += [line.raw for line in draft.lines[place : place + taken]]
        del draft.lines[place : place + taken]
    if found:
        _keep_remark(draft, *found, draft.result.remark)


def _remark_at(draft: Draft, place: int) -> int:
    """How many lines from ``place`` on are one remark."""
    text = ""
    for taken, line in enumerate(draft.lines[place : place + _MOST_REMARK], start=1):
        text += line.text
        if _says_openness(draft, line) or is_remark(text):
            return taken
        if text[0] not in "(（" or text.count("。") > 1:
            return 0
    return 0


def _date_line(draft: Draft) -> int | None:
    """The line that dates the document: of an enclosing notice the first; otherwise the last that is signed."""
    places = [
        place
        for place, line in enumerate(draft.lines)
        if len(line.text) <= 60
        and signing.dates_document(line.text)
        and not _is_field(draft.lines, place)
    ]
    if not places:
        return None
    if titles.wrapped(draft.result.title) or draft.result.title == draft.organ_title:
        return None if _is_of_enclosed(draft, places[0]) else places[0]
    if (end := _above_another(draft.lines, places)) is not None:
        draft.result.warnings.append(
            f"落款之后又有“{draft.lines[end + 1].raw}”，一个文件里可能有两份公文，请核对是否分开录入。"
        )
        return end
    return _last_signed(draft.lines, places)


def _is_of_enclosed(draft: Draft, place: int) -> bool:
    """Whether the date stands below the enclosed title, which an organ right above it parts from the notice."""
    name, lines = titles.wrapped(draft.result.title) or "", draft.lines
    for at in range(1, place):
        if signing.names_organs(lines[at - 1].text) and not signing.names_organs(lines[at].text):
            joined = ("".join(one.raw for one in lines[at:to]) for to in range(at + 1, at + 4))
            if any(titles.alike(title, name) for title in joined):
                return True
    return False


def _above_another(lines: list[Line], places: list[int]) -> int | None:
    """The first signature, if title and addressees of another letter that is signed as well stand right below it."""
    first = next((place for place in places[:-1] if _is_signed(lines, place)), None)
    if first is None or any(ATTACHMENT.fullmatch(line.text) for line in lines[: first + 2]):
        return None
    return first if _begins_letter(lines[first + 1 :]) else None


def _begins_letter(lines: list[Line]) -> bool:
    title = ""
    for used, line in enumerate(lines[:_MOST_TITLE], start=1):
        title += line.text
        if "关于" in title and titles.is_complete(title) and "。" not in title:
            return any(ADDRESSEE.fullmatch(below.text) for below in lines[used : used + 2])
    return False


def _last_signed(lines: list[Line], places: list[int]) -> int | None:
    """Attachments may bear dates of their own: what stands in front of the first attachment counts first."""
    attached = next(
        (
            place
            for place in places
            if place + 1 < len(lines) and STARTS_ATTACHMENT.match(lines[place + 1].text)
        ),
        None,
    )
    if attached is not None:
        return attached
    last = places[-1]
    below = lines[last + 1 :]
    if not below or is_remark(below[0].text) or ATTACHMENT.fullmatch(below[0].text):
        return last
    if all(map(_is_organ, below)):  # the date stands above the names
        return last
    signed = [place for place in places if _is_signed(lines, place)]
    return signed[-1] if signed else None


def _is_field(lines: list[Line], place: int) -> bool:
    """日期：… belongs to a form where no organ signs above it."""
    labelled = signing.DATE_LABEL.match(lines[place].text) is not None
    return labelled and not (place > 0 and signing.signs(lines[place - 1].text))


def _is_signed(lines: list[Line], place: int) -> bool:
    above = place > 0 and signing.signs(lines[place - 1].text)
    text = signing.DATE_LABEL.sub("", lines[place].text)
    return above or not re.fullmatch(r"\W*[\d〇○零一二].*", text)
