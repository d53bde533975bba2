"""Which rows are meant, said once for both engines.

Conditions are plain values of six kinds. Each engine compiles these and nothing else,
so membership, visibility and status cannot differ between them.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gongwen.validity import Status
from search.engine import fields
from search.engine.asking import Asked
from search.engine.query import Filters, Scope


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field holds one of the values; without values, no row."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """low <= number <= high."""

    field: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """The characters stand next to each other, in this order."""

    field: str
    characters: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part; without parts, every row."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of the parts, or more."""

    count: int
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


Condition: TypeAlias = OneOf | Between | Phrase | All | AtLeast | Not

DOCUMENTS = OneOf("level", (fields.DOCUMENT,))
PASSAGES = OneOf("level", (fields.PASSAGE,))


def every(*parts: Condition) -> Condition:
    return All(parts)


def some(parts: Iterable[Condition]) -> Condition:
    return AtLeast(1, tuple(parts))


def visible(scope: Scope) -> Condition:
    """Without a token in common, or under a denied restriction, a row does not exist."""
    seen = OneOf("audience", tuple(sorted(scope.tokens)))
    denied = tuple(str(number) for number in sorted(scope.denied_restrictions))
    return every(seen, Not(OneOf("restriction", denied))) if denied else seen


def chosen(filters: Filters, day: datetime.date) -> Mapping[str, Condition]:
    """For each facet with chosen values, the condition they set."""
    values = {
        "type": filters.types,
        "issuer": filters.issuers,
        "year": {str(year) for year in filters.years},
        "kind": filters.kinds,
    }
    found: dict[str, Condition] = {
        name: OneOf(name, tuple(sorted(wanted))) for name, wanted in values.items() if wanted
    }
    if filters.statuses:
        found["status"] = some(of_status(status, day) for status in filters.statuses)
    return found


def of_status(status: Status, day: datetime.date) -> Condition:
    """The rows for which `gongwen.validity.status_on(validity, day)` is this status."""
    today = day.toordinal()
    ended = every(Between("end", 0, today), OneOf("ended_as", (status.value,)))
    lasting = Between("end", today + 1, fields.FOREVER)
    known, unknown = (OneOf("bounds", (value,)) for value in ("known", "unknown"))
    if status is Status.UPCOMING:
        begins = Between("start", today + 1, fields.FOREVER)
        return some((ended, every(known, lasting, begins)))
    if status is Status.IN_FORCE:
        return some((ended, every(known, lasting, Between("start", 0, today))))
    if status is Status.UNVERIFIED:
        return some((ended, every(unknown, lasting)))
    return ended


def answering(asked: Asked, *, loosely: bool) -> Condition:
    """Documents with all words (loosely: with anything of them), every phrase and
    nothing excluded.

    A word is met where all its pairs of characters occur: that takes in every place the
    segmenter would find it and those it would miss. What is asked for by its name, its
    number or by one of its clauses answers too, whatever its words.
    """
    phrases = [Phrase("whole_places", phrase) for phrase in asked.phrases]
    excluded = [Not(Phrase("whole_places", phrase)) for phrase in asked.excluded]
    return every(*_met("whole", asked, loosely), *phrases, *excluded)


def answering_passages(asked: Asked, *, loosely: bool) -> Condition:
    """Passages that meet alone what `answering` wants of their document."""
    phrases = [Phrase("places", phrase) for phrase in asked.phrases]
    return every(*_met("grams", asked, loosely), *phrases)


def related_passages(asked: Asked) -> Condition:
    """Passages with anything of what was asked, all quoted phrases they can have."""
    if asked.phrases:
        return some(Phrase("places", phrase) for phrase in asked.phrases)
    return some((OneOf("grams", asked.grams), *exact(asked)))


def exact(asked: Asked) -> list[Condition]:
    """What was asked for by clause, by number or by name."""
    keys = {"target": asked.targets, "number": asked.numbers, "name": asked.names}
    return [OneOf(field, values) for field, values in keys.items() if values]


def citing(numbers: Iterable[str], names: Iterable[str]) -> Condition:
    """Rows whose text cites one of these: keys of document numbers, canonical names."""
    return OneOf("cites", (*numbers, *names))


def _met(field: str, asked: Asked, loosely: bool) -> list[Condition]:
    pairs = sorted({pair for word in asked.required for pair in word})
    if pairs and not loosely:
        words = _all_of(field, pairs)
    elif asked.blank or asked.phrases:
        return []
    else:
        words = OneOf(field, asked.pairs)
    return [some((words, *exact(asked)))]


def _all_of(field: str, terms: Iterable[str]) -> Condition:
    return All(tuple(OneOf(field, (term,)) for term in terms))
