"""Why a query finds a document or does not: every part of what was asked, tried on its own.

Asks the index the same conditions that a search is made of, one by one and for this document
alone, so it cannot tell another story than the search, and tells the same on all engines.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from search.engine import conditions, searching
from search.engine.abbreviations import with_full_names
from search.engine.asking import Asked, Way, understand
from search.engine.comparing import compare, vector_of
from search.engine.conditions import Condition, OneOf, every
from search.engine.correction import Grade
from search.engine.joining import has_say
from search.engine.mending import mended
from search.engine.operators import LABELS
from search.engine.query import MAX_SIZE, Past, Query, Sort
from search.engine.results import Results
from search.engine.store import Store
from search.engine.tuning import POOL


class Kind(StrEnum):
    WORD = "word"
    PHRASE = "phrase"
    EXCLUDED = "excluded"
    KEY = "key"  # a number, a name or a clause: whoever has it needs no words
    OPERATOR = "operator"
    FACET = "facet"


@dataclass(frozen=True, slots=True)
class Part:
    """`met` says whether the document has what this asks, or lacks what it excludes. `places`
    counts the passages with it, `others` are further wordings that would do."""

    kind: Kind
    text: str
    met: bool
    places: int = 0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meant:
    """`made` says whether the document has vectors. `closeness` is the cosine of its nearest
    passage with the question, None below the floor of the model; from `needed` on it answers
    by its meaning alone."""

    made: bool
    closeness: float | None
    needed: float

    @property
    def answers(self) -> bool:
        return self.closeness is not None and self.closeness >= self.needed


@dataclass(frozen=True, slots=True)
class Why:
    """`version` of the entry, -1 without one. `shown` says whether it is the state of its text
    that is listed that day, `lapsed` that it holds no longer. Where no document has all words, or a
    question was asked, some of them suffice: `loosely`. `rank` is its place in the list of
    `total`, None where it is not among the first `POOL`. `meant` is what was searched for
    instead of what was typed, "" where it was just that. `akin` is None where meaning had no
    part in the search."""

    version: int
    indexed: bool
    visible: bool = False
    shown: bool = False
    lapsed: bool = False
    parts: tuple[Part, ...] = ()
    loosely: bool = False
    answers: bool = False
    total: int = 0
    rank: int | None = None
    meant: str = ""
    akin: Meant | None = None

    @property
    def missing(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not part.met and part.kind is not Kind.KEY)


def why(store: Store, query: Query, document_id: str) -> Why:
    version = store.version(document_id)
    if not store.count(every(conditions.DOCUMENTS, OneOf("document", (document_id,)))):
        return Why(version, indexed=False)
    results = searching.search(store, replace(query, offset=0, size=0, after="", passages=0))
    meant = _meant(query, results)
    inquiry = _Inquiry(store, query, _understood(store, query, results), document_id)
    loosely = results.relaxed or inquiry.asked.question
    akin = inquiry.akin()
    by_words = inquiry.holds(conditions.answering(inquiry.asked, loosely=loosely))
    return Why(
        version=version,
        indexed=True,
        visible=inquiry.holds(conditions.visible(query.scope)),
        shown=inquiry.holds(_current(query, inquiry.asked)),
        lapsed=inquiry.holds(conditions.lapsed(query.day)),
        parts=tuple(inquiry.parts()),
        loosely=loosely,
        answers=by_words or (akin is not None and akin.answers),
        total=results.total,
        rank=_rank(store, query, document_id),
        meant="" if meant == query.text else meant,
        akin=akin,
    )


def _meant(query: Query, results: Results) -> str:
    """The text that was searched for."""
    correction = results.correction
    replaced = correction is not None and correction.grade is Grade.REPLACE
    return results.spoken or (correction.text if correction and replaced else query.text)


def _understood(store: Store, query: Query, results: Results) -> Asked:
    """As the search did."""
    asked = understand(results.spoken or query.text, query.known, store.words)
    if not results.spoken:
        asked = mended(store, query, asked, results.correction)
    return with_full_names(store, query, asked)


def _current(query: Query, asked: Asked) -> Condition:
    """As the search lists it: every state where they are mixed, else the shown one or the one
    that was asked for outright."""
    if query.past is Past.MIXED:
        return conditions.DOCUMENTS
    return conditions.current(asked, query.day)


def _rank(store: Store, query: Query, document_id: str) -> int | None:
    for offset in range(0, POOL, MAX_SIZE):
        page = replace(query, offset=offset, size=MAX_SIZE, after="", passages=0)
        hits = [hit.id for hit in searching.search(store, page).hits]
        if document_id in hits:
            return offset + hits.index(document_id) + 1
        if len(hits) < MAX_SIZE:
            break
    return None


class _Inquiry:
    """Conditions tried on one document."""

    def __init__(self, store: Store, query: Query, asked: Asked, document_id: str) -> None:
        self.store, self.query, self.asked = store, query, asked
        self.rows = OneOf("document", (document_id,))

    def holds(self, condition: Condition) -> bool:
        return self.count(conditions.DOCUMENTS, condition) > 0

    def count(self, *of: Condition) -> int:
        return self.store.count(every(self.rows, *of))

    def akin(self) -> Meant | None:
        """As the search compares: with all that is visible and listed."""
        meaning = self.store.meaning
        if self.query.verbatim or self.query.sort is not Sort.RELEVANCE or meaning is None:
            return None
        base = every(conditions.visible(self.query.scope), _current(self.query, self.asked))
        joined, _ = compare(self.store, self.asked, base, {})
        vector = vector_of(self.asked, meaning) if has_say(self.asked) else None
        if vector is None:
            return None
        own = every(conditions.PIECES, self.rows)
        nearest = self.store.near(vector, own, 1)
        return Meant(
            made=self.count(conditions.PIECES, conditions.of_space(meaning.space)) > 0,
            closeness=nearest[0].closeness if nearest else None,
            needed=joined.needed_cosine,
        )

    def parts(self) -> Iterator[Part]:
        yield from self.words()
        yield from self.phrases()
        yield from self.keys()
        yield from self.operators()
        yield from self.facets()

    def words(self) -> Iterator[Part]:
        for ways in self.asked.required:
            alone = Asked(required=(ways,))
            text, *others = map(_spelled, ways)
            yield Part(
                Kind.WORD,
                text,
                self.holds(conditions.answering(alone, loosely=False)),
                self.passages(alone),
                tuple(others),
            )

    def phrases(self) -> Iterator[Part]:
        for phrase in self.asked.phrases:
            alone = Asked(phrases=(phrase,))
            met = self.holds(conditions.answering(alone, loosely=False))
            yield Part(Kind.PHRASE, phrase, met, self.passages(alone))
        for phrase in self.asked.excluded:
            without = Asked(blank=True, excluded=(phrase,))
            met = self.holds(conditions.answering(without, loosely=False))
            yield Part(Kind.EXCLUDED, phrase, met)

    def keys(self) -> Iterator[Part]:
        """The whole query is tried as a name, too, which is worth saying only where it is one."""
        asked = self.asked
        named = (self.key(name, Asked(names=(name,))) for name in asked.names)
        yield from (part for part in named if part.met)
        for number in asked.numbers:
            yield self.key(number, Asked(numbers=(number,)))
        for target in asked.targets:
            yield self.key(target, Asked(targets=(target,)))

    def key(self, text: str, alone: Asked) -> Part:
        [exact] = conditions.exact(alone)
        return Part(Kind.KEY, text, self.count(exact) > 0, self.count(conditions.PASSAGES, exact))

    def operators(self) -> Iterator[Part]:
        query = self.query
        for one in self.asked.operators:
            alone = Asked(operators=(one,))
            wanted = [
                *conditions.operated(alone, query.lexicon.types, query.day),
                *conditions.operated_whole(alone),
            ]
            sign = "-" if one.excluded else ""
            text = f"{sign}{LABELS[one.field]}:{one.value}"
            yield Part(Kind.OPERATOR, text, self.holds(every(*wanted)))

    def facets(self) -> Iterator[Part]:
        for name, condition in conditions.chosen(self.query.filters, self.query.day).items():
            yield Part(Kind.FACET, name, self.holds(condition))

    def passages(self, alone: Asked) -> int:
        return self.count(conditions.PASSAGES, conditions.answering_passages(alone, loosely=False))


def _spelled(way: Way) -> str:
    """The word that these grams are the pairs of (女职, 职工: 女职工)."""
    word = ""
    for gram in way:
        joined = word and len(gram) > 1 and word.endswith(gram[0])
        word += gram[1:] if joined else f" {gram}" if word else gram
    return word
