"""The one rule of relevance: a pure function, so both engines answer in one order.

An engine finds candidates; what they are worth is computed here, from their text and
from counts that are the same whoever counts them. The worth of a passage is BM25
(Robertson and Zaragoza 2009, The Probabilistic Relevance Framework) over the grams of
the query, and over its words where they are few. Each term is taken where it counts more:
in the title alone, or in title and text read as one; scoring the title as a field of its
own and adding it would count what all clauses of a law share once more for each. The
worth of a document is that of its best passage times its priors. What was asked for by
number or by clause stands first. Ties go by id.
"""

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import add, mul

from gongwen.validity import Status, Validity, status_on
from search.engine.analysis import is_han, whole_run
from search.engine.asking import Asked
from search.engine.fields import Record

# The usual constants, and the best on clauses too (bench/README.md).
K1 = 1.2
B = 0.75
# Words sharpen short queries and blur questions: full weight up to the first number of
# words, none from the second on.
WORDS_FULL, WORDS_NONE = 3, 6
# Texts that no longer or not yet hold step back a little: they are often what is asked
# for by name, rarely what answers a question.
STATUS_PRIOR: Mapping[Status, float] = {
    Status.IN_FORCE: 1.0,
    Status.UNVERIFIED: 0.97,
    Status.UPCOMING: 0.95,
    Status.YEAR_OVER: 0.95,
    Status.AMENDED: 0.85,
    Status.EXPIRED: 0.8,
    Status.REPEALED: 0.75,
}
# What a video says in passing steps back a little behind a section that explains the matter.
SPOKEN, SPOKEN_PRIOR = "t-", 0.8
# A year in the query lifts the documents of that year above their other states.
YEAR_LIFT = 1.5


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of all passages of an index: how many, average lengths in grams, and in how many
    each term of the query occurs."""

    passages: int
    average_title: float
    average_text: float
    grams: Mapping[str, int]
    words: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RankedPassage:
    record: Record
    exactness: int
    score: float

    @property
    def cited(self) -> bool:
        return self.exactness > 1


@dataclass(frozen=True, slots=True)
class RankedDocument:
    """Passages: best first, then in reading order."""

    id: str
    exactness: int
    score: float
    passages: tuple[RankedPassage, ...]


def rank(
    records: Iterable[Record], asked: Asked, statistics: Statistics, day: datetime.date
) -> list[RankedDocument]:
    """The documents the records belong to, best first."""
    scale = _Scale(asked, statistics)
    by_document: dict[str, list[RankedPassage]] = {}
    for record in records:
        worth = scale.worth(record) * (SPOKEN_PRIOR if record.anchor.startswith(SPOKEN) else 1.0)
        passage = RankedPassage(record, _exactness(record, asked), worth)
        by_document.setdefault(record.document, []).append(passage)
    documents = [_document(passages, asked, day) for passages in by_document.values()]
    return sorted(documents, key=lambda found: (-found.exactness, -found.score, found.id))


def scoring(asked: Asked) -> dict[str, tuple[tuple[str, ...], float]]:
    """By which terms of which field, and with what weight, engines choose candidates."""
    return {"grams": (asked.grams, 1.0), "words": (asked.words, words_weight(asked))}


def words_weight(asked: Asked) -> float:
    surplus = len(asked.words) - WORDS_FULL
    return min(1.0, max(0.0, 1 - surplus / (WORDS_NONE - WORDS_FULL)))


def _document(passages: list[RankedPassage], asked: Asked, day: datetime.date) -> RankedDocument:
    ordered = sorted(
        passages, key=lambda found: (-found.exactness, -found.score, found.record.order)
    )
    best = ordered[0]
    score = max(found.score for found in ordered) * _prior(best.record, asked, day)
    # Sums of the same numbers in the same order agree to the last bit; rounding keeps
    # the order when one of them ever comes from elsewhere.
    return RankedDocument(best.record.document, best.exactness, round(score, 6), tuple(ordered))


def _prior(record: Record, asked: Asked, day: datetime.date) -> float:
    prior = record.prior
    if record.validity is not None:
        prior *= STATUS_PRIOR[status_on(validity_of(record.validity), day)]
    return prior * YEAR_LIFT if record.year in asked.years else prior


def validity_of(stored: Sequence[object]) -> Validity:
    start, end, ended_as, verified = stored
    return Validity(
        start=datetime.date.fromisoformat(str(start)) if start else None,
        end=datetime.date.fromisoformat(str(end)) if end else None,
        ended_as=Status(ended_as) if ended_as else None,
        verified=bool(verified),
    )


def _exactness(record: Record, asked: Asked) -> int:
    """0: found by its words. 1: the query is its name. More: asked for by number or by
    clause, the deeper the place that was cited the higher."""
    if not set(asked.numbers).isdisjoint(record.numbers):
        return 2 + len(asked.targets)
    for depth, target in enumerate(asked.targets):
        if target in record.targets:
            return 2 + len(asked.targets) - depth
    return 1 if not set(asked.names).isdisjoint(record.names) else 0


class _Scale:
    """What each term of a query is worth, and how much of it a text holds."""

    def __init__(self, asked: Asked, statistics: Statistics) -> None:
        han = [gram for gram in asked.grams if is_han(gram)]
        other = [gram for gram in asked.grams if not is_han(gram)]
        words = asked.words if words_weight(asked) else ()
        self.han = han
        self.other = [whole_run(gram) for gram in other]
        self.words = [f" {word} " for word in words]
        rarity = partial(rarity_of, passages=statistics.passages)
        self.weights = [rarity(statistics.grams[gram]) for gram in (*han, *other)]
        weight = words_weight(asked)
        self.weights += [weight * rarity(statistics.words[word]) for word in words]
        self.average_title = max(statistics.average_title, 1.0)
        self.average_text = max(statistics.average_text, 1.0)
        self.titles: dict[str, tuple[list[int], list[float]]] = {}

    def worth(self, record: Record) -> float:
        held_by_title, title = self.title(record)
        held_by_text = self.counts(record.folded_text, record.text_words)
        length = record.title_length + record.length
        whole = _saturated(
            map(add, held_by_title, held_by_text), length / (self.average_title + self.average_text)
        )
        return math.fsum(map(mul, self.weights, map(max, title, whole)))

    def title(self, record: Record) -> tuple[list[int], list[float]]:
        """The same for all passages of a document, so counted once."""
        known = self.titles.get(record.folded_title)
        if known is None:
            counts = self.counts(record.folded_title, record.title_words)
            saturated = _saturated(counts, record.title_length / self.average_title)
            known = self.titles[record.folded_title] = counts, saturated
        return known

    def counts(self, text: str, words: str) -> list[int]:
        """How often each term occurs. Grams are counted in the text itself."""
        return [
            *(text.count(gram) for gram in self.han),
            *(len(pattern.findall(text)) for pattern in self.other),
            *(words.count(word) for word in self.words),
        ]


def _saturated(counts: Iterable[int], length: float) -> list[float]:
    """BM25 without rarity; `length` is relative to the average."""
    norm = K1 * (1 - B + B * length)
    return [count * (K1 + 1) / (count + norm) if count else 0.0 for count in counts]


def rarity_of(holding: int, passages: int) -> float:
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))
