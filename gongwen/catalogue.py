"""The table that public bodies print above a text on their web sites: 索引号, 发文机关, 发文字号, 成文日期…"""

from __future__ import annotations

import re
from datetime import date

from gongwen import dates, numbers, organs
from gongwen.draft import Draft
from gongwen.head import add_numbers
from gongwen.lines import Line
from gongwen.normalise import unspaced

#: What a label stands for; labels without a meaning for us only part the table.
_LABELS = {
    "issuers": "发文机关|发文机构|发布机构|发布机关|发文单位|发布单位|制发机关|制定机关|公开责任部门|信息来源",
    "number": "发文字号|发文文号|公文文号|文件编号|文号|字号",
    "issued": "成文日期|生成日期|签发日期",
    "sent": "发文日期|印发日期|制发日期",
    "published": "发布日期|公开日期|发布时间|公布日期",
    "effective": "施行日期|实施日期|生效日期",
    "expires": "失效日期|废止日期|截止日期",
    "title": "标题|名称|信息名称|文件名称|公文名称",
    "disclosure": "公开方式|公开形式|公开属性|公开类别|公开范围",
    "": "索引号|主题分类|主题词|关键词|有效性|效力状态|是否有效|时效性|体裁分类|组配分类|信息分类|分类|体裁|信息类别|文件状态"
    "|公文种类|公文类型|信息索引号|内容概述|服务对象|公开时限|所属分类|信息格式|语种|其他|来源|发布人|文种|栏目",
}
_FIELD_OF = {label: field for field, labels in _LABELS.items() for label in labels.split("|")}
_SPREAD = "|".join(r"[ \u3000]*".join(label) for label in sorted(_FIELD_OF, key=len, reverse=True))
_LABEL = re.compile(
    rf"(?:^|(?<=[\s|｜\]】])|(?=[\[【]))(?P<open>[\[【〔][ \u3000]*)?(?P<label>{_SPREAD})"
    r"(?(open)[ \u3000]*[\]】〕][ \u3000]*[:：|｜]?|[ \u3000]*[:：|｜])"
)
_ALONE = re.compile(rf"[\[【〔]?[ \u3000]*(?:{_SPREAD})[ \u3000]*[\]】〕]?[ \u3000]*[:：]?")
#: How a date is read that the document says of itself.
_FIRM = ("signature-date", "date-below-title", "masthead", "catalogue")
_MOST_LINES = 40
_FEWEST_LABELS = 3


def read(draft: Draft) -> None:
    """Take the table away from the top of ``draft`` and keep what it says; nothing happens where there is none."""
    draft.lines = _coupled(draft.lines)
    begin, end = _table(draft.lines[:_MOST_LINES])
    if begin == end:
        return
    values = _values(draft.lines[begin:end])
    if len(values) < _FEWEST_LABELS:
        return
    del draft.lines[begin:end]
    for field, value in values:
        _keep(draft, field, value)


def numbers_document(text: str) -> bool:
    """Whether ``text`` is such a table and says the number of the document."""
    coupled = _coupled([Line.of(line) for line in text.splitlines() if line.strip()])
    begin, end = _table(coupled[:_MOST_LINES])
    values = _values(coupled[begin:end]) if begin < end else []
    numbered = [value for field, value in values if field == "number"]
    # A list of other documents says a number in every entry.
    return len(numbered) == 1 and bool(numbers.find(numbered[0])) and len(values) >= _FEWEST_LABELS


def _coupled(lines: list[Line]) -> list[Line]:
    """Label and value on lines of their own, as cells of a table become, put on one line."""
    top = lines[:_MOST_LINES]
    alone = [_ALONE.fullmatch(line.text) is not None for line in top]
    if sum(alone) < _FEWEST_LABELS:
        return lines
    coupled: list[Line] = []
    place = 0
    while place < len(top):
        value = place + 1 < len(top) and alone[place] and not alone[place + 1]
        label = top[place].raw.rstrip("：: ")
        if value:
            coupled.append(Line.of(f"{label}：{top[place + 1].raw}"))
        else:
            coupled.append(Line.of(f"{label}：") if alone[place] else top[place])
        place += 2 if value else 1
    return [*coupled, *lines[_MOST_LINES:]]


def _table(lines: list[Line]) -> tuple[int, int]:
    labelled = [place for place, line in enumerate(lines) if _LABEL.match(line.text.lstrip("|｜ "))]
    if not labelled:
        return 0, 0
    begin = end = labelled[0]
    for place in labelled:
        if place - end > 2:  # a value may stand on a line below its label, not farther
            break
        end = place
    last = list(_LABEL.finditer(lines[end].text))[-1]
    waits = last.end() >= len(lines[end].text) and _field(last["label"])
    return begin, min(end + (2 if waits else 1), len(lines))


def _values(lines: list[Line]) -> list[tuple[str, str]]:
    text = "\n".join(line.text for line in lines)
    raw = "\n".join(line.raw for line in lines)
    found = list(_LABEL.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    return [
        (
            _field(match["label"]),
            re.sub(r"\s*\n\s*", "", raw[match.end() : end]).strip(" \t\u3000|｜[]【】"),
        )
        for match, end in zip(found, ends, strict=True)
    ]


def _field(label: str) -> str:
    return _FIELD_OF[unspaced(label)]


def _keep(draft: Draft, field: str, value: str) -> None:
    result = draft.result
    if not value:
        return
    if field == "issuers":
        draft.name_issuers(organs.split(value), value, "catalogue")
    elif field == "number":
        add_numbers(draft, [match.value for match in numbers.find(value)], value, "catalogue")
    elif field == "title":
        draft.catalogue_title = value
    elif field == "disclosure":
        result.disclosure = value
        result.note("disclosure", value, "catalogue")
    elif field and (found := dates.find(value)):
        _keep_day(draft, field, found[0].value, value)


def _keep_day(draft: Draft, field: str, day: date | None, value: str) -> None:
    if field == "sent":
        draft.sent = (day, value) if day else None
    else:
        draft.result.set_date(field, day, value, "catalogue")


def settle(draft: Draft) -> None:
    """When a page says a text was sent: its date, unless it is signed with another one; then that of its publication."""
    if draft.sent is None:
        return
    result, (day, value) = draft.result, draft.sent
    read = result.evidence.get("dates.issued")
    if read is not None and read.rule in _FIRM:
        if result.dates["issued"] != day:
            result.set_date("published", day, value, "catalogue")
        return
    result.replace_date("issued", day, value, "catalogue")
