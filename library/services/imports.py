"""Files are taken in: listed, kept until they are read, and queued for the job that reads them.

An upload comes at once (`create_batch`), or file by file into an open batch that is submitted at the
end (`open_batch`, `add_upload`, `submit`). The same files for the same section by the same person,
sent again while the first are not worked off, are the first.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from jobs.services import enqueue
from library.catalogue import SUFFIX as CATALOGUE
from library.catalogue import NoCatalogue, read_catalogue
from library.containers import Upload, taken_apart
from library.decoding import Unreadable, plain_name, refuse_by_name_and_size
from library.models import DocumentsPage, ImportBatch, ImportItem
from library.models.imports import incoming_name
from library.permissions import may_import, may_publish_into
from library.services.catalogues import match
from library.storage import drop_folder, drop_incoming, incoming_folders, put_incoming

KIND = "library.import"
#: A file that is added to an open batch may be an archive: so many members have room behind it.
ROOM = 50_000
MOST_UPLOADS = 40_000
EXPIRED = "等待转换程序的时间过长，上传的内容已清理。请重新上传。"


class NothingToImport(ValueError):
    """There is no file in the upload."""


def create_batch(
    files: "Iterable[File[bytes]]",
    *,
    section: DocumentsPage,
    by: Any,
    publish: bool = False,
    note: str = "",
) -> ImportBatch:
    """Take the files in and queue their import; `by` is None only for an operator at the machine.

    Archives are taken apart, tables are taken for catalogues. A file that need not be opened to be
    refused is listed with its reason at once. `note` says where files come from that nobody uploaded.
    Raises `PermissionDenied`, `NothingToImport` or `NoSpace`; then nothing has been kept.
    """
    _demand_rights(section, by, publish)
    batch = ImportBatch(section=section, created_by=by, publish=publish, note=note)
    items: list[ImportItem] = []
    try:
        for order, (place, upload) in enumerate(_uploads(batch, files), start=1):
            items.append(_taken_in(batch, order, place, upload))
        submitted = _record_batch(batch, items, by=by)
    except BaseException:
        drop_folder(str(batch.token))
        raise
    if submitted != batch:
        drop_folder(str(batch.token))
    return submitted


def open_batch(token: UUID, *, section: DocumentsPage, by: Any) -> ImportBatch:
    """The batch that files with this token are added to, made by the first of them.

    Raises `PermissionDenied`, also for another person's token.
    """
    _demand_rights(section, by, publish=False)
    values = {"section": section, "created_by": by}
    batch, _ = ImportBatch.objects.get_or_create(token=token, defaults=values)
    if batch.created_by_id != by.pk or batch.submitted_at:
        raise PermissionDenied("这一批文件已经提交，请重新打开导入页面。")
    return batch


def add_upload(batch: ImportBatch, position: int, file: "File[bytes]") -> list[ImportItem]:
    """Add one uploaded file at its place (from 0); a file that comes again is taken for the first.

    Returns its items, none for a catalogue. Raises `NoSpace`; then nothing of it has been kept.
    """
    orders = range(position * ROOM + 1, (position + 1) * ROOM)
    if there := list(batch.items.filter(order__gte=orders.start, order__lt=orders.stop)):
        return there
    items: list[ImportItem] = []
    tables = len(batch.catalogue)
    try:
        for order, (_, upload) in zip(orders, _uploads(batch, [file]), strict=False):
            items.append(_taken_in(batch, order, position, upload))
        with transaction.atomic():
            if len(batch.catalogue) > tables:
                _add_tables(batch, batch.catalogue[tables:])
            ImportItem.objects.bulk_create(items)
    except BaseException:
        for order in orders[: len(items) + 1]:
            drop_incoming(incoming_name(batch.token, order))
        raise
    return items


def submit(batch: ImportBatch, *, by: Any) -> ImportBatch:
    """Queue an open batch; the one that is queued already when it, or its like, was submitted before.

    Raises `PermissionDenied` or `NothingToImport`.
    """
    _demand_rights(batch.section, by, publish=False)
    if batch.created_by_id != by.pk:
        raise PermissionDenied("这一批文件不是您上传的。")
    submitted = _submit_open(batch, by=by)
    if submitted != batch:
        drop_folder(str(batch.token))
    return submitted


@transaction.atomic
def retry_failed(batch: ImportBatch, *, by: Any) -> int:
    """Queue the files once more that were not imported and whose upload is still there; how many."""
    _demand_rights(batch.section, by, batch.publish)
    return _again(batch, batch.items.retriable(), by=by)


@transaction.atomic
def resume_held(batch: ImportBatch) -> int:
    """Queue the files that waited for a program which is there now; how many."""
    return _again(batch, batch.items.held().filter(kept=True), by=batch.created_by)


def discard_old_uploads(*, before: datetime) -> int:
    """Delete what lies in the way in: uploads nobody submitted or retried, or that a crash left; how many."""
    ImportBatch.objects.filter(submitted_at__isnull=True, created_at__lt=before).delete()
    waiting = ImportItem.objects.waiting().values_list("batch__token", flat=True)
    kept = {str(token) for token in waiting.distinct()}
    dropped = [token for token in incoming_folders(before=before) if token not in kept]
    for token in dropped:
        drop_folder(token)
    gone = ImportItem.objects.filter(batch__token__in=dropped)
    gone.held().update(state=ImportItem.State.FAILED, reason=EXPIRED)
    gone.retriable().update(kept=False)
    return len(dropped)


def _demand_rights(section: DocumentsPage, by: Any, publish: bool) -> None:
    if by is not None and not may_import(by, section):
        raise PermissionDenied(f"没有向“{section.title}”导入文件的权限。")
    if publish and (by is None or not may_publish_into(by, section)):
        raise PermissionDenied(f"没有在“{section.title}”发布文件的权限。")


def _uploads(batch: ImportBatch, files: "Iterable[File[bytes]]") -> Iterator[tuple[int, Upload]]:
    """What the files hold, each with the place of its file; tables among them go to the batch."""
    for place, file in enumerate(files):
        for upload in taken_apart(file):
            if upload.file is not None and upload.name.lower().endswith(CATALOGUE):
                batch.catalogue.append(_table(upload))
            else:
                yield place, upload


def _table(upload: Upload) -> dict[str, Any]:
    try:
        rows = [asdict(row) for row in read_catalogue(upload.file)]  # type: ignore[arg-type]
    except NoCatalogue as error:
        return {"name": upload.name, "problem": str(error), "rows": []}
    return {"name": upload.name, "problem": "", "rows": rows}


def _taken_in(batch: ImportBatch, order: int, place: int, upload: Upload) -> ImportItem:
    item = ImportItem(order=order, upload=place, name=upload.name, size=upload.size, batch=batch)
    try:
        if upload.file is None:
            raise Unreadable(upload.refusal)
        refuse_by_name_and_size(plain_name(upload.name), upload.size)
    except Unreadable as error:
        item.state, item.reason = ImportItem.State.FAILED, str(error)
        item.finished_at = timezone.now()
    else:
        item.sha256 = put_incoming(incoming_name(batch.token, order), upload.file)
        item.kept = True
    return item


@transaction.atomic
def _record_batch(batch: ImportBatch, items: Sequence[ImportItem], *, by: Any) -> ImportBatch:
    key = _key(batch, items)
    if twin := _twin(batch, key):
        return twin
    match(batch, items)
    batch.save()
    for item in items:
        item.batch = batch
    ImportItem.objects.bulk_create(items)
    _start(batch, items, key, by=by)
    return batch


@transaction.atomic
def _submit_open(batch: ImportBatch, *, by: Any) -> ImportBatch:
    DocumentsPage.objects.select_for_update().get(pk=batch.section_id)
    # What is at hand may have been read before another request added a file, or submitted.
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.submitted_at:
        return batch
    items = list(batch.items.all())
    key = _key(batch, items)
    if twin := _twin(batch, key):
        batch.delete()
        return twin
    match(batch, items)
    names = ["name", "size", "sha256", "state", "reason", "kept", "given", "section", "finished_at"]
    ImportItem.objects.bulk_update(items, names, batch_size=500)
    _start(batch, items, key, by=by)
    return batch


def _key(batch: ImportBatch, items: Sequence[ImportItem]) -> str:
    """What is submitted: raises `NothingToImport` for nothing."""
    tables = [table for table in batch.catalogue if table["problem"]]
    if not items and not tables:
        raise NothingToImport("没有选择文件。")
    contents = sorted([item.name, item.sha256, item.reason] for item in items)
    what = [batch.section_id, batch.created_by_id, batch.publish, contents, batch.catalogue]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def _twin(batch: ImportBatch, key: str) -> ImportBatch | None:
    # Whoever submits to a section waits here for the one before: two at once see each other.
    DocumentsPage.objects.select_for_update().get(pk=batch.section_id)
    return ImportBatch.objects.sent_twice(key).exclude(pk=batch.pk).first()


def _start(batch: ImportBatch, items: Sequence[ImportItem], key: str, *, by: Any) -> None:
    batch.key, batch.submitted_at = key, timezone.now()
    _queue(batch, by=by)
    batch.save()
    data = {"files": len(items), "section": batch.section.title, "publish": batch.publish}
    record("library.import", instance=batch.section, by=by, data=data)


def _queue(batch: ImportBatch, *, by: Any) -> None:
    batch.job = enqueue(KIND, {"batch": batch.pk}, by=by, key=f"{KIND}:{batch.pk}")


def _again(batch: ImportBatch, items: Any, *, by: Any) -> int:
    again = items.update(state=ImportItem.State.WAITING, reason="", finished_at=None)
    if again:
        _queue(batch, by=by)
        batch.save(update_fields=["job"])
    return int(again)


def _add_tables(batch: ImportBatch, tables: list[dict[str, Any]]) -> None:
    """Files are uploaded side by side: what another request added stays."""
    row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    row.catalogue = [*row.catalogue, *tables]
    row.save(update_fields=["catalogue"])
