"""What stands between the title and the text: its number, the legislative history, a subtitle, the addressees."""

from __future__ import annotations

import re

from gongwen import dates, head, history, numbers, organs, titles
from gongwen.draft import Draft
from gongwen.heading import ADDRESSEE
from gongwen.history import Act
from gongwen.lines import Line
from gongwen.marks import mark_of
from gongwen.recognition import Recognition

_DATED = re.compile(
    r"[（(]?(?P<date>\S{4}\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日)[)）]?\s*(?P<body>[\u4e00-\u9fff]{2,20}(?:院|部|局|会|委|署|府))?"
)
_SUBTITLE = re.compile(r"[（(](?!.{0,12}号[)）]).{2,80}[)）]|(?:——|—|--|－－).{2,60}")
_OWN_NUMBER = re.compile(
    r"[（(](?P<number>[^，,、；;（）()]{2,30}\d\s*号)(?:[，,、；;\s]+(?P<date>[^，,、；;（）()]{6,16}日)\s*(?:印发|发布|公布|颁布|颁发|施行|实施)?)?[)）]"
)
_SPEAKER = re.compile(
    r"(?!目\s*录|前\s*言|序\s*言|引\s*言|摘\s*要|概\s*述|总\s*则)"
    r"(?:[\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{1,2})?|[\u4e00-\u9fff]\s{1,3}[\u4e00-\u9fff]{1,2})(?:\s*同志)?"
)
# 省总工会党组书记、主席　张三: a post, a blank, a name.
_IN_POST = re.compile(
    r"[\u4e00-\u9fff、，()（）\s]{0,40}(?:[^\W\d]长|书记|主席|主任|经理|总裁|委员|代表|教授|秘书|干事|[^\W\d]员|[^\W\d]师)\s+"
    r"[\u4e00-\u9fff·]{1,4}(?:\s+[\u4e00-\u9fff]{1,2})?"
)
# 示例县总工会　张三: an organ, a blank, a name.
_OF_ORGAN = re.compile(
    r"(?P<organ>[\u4e00-\u9fff]{4,30})\s+[\u4e00-\u9fff]{1,3}(?:\s+[\u4e00-\u9fff]{1,2})?"
)
_SPEAKING = re.compile(r"(?:主讲|报告|发言|讲话|致辞|演讲)人\s*[:：]\s*[\u4e00-\u9fff·\s]{2,6}")
# A post with the name right behind it, which only a date beside it tells from other words.
_GLUED = re.compile(r"[\u4e00-\u9fff、]{2,30}(?:书记|主席|主任|[^\W\d]长)[\u4e00-\u9fff]{2,3}")
_POSTED = re.compile(
    r"(?P<date>(?:19|20)\d\d[-/年.]\d{1,2}[-/月.]\d{1,2}日?)\s+\d{1,2}:\d\d(?::\d\d)?(?:\s*(?:发表于)?\s*[\u4e00-\u9fff]{0,8})?"
)
_WHEN_MET = re.compile(r"(?:会议)?(?:时\s*间|日\s*期)\s*[:：]")
_MOST_OF_MEETING = 6
_LONGEST_NAME = 16
_LONGEST_UNIT = 30
_SENTENCE = re.compile("[为经据按将就现请要从]|自(?!治)|根据|近")
_UNIT = re.compile(
    r"(?:工会|工委|委员会|党委|党组|政府|单位|部门|部委|厅局|[厅局委部室处科]|公司|企业|学校|高校|院校|医院|学院|大学|中心|机关|团体|协会|车间|班组)$"
)
_SPOKEN = (
    *("讲话", "讲话稿", "报告", "汇报", "发言", "致辞", "贺词", "主持词"),
    *("开幕词", "闭幕词", "欢迎词", "欢送词", "演讲", "演讲稿"),
)
_FIRST_OF_LIST = ("、", "，", ",")
_LABEL = re.compile(r"主\s*送\s*[:：]\s*")
#: The running number of a form; it stays in the text.
_SERIAL = re.compile(r"编\s*号\s*[:：]\s*[\w-]{1,20}")
# A small colon and the sign of a ratio, typed for a colon.
_COLONS = str.maketrans("﹕∶", "：：")
_TO_UNITS = ("通知", "通报", "意见", "函", "决定", "报告", "请示", "批复")


def read(draft: Draft) -> None:
    """Take these parts away from the lines of ``draft``."""
    _meeting_day(draft)
    _small_lines(draft)
    _history(draft)
    _small_lines(draft)
    if not draft.result.history:
        _subtitle(draft)
    _small_lines(draft)
    _addressees(draft)


def _meeting_day(draft: Draft) -> None:
    """The record of a meeting is of the day of the meeting, which stays in its text."""
    for line in draft.lines[:_MOST_OF_MEETING] if head.is_record(draft) else ():
        day = dates.find(line.text) if _WHEN_MET.match(line.text) else []
        if len(day) == 1 and day[0].value:
            draft.result.set_date("issued", day[0].value, line.raw, "date-below-title")
            return


def _small_lines(draft: Draft) -> None:
    """Numbers, marks and web dates below the title."""
    while draft.lines:
        line = draft.lines[0]
        if _byline(draft) or head.number_of_two_lines(draft) or head.masthead(draft):
            continue
        if not draft.result.numbers and head.organs_above_number(draft):
            continue
        if not (head.number_line(draft, line) or head.mark_line(draft, line)):
            return
        draft.lines.pop(0)


def _byline(draft: Draft) -> bool:
    """Author and account of a public account, one a line, above the time of its posting."""
    for place, line in enumerate(draft.lines[:4]):
        if posted := _POSTED.fullmatch(line.text):
            day = dates.parse(posted["date"])
            draft.result.set_date("published", day, line.raw, "web-date")
            del draft.lines[: place + 1]
            return True
        if len(line.text) > _LONGEST_NAME or line.text.endswith(("：", ":", "。")):
            return False
    return False


def _history(draft: Draft) -> None:
    result = draft.result
    result.history, used = history.read([line.text for line in draft.lines[:80]])
    if not used:
        return
    taken = draft.lines[:used]
    result.subtitle = "\n".join(line.raw for line in taken)
    result.note("subtitle", taken[0].raw, "history")
    del draft.lines[:used]
    for event in result.history:
        if event.number and event.act in (Act.PROMULGATED, Act.REVISED):
            result.numbers = []  # the last order made this state
            for name in [name for name in result.evidence if name.startswith("numbers")]:
                del result.evidence[name]
            head.add_numbers(draft, [event.number], event.text, "history")
        elif event.number and not result.numbers:
            head.add_numbers(draft, [event.number], event.text, "history")


def _subtitle(draft: Draft) -> None:
    """Date, subtitle and speaker in whatever order they stand, each once."""
    parts = [_dated, _numbered, _in_brackets, _speaker]
    while draft.lines:
        read_part = next((part for part in parts if part(draft)), None)
        if read_part is None:
            return
        parts.remove(read_part)
        draft.lines.pop(0)


def _dated(draft: Draft) -> bool:
    line = draft.lines[0]
    dated = _DATED.fullmatch(line.text)
    if dated is None:
        return _is_speech(draft.result) and _dated_speaker(draft, line)
    draft.result.set_date("issued", dates.parse(dated["date"]), line.raw, "date-below-title")
    if dated["body"]:
        draft.name_issuers([dated["body"]], line.raw, "date-below-title")
    return True


def _dated_speaker(draft: Draft, line: Line) -> bool:
    """The day of a speech in whatever form, perhaps beside the name of who speaks."""
    found = dates.find(line.text)
    if len(found) != 1 or found[0].value is None:
        return False
    beside = line.text[: found[0].start] + line.text[found[0].end :]
    name = re.sub(r"[\s（(]+$|^[\s）)]+|[（(]\s*[)）]", "", beside.strip())
    if name.strip("（）()") and not _names_speaker(name):
        return False
    draft.result.set_date("issued", found[0].value, line.raw, "date-below-title")
    if name.strip("（）()"):
        _keep_subtitle(draft, line)
    return True


def _numbered(draft: Draft) -> bool:
    """（总工发〔2020〕11号，2020年5月6日印发）: whose notice is left out, keeps its number below its title."""
    line = draft.lines[0]
    named = _OWN_NUMBER.fullmatch(line.text)
    number = numbers.parse(named["number"]) if named else None
    if named is None or number is None or draft.result.numbers not in ([], [number]):
        return False
    head.add_numbers(draft, [number], line.raw, "number-line")
    if day := dates.parse(named["date"] or ""):
        draft.result.set_date("issued", day, line.raw, "date-below-title")
    return True


def _in_brackets(draft: Draft) -> bool:
    line = draft.lines[0]
    if not _SUBTITLE.fullmatch(line.text):
        return False
    _keep_subtitle(draft, line)
    day = dates.find(line.text)
    if len(day) == 1 and day[0].value and _is_speech(draft.result):
        draft.result.set_date("issued", day[0].value, line.raw, "date-below-title")
    return True


def _speaker(draft: Draft) -> bool:
    """Who speaks stands below the title of a speech or a report, perhaps with a post."""
    line = draft.lines[0]
    of_organ = _OF_ORGAN.fullmatch(line.text)
    if of_organ and _is_speech(draft.result) and organs.is_organ(of_organ["organ"]):
        draft.name_issuers([of_organ["organ"]], line.raw, "below-title")
        _keep_subtitle(draft, line)
        return True
    named = _names_speaker(line.text) or (_GLUED.fullmatch(line.text) and _is_by_date(draft))
    if not named or not _is_speech(draft.result):
        return False
    _keep_subtitle(draft, line)
    return True


def _names_speaker(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in (_SPEAKER, _IN_POST, _SPEAKING))


def _is_by_date(draft: Draft) -> bool:
    """Whether a date stands right below the first line, or one was read right above it."""
    below = draft.lines[1:2]
    above = draft.result.evidence.get("dates.issued")
    read = above is not None and above.rule == "date-below-title"
    return read or any(_DATED.fullmatch(line.text) for line in below)


def _keep_subtitle(draft: Draft, line: Line) -> None:
    draft.result.subtitle = "\n".join(filter(None, [draft.result.subtitle, line.raw]))
    draft.result.note("subtitle", line.raw, "below-title")


def _is_speech(result: Recognition) -> bool:
    names = [result.title, *result.subtitle.split("\n")]
    return any(titles.kind_of(name) in _SPOKEN for name in names)


def _addressees(draft: Draft) -> None:
    """The first line that ends in a colon and consists of organs, perhaps broken into several."""
    raw = text = ""
    above = 1 if draft.lines and _SERIAL.fullmatch(draft.lines[0].text) else 0
    for used, line in enumerate(draft.lines[above : above + 4], start=above + 1):
        raw, text = raw + line.raw, text + line.text
        if len(text) > 300:
            return
        if ADDRESSEE.fullmatch(text.translate(_COLONS)):
            names = _LABEL.sub("", raw)[:-1]
            draft.result.addressees = organs.split(names)
            draft.result.note("addressees", raw, "addressee-line")
            del draft.lines[above:used]
            return
        # A line that goes on ends in the middle of a list of names.
        if not (line.text.endswith(_FIRST_OF_LIST) or _breaks_off(text)):
            break
    _addressees_without_colon(draft)


def _addressees_without_colon(draft: Draft) -> None:
    """各县总工会 alone on the line between the title of a letter and its text: whoever typed it forgot the colon."""
    if len(draft.lines) < 2 or titles.kind_of(draft.result.title) not in _TO_UNITS:
        return
    line, below = draft.lines[:2]
    names = organs.split(line.raw.rstrip("；;"))
    are_units = names[0].startswith("各") and all(map(_may_be_unit, names))
    ends = _UNIT.search(names[-1]) is not None or organs.is_organ(names[-1])
    if are_units and ends and "，" in below.text and mark_of(below.text) is None:
        draft.result.addressees = names
        draft.result.note("addressees", line.raw, "addressee-without-colon")
        draft.lines.pop(0)


def _may_be_unit(name: str) -> bool:
    short = len(name) <= _LONGEST_UNIT and re.search("[。：:《》|]", name) is None
    return short and _SENTENCE.match(name) is None


def _breaks_off(text: str) -> bool:
    """Whether a list of units stops in the middle of a name: short names, the first of them a whole one."""
    if re.search("[。：；《》]", text):
        return False
    names = organs.split(text)
    if any(len(name) > _LONGEST_UNIT or _SENTENCE.match(name) for name in names):
        return False
    return "各" in text[:12] or (len(names) > 1 and _UNIT.search(names[0]) is not None)
