"""Wagtail logs privacy changes of pages; those of collections guard files and are logged here."""

from django.db.models.signals import post_save, pre_delete
from wagtail.models import CollectionViewRestriction

from accounts.audit import record

COLLECTION_PRIVACY = "cms.collection_privacy"


def connect() -> None:
    post_save.connect(privacy_set, sender=CollectionViewRestriction)
    pre_delete.connect(privacy_lifted, sender=CollectionViewRestriction)


def privacy_set(instance, raw=False, **kwargs):
    if not raw:
        _record(instance, instance.get_restriction_type_display())


def privacy_lifted(instance, **kwargs):
    _record(instance, "公开")


def _record(restriction, privacy):
    record(
        COLLECTION_PRIVACY, instance=restriction.collection, by=None, data={"privacy": str(privacy)}
    )
