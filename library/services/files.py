"""Files that documents use: another copy taken in place of the first, one added, those nobody uses forgotten."""

from datetime import datetime
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.audit import record
from library.models import BookAsset, DocumentFile, ImportItem, PolicyPage, SourceFile
from library.services.recognition import Rerecognition, rerecognise


class NoOtherFile(ValueError):
    """The item brought no file that its document could use; the message says so in Chinese."""


@transaction.atomic
def attach(item: ImportItem, *, role: str, by: Any) -> DocumentFile:
    """Keep the copy that an item brought with the document it was found to be.

    Raises `PermissionDenied` or `NoOtherFile`.
    """
    page, file = _page_and_file(item, by)
    name = item.name.rpartition("/")[2]
    order = page.files.count()
    use, _ = DocumentFile.objects.get_or_create(
        page=page, file=file, role=role, defaults={"name": name[-255:], "order": order}
    )
    data = {"file": name, "role": role}
    record("library.attach_file", instance=page, by=by, data=data)
    return use


@transaction.atomic
def adopt(item: ImportItem, *, by: Any) -> Rerecognition:
    """Read the document from the better copy from now on; the former one stays beside it.

    What the editor has mended is kept. Raises `PermissionDenied`, `NoOtherFile`, or `Unreadable`.
    """
    page, file = _page_and_file(item, by)
    former = page.files.filter(role=DocumentFile.Role.SOURCE)
    former.exclude(file=file).update(role=DocumentFile.Role.SCAN)
    attach(item, role=DocumentFile.Role.SOURCE, by=by)
    PolicyPage.objects.filter(pk=page.pk).update(source_file=file)
    page.source_file = file
    record("library.adopt_file", instance=page, by=by, data={"file": file.original_name})
    return rerecognise(page, by=by)


def discard_unused(*, before: datetime) -> int:
    """Delete the content of files that no document and no import has; how many.

    None while an import is under way: it may be about to use one of them.
    """
    if ImportItem.objects.waiting().exists():
        return 0
    unused = SourceFile.objects.unused().filter(created_at__lt=before)
    return sum(_forget(file) for file in unused)


def _forget(file: SourceFile) -> bool:
    with transaction.atomic():
        if not SourceFile.objects.unused().filter(pk=file.pk).delete()[0]:
            return False
    if not BookAsset.objects.filter(sha256=file.sha256).exists():
        default_storage.delete(cast("str", file.file.name))
    return True


def _page_and_file(item: ImportItem, by: Any) -> tuple[PolicyPage, SourceFile]:
    page, file = item.page, item.file
    if item.state != ImportItem.State.EXISTING or page is None or file is None:
        raise NoOtherFile("这一行没有带来同一文件的另一份。")
    if not page.permissions_for_user(by).can_edit():
        raise PermissionDenied(f"没有编辑“{page.title}”的权限。")
    return page, file
