"""Answers that one gap accepts, as papers and sheets write them: 98|九十八, 甲（或乙）, 甲、乙均可.

Words that may as well be the answer itself, “三年或者五年”, are told and taken as they stand. A
backslash takes a mark for a part of the answer; `written` sets it where it is needed.
"""

import re
from collections.abc import Sequence

from gongwen import numerals

TOLD = (
    "空的答案“{}”有“或”、括号或斜线，可能是几种写法：几种写法都算对的，请用“|”隔开，例如：甲|乙；"
    "学员要照样填写才算对的，请在“或”、括号、斜线前加“\\”；误差请写在“允许误差”中。"
)
_BAR = re.compile(r"(?<!\\)[|｜]")
_HARD = re.compile(r"[\\;；|｜]")
_SOFT = re.compile(r"[或/／（(均都皆]")
_MORE = re.compile(r"^(.*?[^（(\\])[（(](?:或者?|也可(?:以)?填?)[:：]?\s*([^）)]+)[）)]$")
_RIGHT = r"(?:可以?|对|行|算对|算正确|正确|给分|得分)"
_ANY = re.compile(
    rf"^(.+?)[，,]?\s*(?:(?<!\\)[均都皆]{_RIGHT}|(?<!\\)[（(][^（）()]{{0,6}}(?:[均都皆]{_RIGHT}|"
    r"(?:任[填写选]|其)[一1]个?(?:即可|就可以?)?|即可)[）)])$"
)
_LISTED = re.compile(r"(?<!\\)(?:或者?|[、/／,，])")
_EITHER = re.compile(r"(?<!\\)(?:或者?|[/／])")
_SLASH = re.compile(r"(?<!\\)[/／]")
_BRACKETS = re.compile(r"(?<!\\)[（(].+[）)]")
_NUMERAL = re.compile(rf"(?:\d+|[{numerals.CHARS}]+)")
#: “元/人” is one answer.
_UNITS = frozenset(
    [
        "元",
        "万元",
        "角",
        "分",
        "人",
        "人次",
        "天",
        "日",
        "月",
        "年",
        "次",
        "小时",
        "分钟",
        "秒",
        "公里",
        "千米",
        "平方米",
        "立方米",
        "千克",
        "公斤",
        "工作日",
        "学时",
    ]
)


def read(words: str, problems: list[str]) -> list[str]:
    """The accepted answers of one gap; what is doubtful stays one answer and is added to `problems`."""
    words = words.strip()
    if len(listed := _BAR.split(words)) > 1:
        return [_answer(one, problems) for one in listed]
    found = _stated(words) or _equal(words) or _apart_by_slash(words)
    return found or [_answer(words, problems)]


def bare(words: str) -> str:
    """Without the backslashes that keep a mark."""
    return re.sub(r"\\(.)", r"\1", words.strip())


def written(accepted: Sequence[str]) -> str:
    return "|".join(map(kept, accepted))


def kept(answer: str) -> str:
    """An answer so that `read` gives it back."""
    hard = escaped(answer)
    problems: list[str] = []
    if read(hard, problems) == [answer] and not problems:
        return hard
    return _SOFT.sub(r"\\\g<0>", hard)


def escaped(words: str) -> str:
    return _HARD.sub(r"\\\g<0>", words)


def _answer(words: str, problems: list[str]) -> str:
    answer = bare(words)
    if _is_doubtful(words.strip()):
        problems.append(TOLD.format(answer))
    return answer


def _is_doubtful(words: str) -> bool:
    if _BRACKETS.search(words) or _ANY.match(words):
        return True
    pieces = [one.strip() for one in _EITHER.split(words)]
    return len(pieces) > 1 and all(pieces) and not all(one.isdecimal() for one in pieces)


def _stated(words: str) -> list[str]:
    """甲（或乙）; 甲、乙均可; 甲或乙（任填一个）."""
    if more := _MORE.match(words):
        return [bare(one) for one in more.groups()]
    every = _ANY.match(words)
    pieces = _LISTED.split(every[1]) if every else []
    return _cleaned(pieces) if len(pieces) > 1 else []


def _equal(words: str) -> list[str]:
    """98或九十八: one number in two hands."""
    pieces = _cleaned(_EITHER.split(words))
    values = {_value(one) for one in pieces}
    return pieces if len(pieces) > 1 and len(values) == 1 and None not in values else []


def _value(words: str) -> tuple[int, str] | None:
    """A number and what it counts."""
    found = _NUMERAL.match(words)
    try:
        return (numerals.parse(found[0]), words[found.end() :].strip()) if found else None
    except ValueError:
        return None


def _apart_by_slash(words: str) -> list[str]:
    """工会/职工之家: words, no fraction and no measure."""
    pieces = _cleaned(_SLASH.split(words))
    chinese = all(re.fullmatch(r"[\u4e00-\u9fff]{2,}", one) for one in pieces)
    return pieces if len(pieces) > 1 and chinese and not _UNITS & set(pieces) else []


def _cleaned(pieces: Sequence[str]) -> list[str]:
    """None where a piece is empty."""
    answers = [bare(one) for one in pieces]
    return answers if all(answers) else []
