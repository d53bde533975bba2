"""Chinese and Arabic whole numbers as they are written in official documents."""

from __future__ import annotations

import re

#: Zero as typists, OCR and old fonts leave it; the standard character is 〇. Latin O counts only inside a year.
ZERO = "〇零○◯"
YEAR_ZERO = ZERO + "0oO\uff10\uff4f\uff2f\u039f\u03bf\u041e\u043e"
_DIGITS = (ZERO, "一壹", "二两贰貳", "三叁", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
DIGIT_VALUES = {char: value for value, chars in enumerate(_DIGITS) for char in chars}

#: One to ten as parts are counted, and as they are written on cheques.
COUNTING, OF_CHEQUES = "一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾"
_FIRST_SHORT_YEAR = 50

#: For use inside a character class: the numerals that number clauses, dates and amounts.
CHARS = "〇零○◯一二三四五六七八九十百千万亿两廿卅"

_NONZERO = "".join(_DIGITS[1:])
_ARABIC = re.compile(r"\d+")
_POSITIONAL = re.compile(f"[{_NONZERO}][{ZERO}{_NONZERO}]+|[{ZERO}]")
_BELOW_10000 = re.compile(
    rf"(?:([{_NONZERO}])[千仟])?[{ZERO}]?(?:([{_NONZERO}])[百佰])?[{ZERO}]?"
    rf"(?:([{_NONZERO}]?)([十拾廿卅]))?[{ZERO}]?([{_NONZERO}])?"
)
_TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30}
_WRITTEN = "零一二三四五六七八九"


def parse(text: str) -> int:
    """The number in ``text``: 12, 十二, 一百零五, 二〇一九, 廿三, 五万.

    Raises ValueError for anything that is not exactly one whole number.
    """
    text = text.strip()
    if _ARABIC.fullmatch(text):
        return int(text)
    if _POSITIONAL.fullmatch(text):
        return int("".join(str(DIGIT_VALUES[char]) for char in text))
    high, has_yi, low = re.sub("億", "亿", text).rpartition("亿")
    if has_yi:
        return parse(high) * 100_000_000 + (_below_yi(low) if low else 0)
    return _below_yi(text)


def _below_yi(text: str) -> int:
    high, has_wan, low = text.replace("萬", "万").partition("万")
    if has_wan:
        return _below_10000(high) * 10_000 + (_below_10000(low) if low else 0)
    return _below_10000(text)


def _below_10000(text: str) -> int:
    match = _BELOW_10000.fullmatch(text)
    if not match or not text.strip(ZERO):
        raise ValueError(f"not a whole number: {text!r}")
    thousands, hundreds, tens, ten_sign, ones = match.groups()
    total = DIGIT_VALUES.get(thousands, 0) * 1000 + DIGIT_VALUES.get(hundreds, 0) * 100
    if ten_sign:
        total += _TENS[ten_sign] * DIGIT_VALUES.get(tens, 1)
    return total + DIGIT_VALUES.get(ones, 0)


def parse_year(text: str) -> int:
    """A year written with four characters (2019, 二〇一九, 二○一九, 二O一九); ValueError if it is none."""
    digits = [_year_digit(char) for char in text.strip()]
    year = int("".join(digits)) if len(digits) == 4 else 0
    if not 1000 <= year <= 2999:
        raise ValueError(f"not a year: {text!r}")
    return year


def full_year(short: str) -> int:
    """The year that two digits are written for: 1986 for 86, 2024 for 24."""
    year = int(short)
    return year + (1900 if year >= _FIRST_SHORT_YEAR else 2000)


def _year_digit(char: str) -> str:
    if char in YEAR_ZERO:
        return "0"
    if char in DIGIT_VALUES:
        return str(DIGIT_VALUES[char])
    if _ARABIC.fullmatch(char):
        return str(int(char))
    raise ValueError(f"not a digit: {char!r}")


def to_chinese(number: int) -> str:
    """``number`` as clauses are numbered: 3 → 三, 12 → 十二, 105 → 一百零五, 1260 → 一千二百六十."""
    if not 0 <= number < 10**12:
        raise ValueError(f"out of range: {number}")
    if number == 0:
        return "零"
    written = _write(number)
    return written[1:] if written.startswith("一十") else written


def _write(number: int) -> str:
    for size, sign in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _write(high) + sign + gap + (_write(low) if low else "")
    return _WRITTEN[number]
