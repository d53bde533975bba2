"""How near two documents are: a pure function of what each brings along, so that both
engines give one order.

Nearness is the share of a document's telling words that the other is about as well, and
what ties the two: one cites the other, both cite the same, editors filed both under one
topic. A tie that many candidates have says little, so each counts by how few have it.
"""

import datetime
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from gongwen.validity import Status, status_on
from search.engine.fields import Record
from search.engine.gist import Gist
from search.engine.ranking import Statistics, rarity_of, validity_of
from search.engine.tuning import K1, B

# Telling words to compare by: with fewer one odd word decides, with more common ones do.
TELLING = 25
# A word that is a twelfth as frequent as the most frequent one of a document counts in
# half: what is said in passing is not what it is about.
FREQUENT = 1 / 12
# A tie that only one candidate has counts as much as half of the telling words.
TIED = 0.5
# Below this two documents have in common what any two of one library have (read off the
# laws of bench/README.md: what follows stopped being on the matter there).
LEAST = 0.13
# What the nearest in meaning gains: half of what is needed, so that it tips the scale where
# there is something in common and never makes a likeness of its own. In a small library the
# nearest can be on another matter altogether.
NEAREST_MEANING = LEAST / 2
# A topic holds many documents: alone it is just enough, and it orders what is as near.
SAME_TOPIC = LEAST
# Shown after all others: what has lost its force rarely answers a question of today.
LAPSED = frozenset({Status.AMENDED, Status.REPEALED, Status.EXPIRED})

Weights = Mapping[str, float]


class Reason(Enum):
    """What two documents have in common, said of the other one."""

    CITED = "cited"
    CITING = "citing"
    SHARED = "shared"
    TOPIC = "topic"
    WORDS = "words"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Tie:
    """`cited`: does the document cite this one; `citing`: the names and numbers by which
    this one cites it; `shared`: those that both cite."""

    cited: bool
    citing: frozenset[str]
    shared: frozenset[str]
    topics: tuple[str, ...]

    @property
    def keys(self) -> list[str]:
        direct = {Reason.CITED: self.cited, Reason.CITING: self.citing}
        return [*(why.value for why, held in direct.items() if held), *sorted(self.shared)]


@dataclass(frozen=True, slots=True)
class Near:
    """`common` says more of `why`: the names and numbers both cite, rarest first, or the
    topics. `cites` are the keys that the passage to show should cite."""

    record: Record
    score: float
    why: Reason
    common: tuple[str, ...]
    cites: frozenset[str]


def telling(gist: Gist, statistics: Statistics) -> dict[str, float]:
    """The words that tell a document from others, with their weight (tf·idf)."""
    weights = {
        word: math.log1p(count) * rarity_of(statistics.words[word], statistics.passages)
        for word, count in gist.words.items()
        if not _is_part(word, count, gist)
    }
    best = sorted(weights, key=lambda word: (-weights[word], word))[:TELLING]
    return {word: weights[word] for word in best}


def _is_part(word: str, count: int, gist: Gist) -> bool:
    """Search mode cuts 合会 out of 联合会, too: what occurs only in a longer word is none."""
    return any(
        word != other and word in other and held >= count for other, held in gist.words.items()
    )


def nearest(
    source: Record,
    candidates: Iterable[Record],
    weights: Weights,
    day: datetime.date,
    nearness: Mapping[str, float],
) -> list[Near]:
    """The candidates that are near enough, best first, of each work one state and none of
    the source's own. All are records that hold a gist; `nearness` says how near in meaning
    documents are, from 0 to 1."""
    others = [record for record in candidates if record.gist.work != source.gist.work]
    ties = [_tie(source, record) for record in others]
    holding = Counter(key for tie in ties for key in tie.keys)
    rated = [
        _rated(record, tie, holding, weights, nearness.get(record.document, 0.0))
        for record, tie in zip(others, ties, strict=True)
    ]
    rated.sort(key=lambda near: (_lapsed(near.record, day), -near.score, near.record.document))
    by_work: dict[str, Near] = {}
    for near in rated:
        if near.score >= LEAST:
            by_work.setdefault(near.record.gist.work, near)
    return list(by_work.values())


def _tie(source: Record, other: Record) -> Tie:
    cites, others_cites = frozenset(source.gist.cites), frozenset(other.gist.cites)
    return Tie(
        cited=not cites.isdisjoint((*other.names, *other.numbers)),
        citing=others_cites.intersection((*source.names, *source.numbers)),
        shared=cites & others_cites,
        topics=tuple(sorted(set(source.gist.topics).intersection(other.gist.topics))),
    )


def _rated(
    record: Record, tie: Tie, holding: Mapping[str, int], weights: Weights, near: float
) -> Near:
    strength = {key: 1 / (1 + math.log2(holding[key])) for key in tie.keys}
    apart = math.prod(1 - strength[key] for key in tie.keys)
    words = overlap(record.gist, weights)
    score = words + TIED * (1 - apart) + SAME_TOPIC * bool(tie.topics) + NEAREST_MEANING * near
    shared = tuple(sorted(tie.shared, key=lambda key: (-strength[key], key)))
    why, common = _reason(tie, shared)
    if why is Reason.WORDS and words < LEAST:
        why = Reason.MEANING
    return Near(record, round(score, 6), why, common, tie.citing or tie.shared)


def overlap(gist: Gist, weights: Weights) -> float:
    """0 to 1: how much of what is weighed the other is about."""
    most = max(gist.words.values(), default=1)
    held = (
        weight * gist.words[word] / (gist.words[word] + FREQUENT * most)
        for word, weight in weights.items()
        if word in gist.words
    )
    return math.fsum(held) / (math.fsum(weights.values()) or 1.0)


def _reason(tie: Tie, shared: tuple[str, ...]) -> tuple[Reason, tuple[str, ...]]:
    """The most definite one."""
    if tie.cited or tie.citing:
        return (Reason.CITED if tie.cited else Reason.CITING), ()
    if shared:
        return Reason.SHARED, shared
    return (Reason.TOPIC, tie.topics) if tie.topics else (Reason.WORDS, ())


def _lapsed(record: Record, day: datetime.date) -> bool:
    validity = record.validity
    return validity is not None and status_on(validity_of(validity), day) in LAPSED


def worth(record: Record, weights: Weights, average: float) -> float:
    """How much of what is weighed a passage says, as in `ranking` (BM25); `average` is
    the length of passages in grams."""
    norm = K1 * (1 - B + B * record.length / max(average, 1.0))
    counts = {word: record.text_words.count(f" {word} ") for word in weights}
    return math.fsum(weights[word] * count / (count + norm) for word, count in counts.items())
