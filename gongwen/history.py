"""The legislative history printed under the title of a law: who adopted, published, amended it, and when.

Both forms are read: one event a line (2012年4月28日 中华人民共和国国务院令第619号公布) and one paragraph in brackets
（1992年4月3日…通过　根据2001年10月27日…第一次修正…）. From it follow the state of the text and what may date it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongwen import dates, numbers
from gongwen.normalise import unclosed


class Act(StrEnum):
    ADOPTED = "adopted"
    APPROVED = "approved"
    PROMULGATED = "promulgated"
    AMENDED = "amended"
    REVISED = "revised"
    EFFECTIVE = "effective"


class StateKind(StrEnum):
    ORIGINAL = "原文"
    AMENDED = "修正"
    REVISED = "修订"


@dataclass(frozen=True, slots=True)
class Event:
    day: date
    act: Act
    body: str
    number: numbers.DocumentNumber | None
    text: str


@dataclass(frozen=True, slots=True)
class State:
    """Which text of a law this is. ``doubt`` says in Chinese what an editor should check, if anything."""

    kind: StateKind
    day: date | None
    rule: str
    doubt: str = ""


_NARROW = {0xFF10 + digit: str(digit) for digit in range(10)}
_DATE = r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
_START = re.compile(
    rf"^[(（]?\s*(?:根据|依据|自)?\s*(?:{_DATE}|[一二][〇○零一二三四五六七八九]{{3}}年)"
    # Of an earlier act the bracket may tell the month only.
    rf"|^[(（]\s*(?:19|20)\d\d\s*年\s*(?:\d{{1,2}}\s*月)?[^。，；：\d]{{1,30}}[，；、\s].*?{_DATE}"
)
_SPLIT = re.compile(rf"(?:根据|依据|自)?\s*(?={_DATE})")
_ACTS = (
    (Act.AMENDED, re.compile("修正|修改$|修改[)）]?$")),
    (Act.REVISED, re.compile("修订")),
    (Act.EFFECTIVE, re.compile("(?:起|^\\s*)(?:施行|实施|执行|生效)|^.{0,4}(?:施行|实施)$")),
    (Act.PROMULGATED, re.compile("公布|发布|颁布|印发|号令?$|令.{0,4}第.+号")),
    (Act.APPROVED, re.compile("批准|备案|同意")),
    (Act.ADOPTED, re.compile("通过|会议|制定")),
)
#: …公布 自公布之日起施行: the act that is named, and commencement on its day.
_AT_ONCE = re.compile(r"[，,、\s]*自(?:公布|发布|颁布|印发|通过)之日起(?:施行|实施|执行|生效)$")
_QUOTED = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_N = r"[〇零一二三四五六七八九十百\d]+"
_BODIES = (
    re.compile(
        rf"(?P<body>[\u4e00-\u9fff]{{2,30}}?工会(?:[\u4e00-\u9fff]{{0,6}})第{_N}次(?:会员)?代表大会)"
    ),
    re.compile(rf"第{_N}届(?P<body>全国人民代表大会(?:常务委员会)?)"),
    re.compile(
        rf"(?P<region>[\u4e00-\u9fff]{{2,20}}?)第{_N}届人民代表大会(?P<standing>常务委员会)?"
    ),
    re.compile(r"(?P<body>最高人民(?:法院|检察院))(?:审判委员会|检察委员会|公告)?"),
    re.compile(
        r"(?P<body>(?:[\u4e00-\u9fff]{2,16}(?:院|部|局|署|委员会|办公室)、){0,4}[\u4e00-\u9fff]{2,30}?)令\s*(?:\d{4}年)?第"
    ),
    re.compile(
        rf"(?P<body>[\u4e00-\u9fff]{{2,30}}?)(?:\d{{4}}年)?(?:第{_N}次)(?:[\u4e00-\u9fff]{{0,8}})会议"
    ),
    re.compile(
        r"(?P<body>[\u4e00-\u9fff]{4,30}?)(?<!长)(?:主席办公会议?|主席会议|党组会议?|主任办公会议?|办公会议?|常务会议|全体会议|全委会议?)"
    ),
    re.compile(r"《(?P<body>[\u4e00-\u9fff]{2,20}?)关于"),
    re.compile(r"(?P<body>[\u4e00-\u9fff]{2,30}?)(?:修订|修正|重新)?(?:批准|公布|发布|颁布|印发)"),
)
_NOT_BODIES = re.compile(
    "^(?:主席|公告|经|自|由|根据|会议|审议|关于|部分|同日|第|修订|修正|修改|重新|再次|首次)"
)
# 集团公司, 我校: whoever reads it knows which; by itself it names nobody.
_UNNAMED = re.compile(
    "(?:[本我该]|集团公司|集团|公司|[总分]公司|企业|学校|学院|医院|单位|全[厂校院局])(?=$|第|工会|职工|职代会|党|行政|董事)"
)
#: 工会四届九次（全委会）, 工会书记处: who met is the union; a committee of one term (工会第四届委员会) is an organ itself.
_OF_TERM = re.compile(rf"(?<=工[会委])(?:第?{_N}届(?:第?{_N}次)?(?:书记处|主席团)?|书记处|主席团)$")
_DECIDED = re.compile("通过|公布|发布|颁布|修正|修订|批准|施行")
_LONGEST = 400


def read(lines: Sequence[str]) -> tuple[list[Event], int]:
    """The events in the lines right below a title, and how many lines they take."""
    events: list[Event] = []
    used = 0
    while used < len(lines):
        text, taken = _block(lines[used:])
        text = text.translate(_NARROW)
        found = _events(text) if _begins(text) and len(text) <= _LONGEST * max(1, taken) else []
        if not found:
            break
        events += found
        used += taken
    return sorted(events, key=lambda event: event.day), used


def _begins(text: str) -> bool:
    """Whether a line may tell of an event; 2018年7月17日上午，…主持召开会议， begins the minutes of one."""
    goes_on = text.rstrip().endswith(("，", ",")) and not _DECIDED.search(text)
    return _START.match(text) is not None and not goes_on


def _block(lines: Sequence[str]) -> tuple[str, int]:
    """One line, or the lines of one bracket."""
    text = lines[0]
    if text[0] not in "(（" or unclosed(text) <= 0:
        return text, 1
    for taken, line in enumerate(lines[1:16], start=2):
        text = f"{text} {line}"
        if unclosed(text) <= 0:
            return text, taken
    return lines[0], 1


def _events(text: str) -> list[Event]:
    if len(text) > _LONGEST and text[0] not in "(（":
        return []
    hidden = _QUOTED.sub(lambda match: "□" * len(match[0]), text)
    starts = [match.start() for match in _SPLIT.finditer(hidden)] or [0]
    pieces = [(start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return [event for start, end in pieces for event in _event(text[start:end], hidden[start:end])]


def _event(text: str, hidden: str) -> list[Event]:
    """What happened on the one day that begins the text: nothing, something, or that and commencement."""
    found = dates.find(text)
    day = found[0].value if found else None
    if day is None:
        return []
    rest, visible = text[found[0].end :], hidden[found[0].end :].strip(" 　，,、；;)）")
    named = _AT_ONCE.sub("", visible)
    act = next((act for act, pattern in _ACTS if pattern.search(named)), None)
    if act is None or "。" in visible.rstrip("。") or visible.endswith(("：", ":")):
        return []
    orders = numbers.find(rest)
    number, words = orders[0].value if orders else None, text.strip(" 　()（）")
    event = Event(day, act, _body(rest), number, words)
    at_once = [Event(day, Act.EFFECTIVE, "", None, words)] if named != visible else []
    return [event, *at_once]


def _body(text: str) -> str:
    text = text.strip().removeprefix("经").removeprefix("中华人民共和国")
    for pattern in _BODIES:
        match = pattern.search(text)
        if match is None:
            continue
        groups = match.groupdict()
        if groups.get("region"):
            return f"{groups['region']}人民代表大会{groups['standing'] or ''}"
        body = _OF_TERM.sub("", (groups["body"] or "").strip())
        if _UNNAMED.match(body):
            return ""
        if body and not _NOT_BODIES.match(body):
            return body.removesuffix("公告").replace("中华人民共和国", "")
    return ""


#: Adoption, promulgation and the date in a file name lie this close together when they belong to one act.
_ONE_ACT = timedelta(days=120)
_ONE_LAW = timedelta(days=400)


def state_of(events: Iterable[Event], *, file_day: date | None, commences: date | None) -> State:
    """The state of a text with this history; ``file_day`` is the day its file is named after."""
    acts = [event for event in events if event.act != Act.EFFECTIVE]
    if not acts:
        return _state_without_history(file_day, commences)
    last = acts[-1]
    changed = [event for event in acts if event.act in (Act.AMENDED, Act.REVISED)]
    if not changed and last.day - acts[0].day > _ONE_LAW:
        kind = StateKind.AMENDED  # adopted again years later: an amended text that does not say so
        doubt = "题注所载通过、公布日期相隔一年以上，应为修改后的文本，请核对修改决定及其施行日期。"
        day = file_day if file_day and timedelta(0) <= file_day - last.day <= _ONE_ACT else last.day
        return State(kind, day, "history-repeated", doubt)
    kind = StateKind.ORIGINAL if not changed else _kind(changed[-1])
    if file_day and file_day - last.day > _ONE_ACT:
        later = (
            kind if changed else (StateKind.REVISED if "国务院" in last.body else StateKind.AMENDED)
        )
        doubt = f"文件名日期{dates.to_chinese(file_day)}晚于题注所载最后日期，应为此后修改的文本，请核对修改决定及其施行日期。"
        return State(later, file_day, "file-name-later", doubt)
    if file_day and last.day < file_day and kind == StateKind.ORIGINAL and not _promulgated(acts):
        return State(kind, file_day, "file-name")
    return State(kind, last.day, "history")


def _state_without_history(file_day: date | None, commences: date | None) -> State:
    if file_day is None:
        return State(
            StateKind.ORIGINAL,
            None,
            "none",
            "文内没有通过、公布日期，无法确定这是哪一次文本，请核对。",
        )
    if commences and file_day > commences:
        doubt = "文件名日期晚于正文所载施行日期，可能是修改后的文本，请核对。"
        return State(StateKind.AMENDED, file_day, "file-name-after-commencement", doubt)
    return State(StateKind.ORIGINAL, file_day, "file-name", "通过、公布日期取自文件名，请核对。")


def _kind(event: Event) -> StateKind:
    return StateKind.REVISED if event.act == Act.REVISED else StateKind.AMENDED


def _promulgated(events: Sequence[Event]) -> bool:
    return any(event.act == Act.PROMULGATED for event in events)
