"""What is answered. Everything shown is original text with the spans to mark."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Half-open character spans in the text they belong to, ascending, disjoint.
Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """Original text and what of it the query met."""

    text: str
    marks: Marks = ()


@dataclass(frozen=True, slots=True)
class PassageHit:
    """`line` is that of the passage's text which meets the most in the snippet."""

    anchor: str
    label: str
    heading: Marked
    snippet: Marked
    score: float
    line: int = 0


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """`passages`: best first. `score` is 0 where the order is not by relevance."""

    id: str
    title: Marked
    score: float
    passages: tuple[PassageHit, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCount:
    """`value` is the stored value; for the status facet the `Status` value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """`total` counts documents. `facets` has the keys type, issuer, year, kind and
    status; each counts without its own filter, so that several can be chosen.
    `relaxed` is true when not every word was required, because none has them all."""

    total: int
    hits: tuple[DocumentHit, ...]
    engine: str
    took_ms: float
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    relaxed: bool = False


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
