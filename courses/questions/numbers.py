"""Whole numbers in gaps: 十五, 15 and, before 天, 15天 are the same answer.

Only what is a number from end to end is read as one: 一 in 统一 or 万一 stays a word. So do forms of
which people do not agree what they say: 一百五 (105 or 150), 三八, 八五.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from courses.questions.texts import GAP, plain
from gongwen import numerals

MAX_REPEATED = 8
_DIGITS = re.compile(r"0|[1-9][0-9]*")
_MIXED = re.compile(r"([0-9]+(?:\.[0-9]+)?)(万|亿)")
_BY_DIGIT = re.compile(f"[{''.join(numerals.DIGIT_VALUES)}]{{3,}}")
_SIZES = {"万": 10**4, "亿": 10**8}
_NUMERAL = re.compile(rf"[0-9{''.join(numerals.DIGIT_VALUES)}十百千]")
# Rarer ways to write what `numerals.to_chinese` writes.
_USUAL = str.maketrans({"拾": "十", "佰": "百", "仟": "千", "億": "亿", "萬": "万"}) | {
    ord("廿"): "二十",
    ord("卅"): "三十",
}
_MANY = 10**12

Around = tuple[str, str]


# Thousands of attempts have the same key and stem, and mostly the same answers.
@lru_cache(maxsize=256)
def surroundings(stem: str) -> tuple[Around, ...]:
    """Of each gap what stands before and behind it, as `plain` texts."""
    texts = [plain(text) for text in GAP.split(stem)]
    return tuple(pairwise(texts))


@lru_cache(maxsize=4096)
def readings(text: str, around: Around) -> frozenset[str]:
    """A `plain` text, and the digits of the number it is; what it repeats of its stem does not count."""
    return frozenset({text, *(value for one in _parts(text, *around) if (value := digits(one)))})


def digits(text: str) -> str:
    """The whole number that a `plain` text is, in digits; nothing if it is none."""
    if _DIGITS.fullmatch(text):
        return text
    if mixed := _MIXED.fullmatch(text):
        exact = Fraction(mixed[1]) * _SIZES[mixed[2]]
        return str(exact.numerator) if exact.denominator == 1 else ""
    try:
        value = numerals.parse(text)
    except ValueError:
        return ""
    said = _BY_DIGIT.fullmatch(text) or _usual(text) == _written(value)
    return str(value) if said else ""


def _written(value: int) -> str:
    return _usual(numerals.to_chinese(value)) if value < _MANY else ""


def _usual(text: str) -> str:
    """With one character for each digit, 一十五 as 十五."""
    text = text.translate(_USUAL)
    same = "".join(
        numerals.to_chinese(numerals.DIGIT_VALUES[one]) if one in numerals.DIGIT_VALUES else one
        for one in text
    )
    return same.removeprefix("一") if same.startswith("一十") else same


def _parts(text: str, before: str, after: str) -> Iterator[str]:
    """The text without what it says again of the words at its gap: 第 and 条 of 第十五条."""
    most = min(MAX_REPEATED, len(text) - 1)
    for start in range(most + 1):
        for end in range(len(text), max(start, len(text) - most - 1), -1):
            head, tail = text[:start], text[end:]
            repeated = before.endswith(head) and after.startswith(tail)
            if repeated and not _NUMERAL.search(head + tail):
                yield text[start:end]
