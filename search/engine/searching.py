"""One search, in the same steps on every engine.

Which documents answer, how many and with which facets is asked of the documents; which
come first is decided among their passages. Where no more than `POOL` documents answer,
all of them are ranked by `ranking.rank`; where more do, those are whose passages the
engine holds best, and the others follow in the engine's own order.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from gongwen.validity import Status
from search.engine import conditions
from search.engine.asking import Asked, understand
from search.engine.conditions import Condition, Not, OneOf, every
from search.engine.fields import Record
from search.engine.highlight import Highlighter
from search.engine.query import Query, Sort
from search.engine.ranking import RankedDocument, RankedPassage, Statistics, rank, scoring
from search.engine.results import DocumentHit, FacetCount, PassageHit, Results

POOL = 200  # documents ranked by relevance
CANDIDATES = 400  # passages read at a time to rank them

# For each field the terms to score by and their weight.
Terms = Mapping[str, tuple[tuple[str, ...], float]]


@dataclass(frozen=True, slots=True)
class Overview:
    """Documents to find: `base` selects, `chosen` narrows by facet. Every facet is
    counted under the choices of the others, the status by conditions; none where
    `statuses` is empty. Ordered by the engine's score for `grams`, latest first without
    them. With `whole`, ids are wanted only if all fit within the limit."""

    base: Condition
    chosen: Mapping[str, Condition]
    statuses: Mapping[str, Condition]
    grams: tuple[str, ...]
    offset: int
    limit: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """`titles` by document id, in order; empty where they were not wanted."""

    total: int
    titles: Mapping[str, str]
    facets: Mapping[str, Mapping[str, int]]


class Store(Protocol):
    """What a search needs of an engine, whose scores only choose candidates."""

    name: str

    def documents(self, overview: Overview) -> Found: ...

    def passages(self, condition: Condition, terms: Terms, limit: int) -> list[Record]:
        """Those that the engine scores highest for the terms, field by field."""

    def statistics(self, asked: Asked) -> Statistics: ...


def search(store: Store, query: Query) -> Results:
    began = time.perf_counter()
    asked = understand(query.text)
    if not asked.answerable:
        return Results(0, (), store.name, _since(began))
    run = _Search(store, query, asked)
    found = run.find()
    hits = run.ranked(found) if run.by_relevance else run.listed(found)
    return Results(
        total=found.total,
        hits=tuple(hits),
        engine=store.name,
        took_ms=_since(began),
        facets={name: _counts(name, counts) for name, counts in found.facets.items()},
        relaxed=run.relaxed,
    )


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
        self.statistics: Statistics | None = None
        self.loosely = asked.question
        self.relaxed = False

    def find(self) -> Found:
        """What answers: the pool to be ranked, or a page latest first. Where nothing
        has all words, whatever facets are chosen, what has some of them."""
        query, pool = self.query, self.by_relevance
        window = (0, POOL) if pool else (query.offset, query.size)
        found = self.documents(*window, facets=True)
        if self.loosely or found.total or any(found.facets.values()):
            return found
        self.loosely = self.relaxed = True
        return self.documents(*window, facets=True)

    def documents(
        self, offset: int, limit: int, *only: Condition, facets: bool = False, scored: bool = False
    ) -> Found:
        day = self.query.day
        answering = conditions.answering(self.asked, loosely=self.loosely)
        overview = Overview(
            base=every(conditions.DOCUMENTS, self.visible, answering, *only),
            chosen=self.chosen,
            statuses={s.value: conditions.of_status(s, day) for s in Status} if facets else {},
            grams=self.asked.grams if scored else (),
            offset=offset,
            limit=limit,
            whole=facets and self.by_relevance,
        )
        return self.store.documents(overview)

    def listed(self, found: Found) -> list[DocumentHit]:
        return self.hits(found.titles, {})

    def ranked(self, found: Found) -> list[DocumentHit]:
        """The page: of the pool by rank, beyond it in the engine's order."""
        pool = {document.id: document for document in self.rank(self.candidates(found))[:POOL]}
        titles = {one.id: one.passages[0].record.title for one in pool.values()}
        if found.total <= POOL:
            titles |= {id_: title for id_, title in found.titles.items() if id_ not in pool}
        first, last = self.query.offset, self.query.offset + self.query.size
        page = dict(list(titles.items())[first:last])
        wanted = min(last, found.total) - max(first, len(titles))
        if wanted > 0 and found.total > len(titles):
            others = Not(OneOf("document", tuple(titles)))
            offset = max(0, first - len(titles))
            page |= self.documents(offset, wanted, others, scored=True).titles
        return self.hits(page, {id_: document.score for id_, document in pool.items()})

    def candidates(self, found: Found) -> list[Record]:
        """Passages of documents that answer: the engine's best of them, and whatever
        was asked for by clause, number or name."""
        few = found.total <= POOL
        base = self.related(found.titles) if few else self.answering_passages()
        wanted = [base, *(every(base, exact) for exact in conditions.exact(self.asked))]
        records: dict[tuple[str, str], Record] = {}
        for condition in wanted:
            records |= self.passages(condition)
        if few:
            met = {document for document, _ in records}
            records |= self.of_each(set(found.titles) - met)
        elif self.asked.excluded:
            # A passage does not show what the rest of its document says.
            of_these = OneOf("document", tuple(sorted({document for document, _ in records})))
            kept = self.documents(0, len(of_these.values), of_these).titles
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

    def answering_passages(self) -> Condition:
        """Passages that prove that their document answers, under the chosen facets."""
        return every(
            conditions.answering_passages(self.asked, loosely=self.loosely), *self.chosen.values()
        )

    def passages(self, condition: Condition) -> dict[tuple[str, str], Record]:
        condition = every(conditions.PASSAGES, self.visible, condition)
        found = self.store.passages(condition, scoring(self.asked), CANDIDATES)
        return {(record.document, record.anchor): record for record in found}

    def rank(self, records: Iterable[Record]) -> list[RankedDocument]:
        if self.statistics is None:
            self.statistics = self.store.statistics(self.asked)
        return rank(records, self.asked, self.statistics, self.query.day)

    def hits(self, titles: Mapping[str, str], scores: Mapping[str, float]) -> list[DocumentHit]:
        """The page with its passages, read anew: the ranking saw only the best of all."""
        met: dict[str, tuple[RankedPassage, ...]] = {}
        highlighter = Highlighter(self.asked)
        if titles and not self.asked.blank and self.query.passages:
            records = self.of_each(titles).values()
            met = {document.id: document.passages for document in self.rank(records)}
        return [
            DocumentHit(
                id=id_,
                title=highlighter.mark(title),
                score=scores.get(id_, 0.0),
                passages=tuple(_shown(met.get(id_, ()), highlighter, self.query.passages)),
            )
            for id_, title in titles.items()
        ]


def _shown(
    passages: Iterable[RankedPassage], highlighter: Highlighter, limit: int
) -> Iterable[PassageHit]:
    """The best passages in which something is marked, or that were asked for."""
    for passage in passages:
        if not limit:
            return
        record = passage.record
        heading, snippet = highlighter.mark(record.heading), highlighter.snippet(record.text)
        if heading.marks or snippet.marks or passage.cited:
            limit -= 1
            line = highlighter.line(record.text)
            yield PassageHit(record.anchor, record.label, heading, snippet, passage.score, line)
