"""One paper as text with what has to be read of it: what a paper is and how a reading compares with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gongwen.outline import walk
from gongwen.recognise import Recognition


@dataclass(frozen=True, slots=True)
class Paper:
    """``expected`` names fields of a reading; those it does not name are not judged."""

    text: str
    expected: dict[str, Any]


def values_of(reading: Recognition, names: Iterable[str]) -> dict[str, Any]:
    """The named fields as plain values; dates without those that no line of the text says."""
    inferred = ("file-name", "none")
    values = {
        "title": reading.title,
        "subtitle": reading.subtitle,
        "numbers": [number.display for number in reading.numbers],
        "issuers": reading.issuers,
        "kind": reading.kind,
        "form": reading.form,
        "dates": {
            name: day.isoformat()
            for name, day in reading.dates.items()
            if reading.evidence[f"dates.{name}"].rule not in inferred
        },
        "addressees": reading.addressees,
        "attachments": reading.attachments,
        "copies": reading.copies,
        "audience": reading.audience,
        "secrecy": reading.secrecy,
        "remark": reading.remark,
        "anchors": [path[-1].anchor for path in walk(reading.outline.nodes)],
        "relations": [
            (one.type, one.title, one.number.display if one.number else "")
            for one in reading.relations
        ],
        "inner": reading.inner and reading.inner.title,
        "inner_numbers": reading.inner and [one.display for one in reading.inner.numbers],
        "inner_issuers": reading.inner and reading.inner.issuers,
        "inner_anchors": reading.inner
        and [path[-1].anchor for path in walk(reading.inner.outline.nodes)],
        "warnings": reading.warnings,
    }
    return {name: values[name] for name in names}
