import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from cms.permissions import request_scope
from search.engine import EngineError
from search.similar import Row, readable_page, similar_rows

logger = structlog.get_logger(__name__)

BELOW_A_PAGE = 5
ON_ITS_OWN = 10


@require_safe
def similar(request: HttpRequest, page_id: int) -> HttpResponse:
    """The list alone where a page fetches it, nothing when there is nothing; a page of its own
    for whoever follows the link."""
    fetched = bool(getattr(request, "htmx"))  # noqa: B009 - set by its middleware
    scope = request_scope(request)
    source = readable_page(page_id, scope)
    if source is None and not fetched:
        raise Http404
    rows: list[Row] = []
    away = False
    if source is not None:
        limit = BELOW_A_PAGE if fetched else ON_ITS_OWN
        try:
            rows = similar_rows(request, source, scope=scope, day=timezone.localdate(), limit=limit)
        except EngineError as error:
            logger.warning("search_engine_away", error=str(error))
            away = True
    context = {"source": source, "rows": rows, "away": away}
    template = "search/_similar.html" if fetched else "search/similar.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
