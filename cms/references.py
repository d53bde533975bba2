"""What a URI in a text points at, without knowing the apps that own it.

An app registers a scheme in its `ready()`: a resolver (`work:gonghuifa#art-42` → `Reference`) and,
when editors shall be able to pick its things by name, a search. cms registers `page:<id>`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice


@dataclass(frozen=True)
class Reference:
    """Where a URI leads today; `state` is a word for the reader such as 现行有效, or empty."""

    title: str
    url: str
    state: str = ""


@dataclass(frozen=True)
class Suggestion:
    """One thing an editor may pick."""

    uri: str
    title: str


Resolver = Callable[[str], Reference | None]
Search = Callable[[str], Iterable[Suggestion]]

_resolvers: dict[str, Resolver] = {}
_searches: dict[str, Search] = {}


def register(scheme: str, resolver: Resolver, *, search: Search | None = None) -> None:
    """`resolver` gets what follows `scheme:`; `search` gets the words an editor typed."""
    _resolvers[scheme] = resolver
    if search is not None:
        _searches[scheme] = search


def resolve(uri: str) -> Reference | None:
    """None when the scheme is unknown or nothing answers to the rest of the URI."""
    scheme, separator, rest = uri.partition(":")
    resolver = _resolvers.get(scheme)
    if not separator or not rest or resolver is None:
        return None
    return resolver(rest)


def suggest(words: str, *, limit: int = 10) -> list[Suggestion]:
    """Things whose name contains `words`, each scheme getting its share of `limit`."""
    if not words.strip() or not _searches:
        return []
    share = max(1, limit // len(_searches))
    found: list[Suggestion] = []
    for search in _searches.values():
        found.extend(islice(search(words.strip()), share))
    return found[:limit]
