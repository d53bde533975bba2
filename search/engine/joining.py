"""Words and meaning in one score: a pure function, the same for both engines.

What words say is measured against the best passage by words, what meaning says between
the passage nearest the question (1) and the last of those that were compared (0), or the
floor of the model where all that is near was compared. Then the two are weighed. Cosines of
one model lie close together and those of another far apart; measured so, both are as sharp.

What meaning has to say follows from what was asked. A question is answered in other words
than its own. Keywords, and what is nearly a title, are to be found as typed: what only means
the same comes after it. A number, a clause, a quoted phrase or a single word means nothing
but itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from search.engine.asking import Asked
from search.engine.fields import Record
from search.engine.meaning import Space
from search.engine.places import Near, Place
from search.engine.tuning import CLOSE, MEANING_OF_QUESTIONS

# Document and anchor of a passage.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Joining:
    """`nearness` of passages is from 0 to 1, `places` are their nearest stretches. `alone` are
    the documents that answer by their meaning alone; without `weight` they come last."""

    weight: float = 0.0
    needed: float = 1.0  # nearness from which on a passage answers by its meaning alone
    needed_cosine: float = 1.0
    nearness: Mapping[Key, float] = field(default_factory=dict)
    places: Mapping[Key, Place] = field(default_factory=dict)
    alone: frozenset[str] = frozenset()

    @property
    def close(self) -> frozenset[Key]:
        """What answers by its meaning, whatever its words."""
        return frozenset(key for key, near in self.nearness.items() if near >= self.needed)

    def of(self, record: Record) -> float:
        return self.nearness.get((record.document, record.anchor), 0.0)

    def place(self, record: Record) -> Place | None:
        """The stretch of it that is nearest."""
        return self.places.get((record.document, record.anchor))

    def weight_for(self, document: str) -> float:
        """How much of its score is its meaning."""
        return 1.0 if self.is_aside(document) else self.weight

    def is_aside(self, document: str) -> bool:
        return not self.weight and document in self.alone


BY_WORDS = Joining()


def has_say(asked: Asked) -> bool:
    """Whether meaning takes part at all."""
    if asked.phrases or asked.numbers or asked.targets or not asked.grams:
        return False
    return asked.question or len(asked.keywords) > 1


def weight_of(asked: Asked) -> float:
    """How much of the score of a passage is its meaning."""
    return MEANING_OF_QUESTIONS if asked.question else 0.0


def lowest(near: Sequence[Near], limit: int, floor: float) -> float:
    """Where nearness begins: at the last of those compared, or at the floor of the model
    where nothing nearer was left out."""
    return near[-1].closeness if len(near) >= limit else floor


def joining(weight: float, near: Iterable[Near], low: float, space: Space) -> Joining:
    """Of each passage its nearest piece counts; at `low` nearness is 0. Where even the nearest
    is far from sure to be on the matter, as in a small library, meaning weighs less."""
    nearest = {}
    for one in sorted(near, key=attrgetter("closeness")):
        nearest[one.place.document, one.place.anchor] = one
    best = max((one.closeness for one in nearest.values()), default=low)
    span = best - low
    if span <= 0:
        return BY_WORDS
    sure = space.floor + CLOSE * max(0.0, space.sure - space.floor)
    needed = max(low + CLOSE * span, sure)
    return Joining(
        weight * space.certainty(best),
        (needed - low) / span,
        needed,
        {key: max(0.0, one.closeness - low) / span for key, one in nearest.items()},
        {key: one.place for key, one in nearest.items()},
    )
