"""What a reader may mean while typing: a cited clause, then titles. Visible pages only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Page

from cms.permissions import ReaderScope
from cms.querysets import visible_to
from gongwen import citations
from library.models import Node, PolicyPage
from search.documents import eligible_pages
from search.faces import TYPE_OF, TYPES

SHORTEST = 2
MOST = 8
MOST_OTHERS = 3
CANDIDATES = 40


@dataclass(frozen=True, slots=True)
class Suggestion:
    text: str
    note: str
    url: str


def suggestions(
    request: HttpRequest, text: str, *, scope: ReaderScope, day: date
) -> list[Suggestion]:
    """The clause that is cited, then documents whose title begins with `text` or contains it,
    then whatever else is called so.

    Of several texts of one law the one shown that day; the number of queries is constant.
    """
    if len(text) < SHORTEST:
        return []
    texts = PolicyPage.objects.shown_on(day).defer("outline", "recognised")
    shown = visible_to(texts, None, scope=scope)
    found = [*_cited(request, text, shown), *_documents(request, text, shown)]
    others = list(_others(request, text, visible_to(eligible_pages(), None, scope=scope)))
    return [*found[: MOST - len(others)], *others]


def _cited(request: HttpRequest, text: str, shown: "QuerySet[PolicyPage]") -> Iterator[Suggestion]:
    cited = next((found for found in citations.find(text) if found.title and found.anchor), None)
    if cited is None:
        return
    named = Q(title__icontains=cited.title) | Q(work__short_titles__icontains=cited.title)
    pages = {
        page.pk: page
        for page in shown.filter(named)[:CANDIDATES]
        if citations.canonical(page.title) == cited.alias
    }
    for node in Node.objects.filter(page__in=pages, anchor=cited.anchor):
        page = pages[node.page_id]
        yield Suggestion(
            f"{page.title} {node.label}", "条文", f"{page.get_url(request)}#{node.anchor}"
        )


def _documents(
    request: HttpRequest, text: str, shown: "QuerySet[PolicyPage]"
) -> Iterator[Suggestion]:
    named = Q(title__icontains=text) | Q(work__short_titles__icontains=text)
    for page in _nearest(shown.filter(named), text)[:MOST]:
        kind = page.form or page.kind or TYPES["policy"]
        yield Suggestion(page.title, kind, page.get_url(request))


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
