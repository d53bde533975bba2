"""Template context of every page; nothing is read before a template asks for it."""

from django.utils.functional import SimpleLazyObject

from cms.models import SiteSettings
from cms.navigation import nav_sections


def site(request):
    """`site` (SiteSettings), `site_name` and `nav_sections` for the frame of the page."""
    settings = SimpleLazyObject(lambda: SiteSettings.load(request_or_site=request))
    return {
        "site": settings,
        "site_name": SimpleLazyObject(lambda: settings.name),
        "nav_sections": SimpleLazyObject(lambda: nav_sections(request)),
    }
