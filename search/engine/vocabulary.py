"""The words of an index with their counts, and which of them a misspelling may stand for.

Nothing is stored for the misspellings themselves. Which characters stand next to each
other inside words, which sound alike and which look alike is enough to propose few
characters for any place; whether a word results is one look-up each.
"""

import math
import re
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from pypinyin import Style, pinyin

from search.engine import commonness
from search.engine.pinyin import syllables

SHAPES = Path(__file__).with_name("shapes.txt")
LONGEST = 8  # characters of a word
# A word that neither the general dictionary nor several documents have may itself be a
# misspelling, or a piece that the segmenter made.
TRUSTED = 2
# Sounds that many speakers do not keep apart, also when they type.
_RETROFLEX, _NASAL = re.compile("^([zcs])h"), re.compile("([ie]n)g$")
# Of a character nobody counted, half an occurrence.
_UNKNOWN = 0.5 / commonness.TOTAL


class Vocabulary:
    """Never changes once built. `counts` says how many documents have each word."""

    __slots__ = ("_after", "_before", "_counts", "_sounding", "_total")

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = dict(counts)
        self._total = sum(counts.values()) or 1
        pairs = {pair for word in counts if word > "\u3000" for pair in pairwise(word)}
        self._after = _grouped((first, second) for first, second in pairs)
        self._before = _grouped((second, first) for first, second in pairs)
        written = self._after.keys() | self._before.keys()
        self._sounding = _grouped((sound, char) for char in written for sound in sounds(char))

    @property
    def counts(self) -> Mapping[str, int]:
        return MappingProxyType(self._counts)

    def to_bytes(self) -> bytes:
        lines = (f"{word}\t{count}" for word, count in sorted(self.counts.items()))
        return zlib.compress("\n".join(lines).encode())

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Vocabulary":
        lines = zlib.decompress(stored).decode().splitlines()
        pairs = (line.split("\t") for line in lines)
        return cls({word: int(count) for word, count in pairs})

    def trusts(self, word: str) -> bool:
        """Whether a text may be corrected to this word."""
        count = self._counts.get(word)
        return count is not None and (count >= TRUSTED or commonness.occurrences(word) > 0)

    def log_probability(self, word: str) -> float | None:
        """Of meeting this word next, half by the index and half by general use. None for
        what is no word; single characters are always possible."""
        general = commonness.occurrences(word) / commonness.TOTAL
        if len(word) == 1:
            return math.log(general or _UNKNOWN)
        mixed = (self._counts.get(word, 0) / self._total + general) / 2
        return math.log(mixed) if mixed else None

    def follows(self, first: str, second: str) -> bool:
        """Whether some word has these two characters next to each other."""
        return second in self._after.get(first, "")

    def after(self, char: str) -> str:
        return self._after.get(char, "")

    def before(self, char: str) -> str:
        return self._before.get(char, "")

    def sounding_like(self, char: str) -> frozenset[str]:
        """Other characters of the vocabulary that may be read the same."""
        found = "".join(self._sounding.get(sound, "") for sound in sounds(char))
        return frozenset(found) - {char}


def may_sound(word: str, place: int, typed: str) -> bool:
    """Whether the character at `place` is read in this word as `typed` may be: 单 in 单价 is no chan."""
    read = syllables(word)[place]
    return not read or _blurred(read) in sounds(typed)


def looking_like(char: str) -> str:
    return _shapes().get(char, "")


@cache
def sounds(char: str) -> frozenset[str]:
    """Every reading without tone, alike what is often not told apart."""
    readings = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    return frozenset(_blurred(reading) for found in readings for reading in found)


def _blurred(reading: str) -> str:
    reading = _RETROFLEX.sub(r"\1", reading)
    return _NASAL.sub(r"\1", "n" + reading[1:] if reading[0] == "l" else reading)


@cache
def _shapes() -> Mapping[str, str]:
    lines = SHAPES.read_text(encoding="utf-8").splitlines()
    groups = [line for line in lines if line and not line.startswith("#")]
    one_way = [(group[0], other) for group in groups for other in group[1:]]
    return _grouped(pair for one, other in one_way for pair in ((one, other), (other, one)))


def _grouped(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: "".join(sorted(set(values))) for key, values in found.items()}
