"""From engine results to what the page shows, checked once more against the database.

The index may be seconds behind; a hit whose row this reader may not see is left out, and
the title, status and address shown are those of the row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from django.http import HttpRequest
from wagtail.models import Page

from cms.permissions import ReaderScope
from cms.querysets import visible_to
from gongwen.validity import Status, status_on
from library.models import PolicyPage
from search.asking import FACETS, Asked
from search.documents import eligible_pages
from search.engine import DocumentHit, Marked, PassageHit, Results
from search.engine.results import FacetCount
from search.faces import TYPES, address, facts, kind, specific

LEGENDS = {
    "type": "类型",
    "kind": "文种",
    "issuer": "发文机关",
    "year": "年份",
    "status": "状态",
}
MOST_OPTIONS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A clause or section a result leads to."""

    url: str
    label: str
    heading: Marked
    snippet: Marked


@dataclass(frozen=True, slots=True)
class Row:
    url: str
    title: Marked
    kind: str
    status: Status | None
    facts: list[str]
    snippet: Marked | None
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet; the id outlasts a change of order, so the focus stays on it."""

    value: str
    label: str
    count: int | None
    selected: bool
    id: str


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    legend: str
    options: list[Option]
    closed: bool


def rows(
    request: HttpRequest, hits: Sequence[DocumentHit], *, scope: ReaderScope, day: date
) -> list[Row]:
    """The rows of `hits` this reader may see, in their order; the number of queries is constant."""
    pages = _visible_pages([hit.id for hit in hits], scope)
    return [_row(request, pages[hit.id], hit.title, hit, day) for hit in hits if hit.id in pages]


def plain_rows(request: HttpRequest, pages: Iterable[Page], day: date) -> list[Row]:
    """Rows for pages found without the index."""
    found = specific(pages)
    return [
        _row(request, found[page.pk], Marked(page.title), None, day)
        for page in pages
        if page.pk in found
    ]


def _visible_pages(entries: Iterable[str], scope: ReaderScope) -> dict[str, Page]:
    ids = {entry: int(entry.rpartition(":")[2]) for entry in entries}
    found = specific(visible_to(eligible_pages().filter(pk__in=ids.values()), None, scope=scope))
    return {entry: found[pk] for entry, pk in ids.items() if pk in found}


def _row(
    request: HttpRequest, page: Page, title: Marked, hit: DocumentHit | None, day: date
) -> Row:
    passages = hit.passages if hit else ()
    whole = next((passage.snippet for passage in passages if not passage.anchor), None)
    return Row(
        url=page.get_url(request) or "",
        title=title if title.text == page.title else Marked(page.title),
        kind=kind(page),
        status=status_on(page.validity, day) if isinstance(page, PolicyPage) else None,
        facts=[fact for fact in facts(page) if fact],
        snippet=whole if whole and whole.text else None,
        places=[_place(request, page, found) for found in passages if found.anchor],
    )


def _place(request: HttpRequest, page: Page, found: PassageHit) -> Place:
    url = address(page, found.anchor, request, line=found.line)
    return Place(url, found.label, found.heading, found.snippet)


def facets(results: Results, asked: Asked) -> list[Facet]:
    """Groups with something to choose; a chosen value stays even when it counts nothing."""
    groups = []
    for name in FACETS:
        chosen = asked.chosen.get(name, [])
        counted = list(results.facets.get(name, ()))
        known = {count.value for count in counted}
        counted += [FacetCount(value, 0) for value in chosen if value not in known]
        if len(counted) > 1 or chosen:
            groups.append(_facet(name, _ordered(name, counted, chosen), chosen))
    return groups


def _ordered(name: str, counted: list[FacetCount], chosen: list[str]) -> list[FacetCount]:
    """Years from the latest, the rest by how many; chosen values are never cut off."""
    if name == "year":
        ordered = sorted(counted, key=lambda count: count.value, reverse=True)
    else:
        ordered = sorted(counted, key=lambda count: (-count.count, count.value))
    kept = {count.value for count in ordered[:MOST_OPTIONS]} | set(chosen)
    return [count for count in ordered if count.value in kept]


def _facet(name: str, counted: list[FacetCount], chosen: list[str]) -> Facet:
    options = [
        Option(
            value=count.value,
            label=label_of(name, count.value),
            count=count.count,
            selected=count.value in chosen,
            id=f"facet-{name}-{crc32(count.value.encode())}",
        )
        for count in counted
    ]
    return Facet(name, LEGENDS[name], options, closed=name == "kind" and not chosen)


def label_of(name: str, value: str) -> str:
    if name == "type":
        return TYPES.get(value, value)
    if name == "status":
        return {status.value: status.label for status in Status}.get(value, value)
    return f"{value}年" if name == "year" else value
