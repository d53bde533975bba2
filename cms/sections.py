"""Section pages: sub-sections first, then everything else by date, a page at a time."""

from functools import cache

from django.apps import apps
from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Coalesce, TruncDate

from cms.models import SectionPage, SitePage
from cms.navigation import breadcrumb
from cms.permissions import request_scope
from cms.querysets import visible_to

PER_PAGE = 20


def section_context(page, request):
    children = visible_to(page.get_children(), request.user, scope=request_scope(request))
    sections = children.type(SectionPage).order_by("path").specific()
    entries = (
        children.not_type(SectionPage)
        .annotate(shown_date=Coalesce(*dates_written(), TruncDate("first_published_at")))
        .order_by(F("shown_date").desc(nulls_last=True), "-pk")
    )
    paginator = Paginator(entries, PER_PAGE)
    current = paginator.get_page(request.GET.get("page"))
    return {
        "breadcrumb": breadcrumb(page, request),
        "sections": [{"page": item, "url": item.get_url(request)} for item in sections],
        "entries": [entry_row(item, request) for item in current.object_list.specific()],
        "number": current.number,
        "pages": paginator.num_pages,
        "total": paginator.count,
    }


@cache
def dates_written():
    """The dates that editors write on pages, of whatever app."""
    dated = [
        model
        for model in apps.get_models()
        if issubclass(model, SitePage)
        and any(field.name == "date" for field in model._meta.local_fields)
    ]
    return [f"{model._meta.model_name}__date" for model in dated]


def entry_row(page, request):
    return {
        "title": page.title,
        "url": page.get_url(request),
        "text": getattr(page, "summary", "") or page.search_description,
        "date": page.shown_date,
        "kind": "" if hasattr(page, "date") else page.get_verbose_name(),
        "source": getattr(page, "source", ""),
    }
