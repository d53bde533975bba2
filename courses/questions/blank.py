"""Gaps to fill in; each earns its part.

`rules["any_order"]` is true when it does not matter which answer stands in which gap.
`rules["tolerance"]` holds for each gap how far a number may be off, as text, or "" for not at all:
with "0.5" the key 10 % takes 9.5 % to 10.5 %, and nothing that has another unit.
A whole number may be written in any way (`courses.questions.numbers`).
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from courses.questions.kind import Kind, Options, Rules, WrongAnswer, is_answered, unknown_rules
from courses.questions.numbers import readings, surroundings
from courses.questions.texts import blanks_in, is_storable, plain

MAX_BLANK = 200
_NUMBER = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(.*)", re.DOTALL)
_TOLERANCE = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")


def gaps_in_words(key: Sequence[Sequence[str]]) -> str:
    """For people to read: 98 或 九十八；15."""
    return "；".join(" 或 ".join(accepted) for accepted in key)


def _problems(stem: str, options: Options, key: Any, rules: Rules) -> list[str]:
    gaps = blanks_in(stem)
    if options:
        return ["填空题没有选项。"]
    if not gaps:
        return ["题干中没有空位，请用下划线 ____ 标出。"]
    if not isinstance(key, list) or not key or not all(isinstance(one, list) for one in key):
        return ["没有填写答案。"]
    if len(key) != gaps:
        return [f"题干中有 {gaps} 个空位，却填写了 {len(key)} 个空的答案。"]
    found = [
        problem
        for number, accepted in enumerate(key, start=1)
        if (problem := _gap_problem(number, accepted))
    ]
    return found or _rule_problems(key, rules)


def _gap_problem(number: int, accepted: list[Any]) -> str:
    if not accepted or not all(isinstance(one, str) and one.strip() for one in accepted):
        return f"第 {number} 空没有填写答案。"
    if not all(plain(one) for one in accepted):
        return f"第 {number} 空的答案只有标点符号，无法判分。"
    if any(len(one) > MAX_BLANK or not is_storable(one) for one in accepted):
        return f"第 {number} 空的答案过长或有无法保存的字符。"
    return ""


def _rule_problems(key: list[list[str]], rules: Rules) -> list[str]:
    allowed = rules.get("tolerance") or [""] * len(key)
    told = isinstance(allowed, list) and all(isinstance(one, str) for one in allowed)
    if not told or len(allowed) != len(key):
        return ["允许的误差要按空位逐个填写。"]
    found = unknown_rules(rules, "any_order", "tolerance")
    if rules.get("any_order") and len(set(allowed)) > 1:
        found.append("答案不分顺序时，各空允许的误差要相同。")
    for number, (accepted, off) in enumerate(zip(key, allowed, strict=True), start=1):
        if off and not _TOLERANCE.fullmatch(off):
            found.append(f"第 {number} 空允许的误差不是数。")
        elif off and not all(_NUMBER.match(plain(one)) for one in accepted):
            found.append(f"第 {number} 空的答案不是数，不能设误差。")
    return found


def _read(value: list[str], options: Options, blanks: int) -> list[str]:
    if value and len(value) != blanks:
        raise WrongAnswer("填写的空数与题目不符。")
    if any(len(part) > MAX_BLANK for part in value):
        raise WrongAnswer(f"答案过长，每空最多 {MAX_BLANK} 个字。")
    return [part.strip() for part in value] if is_answered(value) else []


def _share(key: Any, answer: list[str], rules: Rules, stem: str) -> Fraction:
    allowed = rules.get("tolerance") or [""] * len(key)
    around = [*surroundings(stem), *[("", "")] * len(key)]
    wanted = [
        [readings(plain(one), place) for one in accepted]
        for accepted, place in zip(key, around, strict=False)
    ]
    said = [readings(plain(given), place) for given, place in zip(answer, around, strict=False)]
    if rules.get("any_order"):
        fits = [[_fits(accepted, one, allowed[0]) for accepted in wanted] for one in said]
        return Fraction(_most_pairs(fits), len(key))
    right = sum(
        _fits(accepted, one, off) for accepted, one, off in zip(wanted, said, allowed, strict=False)
    )
    return Fraction(right, len(key))


def _fits(accepted: Sequence[frozenset[str]], said: frozenset[str], off: str) -> bool:
    return any(one & said or (off and _any_near(one, said, off)) for one in accepted)


def _any_near(wanted: frozenset[str], said: frozenset[str], off: str) -> bool:
    return any(_near(one, other, off) for one in wanted for other in said)


def _near(wanted: str, said: str, off: str) -> bool:
    one, other = _NUMBER.fullmatch(wanted), _NUMBER.fullmatch(said)
    if one is None or other is None or one[2] != other[2]:
        return False
    return abs(Fraction(one[1]) - Fraction(other[1])) <= Fraction(off)


def _most_pairs(fits: list[list[bool]]) -> int:
    """Each accepted answer is used once: the largest matching of answers and gaps."""
    taken: dict[int, int] = {}

    def place(given: int, tried: set[int]) -> bool:
        for gap, right in enumerate(fits[given]):
            if right and gap not in tried:
                tried.add(gap)
                if gap not in taken or place(taken[gap], tried):
                    taken[gap] = given
                    return True
        return False

    return sum(place(given, set()) for given in range(len(fits)))


def _in_parts(stem: str, rules: Rules) -> bool:
    return blanks_in(stem) > 1


BLANK = Kind(_problems, _read, _share, _in_parts)
