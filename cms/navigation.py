"""Where a page stands: sections in the header, the way down from the home page."""

from wagtail.models import Page, Site

from cms.permissions import request_scope
from cms.querysets import visible_among

SOLE = Site()
SHOWN = ("content_type", "live", "path", "title", "url_path")
TOP = 3  # below the root of the tree and the home page, of which there is one


def url_of(page, request):
    """`page.get_url(request)`, "" without an address. Where there is one site it is not asked which
    one this is: that takes Wagtail longer than all else about an address."""
    sites = {root[0] for root in page._get_site_root_paths(request)}
    return page.get_url(request, current_site=SOLE if len(sites) == 1 else None) or ""


def nav_sections(request):
    """Top-level pages marked for the menu that this reader may open."""
    top = Page.objects.in_menu().filter(depth=TOP, live=True).order_by("path").only(*SHOWN)
    return [
        {
            "title": section.title,
            "url": (url := url_of(section, request)),
            "current": request.path.startswith(url or "-"),
        }
        for section in visible_among(top, request_scope(request))
    ]


def breadcrumb(page, request):
    """Ancestors from the home page down; a section taken offline is left out, not linked."""
    ancestors = page.get_ancestors().live().filter(depth__gt=1).order_by("depth")
    return [{"title": item.title, "url": item.get_url(request)} for item in ancestors]
