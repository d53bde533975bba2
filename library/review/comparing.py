"""Two documents that are like each other, beside each other: what differs in their fields and in their words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cms.review.differences import Paragraph, compare
from cms.review.records import only_changed
from library.models import ImportItem, PolicyPage
from library.outlines import rows_of
from library.panels import FIELD_NAMES
from library.recognising import recognise_file
from library.recognition import fields_in, fields_of, plain_fields
from library.review.values import FIELDS

#: Comparing is quadratic; what is longer is compared by its beginning.
MOST_LINES = 3000


@dataclass(frozen=True, slots=True)
class Difference:
    """`fields` are (label, there, new) where they differ; `paragraphs` are what was changed of the text there."""

    fields: list[tuple[str, str, str]]
    paragraphs: list[Paragraph]
    same: int


def difference(item: ImportItem) -> Difference:
    """What a file that came in says otherwise than the document that it is like.

    Raises `Unreadable` where the file must be read again and cannot.
    """
    if item.state == ImportItem.State.CREATED:
        there, draft = item.other, item.page.get_latest_revision_as_object()
        fields, outline = fields_in(draft, list(FIELDS)), draft.outline
    else:
        there, (fields, outline) = item.page, _read(item)
    known = there.get_latest_revision_as_object()
    old, new = _lines(known.outline), _lines(outline)
    paragraphs = compare(old, new)
    changed = only_changed(paragraphs)
    rows = _fields(known, fields_in(known, list(FIELDS)), fields)
    return Difference(list(rows), changed, len(paragraphs) - len(changed))


def _read(item: ImportItem) -> tuple[dict[str, Any], dict[str, Any]]:
    with item.file.file.open("rb") as stream:
        found = recognise_file(stream.read(), item.file.original_name)
    fields = fields_of(found.recognition)
    rows = {"issuers": fields.issuers, "further_numbers": fields.further_numbers}
    return plain_fields(fields.values) | rows, fields.outline


def _lines(outline: dict[str, Any]) -> list[str]:
    rows = rows_of(outline)[:MOST_LINES]
    return [f"{row.label}　{row.heading}{row.text}".strip("　") for row in rows]


def _fields(
    page: PolicyPage, there: dict[str, Any], new: dict[str, Any]
) -> Iterator[tuple[str, str, str]]:
    for name in FIELDS:
        one, other = shown(page, name, there.get(name)), shown(page, name, new.get(name))
        if one != other:
            yield label_of(page, name), one, other


def label_of(page: PolicyPage, name: str) -> str:
    return str(FIELD_NAMES.get(name) or page._meta.get_field(name).verbose_name)


def shown(page: PolicyPage, name: str, value: Any) -> str:
    """A value as people read it; empty for none."""
    if isinstance(value, list):
        return "、".join(value)
    if name in FIELD_NAMES or value in (None, ""):
        return str(value or "")
    return str(dict(page._meta.get_field(name).flatchoices).get(value, value))
