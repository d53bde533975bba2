"""Template context of every page; nothing is read before a template asks for it."""

from django.utils.functional import SimpleLazyObject

from cms.navigation import nav_sections
from cms.site_settings import site_settings


def site(request):
    """`site` (SiteSettings), `site_name`, its `site_phrases` and `nav_sections` for the frame.

    The pages of allauth have another `site` of their own, so the frame does not ask that one.
    """
    settings = SimpleLazyObject(site_settings)
    return {
        "site": settings,
        "site_name": SimpleLazyObject(lambda: settings.name),
        "site_phrases": SimpleLazyObject(lambda: settings.phrases),
        "nav_sections": SimpleLazyObject(lambda: nav_sections(request)),
    }
