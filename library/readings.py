"""What `manage.py recognise` says of one file: a reading as plain JSON values, and the same as a table to read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongwen.history import StateKind
from gongwen.outline import Node
from gongwen.recognise import Recognition
from library.decoding import Unreadable
from library.extraction.blocks import Paragraph
from library.places import Places
from library.recognising import recognise_file

#: Dates that no word of the text states are of use for a page, but nothing that was read.
INFERRED = ("file-name", "none")
#: How the day is called since which a text stands as it does.
CHANGED = {StateKind.AMENDED: "amended", StateKind.REVISED: "revised"}
STOPPED = "文首标有密级“{level}”。涉密文件不得录入，未读取其他内容。"


@dataclass(frozen=True, slots=True)
class FileReading:
    """A file as it was read; `error` says in Chinese why not, and then there is nothing else."""

    file: str
    recognition: Recognition = field(default_factory=Recognition)
    warnings: Sequence[str] = ()
    placed: Sequence[Paragraph] = ()
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The keys are fixed: file, title … error; see `reading_of`."""
        places = Places(self.placed)
        said = reading_of(self.recognition, places)
        said["warnings"] = [*self.warnings, *said["warnings"]]
        return {"file": self.file, **said, "error": self.error}


def read_file(path: Path) -> FileReading:
    """Never raises for what a file may hold; a document that bears a secrecy mark is not read any further."""
    try:
        found = recognise_file(path.read_bytes(), path.name)
    except Unreadable as error:
        return FileReading(str(path), error=str(error))
    except OSError:
        return FileReading(str(path), error="文件打不开，请检查它是否还在、是否有读取权限。")
    if found.secrecy:
        return _secret(path, found.secrecy)
    original = found.original
    return FileReading(str(path), found.recognition, original.warnings, original.placed)


def _secret(path: Path, level: str) -> FileReading:
    message = STOPPED.format(level=level)
    return FileReading(str(path), warnings=[message], error=message)


def reading_of(recognition: Recognition, places: Places) -> dict[str, Any]:
    """Title, numbers, issuers, dates (ISO), outline and so on with their evidence; an enclosed document has the same
    shape. Evidence is {snippet, page, box, rule, confidence}; page counts from 1, box is in points, both null for
    formats without pages."""
    inner = recognition.inner
    return {
        "title": recognition.title,
        "subtitle": recognition.subtitle,
        "numbers": [number.display for number in recognition.numbers],
        "issuers": list(recognition.issuers),
        "kind": recognition.kind,
        "form": recognition.form,
        "dates": stated_dates(recognition),
        "addressees": list(recognition.addressees),
        "attachments": list(recognition.attachments),
        "remark": recognition.remark,
        "inner": reading_of(inner, places) if inner else None,
        "relations": [_placed(one.to_dict(), places) for one in recognition.relations],
        "outline": [_node(node) for node in recognition.outline.nodes],
        "evidence": {name: places.of(one) for name, one in recognition.evidence.items()},
        "warnings": list(recognition.warnings),
    }


def _placed(relation: dict[str, Any], places: Places) -> dict[str, Any]:
    return relation | {"evidence": places.add_to(relation["evidence"])}


def stated_dates(recognition: Recognition) -> dict[str, str]:
    """ISO dates by name, without those that were only inferred; that of a text that was amended is the last."""
    stated = {
        name: day.isoformat()
        for name, day in recognition.dates.items()
        if recognition.evidence[f"dates.{name}"].rule not in INFERRED
    }
    changed = CHANGED.get(recognition.state_kind)
    if changed and recognition.history and recognition.state_date:
        stated[changed] = recognition.state_date.isoformat()
    return stated


def _node(node: Node) -> dict[str, Any]:
    return {
        "kind": str(node.kind),
        "label": node.label,
        "number": node.number,
        "anchor": node.anchor,
        "heading": node.heading,
        "text": node.text,
        "children": [_node(child) for child in node.children],
    }
