"""What a question may look like, what answers it takes, and how much of its points an answer earns.

Pure: nothing here reads the database. A kind is one entry of `KINDS`; everything else about
questions (versions, attempts, pages) asks it and knows no kinds of its own.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gongwen.normalise import fold

GAP = re.compile(r"_{2,}|＿{2,}")
OPTION_IDS = "abcdefghij"
MAX_BLANK = 200
MAX_OPTION = 500
TRUE_FALSE = [{"id": "true", "text": "正确"}, {"id": "false", "text": "错误"}]
Options = Sequence[dict[str, str]]

# NUL and lone surrogates cannot be stored by PostgreSQL.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class WrongAnswer(ValueError):
    """The value is no answer to this question; the message says why."""


@dataclass(frozen=True)
class Kind:
    """`problems` of a draft, `read` of what a browser sends, `share` of the points it earns."""

    problems: Callable[[str, Options, Any], list[str]]
    read: Callable[[Any, Options, int], list[str]]
    share: Callable[[Any, list[str]], Fraction]


def lettered(texts: Sequence[str]) -> list[dict[str, str]]:
    """Options a, b, c … with these texts."""
    return [{"id": mark, "text": text} for mark, text in zip(OPTION_IDS, texts, strict=False)]


def problems_of(kind: str, stem: str, options: Options, key: Any, explanation: str) -> list[str]:
    """Everything that keeps a question from being used, in words for its author."""
    if kind not in KINDS:
        return ["没有这种题型。"]
    if not stem.strip():
        return ["题干没有填写。"]
    texts = [stem, explanation, *(option["text"] for option in options)]
    if any(_UNSTORABLE.search(text) for text in texts):
        return ["题目中有无法保存的字符，请删去后重试。"]
    return KINDS[kind].problems(stem, options, key)


def read_answer(kind: str, options: Options, blanks: int, value: Any) -> list[str]:
    """The answer as it is stored; an empty list takes the answer back. Raises `WrongAnswer`."""
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise WrongAnswer("答案的格式不正确。")
    if any(_UNSTORABLE.search(part) for part in value):
        raise WrongAnswer("答案中有无法保存的字符，请删去后重试。")
    return KINDS[kind].read(value, options, blanks)


def share_earned(kind: str, key: Any, answer: list[str] | None) -> Fraction:
    """0 to 1; nothing for no answer. The same answer always earns the same."""
    return KINDS[kind].share(key, answer) if is_answered(answer) else Fraction(0)


def is_answered(answer: list[str] | None) -> bool:
    return any(part.strip() for part in answer or ())


def blanks_in(stem: str) -> int:
    return len(GAP.findall(stem))


def earns_parts(kind: str, stem: str) -> bool:
    """May an answer to it earn something between nothing and all?"""
    return kind == "blank" and blanks_in(stem) > 1


def plain(text: str) -> str:
    """How texts are compared: width, spaces, punctuation, numerals and case do not matter.

    Marks that make another number of it (3.5, 1/3, 8:30, -2, 50%) stay.
    """
    folded = fold(text, numerals=True).text.casefold()
    folded = re.sub(r"(?<=\d),(?=\d{3})", "", folded)
    return "".join(
        mark
        for place, mark in enumerate(folded)
        if _speaks(mark) or mark in "%‰" or _joins_digits(folded, place)
    )


def _speaks(mark: str) -> bool:
    return unicodedata.category(mark)[0] in "LNMS"


def _joins_digits(text: str, place: int) -> bool:
    before, after = text[:place][-1:], text[place + 1 : place + 2]
    if text[place] == "-":
        return after.isdigit() and not before.isalnum()
    return text[place] in "./:" and before.isdigit() and after.isdigit()


def _option_problems(options: Options) -> list[str]:
    found = []
    ids = [option["id"] for option in options]
    texts = [option["text"].strip() for option in options]
    if len(options) < 2:
        found.append("至少要有两个选项。")
    if len(options) > len(OPTION_IDS):
        found.append(f"选项最多 {len(OPTION_IDS)} 个。")
    if len(set(ids)) < len(ids):
        found.append("有编号相同的选项。")
    if not all(texts):
        found.append("有空白的选项。")
    if any(len(text) > MAX_OPTION for text in texts):
        found.append(f"选项过长，每个选项最多 {MAX_OPTION} 个字。")
    compared = [" ".join(fold(text).text.split()) for text in texts if text]
    if len(set(compared)) < len(compared):
        found.append("有内容相同的选项。")
    return found


def _key_problems(options: Options, key: Any) -> list[str]:
    if not isinstance(key, list) or not key:
        return ["没有填写答案。"]
    ids = {option["id"] for option in options}
    unknown = [part for part in key if part not in ids]
    if unknown:
        names = "、".join(str(part).upper() for part in unknown)
        return [f"答案“{names}”不在选项之中。"]
    return ["答案中有重复的选项。"] if len(set(key)) < len(key) else []


def _single_problems(stem: str, options: Options, key: Any) -> list[str]:
    found = _option_problems(options) + _key_problems(options, key)
    if isinstance(key, list) and len(key) > 1:
        found.append("单选题只能有一个答案。")
    return found


def _multiple_problems(stem: str, options: Options, key: Any) -> list[str]:
    found = _option_problems(options) + _key_problems(options, key)
    if isinstance(key, list) and len(key) == 1:
        found.append("多选题至少要有两个答案；只有一个答案的请改为单选题。")
    return found


def _true_false_problems(stem: str, options: Options, key: Any) -> list[str]:
    if not key:
        return ["没有填写答案。"]
    if list(options) != TRUE_FALSE:
        return ["判断题的选项只能是“正确”和“错误”。"]
    return [] if key in (["true"], ["false"]) else ["判断题的答案只能是“正确”或“错误”。"]


def _blank_problems(stem: str, options: Options, key: Any) -> list[str]:
    gaps = blanks_in(stem)
    if options:
        return ["填空题没有选项。"]
    if not gaps:
        return ["题干中没有空位，请用下划线 ____ 标出。"]
    if not isinstance(key, list) or not key or not all(isinstance(one, list) for one in key):
        return ["没有填写答案。"]
    if len(key) != gaps:
        return [f"题干中有 {gaps} 个空位，却填写了 {len(key)} 个空的答案。"]
    found = []
    for number, accepted in enumerate(key, start=1):
        if not accepted or not all(isinstance(one, str) and one.strip() for one in accepted):
            found.append(f"第 {number} 空没有填写答案。")
        elif not all(plain(one) for one in accepted):
            found.append(f"第 {number} 空的答案只有标点符号，无法判分。")
        elif any(len(one) > MAX_BLANK or _UNSTORABLE.search(one) for one in accepted):
            found.append(f"第 {number} 空的答案过长或有无法保存的字符。")
    return found


def _read_choice(value: list[str], options: Options) -> list[str]:
    offered = [option["id"] for option in options]
    if any(part not in offered for part in value):
        raise WrongAnswer("所选的选项不在这道题中。")
    if len(set(value)) < len(value):
        raise WrongAnswer("同一选项重复提交。")
    return [part for part in offered if part in value]


def _read_one(value: list[str], options: Options, blanks: int) -> list[str]:
    if len(value) > 1:
        raise WrongAnswer("这道题只能选一项。")
    return _read_choice(value, options)


def _read_several(value: list[str], options: Options, blanks: int) -> list[str]:
    return _read_choice(value, options)


def _read_blanks(value: list[str], options: Options, blanks: int) -> list[str]:
    if value and len(value) != blanks:
        raise WrongAnswer("填写的空数与题目不符。")
    if any(len(part) > MAX_BLANK for part in value):
        raise WrongAnswer(f"答案过长，每空最多 {MAX_BLANK} 个字。")
    return [part.strip() for part in value] if is_answered(value) else []


def _exact(key: Any, answer: list[str]) -> Fraction:
    return Fraction(int(sorted(key) == sorted(answer)))


def _all_blanks(key: Any, answer: list[str]) -> Fraction:
    """Each blank earns its part."""
    right = sum(
        plain(given) in {plain(one) for one in accepted}
        for accepted, given in zip(key, answer, strict=False)
    )
    return Fraction(right, len(key))


KINDS = {
    "single": Kind(_single_problems, _read_one, _exact),
    "multiple": Kind(_multiple_problems, _read_several, _exact),
    "true_false": Kind(_true_false_problems, _read_one, _exact),
    "blank": Kind(_blank_problems, _read_blanks, _all_blanks),
}
