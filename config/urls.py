"""The address space: our own paths first, Wagtail pages for everything else."""

from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.views import serve

from config import health

# Wagtail's own pattern knows neither `@2019-01-01` nor `art-68.1`; its other addresses are a
# second sign-in and shared passwords, neither of which this site has.
PAGES = r"^((?:[\w\-.@]+/)*)$"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("jobs.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    # Before Wagtail's: cms puts its own view in the place of one of them.
    path("admin/", include("cms.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("courses.urls")),
    path("", include("search.urls")),
    path("", include("library.urls")),
    path("", include("cms.urls")),
    re_path(PAGES, serve, name="wagtail_serve"),
]
