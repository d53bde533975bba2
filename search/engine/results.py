"""What is answered. Everything shown is original text with the spans to mark."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gongwen.citations import Citation
from search.engine.correction import Correction

# Half-open character spans in the text they belong to, ascending, disjoint.
Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """Original text and what of it the query met."""

    text: str
    marks: Marks = ()


@dataclass(frozen=True, slots=True)
class PassageHit:
    """`line` is that of the passage's text which meets the most in the snippet. One that is
    `akin` has the meaning of what was asked and none of its words."""

    anchor: str
    label: str
    heading: Marked
    snippet: Marked
    score: float
    line: int = 0
    akin: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """What one term of a query is worth in a passage: its own weight, how rare it is, how
    often it stands in the title and in the text, and what it adds to the score."""

    term: str
    view: str
    weight: float
    rarity: float
    in_title: int
    in_text: int
    worth: float


@dataclass(frozen=True, slots=True)
class Nearness:
    """How a score is made where meaning takes part in it: `near` says how near the passage
    is to what was asked and weighs `weight`, `words` what its terms are worth together out of
    the best passage's and weighs the rest. Both are from 0 to 1."""

    weight: float
    near: float
    words: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a document came to its place. `terms` are those of its best passage, most first;
    `factors` what the score of the passage was multiplied with, by name. Without `meaning` the
    terms make the score, otherwise both do."""

    anchor: str
    exactness: int
    terms: tuple[Term, ...]
    factors: tuple[tuple[str, float], ...]
    meaning: Nearness | None = None


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """`passages`: best first. `score` is 0 where the order is not by relevance. `states` are
    the other states of its text that answer as well, latest first. One that is `akin` answers
    by its meaning alone."""

    id: str
    title: Marked
    score: float
    passages: tuple[PassageHit, ...] = ()
    states: tuple[str, ...] = ()
    explanation: Explanation | None = None
    akin: bool = False


@dataclass(frozen=True, slots=True)
class FacetCount:
    """`value` is the stored value; for the status facet the `Status` value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A cited place that its document does not have; without a document no text of that
    name is held, or none that the reader may see."""

    title: str
    document: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Results:
    """`total` counts the documents listed, `akin` those of them that answer by their meaning
    alone. `facets` has a key for each of `FACETS` and
    status; each counts without its own filter, so that several can be chosen. `relaxed` is
    true when not every word was required, because none has them all; in a `question` none is. `lapsed` of them hold
    no longer; where these are left out, they are counted here alone. Where no shown state
    of a text has all words, so many `folded` ones do. `expanded` are the words that
    synonyms were taken for, with these. `correction` says what was searched for instead of
    what was typed, or as well, `spoken` what a question in pinyin was taken for.
    `neighbours` are words to try where nothing was found. `further` is the place from which the next page
    goes on, "" on the last one."""

    total: int
    hits: tuple[DocumentHit, ...]
    engine: str
    took_ms: float
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    akin: int = 0
    relaxed: bool = False
    question: bool = False
    lapsed: int = 0
    folded: int = 0
    missing: tuple[Missing, ...] = ()
    expanded: tuple[tuple[str, tuple[str, ...]], ...] = ()
    correction: Correction | None = None
    spoken: str = ""
    neighbours: tuple[str, ...] = ()
    further: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one batch of writes: how many were applied, how many were older than what
    the index holds (and so ignored), and the reason for each that failed."""

    applied: int = 0
    stale: int = 0
    failed: Mapping[str, str] = field(default_factory=dict)

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.applied + other.applied,
            self.stale + other.stale,
            {**self.failed, **other.failed},
        )


@dataclass(frozen=True, slots=True)
class Health:
    """`needs_rebuild` says why the index has to be written anew ("" if it need not)."""

    ok: bool
    engine: str
    detail: str
    documents: int = 0
    needs_rebuild: str = ""
