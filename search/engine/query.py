"""What is asked: one frozen object, the same for both engines."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from gongwen.validity import Status

MAX_SIZE = 100
MAX_OFFSET = 50_000


class Sort(StrEnum):
    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen facet values: any of the values within a facet, all of the facets."""

    types: frozenset[str] = frozenset()
    issuers: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
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
    status of documents. `offset` and `size` are clamped to what is served; `passages`
    is how many to show of each document."""

    text: str
    day: date
    filters: Filters = field(default_factory=Filters)
    scope: Scope = field(default_factory=Scope)
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    size: int = 10
    passages: int = 3

    def __post_init__(self) -> None:
        object.__setattr__(self, "offset", min(max(0, self.offset), MAX_OFFSET))
        object.__setattr__(self, "size", min(max(0, self.size), MAX_SIZE))
