"""Where the gate stands: every row that would make something live is asked before it is written.

`pre_save` and not `save`, so that a base `Page` instance and every action of Wagtail pass here too;
`raw` rows are a restored database, which was true when it was saved.
"""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.signals import pre_delete, pre_save
from wagtail.models import Page, Revision

from cms.models import ReviewEntry, Stage
from cms.review.clearance import (
    NotCleared,
    guarded_fields,
    is_reviewed,
    require_cleared_revision,
    require_live_clearance,
)
from cms.review.content import MEDIA, file_key


def connect() -> None:
    pre_save.connect(guard_page, dispatch_uid="cms.review.page")
    pre_save.connect(guard_schedule, sender=Revision, dispatch_uid="cms.review.schedule")
    for media in MEDIA:
        pre_save.connect(guard_media, sender=media, dispatch_uid=f"cms.review.{media.__name__}")
        pre_delete.connect(
            guard_deletion, sender=media, dispatch_uid=f"cms.review.no_{media.__name__}"
        )


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
    if isinstance(page, Page):
        require_cleared_revision(page, instance)


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


def guard_media(instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """A file that was approved with a text is part of it: no other file may take its place."""
    if raw or instance.pk is None or (update_fields and not {"file", "title"} & set(update_fields)):
        return
    stored = type(instance)._default_manager.filter(pk=instance.pk).first()
    if stored and (stored.title, stored.file.name) != (instance.title, instance.file.name):
        guard_deletion(stored)


def guard_deletion(instance: Any, **kwargs: Any) -> None:
    shown = pages_approved_with(instance).first()
    if shown is not None:
        raise NotCleared(
            f"文件“{instance.title}”已随《{shown.title}》审定发布，不能更换、改名或删除；"
            "请另行上传新文件，或先撤回该资料。"
        )


def pages_approved_with(media: Any) -> QuerySet[Page]:
    """Live pages whose approved text uses this file."""
    approved = ReviewEntry.objects.approvals().filter(
        stage=Stage.FINAL,
        page=OuterRef("pk"),
        revision_id=OuterRef("live_revision"),
        content__files__has_key=file_key(media),
    )
    pages: QuerySet[Page] = Page.objects.filter(Exists(approved), live=True)
    return pages
