"""The gate: a reviewed page is live only with three approvals of exactly what its readers see.

Three stages, three persons, none of them an author. An approval belongs to one revision and one
content hash; a newer revision, a return or a withdrawal voids it. A version that is live stays
cleared while a newer one is written and reviewed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.models import Page, Revision

from cms.models import ReviewedMixin, ReviewEntry, Stage
from cms.review.content import content_of, hash_of

Kind = ReviewEntry.Kind


class NotCleared(ValidationError):
    """Something would have gone live without its three approvals."""


def is_reviewed(page: Page) -> bool:
    return issubclass(page.specific_class or type(page), ReviewedMixin)


def require_live_clearance(page: Page) -> None:
    """Raises `NotCleared` unless the specific `page` may be stored as live just as it stands."""
    source = page if page.alias_of_id is None else page.alias_of.specific
    if page.alias_of_id is not None and not source.live:
        raise NotCleared(f"《{page.title}》的原页面没有发布，同步页面不能发布。")
    require_clearance(source, source.live_revision_id, content_hash=hash_of(content_of(page)))


def require_clearance(page: Page, revision_id: int | None, *, content_hash: str) -> None:
    """Raises `NotCleared` unless `revision_id` of `page` was cleared with this content."""
    missing = missing_stages(page, revision_id, content_hash=content_hash)
    if missing:
        names = "、".join(stage.label for stage in missing)
        raise NotCleared(
            f"《{page.title}》须经初审、复审、终审三人通过后才能发布；这一版内容尚缺：{names}。"
        )
    if not _is_live_version(page, revision_id) and _newer_revision(page, revision_id):
        raise NotCleared(f"《{page.title}》在审核之后又有新版本，原审核意见失效，请重新提交审核。")


def is_cleared(page: Page) -> bool:
    """May the newest version of `page` go live?"""
    revision = page.latest_revision
    if revision is None:
        return False
    content_hash = hash_of(content_of(revision.as_object()))
    return not missing_stages(page, revision.pk, content_hash=content_hash)


def missing_stages(page: Page, revision_id: int | None, *, content_hash: str) -> list[Stage]:
    """The stages without a valid approval of this content, in order."""
    entries = entries_of(page.pk)
    approvals = approvals_of(entries, revision_id, content_hash=content_hash)
    authors = _authors(page, entries, revision_id) if approvals else set()
    persons: set[int] = set()
    missing = []
    for stage in Stage:
        entry = approvals.get(stage)
        if entry is None or entry.by_id in authors | persons:
            missing.append(stage)
        else:
            persons.add(entry.by_id)
    return missing


def entries_of(page_id: int | None) -> list[ReviewEntry]:
    return list(ReviewEntry.objects.of_page(page_id).defer("content")) if page_id else []


def approvals_of(
    entries: Iterable[ReviewEntry], revision_id: int | None, *, content_hash: str
) -> dict[Stage, ReviewEntry]:
    """The approvals of a revision that nothing voided since."""
    found: dict[Stage, ReviewEntry] = {}
    for entry in entries:
        if entry.kind == Kind.WITHDRAWN or _returns(entry, revision_id):
            found.clear()
        elif _approves(entry, revision_id) and entry.content_hash == content_hash:
            found[Stage(entry.stage)] = entry
    return found


def authors_of(page: Page, revision_id: int) -> set[int]:
    """Ids of all who wrote or submitted since the last complete approval, up to `revision_id`.

    Without one, or after a withdrawal, that is everybody who ever did, and the owner.
    """
    return _authors(page, entries_of(page.pk), revision_id)


def _authors(page: Page, entries: list[ReviewEntry], revision_id: int | None) -> set[int]:
    base = _last_cleared(entries, before=revision_id)
    revisions = Revision.objects.for_instance(page).filter(pk__gt=base, pk__lte=revision_id or 0)
    authors = set(revisions.values_list("user", flat=True))
    authors |= {
        entry.by_id
        for entry in entries
        if entry.kind == Kind.SUBMITTED and base < (entry.revision_id or 0) <= (revision_id or 0)
    }
    return (authors if base else authors | {page.owner_id}) - {None}


def _last_cleared(entries: Iterable[ReviewEntry], *, before: int | None) -> int:
    """The newest revision before `before` that all three approved and nobody withdrew, or 0."""
    stages: dict[int, set[str]] = {}
    for entry in entries:
        if entry.kind == Kind.WITHDRAWN:
            stages.clear()
        elif entry.kind == Kind.APPROVED and entry.revision_id < (before or 0):
            stages.setdefault(entry.revision_id, set()).add(entry.stage)
    complete = set(Stage.values)
    return max((pk for pk, seen in stages.items() if seen == complete), default=0)


def _approves(entry: ReviewEntry, revision_id: int | None) -> bool:
    return entry.kind == Kind.APPROVED and entry.revision_id == revision_id


def _returns(entry: ReviewEntry, revision_id: int | None) -> bool:
    return entry.kind == Kind.RETURNED and entry.revision_id == revision_id


def _is_live_version(page: Page, revision_id: int | None) -> bool:
    stored = Page.objects.filter(pk=page.pk, live=True, live_revision=revision_id)
    return bool(stored.exists())


def _newer_revision(page: Page, revision_id: int | None) -> bool:
    newer = Revision.objects.for_instance(page).filter(pk__gt=revision_id or 0)
    return bool(newer.exists())


def guarded_fields(model: type[Model]) -> set[str]:
    """Names of the columns that decide what readers see."""
    fields = {"live", "live_revision", "alias_of", *getattr(model, "reviewed_fields", ())}
    return fields | {model._meta.get_field(name).attname for name in fields}  # type: ignore[attr-defined]


def refuse_bulk_write(model: type[Model], values: Mapping[str, Any]) -> None:
    """Raises `NotCleared` for a queryset's `update` of a guarded field; going offline is allowed."""
    touched = guarded_fields(model) & values.keys()
    if touched - ({"live"} if values.get("live") is False else set()):
        raise NotCleared("须经三审的资料不能批量改写或发布，请逐篇提交审核。")
