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
from search.engine.opening import open_engine
from search.engine.query import Filters, Query, Scope, Sort
from search.engine.results import (
    DocumentHit,
    Health,
    Marked,
    Outcome,
    PassageHit,
    Results,
)
from search.engine.schema import Document, Passage, Stamp

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
    "Marked",
    "NeedsRebuild",
    "Outcome",
    "Passage",
    "PassageHit",
    "Query",
    "Rebuild",
    "Results",
    "Scope",
    "Sort",
    "Stamp",
    "Superseded",
    "open_engine",
]
