"""Which rows are meant, said once for both engines.

Conditions are plain values of six kinds. Each engine compiles these and nothing else,
so membership, visibility and status cannot differ between them.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gongwen import numbers
from gongwen.normalise import fold
from gongwen.validity import Status
from search.engine import fields, operators
from search.engine.analysis import characters, cut_grams, spellings
from search.engine.asking import Asked, Way
from search.engine.meaning import Space
from search.engine.operators import Field, Operator
from search.engine.query import Filters, Scope
from search.engine.tuning import LAPSED


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

MAX_YEAR = 2100

DOCUMENTS = OneOf("level", (fields.DOCUMENT,))
PASSAGES = OneOf("level", (fields.PASSAGE,))
PIECES = OneOf("level", (fields.PIECE,))


def every(*parts: Condition) -> Condition:
    return All(parts)


def some(parts: Iterable[Condition]) -> Condition:
    return AtLeast(1, tuple(parts))


def visible(scope: Scope) -> Condition:
    """Without a token in common, or under a denied restriction, a row does not exist."""
    seen = OneOf("audience", tuple(sorted(scope.tokens)))
    denied = tuple(str(number) for number in sorted(scope.denied_restrictions))
    return every(seen, Not(OneOf("restriction", denied))) if denied else seen


def of_space(space: Space) -> Condition:
    """Rows with a vector of it."""
    return OneOf("space", (space.key,))


def chosen(filters: Filters, day: datetime.date) -> Mapping[str, Condition]:
    """For each facet with chosen values, the condition they set."""
    values = {
        "type": filters.types,
        "issuer": filters.issuers,
        "year": {str(year) for year in filters.years},
        "kind": filters.kinds,
        "topic": filters.topics,
        "issuer_level": filters.levels,
    }
    found: dict[str, Condition] = {
        name: OneOf(name, tuple(sorted(wanted))) for name, wanted in values.items() if wanted
    }
    if filters.statuses:
        found["status"] = some(of_status(status, day) for status in filters.statuses)
    return found


def shown(day: datetime.date) -> Condition:
    """Of the states of a text the one that its address shows that day."""
    today = day.toordinal()
    return every(Between("shown_from", 0, today), Between("shown_until", today + 1, fields.FOREVER))


def lapsed(day: datetime.date) -> Condition:
    """What holds no longer, and not because a later state of it does."""
    return some(of_status(status, day) for status in LAPSED)


def meant(asked: Asked) -> list[Condition]:
    """What was asked for so precisely that it comes first whatever it is worth today: a
    number, or a name with the year of its state."""
    keys = _keys(asked)
    found: list[Condition] = []
    if numbered := keys.pop("number", ()):
        found.append(OneOf("number", numbered))
    if keys and asked.years:
        named = some(OneOf(field, values) for field, values in keys.items())
        years = tuple(str(year) for year in sorted(asked.years))
        found.append(every(named, OneOf("year", years)))
    return found


def current(asked: Asked, day: datetime.date) -> Condition:
    """Of every text the state shown that day, and whatever was asked for outright."""
    return some((shown(day), *meant(asked)))


def operated(asked: Asked, types: Mapping[str, str], day: datetime.date) -> list[Condition]:
    """What the operators of a query demand of documents and of passages alike."""
    found = ((one, _of_rows(one, types, day)) for one in asked.operators)
    return [_signed(one, condition) for one, condition in found if condition is not None]


def operated_whole(asked: Asked) -> list[Condition]:
    """What they demand of documents alone."""
    found = ((one, _of_documents(one)) for one in asked.operators)
    return [_signed(one, condition) for one, condition in found if condition is not None]


def _of_rows(one: Operator, types: Mapping[str, str], day: datetime.date) -> Condition | None:
    match one.field:
        case Field.YEAR:
            return OneOf("year", tuple(map(str, range(one.first, min(one.last, MAX_YEAR) + 1))))
        case Field.DATE:
            low, high = one.first << fields.DAY_BITS, ((one.last + 1) << fields.DAY_BITS) - 1
            return Between("by_date", low, high)
        case Field.STATUS:
            return some(of_status(status, day) for status in operators.statuses_called(one.value))
        case Field.NUMBER if found := numbers.find(one.value):
            return OneOf("number", tuple(match.value.key for match in found))
        case Field.ISSUER:
            return _all_of("issuer_names", _grams(one.value))
        case Field.TYPE:
            called = tuple(
                key for key, name in types.items() if one.value == key or one.value in name
            )
            return some((OneOf("type", called), OneOf("kind", (one.value,))))
    return None


def _of_documents(one: Operator) -> Condition | None:
    if one.field is Field.TITLE:
        return _all_of("title_grams", _grams(one.value))
    if one.field is Field.NUMBER and not numbers.find(one.value):
        return Phrase("whole_places", characters(fold(one.value).text))
    return None


def _grams(text: str) -> list[str]:
    return cut_grams(fold(text, numerals=True).text)


def _signed(one: Operator, condition: Condition) -> Condition:
    return Not(condition) if one.excluded else condition


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


def answering(asked: Asked, *, loosely: bool, akin: Iterable[str] = ()) -> Condition:
    """Documents with all words (loosely: with anything of them) or `akin` to what was asked,
    every phrase and nothing excluded.

    A word is met where all its pairs of characters occur: that takes in every place the
    segmenter would find it and those it would miss. What is asked for by its name, its
    number or by one of its clauses answers too, whatever its words.
    """
    meant = tuple(akin)
    met = _met("whole", asked, loosely)
    words = [some((*met, OneOf("document", meant)))] if met and meant else met
    phrases = [Phrase("whole_places", phrase) for phrase in asked.phrases]
    return every(*words, *phrases, *unwanted(asked))


def unwanted(asked: Asked) -> list[Condition]:
    """What keeps a document out whatever else it says."""
    return [Not(Phrase("whole_places", phrase)) for phrase in asked.excluded]


def answering_passages(asked: Asked, *, loosely: bool) -> Condition:
    """Passages that meet alone what `answering` wants of their document."""
    phrases = [Phrase("places", phrase) for phrase in asked.phrases]
    return every(*_met("grams", asked, loosely), *phrases)


def related_passages(asked: Asked) -> Condition:
    """Passages with anything of what was asked, all quoted phrases they can have."""
    if asked.phrases:
        return some(Phrase("places", phrase) for phrase in asked.phrases)
    return some((OneOf("grams", tuple(asked.weighted_grams)), *exact(asked)))


def exact(asked: Asked) -> list[Condition]:
    """What was asked for by clause, by number or by name, and what cites the number."""
    cites = [citing(asked.numbers, ())] if asked.numbers else []
    return [*(OneOf(field, values) for field, values in _keys(asked).items()), *cites]


def _keys(asked: Asked) -> dict[str, tuple[str, ...]]:
    keys = {"target": asked.targets, "number": asked.numbers, "name": asked.names}
    return {field: values for field, values in keys.items() if values}


def citing(numbers: Iterable[str], names: Iterable[str]) -> Condition:
    """Rows whose text cites one of these: keys of document numbers, canonical names."""
    return OneOf("cites", (*numbers, *names))


def _met(field: str, asked: Asked, loosely: bool) -> list[Condition]:
    if asked.numbers_alone and not loosely:
        return [some(exact(asked))]
    if asked.required and not loosely:
        words = _each_of(field, asked.required)
    elif asked.blank or asked.phrases:
        return []
    else:
        words = OneOf(field, (*asked.pairs, *dict(asked.alternatives)))
    return [some((words, *exact(asked)))]


def _each_of(field: str, required: Iterable[tuple[Way, ...]]) -> Condition:
    """Every word in one of its ways; what several words share is asked for once."""
    ways = list(required)
    plain = sorted({gram for word in ways if len(word) == 1 for gram in word[0]})
    several = [some(_all_of(field, way) for way in word) for word in ways if len(word) > 1]
    return All((_all_of(field, plain), *several)) if several else _all_of(field, plain)


def _all_of(field: str, terms: Iterable[str]) -> Condition:
    return All(tuple(OneOf(field, spellings(term)) for term in terms))
