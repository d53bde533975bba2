"""What cms does when others act: log the privacy of collections, give the site its address and review.

Wagtail logs privacy changes of pages; those of collections guard files and are logged here.
"""

from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.db.models.signals import post_migrate, post_save, pre_delete
from wagtail.models import CollectionViewRestriction, Site

from accounts.audit import record
from cms.review.workflow import ensure_workflow

COLLECTION_PRIVACY = "cms.collection_privacy"
STOCK_HOST = "localhost"


def connect() -> None:
    post_save.connect(privacy_set, sender=CollectionViewRestriction)
    pre_delete.connect(privacy_lifted, sender=CollectionViewRestriction)
    post_migrate.connect(follow_site_url, sender=apps.get_app_config("cms"))
    post_migrate.connect(provide_review, sender=apps.get_app_config("cms"))


def follow_site_url(**kwargs):
    """Links outside a request begin with the address in SITE_URL, unless somebody set another."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    for site in Site.objects.filter(is_default_site=True, hostname=STOCK_HOST):
        site.hostname, site.port = address.hostname, port
        site.save()


def provide_review(apps, **kwargs):
    """The three stages exist on every site; `apps` may be an older state that has no table for them."""
    try:
        apps.get_model("cms", "ReviewTask")
    except LookupError:
        return
    ensure_workflow()


def privacy_set(instance, raw=False, **kwargs):
    if not raw:
        _record(instance, instance.get_restriction_type_display())


def privacy_lifted(instance, **kwargs):
    _record(instance, "公开")


def _record(restriction, privacy):
    record(
        COLLECTION_PRIVACY, instance=restriction.collection, by=None, data={"privacy": str(privacy)}
    )
