"""The rows of a catalogue meet the files of their batch."""

from collections.abc import Iterable, Sequence
from typing import Any

from library.catalogue import Row
from library.models import DocumentsPage, ImportBatch, ImportItem
from library.models.imports import SECRET_NAME
from library.permissions import may_import, may_publish_into
from library.secrets import LISTED, wipe
from library.storage import drop_incoming


def match(batch: ImportBatch, items: Sequence[ImportItem]) -> None:
    """Give each item what its row says, and keep of the rows only what is wrong with them.

    Nothing is saved here, but the upload of a file is deleted whose row bears a secrecy mark.
    """
    sections = list(DocumentsPage.objects.all()) if batch.catalogue else []
    for table in batch.catalogue:
        rows = [Row(**row) for row in table["rows"]]
        for row in rows:
            _match_row(row, batch, items, sections, table["name"])
        table["rows"] = [
            {"number": row.number, "file": row.file, "problems": row.problems} for row in rows
        ]


def _match_row(
    row: Row,
    batch: ImportBatch,
    items: Iterable[ImportItem],
    sections: Iterable[DocumentsPage],
    table: str,
) -> None:
    found = [item for item in items if row.file and row.names(item.name)]
    if row.is_secret:
        for item in found:
            drop_incoming(item.incoming_name)
            wipe(item, LISTED)
        row.file, row.problems = SECRET_NAME, [LISTED]
        return
    if row.file and len(found) != 1:
        many = f"有 {len(found)} 个同名的文件，请写上文件夹"
        row.problems.append(many if found else "这批文件里没有这个文件")
        return
    for item in found:
        item.section = _section(row, batch, sections)
        item.given = _given(row, table)


def _given(row: Row, table: str) -> dict[str, Any]:
    source = f"目录表“{table}”第 {row.number} 行"
    return {"source": source, "fields": row.fields, "internal": row.is_internal}


def _section(
    row: Row, batch: ImportBatch, sections: Iterable[DocumentsPage]
) -> DocumentsPage | None:
    if not row.section:
        return None
    named = [one for one in sections if row.section in (one.slug, one.title)]
    if len(named) != 1:
        row.problems.append(f"没有名为“{row.section}”的文件栏目，导入到了上传时选择的栏目")
        return None
    by = batch.created_by
    allowed = by is None or may_import(by, named[0])
    if not allowed or (batch.publish and not may_publish_into(by, named[0])):
        row.problems.append(f"没有向“{row.section}”导入文件的权限，导入到了上传时选择的栏目")
        return None
    return named[0]
