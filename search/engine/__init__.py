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
    Superseded,
)
from search.engine.connecting import Access
from search.engine.lexicon import Lexicon
from search.engine.likeness import Reason
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
from search.engine.similar import Similar
from search.engine.suggesting import Suggested
from search.engine.why import Part, Why

__all__ = [
    "Access",
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
    "Reason",
    "Rebuild",
    "Results",
    "Scope",
    "Similar",
    "Sort",
    "Stamp",
    "Suggested",
    "Superseded",
    "Why",
    "open_engine",
]
