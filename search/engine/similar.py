"""What else there is on the matter of a document.

A handful of questions to the engine, however large the library: what the document is about,
how rare its words are, what candidates are about (those with its words, those tied to it,
those that mean the same), and which passages of the few that are shown are nearest. The engine's scores only choose
candidates; `likeness` orders them.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from search.engine import conditions, likeness
from search.engine.asking import Asked
from search.engine.conditions import Condition, Not, OneOf, every, some
from search.engine.fields import Record
from search.engine.gist import bonds_of
from search.engine.joining import joining, lowest
from search.engine.likeness import Near, Reason, Weights
from search.engine.query import Scope
from search.engine.schema import Passage
from search.engine.store import Store

MOST = 20  # that are ever answered
# Gists to choose from, by words and by ties: reading twice as many changes one answer of
# a hundred.
CANDIDATES = 50
# Passages read to find the nearest of each document, so that a long one leaves room.
PASSAGES = 100


@dataclass(frozen=True, slots=True)
class Similar:
    """`common` as in `likeness.Near`. `anchor` and `label` of the nearest passage are ""
    where none is nearer than the document as a whole."""

    id: str
    title: str
    score: float
    why: Reason
    common: tuple[str, ...] = ()
    anchor: str = ""
    label: str = ""
    heading: str = ""


def similar(
    store: Store, document_id: str, *, scope: Scope, day: datetime.date, limit: int
) -> tuple[Similar, ...]:
    """Nearest first, lapsed ones last, of each work one state and none of its own.
    Nothing for a document that is not held or that the reader may not see."""
    visible = every(conditions.PASSAGES, conditions.visible(scope))
    found = store.passages(every(visible, _heads([document_id])), {}, 1)
    if not found:
        return ()
    source = found[0]
    statistics = store.statistics(Asked(words=tuple(source.gist.words)))
    weights = likeness.telling(source.gist, statistics)
    nearness = _nearness(store, scope, source)
    candidates = _candidates(store, visible, source, weights, nearness)
    rated = likeness.nearest(source, candidates, weights, day, nearness)
    best = rated[: min(max(0, limit), MOST)]
    places = _places(store, visible, best, weights, statistics.average_text) if best else {}
    return tuple(_similar(near, places.get(near.record.document)) for near in best)


def _nearness(store: Store, scope: Scope, source: Record) -> dict[str, float]:
    """Documents that mean much the same as a whole: 1 is the nearest, 0 the last of them."""
    vector = store.middle(source.document)
    if store.meaning is None or vector is None:
        return {}
    others = Not(OneOf("document", (source.document,)))
    documents = every(conditions.DOCUMENTS, conditions.visible(scope), others)
    near = store.near(vector, documents, CANDIDATES)
    space = store.meaning.space
    joined = joining(1.0, near, lowest(near, CANDIDATES, space.floor), space)
    return {document: share for (document, _), share in joined.nearness.items()}


def _candidates(
    store: Store,
    visible: Condition,
    source: Record,
    weights: Weights,
    nearness: Mapping[str, float],
) -> list[Record]:
    """The best of those with its words, of those tied to it, and of those that mean the same.
    Asked for together, what engines take for the rarity of a tie would outweigh the words,
    and not alike."""
    words = tuple(weights)
    bonds = tuple(bonds_of(source.gist, source.names, source.numbers))
    others = Not(OneOf("document", (source.document,)))
    records: dict[str, Record] = {}
    for near in (OneOf("gist", words), OneOf("bonds", bonds)):
        terms = {"gist": dict.fromkeys(words, 1.0)}
        found = store.passages(every(visible, near, others), terms, CANDIDATES)
        records |= {record.document: record for record in found}
    if nearness:
        found = store.passages(every(visible, _heads(nearness)), {}, CANDIDATES)
        records |= {record.document: record for record in found}
    return list(records.values())


def _heads(ids: Iterable[str]) -> Condition:
    """The passages that stand for documents as a whole: they hold the gist."""
    return OneOf("id", tuple(Passage("", "").id_in(id_) for id_ in ids))


def _places(
    store: Store, visible: Condition, best: list[Near], weights: Weights, average: float
) -> dict[str, Record]:
    """Of each document the passage that says most of the same, before all others one that
    cites what ties the two."""
    ties = {near.record.document: near.cites for near in best}
    words, cited = tuple(weights), tuple(sorted(frozenset().union(*ties.values())))
    said = some((OneOf("words", words), OneOf("cites", cited)))
    parts = every(visible, OneOf("document", tuple(ties)), Not(_heads(ties)), said)
    terms = {"words": dict.fromkeys(words, 1.0), "cites": dict.fromkeys(cited, 1.0)}
    found = store.passages(parts, terms, PASSAGES)

    def place(record: Record) -> tuple[bool, float, int]:
        worth = likeness.worth(record, weights, average)
        return ties[record.document].isdisjoint(record.cites), -round(worth, 6), record.order

    return {record.document: record for record in sorted(found, key=place, reverse=True)}


def _similar(near: Near, place: Record | None) -> Similar:
    return Similar(
        id=near.record.document,
        title=near.record.title,
        score=near.score,
        why=near.why,
        common=near.common,
        anchor=place.anchor if place else "",
        label=place.label if place else "",
        heading=place.heading if place else "",
    )
