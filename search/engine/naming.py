"""What a document is called, as terms of its row and as a record to check them by.

Two fields of a document's own row answer what is typed: `name_grams` as it is written,
`pinyin` as it sounds. Their terms are what a name that matches must have, no more: whoever
asks checks the names themselves. A term at the beginning of a title is held once more
under `TITLE`, one at the beginning of a word or of another name under `WORD`.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from operator import add
from typing import Any

from search.engine.analysis import RUN, is_han
from search.engine.pinyin import Spelled, Split, Word, pieces, splits

ANYWHERE, WORD, TITLE = "", "_", "^"
BEGINNING = 12  # characters of a Latin or digit run whose beginnings are terms


@dataclass(frozen=True, slots=True)
class Called:
    """Read back with a document. `names` are its title and its other names, `spelled` the
    same as they are compared. `validity` is stored as in `fields.Record`."""

    document: str
    names: list[str]
    spelled: list[Spelled]
    validity: list[Any] | None

    def dumps(self) -> str:
        spelled = [(one.text, " ".join(one.sounds), sorted(one.words)) for one in self.spelled]
        stored = (self.document, self.names, spelled, self.validity)
        return json.dumps(stored, ensure_ascii=False)

    @classmethod
    def loads(cls, stored: str | bytes) -> "Called":
        document, names, spelled, validity = json.loads(stored)
        compared = [
            Spelled(text, tuple(sounds.split(" ")), frozenset(words))
            for text, sounds, words in spelled
        ]
        return cls(document, names, compared, validity)


def written_terms(spelled: Iterable[Spelled]) -> str:
    """The terms of `name_grams`."""
    return _joined(spelled, _written)


def sound_terms(spelled: Iterable[Spelled]) -> str:
    """The terms of `pinyin`."""
    return _joined(spelled, _sounding)


def written_as(word: Word, mark: str) -> list[str]:
    """The terms of `name_grams` that a name with this word has."""
    terms: list[str] = []
    for run in RUN.findall(word.plain):
        pairs = [first + second for first, second in pairwise(run)] if is_han(run) else []
        terms += pairs or [run[:BEGINNING]]
    return [mark + terms[0], *terms[1:]] if terms else []


# Terms of one field, of which a name must have one.
Need = tuple[str, tuple[str, ...]]


def sounding_as(word: Word, mark: str) -> list[list[list[Need]]]:
    """For each run of the word the ways to read it, for each way what a name must have.
    Empty if a run can be no pinyin."""
    runs: list[list[list[Need]]] = []
    found = pieces(word)
    for place, piece in enumerate(found):
        here = ANYWHERE if place else mark
        if piece.isascii() and piece.isalpha():
            ways = splits(piece, growing=word.growing and place == len(found) - 1)
            if not ways:
                return []
            runs.append([_needs(way, here) for way in ways])
        else:
            runs.append([[("name_grams", (term,)) for term in written_as(Word(piece), here)]])
    return runs


def _needs(way: Split, mark: str) -> list[Need]:
    initials = [unit.initial for unit in way]
    pairs = [_pair(*pair) for pair in pairwise(initials)] or initials
    needs: list[tuple[str, ...]] = [(mark + pairs[0],), *((pair,) for pair in pairs[1:])]
    needs.append(tuple(mark + sound for sound in way[0].sounds))
    for before, unit in pairwise(way):
        together = tuple(_pair(*both) for both in product(before.sounds, unit.sounds))
        needs.append(together or unit.sounds)
    return [("pinyin", need) for need in needs if need]


def _joined(
    spelled: Iterable[Spelled], terms: Callable[[Spelled], Iterator[tuple[int, str]]]
) -> str:
    """Each term once, those of a beginning also with their mark."""
    found: dict[str, None] = {}
    for order, name in enumerate(spelled):
        for place, term in terms(name):
            found[term] = None
            if place in name.words:
                found[WORD + term] = None
            if place == order == 0:
                found[TITLE + term] = None
    return " ".join(found)


def _written(name: Spelled) -> Iterator[tuple[int, str]]:
    """Every Han character, every pair of neighbours, every beginning of other runs."""
    for match in RUN.finditer(name.text):
        start, run = match.start(), match[0]
        if is_han(run):
            yield from enumerate(run, start)
            yield from enumerate(map(add, run, run[1:]), start)
        else:
            for place in filter(name.begins, range(start, match.end())):
                yield from _beginnings(name.text[place : match.end()], place)


def _beginnings(run: str, place: int) -> Iterator[tuple[int, str]]:
    return ((place, run[:length]) for length in range(1, min(len(run), BEGINNING) + 1))


def _sounding(name: Spelled) -> Iterator[tuple[int, str]]:
    """Syllables and initials, alone and with the next of their kind."""
    for place, sound in enumerate(name.sounds):
        if not sound:
            continue
        following = name.sounds[place + 1 : place + 2]
        yield place, sound
        yield place, sound[0]
        if following and following[0]:
            yield place, _pair(sound, following[0])
            yield place, _pair(sound[0], following[0][0])


def _pair(first: str, second: str) -> str:
    return f"{first}'{second}"
