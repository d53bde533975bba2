"""Headings of a paper: of questions of one kind, of sections, of papers, of the keys at the end."""

import re
from dataclasses import dataclass

from courses.exchange.paper import kinds

TALLY = "[一二三四五六七八九十]+"
_ORDINAL = rf"(?:{TALLY}\s*[、.．]|第{TALLY}(?:部分|[大]?题)\s*[:：、]?|[（(]{TALLY}[）)])"
_HEADING = re.compile(
    rf"^(?P<ordinal>{_ORDINAL}\s*)?(?P<kind>{kinds.ANY})[选择选擇分析项項题題]*\s*"
    r"(?P<bracket>[（(].*?[）)]?)?\s*(?:[。.]|[:：]\s*(?P<rest>.*))?$",
    re.DOTALL,
)
#: What a heading says of its questions, rather than to ask one.
_ADVICE = re.compile(
    r"每[小]?[题空道]|共\s*\d+|各\s*\d+\s*分|\d+\s*分|[选填]出|填[入写]|打[“\"]?[√×]|请|下列各题|以下"
)
_SECTION = re.compile(rf"^(?:第{TALLY}(?:部分|[单章节]元?)|{TALLY}\s*[、.．]).{{0,24}}$")
_OTHER_KIND = re.compile(
    rf"^(?:{TALLY}\s*[、.．]\s*[\u4e00-\u9fff]{{1,12}}(?<![问课难主议专标话选命])题\s*(?:[（(].*[）)])?\s*[:：]?"
    rf"|第{TALLY}部分(?:[\s:：、].{{0,20}})?(?<![。；;，,？?]))$"
)
_TITLE = re.compile(
    r"^[（(]?(?:[A-Za-z甲乙丙]\s*卷|第?[一二三四五六七八九十\d]{1,2}\s*套|试卷[一二三四五六七八九十])[）)]?"
    r"\s*(?:试题|试卷|题)?$"
)
_ENDS_SENTENCE = re.compile(r"[。；;！!？?，,：:）)_]$")
_SHEET = r"(?:[（(]?[A-Za-z甲乙丙一二三]卷[）)]?|第?[一二三四五六七八九十]套)"
_KEYS = re.compile(
    rf"^(?:附(?:件|录)?\d*[:：、]?)?(?:{_ORDINAL})?{_SHEET}?"
    r"(?P<what>[^，。；：:、\d（(]{0,16}?)(?:参考|标准|正确)?答案"
    r"(?:[及与和]?(?:详细|参考)?(?:解析|评分(?:标准|要点|细则|参考)?)|部分|汇总|一览表|表|卡)*"
    r"(?:[（(][^（）()]*[）)])?[:：]?$"
)
_KEYS_HERE = re.compile(
    rf"^(?:{_ORDINAL})?\s*[\u4e00-\u9fff]{{0,8}}【?(?:参考|标准|正确)?答案】?\s*[:：]?\s*(?P<rest>\d.*)$",
    re.DOTALL,
)


@dataclass(frozen=True)
class Heading:
    """`kind` is `choice` where it depends on the key; `rest` stands behind the colon."""

    kind: str | None
    rest: str = ""


def heading(line: str) -> Heading | None:
    """A heading of questions of one kind. Without an ordinal, words behind the colon make it none."""
    bare = re.fullmatch(r"(?:\d{1,2}\s*[.．、]\s*)?[【\[]?(.+?题)[】\]]?", line)
    found = _HEADING.match(bare[1] if bare else line)
    if found is None:
        return None
    rest = (found["rest"] or "").strip()
    if _ADVICE.search(rest) and not rest[0].isdigit():
        rest = ""
    if rest and not found["ordinal"] and not rest[0].isdigit():
        return None
    kind = kinds.CODES[found["kind"]]
    stated = _stated_in(found["bracket"] or "") if kind == "choice" else None
    return Heading(stated or kind, rest)


def _stated_in(bracket: str) -> str | None:
    """“选择题（单选，每题2分）”."""
    stated = {kinds.CODES[one] for one in re.findall("单选|单项选择|多选|多项选择", bracket)}
    return stated.pop() if len(stated) == 1 else None


def behind(line: str) -> str:
    """What stands behind the colon of a heading; a line that is none as it is."""
    found = heading(line)
    return found.rest if found else line


def is_section(line: str) -> bool:
    """A heading that does not say what kind of questions follows: “第二部分 法律知识”."""
    return _SECTION.match(line) is not None and not _ENDS_SENTENCE.search(line)


def is_heading_of_questions(line: str) -> bool:
    """A section named for a kind of question that is not known here: “五、材料题（10分）”."""
    return _OTHER_KIND.match(line) is not None


def is_title(line: str) -> bool:
    """Of a paper, as one of several in a file: “B卷”, “第二套试题”."""
    return _TITLE.match(line) is not None


def begins_keys(line: str) -> bool:
    found = _KEYS.match(_bare_heading(line))
    return found is not None and not found["what"].startswith(("我的", "请", "将", "把"))


def keys_here(line: str) -> str | None:
    """What follows “参考答案” on its own line if it begins with a number."""
    found = _KEYS_HERE.match(line)
    return found["rest"] if found else None


def _bare_heading(line: str) -> str:
    return re.sub(r"^[【\[]|[】\]](?=[:：]?$)", "", re.sub(r"\s+", "", line)).strip("-—=*")
