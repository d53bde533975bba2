"""What was read of a file against what its document says, field by field.

Width, blanks and traditional forms of characters never count, in the outline and the subtitle neither
does punctuation. A field that is empty on both sides is not judged.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from gongwen.normalise import fold
from gongwen.outline import Kind, walk
from gongwen.recognise import Recognition
from library.originals import Original
from tests.documents.made import File
from tests.documents.model import Document, Node
from tests.documents.web import PUBLISHED

#: What dates a document, the weightier first.
DATING = ("promulgated", "adopted", "issued")
#: One character of so many may have been misread in a node of a scan, in any node one.
MISREAD = 50


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"
    INVENTED = "invented"


@dataclass(frozen=True, slots=True)
class Finding:
    field: str
    verdict: Verdict
    expected: str
    got: str


def judged(file: File, original: Original, reading: Recognition) -> list[Finding]:
    """Fields, then nodes of the outline; a secret document is judged by nothing but its mark."""
    secrecy = _finding(
        "secrecy", file.document.secrecy, reading.secrecy or original.marginal_secrecy
    )
    if file.document.secrecy:
        return [secrecy] if secrecy else []
    wanted, got = said(file), read(reading)
    fields = (_finding(name, wanted[name], got[name]) for name in wanted)
    return [*filter(None, (secrecy, *fields)), *_outline(file, reading)]


def said(file: File) -> dict[str, str]:
    """The value of each field as the document has it, folded."""
    document = file.document
    dates = document.dates | ({"issued": document.issued} if document.issued else {})
    if file.format.published:
        dates["published"] = PUBLISHED
    return {
        "title": _folded(document.title),
        "subtitle": _history(document.subtitle),
        "numbers": _listed(document.numbers),
        "issuers": _listed(document.issuers),
        "kind": document.kind,
        "form": document.form,
        **_dates(dates),
        "addressees": _listed(document.addressees),
        "copies": _listed(document.copies),
        "attachments": _listed(document.attachments),
        "signature": _listed(document.signers),
        "remark": _folded(document.remark),
        "inner": _folded(document.inner.title) if document.inner else "",
    }


def read(reading: Recognition) -> dict[str, str]:
    dates = dict(reading.dates)
    if dates.get("effective") == dates.get("issued"):
        dates.pop("effective", None)  # by convention, where no clause says so
    return {
        "title": _folded(reading.title),
        "subtitle": _history(reading.subtitle or "".join(one.text for one in reading.history)),
        "numbers": _listed([number.display for number in reading.numbers]),
        "issuers": _listed(reading.issuers),
        "kind": reading.kind,
        "form": reading.form,
        **_dates(dates),
        "addressees": _listed(reading.addressees),
        "copies": _listed(reading.copies),
        "attachments": _listed(reading.attachments),
        "signature": _listed(reading.signature.splitlines()),
        "remark": _folded(reading.remark),
        "inner": _folded(reading.inner.title) if reading.inner else "",
    }


def _dates(dates: dict[str, date]) -> dict[str, str]:
    dating = next((dates[name] for name in DATING if name in dates), None)
    others = {name: dates.get(name) for name in ("printed", "effective", "expires", "published")}
    return {name: str(day or "") for name, day in {"date": dating, **others}.items()}


def _finding(name: str, expected: str, got: str) -> Finding | None:
    if not expected and not got:
        return None
    if expected == got:
        verdict = Verdict.RIGHT
    elif not got:
        verdict = Verdict.MISSING
    else:
        verdict = Verdict.WRONG if expected else Verdict.INVENTED
    return Finding(name, verdict, expected, got)


def _listed(values: Sequence[str]) -> str:
    return "、".join(map(_folded, values))


def _folded(text: str) -> str:
    return re.sub(r"\s", "", fold(text).text)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", fold(text).text)


def _history(text: str) -> str:
    """Events as recognition keeps them, without the word by which one leads to the next; every round zero is one."""
    return _bare(text.replace("○", "〇")).replace("根据", "")


# --- the outline -------------------------------------------------------------------------------------------------


def _outline(file: File, reading: Recognition) -> list[Finding]:
    """A node is right with its kind, number and text, in its order among those that are right."""
    wanted, got = _nodes_said(file.document), _nodes_read(reading)
    if file.format.flat:
        wanted, got = _without_tables(wanted), _without_tables(got)
    pairs = _common(wanted, got, scanned=file.format.scanned)
    found, used = {one for one, _ in pairs}, {other for _, other in pairs}
    lost = [
        Finding("outline", Verdict.MISSING, _shown(node), "")
        for place, node in enumerate(wanted)
        if place not in found
    ]
    more = [
        Finding("outline", Verdict.INVENTED, "", _shown(node))
        for place, node in enumerate(got)
        if place not in used
    ]
    right = [Finding("outline", Verdict.RIGHT, "", "")] * len(pairs)
    return right + lost + more


def _nodes_said(document: Document) -> list[Node]:
    return document.nodes() + (_nodes_said(document.inner) if document.inner else [])


def _nodes_read(reading: Recognition) -> list[Node]:
    nodes = (path[-1] for path in walk(reading.outline.nodes))
    inner = _nodes_read(reading.inner) if reading.inner else []
    return [
        Node(one.kind, one.label, one.number, one.sub, f"{one.heading}\n{one.text}")
        for one in nodes
    ] + inner


def _without_tables(nodes: list[Node]) -> list[Node]:
    """Cells as words of what stands before the table."""
    kept: list[Node] = []
    for node in nodes:
        if node.kind == Kind.TABLE and kept:
            kept[-1] = replace(kept[-1], text=f"{kept[-1].text}\n{node.text}")
        else:
            kept.append(node)
    return kept


def _common(wanted: list[Node], got: list[Node], *, scanned: bool) -> list[tuple[int, int]]:
    """The longest row of pairs that are the same, in order."""
    ours, theirs = ([_bare(node.text) for node in nodes] for nodes in (wanted, got))
    width = len(got) + 1
    lengths = [[0] * width for _ in range(len(wanted) + 1)]
    same = [
        [
            _marked(one) == _marked(other) and _reads(ours[i], theirs[j], scanned=scanned)
            for j, other in enumerate(got)
        ]
        for i, one in enumerate(wanted)
    ]
    for i in reversed(range(len(wanted))):
        for j in reversed(range(len(got))):
            lengths[i][j] = (
                lengths[i + 1][j + 1] + 1
                if same[i][j]
                else max(lengths[i + 1][j], lengths[i][j + 1])
            )
    pairs, i, j = [], 0, 0
    while i < len(wanted) and j < len(got):
        if same[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _marked(node: Node) -> tuple[Kind, int | None, int | None]:
    return node.kind, node.number, node.sub


def _reads(wanted: str, got: str, *, scanned: bool) -> bool:
    if wanted == got or not scanned:
        return wanted == got
    matcher = SequenceMatcher(None, wanted, got, autojunk=False)
    common = sum(block.size for block in matcher.get_matching_blocks())
    return max(len(wanted), len(got)) - common <= max(1, len(wanted) // MISREAD)


def _shown(node: Node) -> str:
    return f"{node.kind} {node.label or ''}{node.text.strip()}".replace("\n", "⏎")
