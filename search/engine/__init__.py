"""Search over Chinese official documents: one query, one schema, two engines.

Knows no Django and no models; imports `gongwen` and libraries only. Open an engine
with `open_engine`, write `Document`s, ask a `Query`, show `Results`.
"""

from search.engine.base import (
    Engine,
    EngineBusy,
    EngineError,
    EngineUnavailable,
    NeedsRebuild,
    Rebuild,
)
from search.engine.lexicon import Lexicon
from search.engine.opening import open_engine
from search.engine.query import Filters, Past, Query, Scope, Sort
from search.engine.results import (
    DocumentHit,
    Health,
    Marked,
    Outcome,
    PassageHit,
    Results,
)
from search.engine.schema import Document, Passage, Stamp
from search.engine.why import Part, Why

__all__ = [
    "Document",
    "DocumentHit",
    "Engine",
    "EngineBusy",
    "EngineError",
    "EngineUnavailable",
    "Filters",
    "Health",
    "Lexicon",
    "Marked",
    "NeedsRebuild",
    "Outcome",
    "Part",
    "Passage",
    "PassageHit",
    "Past",
    "Query",
    "Rebuild",
    "Results",
    "Scope",
    "Sort",
    "Stamp",
    "Why",
    "open_engine",
]
