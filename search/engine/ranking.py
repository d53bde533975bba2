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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import add, mul

from gongwen.validity import Status, Validity, status_on
from search.engine.analysis import is_han, whole_run
from search.engine.asking import Asked
from search.engine.fields import Record
from search.engine.joining import BY_WORDS, Joining
from search.engine.results import Explanation, Nearness, Term
from search.engine.tuning import (
    HALF_NAMED,
    ISSUER_LIFT,
    K1,
    KIND_PRIOR,
    LAPSED,
    NAMED,
    NEAR,
    NEAR_LIFT,
    PHRASE_LIFT,
    POST_LIFT,
    SPOKEN_PRIOR,
    STATUS_PRIOR,
    WORDS_FULL,
    WORDS_NONE,
    YEAR_LIFT,
    B,
)

# The anchor of what a video says.
SPOKEN = "t-"


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
    """`share` is what its words are worth out of the best passage's, `near` how near its
    meaning is; both from 0 to 1."""

    record: Record
    exactness: int
    score: float
    share: float = 0.0
    near: float = 0.0

    @property
    def cited(self) -> bool:
        return self.exactness > 1


@dataclass(frozen=True, slots=True)
class RankedDocument:
    """Passages: best first, then in reading order. `lapsed` is what holds no longer and was
    not asked for itself."""

    id: str
    exactness: int
    lapsed: bool
    score: float
    passages: tuple[RankedPassage, ...]


def rank(
    records: Iterable[Record],
    asked: Asked,
    statistics: Statistics,
    day: datetime.date,
    joining: Joining = BY_WORDS,
) -> list[RankedDocument]:
    """The documents the records belong to, best first; what holds no longer comes after all
    others unless it was asked for by name or number."""
    found, scale = list(records), _Scale(asked, statistics)
    worths = [scale.worth(record) * _together(record, asked) for record in found]
    best = max(worths, default=0.0)
    exactness = _exactness_of(found, asked, scale)
    by_document: dict[str, list[RankedPassage]] = {}
    for record, worth, exact in zip(found, worths, exactness, strict=True):
        share, near = (worth / best if best else 0.0), joining.of(record)
        weight = joining.weight_for(record.document)
        score = (1 - weight) * share + weight * near if weight else worth
        passage = RankedPassage(record, exact, score * _spoken(record), share, near)
        by_document.setdefault(record.document, []).append(passage)
    documents = [_document(passages, asked, day) for passages in by_document.values()]

    def order(one: RankedDocument) -> tuple[object, ...]:
        return -one.exactness, one.lapsed, joining.is_aside(one.id), -one.score, one.id

    return sorted(documents, key=order)


def is_named(records: Iterable[Record], asked: Asked, statistics: Statistics) -> bool:
    """Whether the title of one of them has nearly all that was asked."""
    scale = _Scale(asked, statistics)
    return any(scale.named(record) >= NAMED for record in records)


def _spoken(record: Record) -> float:
    return SPOKEN_PRIOR if record.anchor.startswith(SPOKEN) else 1.0


def explain(
    passage: RankedPassage,
    asked: Asked,
    statistics: Statistics,
    day: datetime.date,
    joining: Joining = BY_WORDS,
) -> Explanation:
    """How the best passage of a document gave it its score."""
    record = passage.record
    terms = sorted(_Scale(asked, statistics).terms(record), key=lambda one: -one.worth)
    factors = {"词语相连": _together(record, asked), **_factors(record, asked, day)}
    factors["视频里说到"] = _spoken(record)
    return Explanation(
        anchor=record.anchor,
        exactness=passage.exactness,
        terms=tuple(one for one in terms if one.worth),
        factors=tuple((name, factor) for name, factor in factors.items() if factor != 1.0),
        meaning=_nearness(passage, joining),
    )


def _nearness(passage: RankedPassage, joining: Joining) -> Nearness | None:
    weight = joining.weight_for(passage.record.document)
    return Nearness(weight, passage.near, passage.share) if weight else None


def scoring(asked: Asked) -> dict[str, dict[str, float]]:
    """By which terms of which field, and with what weights, engines choose candidates."""
    weight = words_weight(asked)
    return {
        "grams": asked.weighted_grams,
        "words": dict.fromkeys(asked.words, weight) if weight else {},
    }


def words_weight(asked: Asked) -> float:
    surplus = len(asked.words) - WORDS_FULL
    return min(1.0, max(0.0, 1 - surplus / (WORDS_NONE - WORDS_FULL)))


def _document(passages: list[RankedPassage], asked: Asked, day: datetime.date) -> RankedDocument:
    ordered = sorted(
        passages, key=lambda found: (-found.exactness, -found.score, found.record.order)
    )
    best = ordered[0]
    prior = math.prod(_factors(best.record, asked, day).values())
    score = max(found.score for found in ordered) * prior
    lapsed = has_lapsed(best.record.validity, day)
    # Sums of the same numbers in the same order agree to the last bit; rounding keeps
    # the order when one of them ever comes from elsewhere.
    return RankedDocument(
        id=best.record.document,
        exactness=best.exactness,
        lapsed=lapsed and best.exactness < 1,
        score=round(score, 6),
        passages=tuple(ordered),
    )


def _factors(record: Record, asked: Asked, day: datetime.date) -> dict[str, float]:
    """What a document is worth apart from its words, by the name readers of `explain` see."""
    status = record.validity and status_on(validity_of(record.validity), day)
    return {
        "类型": record.prior,
        "文种": KIND_PRIOR.get(record.kind, 1.0),
        "状态": STATUS_PRIOR[status] if status else 1.0,
        "年份": YEAR_LIFT if record.year in asked.years else 1.0,
        "发文机关": 1.0 if asked.issuers.isdisjoint(record.issuers) else ISSUER_LIFT,
        "岗位": 1.0 if asked.posts.isdisjoint(record.posts) else POST_LIFT,
    }


def _together(record: Record, asked: Asked) -> float:
    """Whether the words of a short query stand together as typed, or at least near."""
    if len(asked.keywords) < 2:
        return 1.0
    for text in (record.folded_text, record.folded_title):
        if asked.run in text:
            return PHRASE_LIFT
    return NEAR_LIFT if _near(record.folded_text, asked.keywords) else 1.0


def _near(text: str, words: Sequence[str]) -> bool:
    """Whether all words begin within `NEAR` characters of a text somewhere."""
    places: list[tuple[int, int]] = []
    for number, word in enumerate(words):
        place = text.find(word)
        if place < 0:
            return False
        while place >= 0:
            places.append((place, number))
            place = text.find(word, place + 1)
    last: dict[int, int] = {}
    for place, number in sorted(places):
        last[number] = place
        if len(last) == len(words) and place - min(last.values()) <= NEAR:
            return True
    return False


def has_lapsed(stored: Sequence[object] | None, day: datetime.date) -> bool:
    """Of a stored validity; what has none never lapses."""
    return stored is not None and status_on(validity_of(stored), day) in LAPSED


def validity_of(stored: Sequence[object]) -> Validity:
    start, end, ended_as, verified = stored
    return Validity(
        start=datetime.date.fromisoformat(str(start)) if start else None,
        end=datetime.date.fromisoformat(str(end)) if end else None,
        ended_as=Status(ended_as) if ended_as else None,
        verified=bool(verified),
    )


def _exactness_of(records: Sequence[Record], asked: Asked, scale: "_Scale") -> list[int]:
    """Of each. Who says more beside a name than the name asks for what has both in its title:
    福建省实施《工会法》办法 is not 《工会法》."""
    found = [_exactness(record, asked) for record in records]
    named = [scale.named(one) for one, exact in zip(records, found, strict=True) if exact == 1]
    if not named or max(named) >= HALF_NAMED:
        return found
    return [
        1 if not exact and scale.named(record) >= NAMED else exact
        for record, exact in zip(records, found, strict=True)
    ]


def _exactness(record: Record, asked: Asked) -> int:
    """0: found by its words. 1: the query is its name, or it cites the number. More: asked
    for by number or by clause, the deeper the place that was cited the higher."""
    if not set(asked.numbers).isdisjoint(record.numbers):
        return 2 + len(asked.targets)
    for depth, target in enumerate(asked.targets):
        if target in record.targets:
            return 2 + len(asked.targets) - depth
    named = not set(asked.names).isdisjoint(record.names)
    return 1 if named or not set(asked.numbers).isdisjoint(record.cites) else 0


class _Scale:
    """What each term of a query is worth, and how much of it a text holds."""

    def __init__(self, asked: Asked, statistics: Statistics) -> None:
        typed = asked.weighted_grams
        han = [gram for gram in typed if is_han(gram)]
        other = [gram for gram in typed if not is_han(gram)]
        words = asked.words if words_weight(asked) else ()
        self.han = han
        self.other = [whole_run(gram) for gram in other]
        self.words = [f" {word} " for word in words]
        self.names = (*han, *other, *words)
        grams = len(han) + len(other)
        self.own = [*(typed[gram] for gram in (*han, *other))]
        self.own += [words_weight(asked)] * len(words)
        held = [statistics.grams[gram] for gram in self.names[:grams]]
        held += [statistics.words[word] for word in words]
        self.rarities = [rarity_of(count, statistics.passages) for count in held]
        self.weights = list(map(mul, self.own, self.rarities))
        self.average_title = max(statistics.average_title, 1.0)
        self.average_text = max(statistics.average_text, 1.0)
        self.titles: dict[str, tuple[list[int], list[float]]] = {}

    def worth(self, record: Record) -> float:
        return math.fsum(self.worths(record))

    def worths(self, record: Record) -> Iterator[float]:
        """Of each term: the more of what it says in the title and what in title and text."""
        held_by_title, title = self.title(record)
        held_by_text = self.counts(record.folded_text, record.text_words)
        length = record.title_length + record.length
        whole = _saturated(
            map(add, held_by_title, held_by_text), length / (self.average_title + self.average_text)
        )
        return map(mul, self.weights, map(max, title, whole))

    def named(self, record: Record) -> float:
        """How much of what was asked its title has, weighed by rarity."""
        held, _ = self.title(record)
        met = (weight for weight, count in zip(self.weights, held, strict=True) if count)
        return math.fsum(met) / (math.fsum(self.weights) or 1.0)

    def terms(self, record: Record) -> Iterator[Term]:
        in_title, _ = self.title(record)
        in_text = self.counts(record.folded_text, record.text_words)
        grams = len(self.han) + len(self.other)
        columns = zip(self.own, self.rarities, in_title, in_text, self.worths(record), strict=True)
        for place, (name, values) in enumerate(zip(self.names, columns, strict=True)):
            yield Term(name, "字" if place < grams else "词", *values)

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
            *map(text.count, self.han),
            *(len(pattern.findall(text)) for pattern in self.other),
            *map(words.count, self.words),
        ]


def _saturated(counts: Iterable[int], length: float) -> list[float]:
    """BM25 without rarity; `length` is relative to the average."""
    norm = K1 * (1 - B + B * length)
    return [count * (K1 + 1) / (count + norm) if count else 0.0 for count in counts]


def rarity_of(holding: int, passages: int) -> float:
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))
