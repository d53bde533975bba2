"""A run of Han characters read as words, and what one wrong character in it may have been.

Words are taken to follow each other independently, so the best readings of what comes
before and after a place, found once, weigh every change there. A change always makes a
word of the vocabulary, with at least one character that was typed right.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from search.engine import commonness
from search.engine.vocabulary import LONGEST, Vocabulary, looking_like, may_sound


class Kind(StrEnum):
    SOUND = "sound"
    SHAPE = "shape"
    SWAPPED = "swapped"
    MISSING = "missing"
    EXTRA = "extra"
    OTHER = "other"  # any character instead of any other


# How often a character is typed wrong in this way; most people type by sound.
MISTAKES = {
    Kind.SOUND: 0.005,
    Kind.SHAPE: 0.0015,
    Kind.SWAPPED: 0.001,
    Kind.MISSING: 0.0015,
    Kind.EXTRA: 0.001,
    Kind.OTHER: 0.0002,
}
# Who types word by word seldom swaps the last of one with a character that stands alone.
LONE = 0.05
# A character met more seldom was looked for, not typed by mistake.
RARE = 10
# A word that so many documents have is no mistake, nor is one so often met elsewhere.
FAIR, USUAL = 3, 300
_MOST = 50.0  # natural logarithm of the greatest odds


@dataclass(frozen=True, slots=True)
class Edit:
    """The characters from `start` to `end` of the run were meant to be `words`, one or two;
    `chance` is that of typing them instead."""

    kind: Kind
    start: int
    end: int
    words: tuple[str, ...]
    chance: float

    @property
    def word(self) -> str:
        return "".join(self.words)


class Reading:
    """`sure` says which characters are beyond doubt; good words are so, too."""

    def __init__(self, run: str, vocabulary: Vocabulary, sure: Iterable[bool]) -> None:
        self.run, self.vocabulary = run, vocabulary
        words = list(self._possible_words())
        self._before, last_word = self._read_on(words)
        self._after = self._read_back(words)
        self.doubtful = [
            not one and commonness.occurrences(char) >= RARE
            for one, char in zip(sure, run, strict=True)
        ]
        self._trust_good_words(last_word)

    def _possible_words(self) -> Iterator[tuple[int, int, float]]:
        """By where they begin and end, with their logarithmic probability."""
        size = len(self.run)
        for start in range(size):
            for end in range(start + 1, min(size, start + LONGEST) + 1):
                chance = self.vocabulary.log_probability(self.run[start:end])
                if chance is not None:
                    yield start, end, chance

    def _read_on(self, words: list[tuple[int, int, float]]) -> tuple[list[float], list[int]]:
        """How likely the best reading up to each place is, and where its last word begins."""
        likely = [0.0, *[-math.inf] * len(self.run)]
        last_word = [0] * (len(self.run) + 1)
        for start, end, chance in words:
            if likely[start] + chance > likely[end]:
                likely[end] = likely[start] + chance
                last_word[end] = start
        return likely, last_word

    def _read_back(self, words: list[tuple[int, int, float]]) -> list[float]:
        """How likely the best reading from each place on is."""
        likely = [*[-math.inf] * len(self.run), 0.0]
        for start, end, chance in reversed(words):
            likely[start] = max(likely[start], chance + likely[end])
        return likely

    def _trust_good_words(self, last_word: list[int]) -> None:
        end = len(self.run)
        while end:
            start = last_word[end]
            if self._good(self.run[start:end]):
                self.doubtful[start:end] = [False] * (end - start)
            end = start

    def _good(self, word: str) -> bool:
        if len(word) == 1:
            return False
        usual = len(word) > 2 or commonness.occurrences(word) >= USUAL
        return usual or self.vocabulary.counts.get(word, 0) >= FAIR

    def odds(self, edit: Edit) -> float:
        """How much likelier the run becomes by an edit."""
        chances = [self.vocabulary.log_probability(word) or 0.0 for word in edit.words]
        meant = self._before[edit.start] + sum(chances) + self._after[edit.end]
        return math.exp(min(_MOST, meant - self._before[-1])) * edit.chance

    def is_word(self, start: int, end: int) -> bool:
        return end - start > 1 and self.vocabulary.log_probability(self.run[start:end]) is not None

    def words(
        self, text: str, first: int, last: int, within: tuple[int, int] | None = None
    ) -> Iterator[tuple[int, int, str]]:
        """Words of the vocabulary in a mended text that hold what lies between `first` and
        `last`, and more; only those `within` two places, if given."""
        earliest, latest = within or (0, len(text))
        for start in range(max(earliest, last - LONGEST), first + 1):
            for end in range(max(last, start + 2), min(latest, start + LONGEST) + 1):
                word = text[start:end]
                if self.vocabulary.trusts(word):
                    yield start, end, word


def edits(reading: Reading) -> Iterator[Edit]:
    size = len(reading.run)
    for place in range(size):
        if reading.doubtful[place]:
            yield from _replaced(reading, place)
            yield from _extra(reading, place)
            if place + 1 < size and reading.doubtful[place + 1]:
                yield from _swapped(reading, place)
    for place in range(size + 1):
        if any(reading.doubtful[max(0, place - 1) : place + 1]):
            yield from _missing(reading, place)


def guesses(reading: Reading) -> Iterator[Edit]:
    """Further ones, too many and too seldom right to correct by: each character out of doubt
    with its neighbours may stand for any that makes a word with them."""
    run, vocabulary = reading.run, reading.vocabulary
    for place in range(len(run)):
        if not reading.doubtful[place]:
            continue
        following = vocabulary.after(run[place - 1 : place])
        preceding = vocabulary.before(run[place + 1 : place + 2])
        for char in sorted({*following, *preceding} - {run[place]}):
            text = run[:place] + char + run[place + 1 :]
            for start, end, word in reading.words(text, place, place + 1):
                yield Edit(Kind.OTHER, start, end, (word,), MISTAKES[Kind.OTHER])


def _replaced(reading: Reading, place: int) -> Iterator[Edit]:
    run, vocabulary = reading.run, reading.vocabulary
    before, after = run[place - 1 : place], run[place + 1 : place + 2]
    likes = {
        Kind.SOUND: vocabulary.sounding_like(run[place]),
        Kind.SHAPE: looking_like(run[place]),
    }
    for kind, chars in likes.items():
        for char in chars:
            if vocabulary.follows(before, char) or vocabulary.follows(char, after):
                text = run[:place] + char + run[place + 1 :]
                for start, end, word in reading.words(text, place, place + 1):
                    if kind is Kind.SHAPE or may_sound(word, place - start, run[place]):
                        yield Edit(kind, start, end, (word,), MISTAKES[kind] / len(chars))


def _swapped(reading: Reading, place: int) -> Iterator[Edit]:
    one, other = reading.run[place], reading.run[place + 1]
    text = reading.run[:place] + other + one + reading.run[place + 2 :]
    if one == other:
        return
    chance = MISTAKES[Kind.SWAPPED]
    for start, end, word in reading.words(text, place, place + 2):
        yield Edit(Kind.SWAPPED, start, end, (word,), chance)
    # The last of one word with the first of the next.
    firsts = [word for _, end, word in reading.words(text, place, place + 1) if end == place + 1]
    seconds = [
        word for start, _, word in reading.words(text, place + 1, place + 2) if start == place + 1
    ]
    for first, second in product((*firsts, other), (*seconds, one)):
        if len(first + second) > 2:
            start, end = place + 1 - len(first), place + 1 + len(second)
            rarer = LONE if 1 in (len(first), len(second)) else 1.0
            yield Edit(Kind.SWAPPED, start, end, (first, second), chance * rarer)


def _extra(reading: Reading, place: int) -> Iterator[Edit]:
    text = reading.run[:place] + reading.run[place + 1 :]
    slipped_in = math.exp(reading.vocabulary.log_probability(reading.run[place]) or 0.0)
    chance = MISTAKES[Kind.EXTRA] * slipped_in
    for start, end, word in reading.words(text, place, place):
        # Between two words something may well stand: 提起了公诉 was not meant to be 提起公诉.
        halves = reading.is_word(start, place) and reading.is_word(place + 1, end + 1)
        if start < place < end and not halves:
            yield Edit(Kind.EXTRA, start, end + 1, (word,), chance)


def _missing(reading: Reading, place: int) -> Iterator[Edit]:
    run, vocabulary = reading.run, reading.vocabulary
    ending = vocabulary.after(run[place - 1 : place])
    beginning = vocabulary.before(run[place : place + 1])
    for char in {*ending, *beginning}:
        text = run[:place] + char + run[place:]
        within = 0 if char in ending else place, len(text) if char in beginning else place + 1
        for start, end, word in reading.words(text, place, place + 1, within):
            if len(word) > 2:
                yield Edit(Kind.MISSING, start, end - 1, (word,), MISTAKES[Kind.MISSING])
