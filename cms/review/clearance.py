"""The gate: a reviewed page is live only with three approvals of exactly what its readers see.

Three stages, three persons, none of them an author. A newer revision voids the approvals of an
older one that is not live yet; a version that is live stays cleared while a correction is written
and reviewed. A page kept in step with another (an alias) is cleared with its source.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.models import Page, Revision

from cms.models import ReviewedMixin
from cms.review.content import content_of, hash_of
from cms.review.history import history_of


class NotCleared(ValidationError):
    """Something would have gone live without its three approvals."""


def is_reviewed(page: Page) -> bool:
    return issubclass(page.specific_class or type(page), ReviewedMixin)


def require_live_clearance(page: Page) -> None:
    """Raises `NotCleared` unless the specific `page` may be stored as live just as it stands."""
    source = page
    while source.alias_of_id is not None:
        source = source.alias_of.specific
    if not source.live:
        raise NotCleared(f"《{source.title}》没有发布，与它同步的页面不能发布。")
    require_clearance(source, source.live_revision_id, content_hash=hash_of(content_of(page)))


def require_clearance(page: Page, revision_id: int | None, *, content_hash: str) -> None:
    """Raises `NotCleared` unless `revision_id` of `page` was cleared with this content."""
    if missing := history_of(page).missing(revision_id, content_hash=content_hash):
        names = "、".join(stage.label for stage in missing)
        raise NotCleared(
            f"《{page.title}》须经初审、复审、终审三人通过后才能发布；这一版内容尚缺：{names}。"
        )
    if not _is_live_version(page, revision_id) and _newer_revision_exists(page, revision_id):
        raise NotCleared(f"《{page.title}》在审核之后又有新版本，原审核意见失效，请重新提交审核。")


def require_cleared_revision(page: Page, revision: Revision) -> None:
    """Raises `NotCleared` unless `page` needs no review or this revision of it passed."""
    if is_reviewed(page):
        content_hash = hash_of(content_of(revision.as_object()))
        require_clearance(page, revision.pk, content_hash=content_hash)


def is_cleared(page: Page) -> bool:
    """May the newest version of `page` go live?"""
    revision = page.latest_revision
    if revision is None:
        return False
    content_hash = hash_of(content_of(revision.as_object()))
    return not history_of(page).missing(revision.pk, content_hash=content_hash)


def shows_what_was_approved(page: Page) -> bool:
    """Of a live page: are its words those of three approvals, however they came into the row?"""
    if not is_reviewed(page):
        return True
    try:
        require_live_clearance(page.specific)
    except NotCleared:
        return False
    return True


def _is_live_version(page: Page, revision_id: int | None) -> bool:
    stored = Page.objects.filter(pk=page.pk, live=True, live_revision=revision_id)
    return bool(stored.exists())


def _newer_revision_exists(page: Page, revision_id: int | None) -> bool:
    newer = Revision.objects.for_instance(page).filter(pk__gt=revision_id or 0)
    return bool(newer.exists())


def guarded_fields(model: type[Model]) -> set[str]:
    """Names of the columns that decide what readers see."""
    names = {"live", "live_revision", "alias_of", *getattr(model, "reviewed_fields", ())}
    fields = [model._meta.get_field(name) for name in names]
    return names | {getattr(field, "attname", field.name) for field in fields}


def refuse_bulk_write(model: type[Model], values: Mapping[str, Any]) -> None:
    """Raises `NotCleared` for an `update` of a guarded column; taking rows offline is allowed."""
    touched = guarded_fields(model) & values.keys()
    if touched - ({"live"} if values.get("live") is False else set()):
        raise NotCleared("须经三审的资料不能批量改写或发布，请逐篇提交审核。")
