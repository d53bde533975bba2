"""Where a page stands: sections in the header, the way down from the home page.

What is in the menu and at which addresses sites begin is asked for by every page, and kept
(`config.kept`); who may open a section is not.
"""

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, Site
from wagtail.signals import post_page_move

from cms.permissions import request_scope
from cms.querysets import visible_among
from config.kept import Kept

SOLE = Site()
SHOWN = ("content_type", "live", "path", "title", "url_path")
TOP = 3  # below the root of the tree and the home page, of which there is one
KEPT = 60  # seconds until a process notices a change that was not announced


def connect():
    for signal in (post_save, post_delete):
        signal.connect(_forget_if_near_the_top, dispatch_uid="cms.navigation")
    post_page_move.connect(_forget, dispatch_uid="cms.navigation")


def url_of(page, request):
    """`page.get_url(request)`, "" without an address. Where there is one site it is not asked which
    one this is: that takes Wagtail longer than all else about an address."""
    if not hasattr(request, "_wagtail_cached_site_root_paths"):
        # Where Wagtail looks for them before it reads the cache, as every page would.
        request._wagtail_cached_site_root_paths = _roots()
    sites = {root[0] for root in request._wagtail_cached_site_root_paths}
    return page.get_url(request, current_site=SOLE if len(sites) == 1 else None) or ""


def nav_sections(request):
    """Top-level pages marked for the menu that this reader may open."""
    return [
        {
            "title": section.title,
            "url": (url := url_of(section, request)),
            "current": request.path.startswith(url or "-"),
        }
        for section in visible_among(_menu(), request_scope(request))
    ]


def breadcrumb(page, request):
    """Ancestors from the home page down; a section taken offline is left out, not linked."""
    ancestors = page.get_ancestors().live().filter(depth__gt=1).order_by("depth")
    return [{"title": item.title, "url": item.get_url(request)} for item in ancestors]


def _read_menu():
    top = Page.objects.in_menu().filter(depth=TOP, live=True)
    return list(top.order_by("path").only(*SHOWN))


def _forget_if_near_the_top(sender, instance, **kwargs):
    if isinstance(instance, Site) or (isinstance(instance, Page) and instance.depth <= TOP):
        _forget()


def _forget(**kwargs):
    """At once for who edits, and once more when others can read it."""
    for kept in (_menu, _roots):
        kept.forget()
        kept.forget_after_commit()


_menu = Kept("cms.navigation.menu", _read_menu, seconds=KEPT)
_roots = Kept("cms.navigation.roots", Site.get_site_root_paths, seconds=KEPT)
