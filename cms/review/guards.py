"""Where the gate stands: every row that would make something live is asked before it is written.

`pre_save` and not `save`, so that a base `Page` instance and every action of Wagtail pass here too;
`raw` rows are a restored database, which was true when it was saved.
"""

from typing import Any

from django.db.models.signals import pre_save
from wagtail.models import Page, Revision

from cms.review.clearance import (
    guarded_fields,
    is_reviewed,
    require_clearance,
    require_live_clearance,
)
from cms.review.content import content_of, hash_of


def connect() -> None:
    pre_save.connect(guard_page, dispatch_uid="cms.review.page")
    pre_save.connect(guard_schedule, sender=Revision, dispatch_uid="cms.review.schedule")


def guard_page(instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    if raw or not isinstance(instance, Page) or not is_reviewed(instance):
        return
    if update_fields is None or guarded_fields(instance.specific_class) & set(update_fields):
        page = _as_stored(instance, update_fields)
        if page.live:
            require_live_clearance(page)


def guard_schedule(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """A planned publication needs its approvals when it is planned, and again when it is due."""
    if raw or instance.approved_go_live_at is None:
        return
    page = instance.content_object
    if isinstance(page, Page) and is_reviewed(page):
        content_hash = hash_of(content_of(instance.as_object()))
        require_clearance(page, instance.pk, content_hash=content_hash)


def _as_stored(instance: Page, update_fields: Any) -> Page:
    """The specific page as its rows will be after this save."""
    specific = isinstance(instance, instance.specific_class)
    if instance.pk is None or (update_fields is None and specific):
        return instance
    page = instance.specific_class._default_manager.get(pk=instance.pk)
    for field in instance._meta.concrete_fields:
        if update_fields is None or field.name in update_fields or field.attname in update_fields:
            setattr(page, field.attname, getattr(instance, field.attname))
    return page
