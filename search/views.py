from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from math import ceil
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from cms.permissions import ReaderScope, request_scope
from search import listing, query_log, recent, titles
from search.asking import LAST_PAGE, PAGE_SIZE, Asked
from search.connection import site_engine
from search.documents import document_id
from search.engine import EngineError, Lexicon, NeedsRebuild, Past, Results, Sort
from search.engine.correction import Correction
from search.lexicon import site_lexicon
from search.listing import Facet, MissingPlace, Row
from search.models import PAGE, QueryLog
from search.suggesting import suggestions

logger = structlog.get_logger(__name__)

NEAREST = 5
LONGEST_SUGGESTED = 60
RESULTS_ID = "search-results"


@dataclass
class Answer:
    """What the page shows for one question."""

    asked: Asked
    total: int = 0
    akin: int = 0  # of these for their meaning alone
    rows: list[Row] = field(default_factory=list)
    facets: list[Facet] = field(default_factory=list)
    relaxed: bool = False
    question: bool = False
    lapsed: int = 0
    folded: int = 0
    expanded: tuple[tuple[str, tuple[str, ...]], ...] = ()
    correction: Correction | None = None
    spoken: str = ""
    neighbours: list[Asked] = field(default_factory=list)
    missing: list[MissingPlace] = field(default_factory=list)
    further: str = ""
    away: str = ""
    nearest: list[Row] = field(default_factory=list)
    noted: QueryLog | None = None

    @property
    def worded(self) -> int:
        """Of what is listed, what has the words."""
        return self.total - self.akin

    @property
    def pages(self) -> int:
        return min(ceil(self.total / PAGE_SIZE), LAST_PAGE)

    @property
    def first(self) -> int:
        """The position of the first row."""
        return (LAST_PAGE if self.asked.after else self.asked.page - 1) * PAGE_SIZE + 1

    @property
    def further_url(self) -> str:
        """Where the list goes on behind its last numbered page."""
        behind = self.asked.after or self.asked.page >= LAST_PAGE
        return (
            replace(self.asked, page=1, after=self.further).url if behind and self.further else ""
        )


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = Asked.read(request.GET)
    recent.remember(request, asked.text)
    lexicon = site_lexicon()
    answer = Answer(asked) if asked.empty else answer_to(request, asked, lexicon)
    context = {
        "answer": answer,
        "asked": asked,
        "chips": chips(asked, lexicon),
        "sorts": sorts(asked),
        "pasts": partial(pasts, asked),
    }
    partly = asks_for_part(request)
    template = "search/_results.html" if partly else "search/search.html"
    response = render(request, template, context | {"partly": partly})
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    query_log.keep_after(response, answer.noted)
    return response


@require_safe
@never_cache
def suggest(request: HttpRequest) -> JsonResponse:
    """While a reader types: what the words may mean, each with its address; before that her
    own questions."""
    text = Asked.read(request.GET).text[:LONGEST_SUGGESTED]
    scope = request_scope(request)
    found = suggestions(request, text, scope=scope, day=timezone.localdate())
    return JsonResponse({"suggestions": [asdict(suggestion) for suggestion in found]})


@require_POST
def forget_recent(request: HttpRequest) -> HttpResponse:
    """A reader clears her own list."""
    recent.forget(request)
    return HttpResponse(status=204)


def asks_for_part(request: HttpRequest) -> bool:
    """htmx wants the results alone, except when it restores a page from the history."""
    htmx: HtmxDetails = getattr(request, "htmx")  # noqa: B009 - set by its middleware
    return bool(htmx) and htmx.target == RESULTS_ID and not htmx.history_restore_request


def answer_to(request: HttpRequest, asked: Asked, lexicon: Lexicon) -> Answer:
    scope = request_scope(request)
    day = timezone.localdate()
    query = asked.query(scope, day, lexicon, explain=explains(request))
    try:
        results = site_engine().search(query)
    except EngineError as error:
        logger.warning("search_engine_away", error=str(error))
        return away(request, asked, scope, error, day)
    return found(request, asked, scope, results, day)


def explains(request: HttpRequest) -> bool:
    """`?explain=1` shows those who look after the site how a result came to its place."""
    return request.GET.get("explain") == "1" and request.user.has_perm("wagtailadmin.access_admin")


def found(
    request: HttpRequest, asked: Asked, scope: ReaderScope, results: Results, day: date
) -> Answer:
    shown = listing.rows(request, results.hits, scope=scope, day=day)
    known = {document_id(PAGE, row.id) for row in shown}
    behind = [hit for hit in results.hits if hit.id not in known]
    answer = Answer(
        asked,
        total=results.total - len(behind),
        akin=results.akin - sum(hit.akin for hit in behind),
        rows=shown,
        facets=listing.facets(results, asked),
        relaxed=results.relaxed,
        question=results.question,
        lapsed=results.lapsed,
        folded=results.folded,
        expanded=results.expanded,
        correction=results.correction,
        spoken=results.spoken,
        neighbours=[asked.with_text(word) for word in results.neighbours],
        missing=listing.missing(request, results.missing, scope=scope),
        further=results.further,
        noted=query_log.note(request, asked, results),
    )
    if not shown and asked.text:
        near = titles.titles_like(asked.text, scope=scope, limit=NEAREST)
        answer.nearest = listing.plain_rows(request, near, day)
    return answer


def away(
    request: HttpRequest, asked: Asked, scope: ReaderScope, error: EngineError, day: date
) -> Answer:
    """Without the index, titles from the database still lead to documents."""
    pages = titles.titles_with(asked.text, scope=scope, limit=PAGE_SIZE * 2)
    reason = "building" if isinstance(error, NeedsRebuild) else "unavailable"
    return Answer(
        asked, total=len(pages), rows=listing.plain_rows(request, pages, day), away=reason
    )


def chips(asked: Asked, lexicon: Lexicon) -> list[dict[str, str]]:
    """What was understood and what was chosen, each with the address that takes it off."""
    understood = [
        {"text": f"{part.kind}：{part.text}", "remove_url": part.without}
        for part in asked.recognised(lexicon)
    ]
    chosen = [
        {
            "text": f"{listing.LEGENDS[name]}：{listing.label_of(name, value)}",
            "remove_url": asked.without(name, value).url,
        }
        for name, values in asked.chosen.items()
        for value in values
    ]
    return understood + chosen


def sorts(asked: Asked) -> list[dict[str, Any]]:
    labels = {Sort.RELEVANCE: "按相关程度", Sort.DATE: "按日期从新到旧"}
    return [
        {"label": label, "url": asked.anew(sort=sort).url, "selected": asked.sort is sort}
        for sort, label in labels.items()
    ]


def pasts(asked: Asked) -> dict[str, str]:
    """Where each way of treating what holds no longer is to be had."""
    return {past.value: asked.anew(past=past).url for past in Past}
