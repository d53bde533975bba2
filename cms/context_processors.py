"""Template context of every page."""

from django.utils.functional import SimpleLazyObject

from cms.models import SiteSettings


def site(request):
    """`site`: what the organisation says about itself; read only when a template asks."""
    return {"site": SimpleLazyObject(lambda: SiteSettings.load(request_or_site=request))}
