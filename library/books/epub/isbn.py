"""International standard book numbers: ten or thirteen digits whose last one checks the others."""

import re

BEFORE = re.compile(r"(?i)^(?:urn:)?isbn(?:-1[03])?[:：\s]*")


def parse(text: str) -> str:
    """`ISBN 978-7-5008-6543-2` → thirteen digits; nothing when the check digit does not fit."""
    number = re.sub(r"[\s‐-―-]", "", BEFORE.sub("", text.strip())).upper()
    if re.fullmatch(r"97[89]\d{10}", number, re.ASCII):
        return number if number[-1] == _check_13(number[:12]) else ""
    if re.fullmatch(r"\d{9}[\dX]", number, re.ASCII) and number[-1] == _check_10(number[:9]):
        return f"978{number[:9]}{_check_13('978' + number[:9])}"
    return ""


def _check_13(digits: str) -> str:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-total % 10)


def _check_10(digits: str) -> str:
    value = -sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    return "X" if value == 10 else str(value)
