"""A case: a text that several parts ask about. The text itself takes no answer.

The parts are versions of their own, of any other kind; an attempt has a row for each part and
none for the text.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from courses.questions.kind import Kind, Options, Rules, WrongAnswer, unknown_rules

MAX_PARTS = 20
MAX_WEIGHT = 100
TENTH = Decimal("0.1")


def _problems(stem: str, options: Options, key: Any, rules: Rules) -> list[str]:
    if options or key:
        return ["案例的材料没有选项和答案，请写在各小题中。"]
    return unknown_rules(rules)


def _read(value: list[str], options: Options, blanks: int) -> list[str]:
    raise WrongAnswer("案例的材料不作答，请回答各小题。")


def _share(key: Any, answer: list[str], rules: Rules, stem: str) -> Fraction:
    return Fraction(0)


def portions(points: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """The points of the whole case for its parts, in tenths that add up to it exactly.

    What does not divide goes to the largest remainders, the earlier part first, so the same case
    is always divided alike. With fewer tenths than parts some get nothing.
    """
    tenths, whole = int(points / TENTH), sum(weights)
    given = [tenths * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda n: (-(tenths * weights[n] % whole), n))
    for place in by_rest[: tenths - sum(given)]:
        given[place] += 1
    return [TENTH * one for one in given]


def _in_parts(stem: str, rules: Rules) -> bool:
    return True


CASE = Kind(_problems, _read, _share, _in_parts)
