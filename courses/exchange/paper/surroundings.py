"""Lines that belong to the sheet of paper or to several questions at once."""

import re

#: Running lines, closing words and boxes for marks.
_AROUND = re.compile(
    r"^(?:[-—–\s]*第\s*\d+\s*页.*|[-—–]\s*\d+\s*[-—–]|[（(]?\s*(?:全文|试卷|本卷)?\s*(?:完|结束)\s*[）)]?"
    r"|得\s*分|评\s*卷\s*人|阅\s*卷\s*人|[|｜]?\s*得\s*分\s*[|｜].*|(?:祝|预祝).*(?:顺利|成绩|成功|愉快).*"
    r"|(?:命题|出题|审题|审核|制卷)人\s*[:：].*|[（(]?(?:试卷|本卷|考试|全卷).{0,4}结束.*"
    r"|[-—–=*＊~～]{2,}.*|.*(?:编印|印制|命题组)|[（(]?(?:以下|此处)空白[）)]?)$"
)
_MATERIAL = re.compile(
    r"(?:根据|阅读|依据|结合)(?:以下|下列|下面|上述)?.{0,12}(?:材料|资料|案例|短文|图表).{0,24}"
)
_SPAN = re.compile(r"(\d{1,3})\s*(?:[-—–~～至到、和]|题?至第?)\s*(\d{1,3})\s*题?")
_PREAMBLE = re.compile(
    r"^[（(【]?(?:考生|答题|考试|作答)?\s*(?:注\s*意\s*(?:事\s*项)?|须\s*知|说\s*明)[】）)]?\s*[:：]?$"
)


def is_around(line: str) -> bool:
    """Belongs to the sheet of paper, not to a question."""
    return _AROUND.match(line) is not None


def is_preamble(line: str) -> bool:
    """Instructions to those who sit the examination follow, numbered as questions are."""
    return _PREAMBLE.match(line) is not None


def material(line: str) -> tuple[int, int] | None:
    """Announces a material: the numbers of its questions, (0, 0) where it does not say them."""
    if len(line) > 60 or not _MATERIAL.match(line.strip("（(【")):
        return None
    span = _SPAN.search(line)
    return (int(span[1]), int(span[2])) if span else (0, 0)
