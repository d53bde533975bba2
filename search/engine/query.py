"""What is asked: one frozen object, the same for both engines."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from gongwen.validity import Status
from search.engine.lexicon import NOTHING_KNOWN, Lexicon

MAX_SIZE = 100
MAX_OFFSET = 50_000


class Sort(StrEnum):
    RELEVANCE = "relevance"
    DATE = "date"


class Past(StrEnum):
    """What becomes of texts that hold no longer."""

    LAST = "last"  # repealed and expired ones after all others
    HIDDEN = "hidden"  # left out, and counted
    MIXED = "mixed"  # every state of a text is listed, too


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen facet values: any of the values within a facet, all of the facets."""

    types: frozenset[str] = frozenset()
    issuers: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    statuses: frozenset[Status] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """What the reader may see: documents whose audience meets `tokens` and that carry
    none of `denied_restrictions`. The default sees public, unrestricted documents."""

    tokens: frozenset[str] = frozenset({"all"})
    denied_restrictions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """`text` is whatever was typed; nothing in it is a syntax error. `day` decides the
    status of documents. `offset` and `size` are clamped to what is served; `after` is the
    `Results.further` of the page before and takes the place of an offset. `passages` is how
    many to show of each document. `verbatim` leaves out what `lexicon` knows beyond the
    words typed. `explain` has every hit say how it came to its place."""

    text: str
    day: date
    filters: Filters = field(default_factory=Filters)
    scope: Scope = field(default_factory=Scope)
    sort: Sort = Sort.RELEVANCE
    past: Past = Past.LAST
    lexicon: Lexicon = NOTHING_KNOWN
    verbatim: bool = False
    explain: bool = False
    offset: int = 0
    after: str = ""
    size: int = 10
    passages: int = 3

    @property
    def known(self) -> Lexicon:
        """What of the lexicon is made use of."""
        return replace(self.lexicon, synonyms={}) if self.verbatim else self.lexicon

    def __post_init__(self) -> None:
        object.__setattr__(self, "offset", min(max(0, self.offset), MAX_OFFSET))
        object.__setattr__(self, "size", min(max(0, self.size), MAX_SIZE))
