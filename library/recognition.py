"""What a machine reading means for a page: its fields, its outline, and the record of where each came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongwen.recognise import Recognition
from gongwen.structure import plain_text, to_json, walk
from library.decoding import Unreadable
from library.extraction.blocks import Paragraph
from library.models import PolicyPage
from library.places import Places

STATE_KINDS = {kind.label: kind.value for kind in PolicyPage.StateKind}
DATES = ("adopted", "promulgated", "issued", "effective", "expires")
TITLE_LENGTH = 255
SIGNATORY_LENGTH = 60
MAX_NODES = 30_000
# The rule by which gongwen reads 附件：1.… in front of a signature.
ANNOUNCED = "attachment-list"


@dataclass(frozen=True, slots=True)
class PageFields:
    """Values of plain fields by name, and what needs rows or a look of its own."""

    values: dict[str, Any]
    issuers: list[str]
    outline: dict[str, Any]
    warnings: list[str]
    further_numbers: list[str] = field(default_factory=list)


def fields_of(recognition: Recognition, said: Sequence[str] = ()) -> PageFields:
    """A notice and what it issues are one page: that of the enclosed document, in its wrapper.

    `said` are the warnings of whoever read the file; they come first.

    Raises `Unreadable` for a reading that is no document.
    """
    inner = recognition.inner
    text = inner or recognition
    if not text.title:
        raise Unreadable("没有识别出标题。请在文件第一行写上标题再导入。")
    if not text.outline.nodes:
        raise Unreadable("只有标题，没有正文。")
    count = sum(1 for _ in walk(text.outline.nodes))
    if count > MAX_NODES:
        raise Unreadable(f"正文有 {count} 段，超过 {MAX_NODES} 段的上限，请核对是不是一份文件。")
    numbers = recognition.numbers or text.numbers
    values = {
        "title": text.title[:TITLE_LENGTH],
        "subtitle": text.subtitle or "\n".join(event.text for event in text.history),
        "state_kind": STATE_KINDS[str(text.state_kind)],
        "state_date": text.state_date or text.dates.get("issued"),
        "number": numbers[0].display if numbers else "",
        "kind": recognition.kind,
        "form": recognition.form,
        "plan_year": text.plan_year,
        "signatory": recognition.signatory[:SIGNATORY_LENGTH],
        "urgency": recognition.urgency,
        "wrapper_title": recognition.title[:TITLE_LENGTH] if inner else "",
        "addressees": "、".join(recognition.addressees),
        "copied_to": "、".join(recognition.copies),
        "preamble": "\n".join(map(plain_text, recognition.outline.nodes)) if inner else "",
        "attachments": "\n".join(_announced(recognition)),
        "signature": recognition.signature,
        "remark": recognition.remark,
        "printed": recognition.dates.get("printed"),
        "posted": recognition.dates.get("published"),
        **_dates(text),
    }
    warnings = [*said, *recognition.warnings, *(_unplaced(recognition, inner) if inner else [])]
    if len(numbers) > 1:
        others = "、".join(number.display for number in numbers[1:])
        warnings.append(f"另有文号：{others}，请核对。")
    return PageFields(
        values,
        recognition.issuers or text.issuers,
        to_json(text.outline),
        warnings,
        [number.display for number in numbers[1:]],
    )


def _announced(recognition: Recognition) -> list[str]:
    """Attachments that the notice itself names; those that only follow it stand in the outline."""
    evidence = recognition.evidence.get("attachments")
    announced = evidence is not None and evidence.rule == ANNOUNCED
    return recognition.attachments if announced else []


def _unplaced(outer: Recognition, inner: Recognition) -> list[str]:
    """Warnings of the enclosed document, and what was read of either but has no place on the page of both."""
    left_out = (
        ("印发（转发）通知的题注", outer.subtitle),
        ("所印发文件的主送", "、".join(inner.addressees)),
        ("所印发文件的落款", inner.signature.replace("\n", "、")),
        ("所印发文件的附注", inner.remark),
        (
            "所印发文件的文号",
            "、".join(one.display for one in inner.numbers if one not in outer.numbers)
            if outer.numbers
            else "",
        ),
    )
    said = [f"{what}“{words}”没有录入页面，请核对。" for what, words in left_out if words]
    return [*inner.warnings, *said]


def _dates(text: Recognition) -> dict[str, date | None]:
    """A commencement that cannot be tied to this state of the text is left for an editor to enter."""
    dates = {name: text.dates.get(name) for name in DATES}
    if not text.validity.verified:
        dates["effective"] = None
    return dates


def machine_reading(
    recognition: Recognition, fields: PageFields, placed: Sequence[Paragraph] = ()
) -> dict[str, Any]:
    """What is kept of a reading: the base on which a later one is merged, and the evidence.

    Evidence that stands in a paragraph with a place is kept with its page and box.
    """
    inner = recognition.inner
    evidence = recognition.evidence | (inner.evidence if inner else {})
    places = Places(placed)
    return {
        "fields": plain_fields(fields.values)
        | {"issuers": fields.issuers, "further_numbers": fields.further_numbers},
        "outline": fields.outline,
        "warnings": fields.warnings,
        "evidence": {name: places.of(one) for name, one in evidence.items()},
        "relations": [
            one.to_dict() | {"evidence": places.of(one.evidence)} for one in recognition.relations
        ],
        "audience": recognition.audience,
    }


def plain_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def fields_in(page: PolicyPage, names: list[str]) -> dict[str, Any]:
    """The present values of a page, in the same form."""
    rows = {"issuers": page.issuer_names, "further_numbers": page.numbers[1:]}
    values = {name: getattr(page, name) for name in names if name not in rows}
    return plain_fields(values) | rows
