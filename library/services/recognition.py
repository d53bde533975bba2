"""Reading a document again when the reader has become better."""

from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.audit import record
from library.decoding import Unreadable
from library.merging import merge_fields, merge_outlines
from library.models import PolicyPage, SourceFile
from library.permissions import may_rerecognise
from library.recognising import recognise_file
from library.recognition import fields_in, fields_of, machine_reading
from library.services.relations import Proposal, proposals_of, propose
from library.services.works import write_value

MARKED_SECRET = "原始文件的文首标有密级。请立即撤下这份文件，并向保密工作机构报告。"  # noqa: S105 - no password


@dataclass(frozen=True, slots=True)
class Rerecognition:
    """What became of the draft: names of fields and anchors of nodes that follow the new reading,
    and of those where an edit was kept against it."""

    page: PolicyPage
    updated_fields: list[str]
    kept_fields: list[str]
    updated_nodes: list[str]
    kept_nodes: list[str]

    @property
    def changed(self) -> bool:
        return bool(self.updated_fields or self.updated_nodes)


def rerecognise(page: PolicyPage, *, by: Any) -> Rerecognition:
    """Read the original file again into the draft, keeping what the editor has mended.

    The published text stays as it is until the draft is published. Raises `PermissionDenied`, or
    `Unreadable` when the reader makes no document of the original any more.
    """
    if not may_rerecognise(by, page):
        raise PermissionDenied("没有编辑本页的权限，或本页没有原始文件。")
    # Read before a row is locked: an original may take its time.
    reading, proposals = _read(page)
    with transaction.atomic():
        # The row at hand may be older than the last save in the editor.
        current = PolicyPage.objects.select_for_update().get(pk=page.pk)
        propose(current, proposals)
        draft = current.get_latest_revision_as_object()
        # A revision remembers the file that was read when it was written.
        draft.source_file = current.source_file
        return _merged(draft, reading, by=by)


def _read(page: PolicyPage) -> tuple[dict[str, Any], list[Proposal]]:
    source = cast("SourceFile", page.source_file)
    with source.file.open("rb") as stream:
        found = recognise_file(stream.read(), source.original_name)
    if found.secrecy:
        raise Unreadable(MARKED_SECRET)
    fields = fields_of(found.recognition, found.original.warnings)
    reading = machine_reading(found.recognition, fields, found.original.placed)
    return reading, proposals_of(found.recognition)


def _merged(draft: PolicyPage, reading: dict[str, Any], *, by: Any) -> Rerecognition:
    base = draft.recognised or {"fields": {}, "outline": {"nodes": []}}
    mine = fields_in(draft, list(reading["fields"]))
    values, updated, kept = merge_fields(base["fields"], mine, reading["fields"])
    outline, updated_nodes, kept_nodes = merge_outlines(
        base["outline"], draft.outline, reading["outline"]
    )
    _apply(draft, {name: values[name] for name in updated}, outline, reading)
    draft.save_revision(user=by)
    data = {"fields": updated, "nodes": len(updated_nodes)}
    record("library.rerecognise", instance=draft, by=by, data=data)
    return Rerecognition(draft, updated, kept, updated_nodes, kept_nodes)


def _apply(
    draft: PolicyPage, values: dict[str, Any], outline: dict[str, Any], reading: dict[str, Any]
) -> None:
    for name, value in values.items():
        write_value(draft, name, value)
    draft.outline = outline
    given = draft.recognised.get("given") if draft.recognised else None
    draft.recognised = reading | ({"given": given} if given else {})
