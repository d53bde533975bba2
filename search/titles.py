"""Finding titles in the database: what remains when the index is away, and the nearest
names when it knows nothing. Visible pages only, in a constant number of queries."""

from functools import reduce
from operator import and_, or_

from django.db.models import Q, QuerySet
from wagtail.models import Page

from cms.permissions import ReaderScope
from cms.querysets import visible_to
from search.documents import eligible_pages

MOST_WORDS = 8
CANDIDATES = 200


def titles_with(text: str, *, scope: ReaderScope, limit: int) -> list[Page]:
    """Pages whose title contains every word of `text`, newest first."""
    words = text.replace('"', " ").split()[:MOST_WORDS]
    if not words:
        return []
    wanted = reduce(and_, (Q(title__icontains=word) for word in words))
    return list(_visible(scope).filter(wanted).order_by("-first_published_at", "pk")[:limit])


def titles_like(text: str, *, scope: ReaderScope, limit: int) -> list[Page]:
    """Pages whose title has at least half of the pairs of characters in `text`, nearest first."""
    pairs = _pairs(text)[: MOST_WORDS * 4]
    if not pairs:
        return []
    wanted = reduce(or_, (Q(title__icontains=pair) for pair in pairs))
    found = _visible(scope).filter(wanted).order_by("pk")[:CANDIDATES]
    shared = {page: sum(pair in page.title for pair in pairs) for page in found}
    near = [page for page in found if shared[page] * 2 >= len(pairs)]
    return sorted(near, key=lambda page: (-shared[page], len(page.title), page.pk))[:limit]


def _visible(scope: ReaderScope) -> "QuerySet[Page]":
    return visible_to(eligible_pages(), None, scope=scope)


def _pairs(text: str) -> list[str]:
    words = "".join(character if character.isalnum() else " " for character in text).split()
    pairs = (word[i : i + 2] for word in words for i in range(len(word) - 1))
    return list(dict.fromkeys(pairs))
