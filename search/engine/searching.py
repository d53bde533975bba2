"""One search, in the same steps on every engine.

Which documents answer, how many and with which facets is asked of the documents; which
come first is decided among their passages. Where no more than `POOL` documents answer,
all of them are ranked by `ranking.rank`; where more do, those are whose passages the
engine holds best, and the others follow, latest first. What holds no longer comes last.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gongwen.validity import Status
from search.engine import conditions
from search.engine.abbreviations import with_full_names
from search.engine.asking import Asked, understand
from search.engine.comparing import compare
from search.engine.conditions import Condition, Not, OneOf, every, some
from search.engine.fields import Head, Record, target
from search.engine.highlight import Highlighter
from search.engine.joining import BY_WORDS
from search.engine.lexicon import Lexicon
from search.engine.listing import Listing, Part, Window
from search.engine.mending import correction_of, mended
from search.engine.neighbours import neighbours
from search.engine.query import Past, Query, Sort
from search.engine.ranking import (
    RankedDocument,
    RankedPassage,
    Statistics,
    explain,
    is_named,
    rank,
    scoring,
)
from search.engine.results import (
    DocumentHit,
    Explanation,
    FacetCount,
    Missing,
    Results,
)
from search.engine.schema import Passage
from search.engine.showing import shown
from search.engine.sounding import han_of
from search.engine.store import Found, Overview, Store
from search.engine.tuning import CANDIDATES, LAPSED, POOL

_LETTERS = re.compile(r"[A-Za-zÀ-ü]{2}")
MOST_STATES = 50  # other states of the texts on a page


def search(store: Store, query: Query) -> Results:
    began = time.perf_counter()
    lexicon = query.known
    asked = understand(query.text, lexicon, store.words)
    if not asked.answerable:
        return Results(0, (), store.name, _since(began))
    correction = correction_of(query, store.count)
    asked = mended(store, query, asked, correction)
    results = _answer(store, query, asked)
    if not results.total or results.relaxed:
        results = _spoken(store, query, lexicon) or results
    if not results.total:
        results = replace(results, neighbours=neighbours(store, query, asked))
    return replace(results, took_ms=_since(began), correction=correction)


def _answer(store: Store, query: Query, asked: Asked) -> Results:
    return _Search(store, query, with_full_names(store, query, asked)).results()


def _spoken(store: Store, query: Query, lexicon: Lexicon) -> Results | None:
    """What a question in pinyin finds that nothing is written like."""
    if query.verbatim or lexicon.readings is None or not _LETTERS.search(query.text):
        return None
    scope, readings = query.scope, lexicon.readings()
    for text in han_of(store, query.text, scope=scope, day=query.day, readings=readings, limit=2):
        results = _answer(store, query, understand(text, lexicon, store.words))
        if results.total and not results.relaxed:
            return replace(results, spoken=text)
    return None


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)


def _counts(name: str, counts: Mapping[str, int]) -> tuple[FacetCount, ...]:
    """Most first, years latest first; what nothing has is left out."""
    found = [FacetCount(value, count) for value, count in counts.items() if count]
    if name == "year":
        return tuple(sorted(found, key=lambda one: -int(one.value)))
    return tuple(sorted(found, key=lambda one: (-one.count, one.value)))


class _Search:
    """What the steps of one search share."""

    def __init__(self, store: Store, query: Query, asked: Asked) -> None:
        self.store, self.query, self.asked = store, query, asked
        self.by_relevance = query.sort is Sort.RELEVANCE and not asked.blank
        self.chosen = conditions.chosen(query.filters, query.day)
        self.visible = conditions.visible(query.scope)
        self.operated = conditions.operated(asked, query.lexicon.types, query.day)
        self.operated_whole = conditions.operated_whole(asked)
        self.lapsed = conditions.lapsed(query.day)
        self.meant = conditions.meant(asked)
        self.joining = BY_WORDS
        self.akin: tuple[str, ...] = ()  # documents that answer by their meaning
        self.known: Statistics | None = None
        self.loosely = asked.question
        self.relaxed = False
        self.all_read = False  # whether the pool has every passage that was met
        self.folded = 0

    def results(self) -> Results:
        self.compare()
        found = self.find()
        self.set_aside()
        lapsed = self.count_lapsed(found)
        pool = self.pool(found) if self.by_relevance else []
        heads, further = self.page(found, lapsed, pool)
        hidden = self.query.past is Past.HIDDEN
        return Results(
            total=found.total,
            akin=len(self.joining.alone),
            hits=tuple(self.hits(heads, {one.id: one for one in pool})),
            engine=self.store.name,
            took_ms=0.0,
            facets={name: _counts(name, counts) for name, counts in found.facets.items()},
            relaxed=self.relaxed,
            question=self.asked.question,
            lapsed=self.count(self.left_out()) if hidden else lapsed,
            folded=self.folded,
            missing=tuple(self.missing()),
            expanded=self.asked.expanded,
            further=further,
        )

    # What is near in meaning

    def compare(self) -> None:
        if self.by_relevance and not self.query.verbatim:
            base = every(self.visible, *self.of_states(), *self.operated)
            self.joining, self.akin = compare(self.store, self.asked, base, self.chosen)

    def near_passages(self, documents: Iterable[str]) -> dict[tuple[str, str], Record]:
        """What is near in these documents."""
        of_these = frozenset(documents)
        close = [key for key in self.joining.close if key[0] in of_these]
        if not close:
            return {}
        ids = (Passage(anchor, "").id_in(document) for document, anchor in sorted(close))
        return self.passages(OneOf("id", tuple(ids)))

    def set_aside(self) -> None:
        """Notes what of the list only its meaning brought there."""
        if not self.akin:
            return
        these = OneOf("document", self.akin)
        by_words = conditions.answering(self.asked, loosely=self.loosely)
        found = self.documents(Window(0, len(self.akin)), these, Not(by_words))
        self.joining = replace(self.joining, alone=frozenset(found.heads))

    # Which documents answer

    def find(self) -> Found:
        """What answers, with facets; all documents if they are few. Where nothing has all
        words, whatever facets are chosen, what has some of them."""
        window = Window(0, POOL if self.by_relevance else 0)
        found = self.documents(window, facets=True)
        if self.has_words(found):
            return found
        self.folded = self.count(self.elsewhere())
        if self.loosely or self.query.verbatim:
            return found
        self.loosely = self.relaxed = True
        return self.documents(window, facets=True)

    def has_words(self, found: Found) -> bool:
        """Whether anything has all words, whatever facets are chosen."""
        if not self.akin:
            return bool(found.total or any(found.facets.values()))
        by_words = conditions.answering(self.asked, loosely=self.loosely)
        return self.store.count(every(self.listed(), by_words)) > 0

    def documents(self, window: Window, *only: Condition, facets: bool = False) -> Found:
        day = self.query.day
        overview = Overview(
            base=every(self.listed(), *only, *window.conditions),
            chosen=self.chosen,
            statuses={s.value: conditions.of_status(s, day) for s in Status} if facets else {},
            offset=window.offset,
            limit=window.limit,
            whole=facets and self.by_relevance,
        )
        return self.store.documents(overview)

    def answering(self) -> Condition:
        """Everything that answers, in whatever state."""
        answering = conditions.answering(self.asked, loosely=self.loosely, akin=self.akin)
        operated = (*self.operated, *self.operated_whole)
        return every(conditions.DOCUMENTS, self.visible, answering, *operated)

    def listed(self) -> Condition:
        """What the list is made of: of the states of a text the shown one."""
        match self.query.past:
            case Past.MIXED:
                return self.answering()
            case Past.LAST:
                return every(self.answering(), self.current())
            case Past.HIDDEN:
                return every(self.answering(), self.current(), self.holding())

    def current(self) -> Condition:
        return conditions.current(self.asked, self.query.day)

    def holding(self) -> Condition:
        return some((Not(self.lapsed), *self.meant))

    def left_out(self) -> Condition:
        return every(self.current(), Not(self.holding()))

    def elsewhere(self) -> Condition:
        """Other states of texts."""
        return Not(self.current())

    def count(self, only: Condition) -> int:
        """How many that answer and are not listed are such."""
        return self.store.count(every(self.answering(), *self.chosen.values(), only))

    def count_lapsed(self, found: Found) -> int:
        """Of those listed; the facet has counted them unless it narrows them itself."""
        if self.query.past is not Past.LAST or not found.total:
            return 0
        counts = found.facets["status"]
        ended = sum(counts.get(s.value, 0) for s in LAPSED)
        if not ended or ("status" not in self.chosen and not self.meant):
            return ended
        return self.documents(Window(0, 0), Not(self.holding())).total

    # Which page of them

    def page(
        self, found: Found, lapsed: int, pool: Sequence[RankedDocument]
    ) -> tuple[Mapping[str, Head], str]:
        """Its documents, and from where the next page goes on: those of the pool by rank,
        the others by date, what holds no longer last."""
        ranked = {one.id: _head(one) for one in pool}
        parts: list[Part] = []
        if self.by_relevance and found.total <= POOL:
            # Some answer by their title or as a whole, with no passage that does.
            ranked |= {id_: head for id_, head in found.heads.items() if id_ not in ranked}
        else:
            others: list[Condition] = [Not(OneOf("document", tuple(ranked)))] if ranked else []
            holding = [self.holding(), *others] if lapsed else others
            parts = [
                (holding, found.total - lapsed - len(ranked)),
                ([Not(self.holding())], lapsed),
            ]
        return Listing(ranked, parts, self.documents).page(self.query)

    def pool(self, found: Found) -> list[RankedDocument]:
        """The documents to be put in order, best first."""
        records = self.candidates(found)
        if self.joining.weight and is_named(records, self.asked, self.statistics):
            self.joining = replace(self.joining, weight=0.0)
        ranked = self.rank(records)
        return [one for one in ranked if found.total <= POOL or not one.lapsed][:POOL]

    def candidates(self, found: Found) -> list[Record]:
        """Passages of documents that answer: the engine's best of them, and whatever
        was asked for by clause, number or name."""
        few = found.total <= POOL
        base = self.related(found.heads) if few else self.answering_passages()
        records = self.passages(base)
        self.all_read = few and len(records) < CANDIDATES
        records |= self.near_passages(found.heads if few else self.akin)
        if self.all_read:
            return list(records.values())
        for exact in conditions.exact(self.asked):
            records |= self.passages(every(base, exact))
        if few:
            met = {document for document, _ in records}
            records |= self.of_each(set(found.heads) - met)
        elif self.akin or self.asked.excluded or self.operated_whole:
            # A passage does not show what the rest of its document says.
            of_these = OneOf("document", tuple(sorted({document for document, _ in records})))
            kept = self.documents(Window(0, len(of_these.values)), of_these).heads
            return [record for record in records.values() if record.document in kept]
        return list(records.values())

    def related(self, ids: Iterable[str]) -> Condition:
        """Whatever was met in these documents."""
        of_these = OneOf("document", tuple(sorted(ids)))
        return every(of_these, conditions.related_passages(self.asked))

    def of_each(self, ids: Iterable[str]) -> dict[tuple[str, str], Record]:
        """What was met in each of these documents: one with many good passages can crowd out
        another's only one, so whoever is left out is asked for again."""
        records: dict[tuple[str, str], Record] = {}
        left = set(ids)
        while left:
            found = self.passages(self.related(left))
            records |= found
            if len(found) < CANDIDATES:
                break
            left -= {document for document, _ in found}
        return records

    def of_states(self) -> list[Condition]:
        """In which state a text is ranked among others."""
        return [] if self.query.past is Past.MIXED else [self.current(), self.holding()]

    def answering_passages(self) -> Condition:
        """Passages that prove that their document is listed, under the chosen facets."""
        return every(
            conditions.answering_passages(self.asked, loosely=self.loosely),
            *self.of_states(),
            *self.operated,
            *self.chosen.values(),
        )

    def passages(self, condition: Condition) -> dict[tuple[str, str], Record]:
        condition = every(conditions.PASSAGES, self.visible, condition)
        found = self.store.passages(condition, scoring(self.asked), CANDIDATES)
        return {(record.document, record.anchor): record for record in found}

    def rank(self, records: Iterable[Record]) -> list[RankedDocument]:
        return rank(records, self.asked, self.statistics, self.query.day, self.joining)

    @property
    def statistics(self) -> Statistics:
        if self.known is None:
            self.known = self.store.statistics(self.asked)
        return self.known

    # What is shown of it

    def hits(
        self, heads: Mapping[str, Head], pool: Mapping[str, RankedDocument]
    ) -> list[DocumentHit]:
        """The page with its passages, read anew where the ranking saw only the best of all."""
        met = {id_: one.passages for id_, one in pool.items()} if self.all_read else {}
        if heads and not self.all_read and not self.asked.blank and self.query.passages:
            records = self.of_each(heads) | self.near_passages(heads)
            met = {one.id: one.passages for one in self.rank(records.values())}
        states = self.states(heads)
        most = self.query.passages
        highlighter = Highlighter(self.asked)
        return [
            DocumentHit(
                id=id_,
                title=highlighter.mark(head.title),
                score=pool[id_].score if id_ in pool else 0.0,
                passages=tuple(shown(met.get(id_, ()), highlighter, self.joining, most)),
                states=tuple(states.get(head.work, ())),
                explanation=self.explain(met.get(id_, ())),
                akin=id_ in self.joining.alone,
            )
            for id_, head in heads.items()
        ]

    def explain(self, passages: Sequence[RankedPassage]) -> Explanation | None:
        if not self.query.explain or not passages:
            return None
        day = self.query.day
        return explain(passages[0], self.asked, self.statistics, day, self.joining)

    def states(self, heads: Mapping[str, Head]) -> dict[str, list[str]]:
        """By work, the other states of the texts on the page that answer as well."""
        works = tuple(sorted({head.work for head in heads.values() if head.work}))
        if not works or self.query.past is Past.MIXED:
            return {}
        overview = Overview(
            base=every(self.answering(), self.elsewhere(), OneOf("work", works)),
            chosen={},
            statuses={},
            offset=0,
            limit=MOST_STATES,
        )
        found: dict[str, list[str]] = {}
        for id_, head in self.store.documents(overview).heads.items():
            found.setdefault(head.work, []).append(id_)
        return found

    def holds(self, condition: Condition) -> bool:
        return self.store.count(every(self.visible, condition)) > 0

    def missing(self) -> Iterator[Missing]:
        """Numbers that no document has, and places that were cited by name and do not stand in
        the text of that name."""
        for number in self.asked.cited:
            value = number.document_number
            if value and not number.title and not self.holds(OneOf("number", (value.key,))):
                yield Missing(value.display, "", number)
        for cited in self.asked.cited:
            if not cited.alias or not cited.anchor:
                continue
            place = target(cited.alias, cited.anchor)
            named = every(conditions.DOCUMENTS, self.visible, OneOf("name", (cited.alias,)))
            if self.holds(OneOf("target", (place,))):
                continue
            overview = Overview(every(named, self.current()), {}, {}, offset=0, limit=1)
            held = self.store.documents(overview).heads
            yield from (Missing(head.title, id_, cited) for id_, head in held.items())
            if not held:
                yield Missing(cited.title or "", "", cited)


def _head(ranked: RankedDocument) -> Head:
    record = ranked.passages[0].record
    return Head(record.title, record.work)
