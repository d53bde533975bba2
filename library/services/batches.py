"""What a person decides about an imported batch: publish what was checked, or take it back."""

from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.actions.delete_page import DeletePageAction

from accounts.audit import record
from cms.services import publish
from library.models import ImportBatch, ImportItem, PolicyPage
from library.permissions import may_import
from library.services.works import forget_empty

State = ImportItem.State


class StillRunning(ValueError):
    """The batch is being worked on; the message is in Chinese."""

    def __init__(self) -> None:
        super().__init__("这一批还在处理，请等处理结束后再撤销，或先取消任务。")


class NothingToApprove(ValueError):
    """The item made no draft that waits for approval; the message says so in Chinese."""


@dataclass(slots=True)
class Undone:
    """Items whose drafts are gone, and those whose documents stay, each with its reason."""

    deleted: list[ImportItem] = field(default_factory=list)
    kept: list[tuple[ImportItem, str]] = field(default_factory=list)


def undo_batch(batch: ImportBatch, *, by: Any) -> Undone:
    """Delete the drafts that a batch made and nobody has touched since; each is one transaction.

    May be run again after an interruption. Raises `PermissionDenied` or `StillRunning`.
    """
    if not may_import(by, batch.section):
        raise PermissionDenied(f"没有向“{batch.section.title}”导入文件的权限。")
    if batch.job and batch.job.is_active:
        raise StillRunning
    undone = Undone()
    for item in batch.items.filter(state=State.CREATED, page__isnull=False).order_by("-order"):
        if reason := _undo_item(item, by=by):
            undone.kept.append((item, reason))
        else:
            undone.deleted.append(item)
    with transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(undone_at=timezone.now())
        data = {"batch": batch.pk, "deleted": len(undone.deleted), "kept": len(undone.kept)}
        record("library.undo_import", instance=batch.section, by=by, data=data)
    return undone


@transaction.atomic
def approve(item: ImportItem, *, by: Any) -> PolicyPage:
    """Publish the newest draft of what an item became; `by` is the person who vouches for it.

    Raises `PermissionDenied` or `NothingToApprove`.
    """
    page = item.page
    if item.state != State.CREATED or page is None:
        raise NothingToApprove("这个文件没有待核对的草稿。")
    if not page.permissions_for_user(by).can_publish():
        raise PermissionDenied(f"没有发布“{page.title}”的权限。")
    if page.live and not page.has_unpublished_changes:
        raise NothingToApprove(f"“{page.title}”已经发布。")
    published: PolicyPage = publish(page, by=by)
    data = {"batch": item.batch_id, "file": item.name}
    record("library.approve_import", instance=published, by=by, data=data)
    ImportItem.objects.filter(pk=item.pk).update(reason="已核对发布")
    return published


@transaction.atomic
def _undo_item(item: ImportItem, *, by: Any) -> str:
    """Nothing when the draft is gone, else why it stays."""
    page = PolicyPage.objects.select_for_update().get(pk=cast("int", item.page_id))
    if reason := _touched(page, by):
        ImportItem.objects.filter(pk=item.pk).update(reason=f"撤销时保留：{reason}"[:500])
        return reason
    work = page.work
    gone = ImportItem.objects.filter(page=page)
    gone.exclude(pk=item.pk).update(page=None, file=None)
    gone.filter(pk=item.pk).update(state=State.UNDONE, reason="草稿已撤销", file=None)
    DeletePageAction(page, user=by).execute(skip_permission_checks=True)
    forget_empty(work)
    return ""


def _touched(page: PolicyPage, by: Any) -> str:
    """Why a draft is no longer only what the import made of a file."""
    if page.live or page.first_published_at:
        return "已经发布过"
    if page.revisions.count() > 1:
        return "已有人修改"
    if page.current_workflow_state:
        return "正在审核"
    if page.relations.confirmed().exists() or page.status_overrides.exists():
        return "已有人确认了文件关系或核定了状态"
    if not page.permissions_for_user(by).can_delete():
        return "没有删除的权限"
    return ""
