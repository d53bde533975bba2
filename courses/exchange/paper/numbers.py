"""Numbers at the beginning of a line: of questions, of the parts of a case, of points of a text."""

import re
from dataclasses import dataclass

from courses.exchange.paper import headings
from gongwen import numerals

_NUMBER = re.compile(
    r"^(?:第\s*(?P<a>\d{1,4})\s*题\s*[.．、：:]?|(?P<b>\d{1,4})\s*(?:[、）)]|[.．](?!\d)))\s*(?P<rest>.*)$",
    re.DOTALL,
)
#: A number that may as well be the beginning of a sentence: “2.2024年”, “3 工会”.
_WEAK_NUMBER = re.compile(
    r"^(?P<number>\d{1,3})(?:[.．](?=\d)|\s+|(?=[\u4e00-\u9fff《“]))(?P<rest>\D.+|\d+.*\D.*)$",
    re.DOTALL,
)
_PART = re.compile(r"^[（(]\s*(?P<number>\d{1,2})\s*[）)]\s*(?P<rest>.+)$", re.DOTALL)
_TALLIED = re.compile(rf"^(?P<number>{headings.TALLY})\s*[、.．]\s*(?P<rest>.+)$", re.DOTALL)


@dataclass(frozen=True)
class Numbered:
    number: int
    text: str


def question(line: str) -> Numbered | None:
    found = _NUMBER.match(line)
    return Numbered(int(found["a"] or found["b"]), found["rest"]) if found else None


def points_in(words: str) -> int:
    """1 if a numbered list begins with the words."""
    begun = question(words)
    return 1 if begun is not None and begun.number == 1 else 0


def weak_question(line: str) -> Numbered | None:
    """May be a question; whether it is, its number and what follows must show."""
    found = _WEAK_NUMBER.match(line)
    return Numbered(int(found["number"]), found["rest"]) if found else None


def part(line: str) -> Numbered | None:
    found = _PART.match(line)
    return Numbered(int(found["number"]), found["rest"]) if found else None


def tallied(line: str) -> Numbered | None:
    """A line with a Chinese numeral that is no heading: “三、工会的性质是（　）”."""
    found = _TALLIED.match(line)
    if found is None or headings.heading(line) or headings.begins_keys(line):
        return None
    try:
        return Numbered(numerals.parse(found["number"]), found["rest"])
    except ValueError:
        return None  # 二十十、 counts nothing


def in_parts(words: str) -> list[str]:
    """What stands behind （1）, （2） … if they count from 1."""
    pieces = re.split(r"(?:^|(?<=[\s。；;]))[（(]\s*(\d{1,2})\s*[）)]\s*", words)
    numbers = [int(one) for one in pieces[1::2]]
    counted = not pieces[0].strip() and numbers == list(range(1, len(numbers) + 1))
    return [one.strip() for one in pieces[2::2]] if counted else []
