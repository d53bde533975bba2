"""Where a page stands: sections in the header, the way down from the home page."""

from wagtail.models import Page

from cms.permissions import request_scope
from cms.querysets import visible_among

TOP = 3  # below the root of the tree and the home page, of which there is one


def nav_sections(request):
    """Top-level pages marked for the menu that this reader may open."""
    top = Page.objects.in_menu().filter(depth=TOP, live=True).order_by("path")
    return [
        {
            "title": section.title,
            "url": (url := section.get_url(request)),
            "current": request.path.startswith(url or "-"),
        }
        for section in visible_among(top, request_scope(request))
    ]


def breadcrumb(page, request):
    """Ancestors from the home page down; a section taken offline is left out, not linked."""
    ancestors = page.get_ancestors().live().filter(depth__gt=1).order_by("depth")
    return [{"title": item.title, "url": item.get_url(request)} for item in ancestors]
