"""附件：1.… 2.… in front of the signature names what follows it; what follows without being named counts as well."""

from __future__ import annotations

import re
import unicodedata

from gongwen import dates, numerals, organs, titles
from gongwen.draft import LONGEST_TITLE_LINE, Draft
from gongwen.lines import Line
from gongwen.marks import mark_of
from gongwen.normalise import unclosed
from gongwen.outline import Kind
from gongwen.tail import STARTS_ATTACHMENT

_ANNOUNCED = re.compile(r"附\s*[件表录]?\s*[:：]\s*(?P<rest>.*)")
_BARE = re.compile(r"附\s*件")
_MARK = r"\s*(?:[.\uff0e、]|(?=\s))\s*"
# 附件1：…, 附件一 …, 附件1-2：… with what it names on the same line.
_NUMBERED = re.compile(
    r"附\s*[件表录]?\s*[（(]?(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})[)）]?(?:\s*[-—–~～至、]\s*(?:附件)?(?P<last>\d{1,2}))?\s*(?:[.\uff0e、:：]|(?=\s))\s*(?P<rest>(?!\d{1,2}(?:[、,，和及与]|$))\S.*)"
)
# The same further on in a line, and numbers that are no Arabic ones.
_NEXT = re.compile(r"(?<=[\s；;。])附\s*[件表录]\s*(?P<n>\d{1,2})\s*[.\uff0e、:：]\s*")
_SIGN = re.compile(r"(?P<n>[一二三四五六七八九十]{1,3})、|(?P<sign>[①-⑳⑴-⒇])")
_FIRST = re.compile(rf"(?:1{_MARK}|[（(]1[)）])")
_LABEL = re.compile(rf"\d{{1,2}}{_MARK}|[（(]\d{{1,2}}[)）]\s*")
_END = re.compile(r"(?:\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|rar|zip|jpe?g|png))?[。；;]?$", re.I)
_STOP = re.compile("[。；;]$")
_COUNTED = re.compile(rf"(?P<n>\d{{1,2}}){_MARK}")
_PAPER = re.compile(
    r"(?:表|册|单|书|函|图|稿|样式|样本|模板|范本|式样|名额|材料|附表|议程|日程|分工|说明|回执|须知|提示|流程图?|台账|计分|方法|要求|事项)[)）》”]*(?:[（(][^()（）]{1,12}[)）])?[。；;]?$"
)
#: How many lines a name may go on, and how many may stand between the names and the signature.
_MOST_REST = 3
_MOST_BETWEEN = 2


def announced(draft: Draft) -> None:
    """Take the announcement out of the lines and keep the names.

    In an enclosed document it stays where it stands: below it comes the next part, not a signature.
    """
    for place, line in enumerate(draft.lines):
        if len(line.text) > LONGEST_TITLE_LINE * 2:
            continue
        # What was above the signature cannot go on below it.
        end = draft.signed if draft.signed > place else len(draft.lines)
        if _NUMBERED.fullmatch(line.text):
            names, used = _numbered(draft, place, end)
        elif match := _ANNOUNCED.fullmatch(line.text):
            names, used = _listed(draft, place, end, line.raw[match.start("rest") :])
        elif _is_bare(draft, place, end):
            names, used = _listed(draft, place, end, "")
        else:
            continue
        if names:
            _keep(draft, names, place, used)
            return


def _is_bare(draft: Draft, place: int, end: int) -> bool:
    """附件 without a colon, above names that count from one and the signature."""
    named = _BARE.fullmatch(draft.lines[place].text) is not None and place + 1 < end
    return named and draft.signed > place and _FIRST.match(draft.lines[place + 1].text) is not None


def _keep(draft: Draft, names: list[str], place: int, used: int) -> None:
    draft.result.attachments = [
        _END.sub("", _LABEL.sub("", name, count=1)).strip() for name in names
    ]
    draft.result.note("attachments", " ".join(names), "attachment-list")
    if draft.wrapper is None:
        del draft.lines[place : place + used]


def _numbered(draft: Draft, place: int, end: int) -> tuple[list[str], int]:
    """附件1：… 附件2：… name what follows if nothing but the signature stands below, or the parts themselves."""
    lines = [_plainly_counted(line) for line in draft.lines[place:end]]
    names, used = _names(lines, lines[0].raw)
    if not _FIRST.match(names[0]):
        return [], 0
    between = end - place - used
    signed = draft.signed > place and between <= _MOST_BETWEEN
    repeated = any(STARTS_ATTACHMENT.match(line.text) for line in draft.lines[place + used :])
    listed = len(names) > 1 and used <= _MOST_REST * len(names)
    return (names, used) if signed or (listed and (not between or repeated)) else ([], 0)


def _plainly_counted(line: Line) -> Line:
    """附件2：名单 as 2.名单, the way names are counted below 附件：."""
    match = _NUMBERED.fullmatch(line.text)
    if match is None:
        return Line.of(_arabic(line.raw))
    number = numerals.parse(match["n"])
    names = organs.split(match["rest"])
    if match["last"] and len(names) == int(match["last"]) - number + 1:
        counted = (f"{count}.{name}" for count, name in enumerate(names, start=number))
        return Line.of(" ".join(counted))
    rest = _NEXT.sub(r"\g<n>.", line.raw[match.start("rest") :])
    return Line.of(f"{number}.{rest}")


def _arabic(text: str) -> str:
    """一、名单 and ①名单 as 1.名单."""
    match = _SIGN.match(text)
    if match is None:
        return text
    number = numerals.parse(match["n"]) if match["n"] else int(unicodedata.numeric(match["sign"]))
    return f"{number}.{text[match.end() :].lstrip()}"


def _listed(draft: Draft, place: int, end: int, rest: str) -> tuple[list[str], int]:
    """附件：甲 with its text right below is the attachment itself and announces nothing."""
    lines = [_plainly_counted(line) for line in draft.lines[place:end]]
    names, used = _names(lines, _arabic(rest))
    following = draft.lines[place + used :]
    follow_later = any(
        STARTS_ATTACHMENT.match(one.text) or any(titles.same(name, one.text) for name in names)
        for one in following
    )
    if not names or (following and not follow_later and not _FIRST.match(names[0])):
        return [], 0
    return names, used


def _names(lines: list[Line], rest: str) -> tuple[list[str], int]:
    """The names in order and how many lines they take; a long name may go on in a line of its own."""
    names = _split(rest) if rest else []
    used = 1
    for line in lines[1:]:
        counted = re.match(rf"{len(names) + 1}{_MARK}|[（(]{len(names) + 1}[)）]", line.text)
        if counted or (names and _is_further(names, line.text)):
            names += _split(line.raw)
        elif names and (
            _is_rest(names[-1], line.text) or _ends_name(names, lines[used : used + _MOST_REST])
        ):
            names[-1] += line.raw
        else:
            break
        used += 1
    return names, used


def _split(text: str) -> list[str]:
    """1.甲 2.乙 on one line are two names."""
    names: list[str] = []
    start = 0
    for match in re.finditer(
        r"(?<=[\s；;。])(\d{1,2})\s*(?:、|[.\uff0e](?!\d{1,2}(?!\d)))|[（(](\d{1,2})[)）]",
        text,
    ):
        if int(match[1] or match[2]) == len(names) + 2 and _FIRST.match(text):
            names.append(text[start : match.start()].strip())
            start = match.start()
    return [*names, text[start:].strip()]


def _is_further(names: list[str], text: str) -> bool:
    """Whether a line names another paper in a list without numbers."""
    numbered = _FIRST.match(names[0]) is not None
    whole = all(map(names_paper, (names[-1], text))) and not _is_rest(names[-1], text)
    return whole and not numbered and _may_be_name(text)


def _may_be_name(text: str) -> bool:
    return not (
        len(text) > LONGEST_TITLE_LINE
        or text.endswith(("。", "：", ":"))
        or mark_of(text) is not None
        or STARTS_ATTACHMENT.match(text)
        or dates.find(text)
        or organs.is_organ(text)
    )


def _is_rest(name: str, text: str) -> bool:
    """Whether a line ends a name that was broken: a bracket or 《 is still open, or the name lacks its last word."""
    opened = name.count("《") > name.count("》") or unclosed(name) > 0
    return opened and len(text) <= LONGEST_TITLE_LINE and not STARTS_ATTACHMENT.match(text)


def _ends_name(names: list[str], lines: list[Line]) -> bool:
    """Whether the first of ``lines`` ends the last name: the next number follows, or only both together name a paper."""
    text = lines[0].text
    if _STOP.search(names[-1]) or not _may_be_name(text):
        return False
    numbered = _FIRST.match(names[0]) is not None
    following = next((_counted(line.text) for line in lines[1:] if _counted(line.text)), 0)
    if numbered and following == len(names) + 1:
        return True
    return not names_paper(names[-1]) and names_paper(names[-1] + text)


def _counted(text: str) -> int:
    match = _COUNTED.match(text)
    return int(match["n"]) if match else 0


def names_paper(name: str) -> bool:
    """Whether a name ends as those of forms, lists and documents do."""
    return titles.kind_of(_END.sub("", name)) != "" or _PAPER.search(name) is not None


def appended(draft: Draft) -> None:
    """Parts that follow without having been announced are attachments, too."""
    result = draft.result
    appendices = [node for node in result.outline.nodes if node.kind == Kind.APPENDIX]
    if appendices and not result.attachments:
        result.attachments = [node.title or node.label for node in appendices]
        result.note("attachments", appendices[0].label, "appendix")
