"""From engine results to what the page shows, checked once more against the database.

The index may be seconds behind; a hit whose row this reader may not see is left out, and
the title, status and address shown are those of the row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zlib import crc32

from django.http import HttpRequest
from wagtail.models import Page

from cms.navigation import url_of
from cms.permissions import ReaderScope
from gongwen.validity import Status, status_on
from library.models import Issuer, MaterialPage, PolicyPage
from search.asking import FACETS, Asked
from search.engine import DocumentHit, Marked, PassageHit, Results
from search.engine.results import Explanation, FacetCount, Missing
from search.faces import TYPES, address, facts, kind, readable, specific
from search.names import site_names

LEGENDS = {
    "type": "类型",
    "kind": "文种",
    "issuer": "发文机关",
    "level": "层级",
    "topic": "专题",
    "year": "年份",
    "status": "状态",
}
# What the index calls a facet whose parameter has another name.
COUNTED_AS = {"level": "issuer_level"}
LABELS: Mapping[str, Mapping[str, str]] = {
    "type": TYPES,
    "status": {status.value: status.label for status in Status},
    "level": dict(Issuer.Level.choices),
    "topic": dict(MaterialPage.Topic.choices),
}
MOST_OPTIONS = 12
MOST_STATES = 3
CLOSED = frozenset({"kind", "level"})


@dataclass(frozen=True, slots=True)
class Place:
    """A clause or section a result leads to; `akin` if for its meaning alone."""

    url: str
    label: str
    heading: Marked
    snippet: Marked
    akin: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Another state of the text a result shows."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    url: str
    title: Marked
    kind: str
    status: Status | None
    facts: list[str]
    snippet: Marked | None
    places: list[Place]
    states: list[State]
    more_states: int = 0
    explanation: Explanation | None = None
    akin: bool = False  # the snippet is shown for its meaning alone


@dataclass(frozen=True, slots=True)
class MissingPlace:
    """A place that was cited and that its document does not have; without an address no such
    document is here."""

    title: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet; the id outlasts a change of order, so the focus stays on it. In a
    tree `depth` says how far it stands below the first ones."""

    value: str
    label: str
    count: int | None
    selected: bool
    id: str
    depth: int = 0


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
    pages = visible_pages((id_ for hit in hits for id_ in (hit.id, *hit.states)), scope)
    return [
        _row(request, pages[hit.id], hit, day, [pages[id_] for id_ in hit.states if id_ in pages])
        for hit in hits
        if hit.id in pages
    ]


def plain_rows(request: HttpRequest, pages: Iterable[Page], day: date) -> list[Row]:
    """Rows for pages found without the index."""
    found = specific(pages)
    hits = ((page.pk, DocumentHit(str(page.pk), Marked(page.title), 0.0)) for page in pages)
    return [_row(request, found[pk], hit, day) for pk, hit in hits if pk in found]


def missing(
    request: HttpRequest, places: Sequence[Missing], *, scope: ReaderScope
) -> list[MissingPlace]:
    """Cited places that do not exist; a document the reader may not open is not known here."""
    wanted = [one.document for one in places if one.document]
    pages = visible_pages(wanted, scope) if wanted else {}
    return [_missing(request, one, pages.get(one.document)) for one in places]


def _missing(request: HttpRequest, one: Missing, page: Page | None) -> MissingPlace:
    if page is None:
        return MissingPlace(one.title, one.citation.place, "")
    return MissingPlace(page.title, one.citation.place, url_of(page, request))


def visible_pages(entries: Iterable[str], scope: ReaderScope) -> dict[str, Page]:
    ids = {entry: int(entry.rpartition(":")[2]) for entry in entries}
    found = readable(ids.values(), scope)
    return {entry: found[pk] for entry, pk in ids.items() if pk in found}


def _row(
    request: HttpRequest, page: Page, hit: DocumentHit, day: date, states: Sequence[Page] = ()
) -> Row:
    whole = next((passage for passage in hit.passages if not passage.anchor), None)
    url = url_of(page, request)
    return Row(
        id=page.pk,
        url=url,
        title=hit.title if hit.title.text == page.title else Marked(page.title),
        kind=kind(page),
        status=status_on(page.validity, day) if isinstance(page, PolicyPage) else None,
        facts=[fact for fact in facts(page) if fact],
        snippet=whole.snippet if whole and whole.snippet.text else None,
        places=[_place(request, page, url, hit, found) for found in hit.passages if found.anchor],
        states=[_state(request, one) for one in states[:MOST_STATES]],
        more_states=max(0, len(states) - MOST_STATES),
        explanation=hit.explanation,
        akin=whole is not None and (hit.akin or whole.akin),
    )


def _state(request: HttpRequest, page: Any) -> State:
    name = page.get_state_kind_display()
    return State(url_of(page, request), f"{page.dated.year}年{name}" if page.dated else name)


def _place(
    request: HttpRequest, page: Page, url: str, hit: DocumentHit, found: PassageHit
) -> Place:
    there = address(page, url, found.anchor, request, line=found.line)
    return Place(there, found.label, found.heading, found.snippet, hit.akin or found.akin)


def facets(results: Results, asked: Asked) -> list[Facet]:
    """Groups with something to choose; a chosen value stays even when it counts nothing."""
    groups = []
    narrowed = asked.chosen
    for name in FACETS:
        chosen = narrowed.get(name, [])
        counted = list(results.facets.get(COUNTED_AS.get(name, name), ()))
        known = {count.value for count in counted}
        counted += [FacetCount(value, 0) for value in chosen if value not in known]
        if len(counted) > 1 or chosen:
            groups.append(_facet(name, _ordered(name, counted, chosen), chosen))
    return groups


def _ordered(
    name: str, counted: list[FacetCount], chosen: list[str]
) -> list[tuple[FacetCount, int]]:
    """Years from the latest, the rest by how many, each with its depth; chosen values are
    never cut off."""
    if name == "year":
        ordered = sorted(counted, key=lambda count: count.value, reverse=True)
    else:
        ordered = sorted(counted, key=lambda count: (-count.count, count.value))
    kept = {count.value for count in ordered[:MOST_OPTIONS]} | set(chosen)
    shown = [count for count in ordered if count.value in kept]
    return _as_tree(shown) if name == "issuer" else [(count, 0) for count in shown]


def _as_tree(counted: list[FacetCount]) -> list[tuple[FacetCount, int]]:
    """Organs below the nearest organ over them that is listed, too."""
    shown = {count.value for count in counted}
    over = {
        organ: next((name for name in above if name in shown), "")
        for organ, above in site_names().above.items()
    }

    def below(name: str, depth: int) -> Iterator[tuple[FacetCount, int]]:
        for count in counted:
            if over.get(count.value, "") == name:
                yield count, depth
                yield from below(count.value, depth + 1)

    listed = list(below("", 0))
    placed = {count.value for count, _ in listed}
    # Two organs that are each said to be over the other stand below nobody.
    return [*listed, *((count, 0) for count in counted if count.value not in placed)]


def _facet(name: str, counted: list[tuple[FacetCount, int]], chosen: list[str]) -> Facet:
    options = [
        Option(
            value=count.value,
            label=label_of(name, count.value),
            count=count.count,
            selected=count.value in chosen,
            id=f"facet-{name}-{crc32(count.value.encode())}",
            depth=depth,
        )
        for count, depth in counted
    ]
    return Facet(name, LEGENDS[name], options, closed=name in CLOSED and not chosen)


def label_of(name: str, value: str) -> str:
    """A value as readers call it; an unknown one as it is."""
    return f"{value}年" if name == "year" else LABELS.get(name, {}).get(value, value)
