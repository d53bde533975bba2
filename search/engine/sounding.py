"""What a whole question typed in pinyin means in Han characters.

Names are asked of the index, so that a reader is told of none she may not see; words come
from a list the caller has, each with how often it is used.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from search.engine import pinyin
from search.engine.analysis import is_han
from search.engine.pinyin import Spelled, Word
from search.engine.query import Scope
from search.engine.store import Store
from search.engine.suggesting import whole_names

MOST_WORDS = 6_000  # the most used; reading one takes a tenth of a millisecond, once
LONGEST = 60  # characters of a question


class Readings:
    """Words of two or more Han characters by how they sound."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        words = [word for word in counts if len(word) > 1 and all(map(is_han, word))]
        kept = sorted(words, key=lambda word: (-counts[word], word))[:MOST_WORDS]
        self._counts = counts
        self._total = max(1, sum(counts[word] for word in kept))
        self._by_sound: dict[str, str] = {}
        self._by_beginning: dict[str, list[tuple[str, Spelled]]] = defaultdict(list)
        for word in kept:
            spelled = pinyin.spell_word(word)
            self._by_sound.setdefault("".join(spelled.sounds), word)
            for beginning in {word[0], spelled.sounds[0][:1]}:
                self._by_beginning[beginning].append((word, spelled))
        self._longest = max(map(len, self._by_sound), default=0)

    def words(self, typed: Word) -> list[str]:
        """Those that are typed in full: said most fully first, then the most used."""
        met = [
            (len(word), -self._counts[word], word)
            for word, spelled in self._by_beginning.get(typed.text[0], ())
            if (match := pinyin.match_at(typed, spelled, 0)) and match.end == len(word)
        ]
        return [word for _, _, word in sorted(met)]

    def sentence(self, letters: str) -> str:
        """Several words in one run of whole syllables, the likeliest; "" if it is none."""
        best: list[tuple[float, str] | None] = [(0.0, ""), *[None] * len(letters)]
        for end in range(1, len(letters) + 1):
            ways = [
                (before[0] + cost, before[1] + word)
                for start, word, cost in self._ending(letters, end)
                if (before := best[start]) is not None
            ]
            best[end] = min(ways, default=None)
        return best[-1][1] if best[-1] else ""

    def _ending(self, letters: str, end: int) -> Iterator[tuple[int, str, float]]:
        for start in range(max(0, end - self._longest), end):
            if word := self._by_sound.get(letters[start:end]):
                yield start, word, -math.log(max(1, self._counts[word]) / self._total)


def han_of(
    store: Store, text: str, *, scope: Scope, day: date, readings: Readings, limit: int = 5
) -> tuple[str, ...]:
    """What may be meant, the likeliest first: whole names, then words, then words in a row.

    Empty where nothing typed is pinyin. Words between blanks are read one by one.
    """
    words = tuple(Word(word.text) for word in pinyin.read(text[:LONGEST]))
    if not any(word.sounding for word in words):
        return ()
    found = dict.fromkeys(whole_names(store, words, scope=scope, day=day))
    read = [_read(word, readings) for word in words]
    if all(read):
        found |= dict.fromkeys(_in_a_row(read, limit))
    return tuple(found)[:limit]


def _read(word: Word, readings: Readings) -> list[str]:
    if not word.sounding:
        return [word.text]
    found = readings.words(word)
    sentence = readings.sentence(word.plain)
    return [*found, sentence] if sentence and sentence not in found else found


def _in_a_row(read: list[list[str]], limit: int) -> Iterator[str]:
    """The likeliest of every word, then one word after the other by its next reading."""
    first = [options[0] for options in read]
    yield " ".join(first)
    for place, options in enumerate(read):
        for other in options[1:limit]:
            yield " ".join([*first[:place], other, *first[place + 1 :]])
