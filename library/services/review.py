"""What a person decides about one imported document: mended, published, kept with another, turned down."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Revision

from accounts.audit import record
from library.models import DocumentFile, ImportItem, PolicyPage, Relation
from library.services.batches import approve
from library.services.files import adopt, attach
from library.services.recognition import Rerecognition
from library.services.relations import confirm_relation, reject_relation
from library.services.works import forget_empty, work_for, write_value
from library.titles import title_key

State = ImportItem.State


class Overtaken(ValueError):
    """Another person saved the draft after it was opened; `revision` is hers. Nothing was saved."""

    def __init__(self, revision: Revision) -> None:
        super().__init__("这份文件刚刚被别人保存过。")
        self.revision = revision


class ReasonMissing(ValueError):
    """Turning a document down needs a reason that can be shown later."""


class NothingToDecide(ValueError):
    """The item is no longer what the decision was about; the message says so in Chinese."""


@dataclass(frozen=True, slots=True)
class Saved:
    page: PolicyPage
    changed: bool


@transaction.atomic
def save(page: PolicyPage, values: Mapping[str, Any], *, version: int, by: Any) -> Saved:
    """Write mended values into the draft; `version` is the revision that they were mended on.

    Raises `PermissionDenied`, `Overtaken`, or `ValidationError` for what makes no page.
    """
    current = PolicyPage.objects.select_for_update().get(pk=page.pk)
    _demand_editing(current, by)
    if current.latest_revision_id != version:
        raise Overtaken(cast("Revision", current.latest_revision))
    draft = current.get_latest_revision_as_object()
    before = draft.serializable_data()
    title = draft.title
    for name, value in values.items():
        write_value(draft, name, value)
    if draft.serializable_data() == before:
        return Saved(draft, changed=False)
    if title_key(draft.title) != title_key(title):
        _follow_title(draft)
    draft.save_revision(user=by)
    return Saved(draft, changed=True)


@transaction.atomic
def accept(
    item: ImportItem,
    values: Mapping[str, Any],
    *,
    version: int,
    relations: Mapping[int, bool],
    by: Any,
) -> PolicyPage:
    """Save as `save` does, settle the relations decided about, publish; all of it or nothing.

    Raises what these raise, `library.services.batches.NothingToApprove` among it.
    """
    page = cast("PolicyPage", _locked(item).page)
    save(page, values, version=version, by=by)
    settle_relations(page, relations, by=by)
    # The page at hand knows nothing of the revision that was just saved.
    return approve(ImportItem.objects.select_related("page").get(pk=item.pk), by=by)


@transaction.atomic
def turn_down(item: ImportItem, *, reason: str, by: Any) -> None:
    """不收录: the draft of an item is deleted, its file is no longer offered; the reason is kept.

    Raises `ReasonMissing`, `NothingToDecide` or `PermissionDenied`.
    """
    if not reason.strip():
        raise ReasonMissing("请写明不收录的理由。")
    item = _locked(item)
    page: Any = item.page
    data = {"file": item.name, "reason": reason.strip(), "title": page.title}
    if item.state == State.CREATED:
        record("library.turn_down", instance=page.get_parent(), by=by, data=data)
        _delete_draft(page, by)
    else:
        _demand_editing(page, by)
        record("library.turn_down", instance=page, by=by, data=data)
    said = f"不收录：{reason.strip()}"[:500]
    ImportItem.objects.filter(pk=item.pk).update(state=State.UNDONE, reason=said, file=None)


@transaction.atomic
def keep_with_other(item: ImportItem, *, role: str, by: Any) -> DocumentFile:
    """The file becomes one of the document that it is like; what was made of it as a draft goes."""
    return attach(_folded(item, by), role=role, by=by)


@transaction.atomic
def read_other_from(item: ImportItem, *, by: Any) -> Rerecognition:
    """The document that the item is like is read from this file from now on, into its draft."""
    return adopt(_folded(item, by), by=by)


@transaction.atomic
def settle_relations(page: PolicyPage, decisions: Mapping[int, bool], *, by: Any) -> int:
    """Confirm (True) or turn down (False) proposals of a page by their ids; how many were left to decide."""
    relations = Relation.objects.proposed().filter(source=page, pk__in=decisions)
    for relation in relations.select_related("source", "target"):
        if decisions[relation.pk]:
            confirm_relation(relation, by=by)
        else:
            reject_relation(relation, by=by)
    return Relation.objects.proposed().filter(source=page).count()


def _follow_title(draft: PolicyPage) -> None:
    """A title that was read wrong has led to the wrong work; what was published once stays where it is."""
    former = draft.work
    if draft.live or draft.first_published_at or former.pages.exclude(pk=draft.pk).exists():
        return
    original = draft.state_kind == PolicyPage.StateKind.ORIGINAL
    numbers = draft.numbers if original else ()
    draft.work = work_for(draft.title, numbers=numbers, day=draft.state_date)
    PolicyPage.objects.filter(pk=draft.pk).update(work=draft.work)
    forget_empty(former)


def _folded(item: ImportItem, by: Any) -> ImportItem:
    item = _locked(item)
    if item.state == State.EXISTING:
        return item
    if item.other is None:
        raise NothingToDecide("没有与它相近的文件。")
    _delete_draft(item.page, by)
    item.page, item.other, item.state = item.other, None, State.EXISTING
    item.reason = f"已并入《{item.page.title}》"[:500]
    item.save(update_fields=["page", "other", "state", "reason"])
    return item


def _locked(item: ImportItem) -> ImportItem:
    found: ImportItem = ImportItem.objects.select_for_update().get(pk=item.pk)
    if found.page is None or found.state not in (State.CREATED, State.EXISTING):
        raise NothingToDecide("这份文件已经由别人处理，或草稿已被删除。")
    return found


def _delete_draft(page: Any, by: Any) -> None:
    if page.live or page.first_published_at:
        raise NothingToDecide(f"“{page.title}”已经发布，不能在这里删除。需要时请撤回。")
    if not page.permissions_for_user(by).can_delete():
        raise PermissionDenied(f"没有删除“{page.title}”的权限。")
    work = page.work
    page.delete(user=by)
    forget_empty(work)


def _demand_editing(page: PolicyPage, by: Any) -> None:
    lock = page.get_lock()
    if lock is not None and lock.for_user(by):
        raise PermissionDenied("这份文件已被锁定，现在不能修改。")
    if not page.permissions_for_user(by).can_edit():
        raise PermissionDenied(f"没有编辑“{page.title}”的权限。")
