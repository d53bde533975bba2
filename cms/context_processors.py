"""Template context of every page; nothing is read before a template asks for it."""

from django.utils.functional import SimpleLazyObject

from cms.models import SiteSettings
from cms.navigation import nav_sections


def site(request):
    """`site` (SiteSettings), `site_name`, its `site_phrases` and `nav_sections` for the frame.

    The pages of allauth have another `site` of their own, so the frame does not ask that one.
    """
    settings = SimpleLazyObject(lambda: SiteSettings.load(request_or_site=request))
    return {
        "site": settings,
        "site_name": SimpleLazyObject(lambda: settings.name),
        "site_phrases": SimpleLazyObject(lambda: settings.phrases),
        "nav_sections": SimpleLazyObject(lambda: nav_sections(request)),
    }
