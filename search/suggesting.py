"""What a reader may mean while typing: a question of her own, a clause, something by its name.

The engine suggests only what this reader may see; each row is checked in the database once
more. Without the engine titles are looked for there. The number of queries is constant.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.models import Page

from cms.navigation import url_of
from cms.permissions import ReaderScope
from cms.querysets import visible_to
from library.models import PolicyPage
from search import recent
from search.connection import site_engine
from search.documents import eligible_pages
from search.engine import EngineError, Scope, Suggested
from search.faces import TYPE_OF, TYPES, address, kind
from search.listing import visible_pages

logger = structlog.get_logger(__name__)

MOST = 8
MOST_RECENT = 3  # of them, once something is typed
MOST_OTHERS = 3
CANDIDATES = 40
SHORTEST = 2  # a Han character says more than a letter


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`query` is set where choosing it means to search for that."""

    text: str
    note: str
    url: str
    query: str = ""


def suggestions(
    request: HttpRequest, text: str, *, scope: ReaderScope, day: date
) -> list[Suggestion]:
    """Own questions first: all that are shown in an empty box, a few while something is typed."""
    own = [_asked(question) for question in recent.fitting(request, text)]
    if not text:
        return own[:MOST]
    if len(text) < SHORTEST and text.isascii():
        return own[:MOST_RECENT]
    return [*own[:MOST_RECENT], *_meant(request, text, scope, day)][:MOST]


def _asked(question: str) -> Suggestion:
    url = f"{reverse('search:search')}?{urlencode({'q': question})}"
    return Suggestion(question, "最近搜索", url, query=question)


def _meant(request: HttpRequest, text: str, scope: ReaderScope, day: date) -> list[Suggestion]:
    seen = Scope(tokens=scope.tokens, denied_restrictions=scope.denied_restrictions)
    try:
        found = site_engine().suggest(text, scope=seen, day=day, limit=MOST)
    except EngineError as error:
        logger.warning("search_engine_away", error=str(error))
        return _titled(request, text, scope, day)
    pages = visible_pages([one.document for one in found], scope)
    return [
        _suggestion(request, pages[one.document], one) for one in found if one.document in pages
    ]


def _suggestion(request: HttpRequest, page: Page, found: Suggested) -> Suggestion:
    url = url_of(page, request)
    if found.anchor:
        there = address(page, url, found.anchor, request)
        return Suggestion(f"{page.title} {found.label}", "条文", there)
    return Suggestion(page.title, kind(page), url)


def _titled(request: HttpRequest, text: str, scope: ReaderScope, day: date) -> list[Suggestion]:
    """From the database: documents whose title has the text, then whatever else is called so."""
    texts = PolicyPage.objects.shown_on(day).defer("outline", "recognised")
    documents = _documents(request, text, visible_to(texts, None, scope=scope))
    others = list(_others(request, text, visible_to(eligible_pages(), None, scope=scope)))
    return [*list(documents)[: MOST - len(others)], *others]


def _documents(
    request: HttpRequest, text: str, shown: "QuerySet[PolicyPage]"
) -> Iterator[Suggestion]:
    named = Q(title__icontains=text) | Q(work__short_titles__icontains=text)
    for page in _nearest(shown.filter(named), text)[:MOST]:
        yield Suggestion(page.title, kind(page), page.get_url(request))


def _others(request: HttpRequest, text: str, pages: "QuerySet[Page]") -> Iterator[Suggestion]:
    policies = ContentType.objects.get_for_model(PolicyPage)
    named = pages.exclude(content_type=policies).filter(title__icontains=text)
    for page in _nearest(named, text)[:MOST_OTHERS]:
        yield Suggestion(page.title, TYPES[TYPE_OF[page.specific_class]], page.get_url(request))


def _nearest(pages: "QuerySet[Any]", text: str) -> list[Any]:
    found = list(pages.order_by("pk")[:CANDIDATES])
    return sorted(
        found, key=lambda page: (not page.title.startswith(text), len(page.title), page.pk)
    )
