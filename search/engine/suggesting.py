"""What may be meant while it is typed: a clause, or something by its name.

What is written as it was typed stands before what only sounds so; within each, a whole
name first, then the beginning of a title, of a word or of another name, then the rest. Of
the states of one text the one shown that day is meant. The engine is asked for names that
may match and only for what the reader may see; every match is checked here, so both
engines suggest the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cache
from itertools import islice
from typing import Any

from gongwen import citations, numerals
from search.engine import conditions, naming, pinyin
from search.engine.conditions import Condition, OneOf, every, some
from search.engine.fields import Record, target
from search.engine.naming import Called
from search.engine.pinyin import Spelled, Word
from search.engine.query import Scope
from search.engine.ranking import has_lapsed
from search.engine.store import Store

MAX_CHARACTERS = 60  # typed; what follows is not read
MOST_WORDS = 6
CANDIDATES = 50  # names read to be checked, of one kind of match
MOST_CLAUSES = 4  # of one number that is being typed
MOST_NUMBERS = 11  # that it begins: 4, then 40 to 49
HIGHEST = 1500  # article of any law
# A lone letter is the beginning of too much.
SHORTEST = 2

_BEFORE_A_NUMBER = re.compile(
    r"(?P<name>.*?[^\d第零〇一二三四五六七八九十百千])[ \t]*第?[ \t]*"
    r"(?P<number>\d{1,4}|[零〇一二三四五六七八九十百千]{1,7})[ \t]*(?P<unit>[条项])?"
)


class Standing(IntEnum):
    """Where in its names something was met, the best first."""

    WHOLE = 0
    TITLE = 1
    WORD = 2
    INSIDE = 3


@dataclass(frozen=True, slots=True)
class Suggested:
    """A document, or with `anchor` and `label` a clause of it. `literal` if its name is
    written as it was typed, not only spoken so."""

    document: str
    title: str
    anchor: str = ""
    label: str = ""
    literal: bool = True


def suggest(
    store: Store, text: str, *, scope: Scope, day: date, limit: int = 8
) -> tuple[Suggested, ...]:
    """At most `limit`, of what is written so and of what sounds so clauses first. Empty for
    what says too little."""
    text = text[:MAX_CHARACTERS].encode(errors="ignore").decode()  # lone surrogates
    # 工会法第 is on the way to a clause.
    words = pinyin.read(text.removesuffix("第"))[:MOST_WORDS]
    if not _enough(words):
        return ()
    asking = _Asking(store, scope, day)
    found = (*asking.clauses(text), *asking.documents(words))
    return tuple(sorted(found, key=lambda one: not one.literal)[:limit])


def whole_names(
    store: Store, words: tuple[Word, ...], *, scope: Scope, day: date
) -> tuple[str, ...]:
    """The names of documents that are typed in full by their sound, the best first."""
    met = _Asking(store, scope, day).met(words)
    whole = (one for one in met if one.standing is Standing.WHOLE)
    return tuple(one.name for one in whole if not one.literal)


def _enough(words: tuple[Word, ...]) -> bool:
    typed = "".join(word.plain for word in words)
    return len(typed) >= SHORTEST or not typed.isascii()


@dataclass(frozen=True, slots=True)
class _Met:
    """A document and how the best of its names was met."""

    called: Called
    name: str
    standing: Standing
    characters: int
    literal: bool

    def rank(self, day: date) -> tuple[Any, ...]:
        called = self.called
        title = called.names[0]
        lapsed = has_lapsed(called.validity, day)
        told = (not self.literal, self.standing, self.characters, lapsed)
        return (*told, len(self.name), len(title), title, called.document)


class _Asking:
    """One suggestion: who asks, and for which day."""

    def __init__(self, store: Store, scope: Scope, day: date) -> None:
        self.store, self.day = store, day
        self.visible = conditions.visible(scope)

    def documents(self, words: tuple[Word, ...]) -> list[Suggested]:
        return [
            Suggested(one.called.document, one.called.names[0], literal=one.literal)
            for one in self.met(words)
        ]

    def met(self, words: tuple[Word, ...]) -> list[_Met]:
        """What matches, the best first. Only where more may match than is read at a time are
        whole names and beginnings asked for on their own."""
        ways = [way for way in (_written, _sounding) if way(words, naming.ANYWHERE)]
        found = self.called([way(words, naming.ANYWHERE) for way in ways])
        crowded = [way for way, names in zip(ways, found, strict=True) if len(names) == CANDIDATES]
        if crowded:
            marks = (naming.TITLE, naming.WORD)
            beginnings = [way(words, mark) for way in crowded for mark in marks]
            found += self.called([OneOf("name", (_name(words),)), *beginnings])
        distinct = {one.document: one for names in found for one in names}
        met = filter(None, (_meet(words, one) for one in distinct.values()))
        return sorted(met, key=lambda one: one.rank(self.day))

    def called(self, wanted: Sequence[Condition | None]) -> list[list[Called]]:
        shown = every(conditions.DOCUMENTS, self.visible, conditions.shown(self.day))
        return self.store.called([every(shown, one) for one in wanted if one], CANDIDATES)

    def clauses(self, text: str) -> list[Suggested]:
        """Those that exist of what is cited, in the order of their numbers."""
        wanted = _cited(text) or self.numbered(text)
        if wanted is None or not wanted.keys:
            return []
        order = {target(*key): place for place, key in enumerate(wanted.keys)}
        records = sorted(
            self.passages(tuple(order), wanted.year),
            key=lambda one: (min(order.get(key, len(order)) for key in one.targets), one.document),
        )
        return [
            Suggested(one.document, one.title, one.anchor, one.label or one.heading, wanted.literal)
            for one in records[:MOST_CLAUSES]
        ]

    def passages(self, targets: tuple[str, ...], year: int | None) -> list[Record]:
        """Of the state that the year names, else of the one for the day."""
        states = [OneOf("year", (str(year),))] if year else []
        for state in (*states, conditions.shown(self.day)):
            wanted = every(conditions.PASSAGES, self.visible, state, OneOf("target", targets))
            if found := self.store.passages(wanted, {}, CANDIDATES):
                return found
        return []

    def numbered(self, text: str) -> "_Cited | None":
        """A name in pinyin and a number: 工会法 as ghf42."""
        match = _BEFORE_A_NUMBER.fullmatch(text.strip())
        words = pinyin.read(match["name"]) if match else ()
        if not match or not all(word.sounding for word in words):
            return None
        named = [one.called for one in self.met(words) if one.standing is Standing.WHOLE]
        names = dict.fromkeys(citations.canonical(name) for one in named for name in one.names)
        anchors = [f"art-{number}" for number in _numbers(match["number"], match["unit"])]
        keys = tuple((name, anchor) for anchor in anchors for name in names)
        return _Cited(keys, literal=False)


@dataclass(frozen=True, slots=True)
class _Cited:
    """Names with anchors, the most likely first; `year` names a state. Not `literal` where
    the name was typed as it sounds."""

    keys: tuple[tuple[str, str], ...]
    year: int | None = None
    literal: bool = True


def _cited(text: str) -> _Cited | None:
    """A law or plan with the number of a clause, which may be unfinished (工会法第四)."""
    for citation in citations.find(text):
        if citation.alias and citation.anchor:
            anchors = _outwards(citation.anchor)
            return _Cited(tuple((citation.alias, one) for one in anchors), citation.year)
    match = _BEFORE_A_NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    numbers = _numbers(match["number"], match["unit"])
    found = {
        anchor: cited[0]
        for unit, anchor in (("条", "art-{}"), ("项", "n{}"))
        if len(cited := citations.find(f"{match['name']}第{match['number']}{unit}")) == 1
    }
    keys = tuple(
        (cited.alias, anchor.format(number))
        for number in numbers
        for anchor, cited in found.items()
        if cited.alias
    )
    return _Cited(keys, next(iter(found.values())).year) if keys else None


def _outwards(anchor: str) -> list[str]:
    """From the cited place to the article: what is kept is kept by article."""
    found = [anchor]
    while anchor.count("-") > 1:
        anchor = anchor.rpartition("-")[0]
        found.append(anchor)
    return found


def _numbers(written: str, unit: str | None) -> list[int]:
    """The number itself, and while its unit is missing those it begins."""
    if unit:
        try:
            return [numerals.parse(written)]
        except ValueError:
            return []
    begun = (number for number, forms in _forms() if any(one.startswith(written) for one in forms))
    return list(islice(begun, MOST_NUMBERS))


@cache
def _forms() -> tuple[tuple[int, tuple[str, str]], ...]:
    return tuple((n, (str(n), numerals.to_chinese(n))) for n in range(1, HIGHEST))


def _written(words: tuple[Word, ...], mark: str) -> Condition | None:
    terms: list[str] = []
    for word in words:
        terms += naming.written_as(word, naming.ANYWHERE if terms else mark)
    return every(*(OneOf("name_grams", (term,)) for term in terms)) if terms else None


def _sounding(words: tuple[Word, ...], mark: str) -> Condition | None:
    """Each word as it sounds or as it is written; None where no word can be pinyin."""
    parts: list[Condition] = []
    spoken = False
    for word in words:
        here = naming.ANYWHERE if parts else mark
        ways = [_written((word,), here), _spoken(word, here)]
        spoken = spoken or ways[1] is not None
        parts.append(some(way for way in ways if way))
    return every(*parts) if spoken else None


def _spoken(word: Word, mark: str) -> Condition | None:
    runs = naming.sounding_as(word, mark) if word.sounding else []
    if not runs:
        return None
    return every(*(some(every(*(OneOf(*need) for need in way)) for way in ways) for ways in runs))


def _name(words: tuple[Word, ...]) -> str:
    return citations.canonical("".join(word.plain for word in words))


def _meet(words: tuple[Word, ...], called: Called) -> _Met | None:
    met = [
        one
        for place, name in enumerate(called.spelled)
        if (one := _met(words, called, place, name))
    ]
    return min(met, key=lambda one: (not one.literal, one.standing, one.characters), default=None)


def _met(words: tuple[Word, ...], called: Called, place: int, name: Spelled) -> _Met | None:
    matches = pinyin.find(words, name)
    if not matches:
        return None
    characters = sum(match.end - match.start for match in matches)
    standing = _standing(matches[0].start, characters, place, name)
    literal = all(match.literal for match in matches)
    return _Met(called, called.names[place], standing, characters, literal)


def _standing(start: int, characters: int, place: int, name: Spelled) -> Standing:
    if characters == len(name.text):
        return Standing.WHOLE
    if start == place == 0:
        return Standing.TITLE
    return Standing.WORD if start in name.words else Standing.INSIDE
