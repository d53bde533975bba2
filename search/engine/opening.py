"""Which engine, from the configuration alone."""

from collections.abc import Callable
from pathlib import Path

from search.engine.analysis import Added
from search.engine.base import Engine
from search.engine.cluster import ClusterEngine
from search.engine.connecting import Access
from search.engine.embedded import EmbeddedEngine
from search.engine.meaning import Meaning


def open_engine(
    *,
    elasticsearch_url: str,
    index_dir: Path,
    prefix: str,
    access: Access | None = None,
    dictionary: Callable[[], Added] = tuple,
    meaning: Meaning | None = None,
) -> Engine:
    """The cluster at `elasticsearch_url`, or with "" the embedded index in `index_dir`.

    Several addresses are separated by commas. `dictionary` says which words are to be added
    to the base list when an index is written; with `meaning` texts are found by what they
    mean as well. Opening touches neither network nor disk.
    Several prefixes live side by side.
    """
    if elasticsearch_url:
        return ClusterEngine(elasticsearch_url, prefix, access, dictionary, meaning)
    return EmbeddedEngine(index_dir / prefix, dictionary, meaning)
