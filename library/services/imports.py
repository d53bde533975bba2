"""Files become works and pages: taken in, read and stored one by one, found again if they come twice.

A batch can be run any number of times: an item that has its result is not touched again, and an
item without one leaves nothing behind but its stored content, which has one place per content.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import IntegrityError, transaction

from accounts.audit import record
from cms.services import publish as publish_page
from gongwen.recognise import Recognition, recognise
from jobs import faults
from jobs.runner import Run
from jobs.services import enqueue
from library.decoding import Unreadable, plain_name, refuse_by_name_and_size
from library.extraction.child import Unextracted
from library.models import (
    DocumentsPage,
    ImportBatch,
    ImportItem,
    PolicyPage,
    SourceFile,
    stored_name,
)
from library.models.imports import incoming_name, summary
from library.originals import Original, read_original
from library.permissions import may_import, may_publish_into
from library.recognition import PageFields, fields_of, machine_reading
from library.services.works import issuer_rows, work_for
from library.signals import item_finished
from library.storage import (
    drop_folder,
    drop_incoming,
    incoming_folders,
    put_incoming,
    read_incoming,
    store_content,
)

KIND = "library.import"

logger = structlog.get_logger(__name__)


class NothingToImport(ValueError):
    """There is no file in the upload."""


class Secret(Unreadable):
    """The document bears a secrecy mark; nothing of it may be kept."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One file, read: its content has been stored, nothing is in the database yet."""

    sha256: str
    size: int
    original: Original
    recognition: Recognition
    fields: PageFields


def create_batch(
    files: "Iterable[File[bytes]]", *, section: DocumentsPage, by: Any, publish: bool = False
) -> ImportBatch:
    """Take the files in and queue their import; `by` is None only for an operator at the machine.

    A file that need not be opened to be refused is listed with its reason at once. Raises
    `PermissionDenied` or `NothingToImport`.
    """
    _demand_rights(section, by, publish)
    batch = ImportBatch(section=section, created_by=by, publish=publish)
    items: list[ImportItem] = []
    try:
        items.extend(_taken_in(batch, order, file) for order, file in enumerate(files, start=1))
        if not items:
            raise NothingToImport("没有选择文件。")
        _record_batch(batch, items, by=by)
    except Exception:
        for order in range(1, len(items) + 2):
            drop_incoming(incoming_name(batch.token, order))
        raise
    return batch


@transaction.atomic
def retry_failed(batch: ImportBatch, *, by: Any) -> int:
    """Queue the failed files whose upload is still there once more; how many they are."""
    _demand_rights(batch.section, by, batch.publish)
    again = batch.items.retriable().update(state=ImportItem.State.WAITING, reason="")
    if again:
        _queue(batch, by=by)
    return again


def run_import(run: Run) -> dict[str, int]:
    """The job: one batch, item by item."""
    faults.point("import-claimed")
    batch = ImportBatch.objects.select_related("created_by").get(pk=run.payload["batch"])
    total = batch.items.count()
    waiting = list(batch.items.waiting())
    for position, item in enumerate(waiting):
        item.batch = batch
        run.progress(total - len(waiting) + position, total, f"正在处理：{item.name}")
        import_item(item, run)
    _clear_incoming(batch)
    counts = {state.value: batch.items.filter(state=state).count() for state in ImportItem.State}
    run.progress(total, total, summary(counts))
    faults.point("import-finished")
    return counts


def import_item(item: ImportItem, run: Run) -> ImportItem:
    """Give one waiting item its result; the result and all it brings about are one transaction."""
    try:
        reading = _read(item)
    except Unreadable as error:
        if isinstance(error, Unextracted):
            logger.warning("extraction_stopped", item=item.pk, cause=error.cause)
        if isinstance(error, Secret):
            drop_incoming(item.incoming_name)
            item.kept = False
        with run.step():
            _finish(item, ImportItem.State.FAILED, reason=str(error), kept=item.kept)
    else:
        faults.point("import-stored")
        try:
            with run.step():
                _enter(item, reading)
                faults.point("import-entered")
        except IntegrityError:
            # The same document came in through another batch at this moment: now it is there.
            logger.info("import_met_another", item=item.pk)
            with run.step():
                _enter(item, reading)
    faults.point("import-committed")
    item_finished.send(sender=ImportItem, item=item)
    return item


def discard_old_uploads(*, before: datetime) -> int:
    """Delete what lies in the way in: uploads nobody retried, or that a crash left; how many."""
    waiting = ImportItem.objects.waiting().values_list("batch__token", flat=True)
    kept = {str(token) for token in waiting.distinct()}
    dropped = [token for token in incoming_folders(before=before) if token not in kept]
    for token in dropped:
        drop_folder(token)
    ImportItem.objects.retriable().filter(batch__token__in=dropped).update(kept=False)
    return len(dropped)


def _demand_rights(section: DocumentsPage, by: Any, publish: bool) -> None:
    if by is not None and not may_import(by, section):
        raise PermissionDenied(f"没有向“{section.title}”导入文件的权限。")
    if publish and (by is None or not may_publish_into(by, section)):
        raise PermissionDenied(f"没有在“{section.title}”发布文件的权限。")


@transaction.atomic
def _record_batch(batch: ImportBatch, items: Sequence[ImportItem], *, by: Any) -> None:
    batch.save()
    for item in items:
        item.batch = batch
    ImportItem.objects.bulk_create(items)
    _queue(batch, by=by)
    data = {"files": len(items), "section": batch.section.title, "publish": batch.publish}
    record("library.import", instance=batch.section, by=by, data=data)


def _queue(batch: ImportBatch, *, by: Any) -> None:
    batch.job = enqueue(KIND, {"batch": batch.pk}, by=by, key=f"{KIND}:{batch.pk}")
    batch.save(update_fields=["job"])


def _clear_incoming(batch: ImportBatch) -> None:
    """Only a failed file may be wanted again."""
    done = batch.items.exclude(state=ImportItem.State.FAILED).filter(kept=True)
    for item in done:
        drop_incoming(incoming_name(batch.token, item.order))
    done.update(kept=False)
    if not batch.items.filter(kept=True).exists():
        drop_folder(str(batch.token))


def _taken_in(batch: ImportBatch, order: int, file: "File[bytes]") -> ImportItem:
    name = plain_name(file.name or "")
    item = ImportItem(order=order, name=name, size=file.size)
    try:
        refuse_by_name_and_size(name, file.size)
    except Unreadable as error:
        item.state, item.reason = ImportItem.State.FAILED, str(error)
    else:
        put_incoming(incoming_name(batch.token, order), file)
        item.kept = True
    return item


def _read(item: ImportItem) -> Reading:
    raw = read_incoming(item.incoming_name)
    original = read_original(raw, item.name)
    recognition = recognise(original.text, filename=item.name)
    if secrecy := recognition.secrecy or original.marginal_secrecy:
        raise Secret(f"文首标有密级“{secrecy}”。涉密文件不得录入，上传的内容已删除。")
    fields = fields_of(recognition, original.warnings)
    return Reading(store_content(raw), len(raw), original, recognition, fields)


def _enter(item: ImportItem, reading: Reading) -> None:
    """Find the document in the library or create it."""
    # Siblings get their place in the tree one after the other.
    section = DocumentsPage.objects.select_for_update().get(pk=item.batch.section_id)
    file = SourceFile.objects.with_content(reading.sha256).first()
    page = PolicyPage.objects.filter(source_file=file).first() if file else None
    if page is not None:
        _finish(item, ImportItem.State.EXISTING, page=page, file=file, reason="内容完全相同的文件")
        return
    work = work_for(reading.fields.values["title"])
    page = _same_state(work.pk, reading.fields)
    if page is not None:
        _finish(item, ImportItem.State.EXISTING, page=page, reason="同一文件的同一文本")
        return
    file = file or _source_file(item, reading)
    page = _create_page(section, work, file, reading, by=item.batch.created_by)
    if item.batch.publish:
        page = publish_page(page, by=item.batch.created_by)
    _finish(
        item,
        ImportItem.State.CREATED,
        page=page,
        file=file,
        warnings=reading.fields.warnings,
        reason="已发布" if item.batch.publish else "已存为草稿，待核对后发布",
    )


def _same_state(work_id: int, fields: PageFields) -> PolicyPage | None:
    same = PolicyPage.objects.filter(work=work_id, state_kind=fields.values["state_kind"])
    return same.filter(state_date=fields.values["state_date"]).first()


def _source_file(item: ImportItem, reading: Reading) -> SourceFile:
    return SourceFile.objects.create(
        original_name=item.name,
        sha256=reading.sha256,
        file=stored_name(reading.sha256),
        size=reading.size,
        content_type=reading.original.content_type,
        encoding=reading.original.encoding,
        uploaded_by=item.batch.created_by,
    )


def _create_page(
    section: DocumentsPage, work: Any, file: SourceFile, reading: Reading, *, by: Any
) -> PolicyPage:
    page = PolicyPage(
        work=work,
        source_file=file,
        live=False,
        has_unpublished_changes=True,
        owner=by,
        recognised=machine_reading(reading.recognition, reading.fields, reading.original.placed),
        outline=reading.fields.outline,
        **reading.fields.values,
    )
    page.issuers.set(issuer_rows(reading.fields.issuers))
    section.add_child(instance=page)
    page.save_revision(user=by)
    return page


def _finish(item: ImportItem, state: str, **values: Any) -> None:
    item.state = state
    for name, value in values.items():
        setattr(item, name, value)
    item.save(update_fields=["state", *values])
