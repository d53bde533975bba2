"""How texts of questions and answers are read and compared."""

import re
import unicodedata

from gongwen.normalise import fold

GAP = re.compile(r"_{2,}|＿{2,}")

# NUL and lone surrogates cannot be stored by PostgreSQL.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    return _UNSTORABLE.search(text) is None


def blanks_in(stem: str) -> int:
    return len(GAP.findall(stem))


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


def same_words(text: str) -> str:
    """How options are compared: spaces and width do not matter, everything else does."""
    return " ".join(fold(text).text.split())


def _speaks(mark: str) -> bool:
    return unicodedata.category(mark)[0] in "LNMS"


def _joins_digits(text: str, place: int) -> bool:
    before, after = text[:place][-1:], text[place + 1 : place + 2]
    if text[place] == "-":
        return after.isdigit() and not before.isalnum()
    return text[place] in "./:" and before.isdigit() and after.isdigit()
