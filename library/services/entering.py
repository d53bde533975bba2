"""A file that was read becomes a draft, or is found to be a document that is there already.

Everything here runs in the transaction of its item.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, cast

from django.db.models import Field
from django.utils import timezone

from accounts.models import Audience
from cms.services import publish as publish_page
from gongwen import numbers
from gongwen.recognise import Recognition
from library.extraction.blocks import Page
from library.likeness import of_other_state, of_same_state
from library.models import (
    DocumentFile,
    DocumentsPage,
    FilePage,
    ImportItem,
    PolicyPage,
    SourceFile,
    Work,
    stored_name,
)
from library.originals import Original
from library.recognition import PageFields, machine_reading
from library.services.relations import link_waiting, proposals_of, propose
from library.services.works import issuer_rows, number_rows, work_for

INTERNAL = "内部文件（全体登录人员）"
NARROWED = "文件标有“{mark}”，已限定为登录人员可见，请核对受众。"


@dataclass(frozen=True, slots=True)
class Reading:
    """One file, read: its content has been stored, nothing is in the database yet."""

    sha256: str
    size: int
    original: Original
    recognition: Recognition
    fields: PageFields


def enter(item: ImportItem, reading: Reading) -> None:
    """Find the document in the library or create it; the item says what was done."""
    # Siblings get their place in the tree one after the other.
    place = item.section_id or item.batch.section_id
    section = DocumentsPage.objects.select_for_update().get(pk=place)
    file = SourceFile.objects.with_content(reading.sha256).first()
    page = PolicyPage.objects.filter(source_file=file).first() if file else None
    if page is not None:
        _found(item, page, file, ImportItem.Likeness.SAME_FILE)
        return
    values = _values(item, reading)
    work = _work(values)
    file = file or _source_file(item, reading)
    if page := _same_state(work, values):
        _found(item, page, file, of_same_state(file, reading.fields.outline, page))
        return
    _created(item, reading, _create_page(item, section, work, file, reading, values), file)


def finish(item: ImportItem, state: str, **values: Any) -> None:
    """Give the item its result."""
    values |= {"state": state, "finished_at": timezone.now()}
    for name, value in values.items():
        setattr(item, name, value)
    item.save(update_fields=list(values))


def _found(item: ImportItem, page: PolicyPage, file: SourceFile | None, likeness: str) -> None:
    said = ImportItem.Likeness(likeness).label
    finish(
        item,
        ImportItem.State.EXISTING,
        page=page,
        file=file,
        likeness=likeness,
        reason=said,
    )


def _created(item: ImportItem, reading: Reading, page: PolicyPage, file: SourceFile) -> None:
    other, likeness = _counterpart(page)
    warnings = list(reading.fields.warnings)
    if page.audience_id:
        warnings.insert(0, NARROWED.format(mark=_internal_mark(item, reading)))
    if item.batch.publish:
        page = publish_page(page, by=item.batch.created_by)
    finish(
        item,
        ImportItem.State.CREATED,
        page=page,
        file=file,
        other=other,
        likeness=likeness,
        warnings=warnings,
        reason="已发布" if item.batch.publish else "已存为草稿，待核对后发布",
    )


def _values(item: ImportItem, reading: Reading) -> dict[str, Any]:
    """Fields of the page by name: what a catalogue says, else what was recognised."""
    values = reading.fields.values | {
        "issuers": reading.fields.issuers,
        "further_numbers": reading.fields.further_numbers,
    }
    for name, typed in item.given.get("fields", {}).items():
        if isinstance(typed, list):
            values[name] = typed
        else:
            field = cast("Field[Any, Any]", PolicyPage._meta.get_field(name))
            values[name] = field.to_python(typed)
    if "issued" in item.given.get("fields", {}) and not reading.fields.values["state_date"]:
        values["state_date"] = values["issued"]
    return values


def _work(values: dict[str, Any]) -> Work:
    if values["state_kind"] != PolicyPage.StateKind.ORIGINAL:
        return work_for(values["title"])
    borne = [values["number"], *values["further_numbers"]]
    return work_for(values["title"], numbers=borne, day=values["state_date"])


def _same_state(work: Work, values: dict[str, Any]) -> PolicyPage | None:
    same = PolicyPage.objects.filter(work=work, state_kind=values["state_kind"])
    return same.filter(state_date=values["state_date"]).first()


def _counterpart(page: PolicyPage) -> tuple[PolicyPage | None, str]:
    """A document that the new one may be a text or a copy of."""
    if other := PolicyPage.objects.filter(work=page.work_id).exclude(pk=page.pk).states().last():
        return other, of_other_state(page, other)
    keys = [number.key for text in page.numbers if (number := numbers.parse(text))]
    if other := PolicyPage.objects.numbered(*keys).exclude(work=page.work_id).first():
        return other, ImportItem.Likeness.OTHER_COPY
    return None, ""


def _source_file(item: ImportItem, reading: Reading) -> SourceFile:
    original = reading.original
    file = SourceFile.objects.create(
        original_name=_base_name(item),
        sha256=reading.sha256,
        file=stored_name(reading.sha256),
        size=reading.size,
        content_type=original.content_type,
        encoding=original.encoding,
        origin=original.origin.value,
        confidence=mean_confidence(original.pages),
        uploaded_by=item.batch.created_by,
    )
    FilePage.objects.bulk_create([_file_page(file, page) for page in original.pages], 50)
    return file


def _file_page(file: SourceFile, page: Page) -> FilePage:
    return FilePage(
        file=file,
        number=page.number,
        width=page.width,
        height=page.height,
        turns=page.turns,
        text="\n".join(line.text for line in page.lines),
        lines=[[line.text, list(line.box), list(line.confidences)] for line in page.lines],
        origin=page.origin.value,
        confidence=mean_confidence([page]),
    )


def mean_confidence(pages: Sequence[Page]) -> float | None:
    """Over all characters that were recognised from pictures, 0 to 1; None where none were."""
    sums = [(sum(line.confidences), len(line.confidences)) for page in pages for line in page.lines]
    count = sum(length for _, length in sums)
    return round(sum(total for total, _ in sums) / count, 4) if count else None


def _create_page(
    item: ImportItem,
    section: DocumentsPage,
    work: Work,
    file: SourceFile,
    reading: Reading,
    values: dict[str, Any],
) -> PolicyPage:
    by = item.batch.created_by
    recognised = machine_reading(reading.recognition, reading.fields, reading.original.placed)
    if item.given:
        recognised |= {"given": item.given}
    plain = {name: value for name, value in values.items() if not isinstance(value, list)}
    page = PolicyPage(
        work=work,
        source_file=file,
        live=False,
        has_unpublished_changes=True,
        owner=by,
        audience=_audience(item, reading),
        recognised=recognised,
        outline=reading.fields.outline,
        **plain,
    )
    page.issuers.set(issuer_rows(values["issuers"]))
    page.further_numbers.set(number_rows(values["further_numbers"]))
    section.add_child(instance=page)
    page.save_revision(user=by)
    DocumentFile.objects.create(page=page, file=file, name=_base_name(item))
    link_waiting(work, page.numbers)
    propose(page, proposals_of(reading.recognition))
    return page


def _audience(item: ImportItem, reading: Reading) -> Audience | None:
    if not _internal_mark(item, reading):
        return None
    return Audience.objects.get_or_create(name=INTERNAL, defaults={"everyone": True})[0]


def _internal_mark(item: ImportItem, reading: Reading) -> str:
    return reading.recognition.audience or ("内部" if item.given.get("internal") else "")


def _base_name(item: ImportItem) -> str:
    return PurePosixPath(item.name).name[-255:]
