"""A machine reading as a person checks it: its values, the least sure first, and where each stands in the original."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from library.models import FilePage, PolicyPage
from library.places import bare
from library.recognition import DATES, fields_in

#: What nearly every document has: where it was not found, that is the first thing to look at.
NEEDED = frozenset({"title", "issuers", "kind"})
#: What those have as well that were issued, and not adopted by a meeting.
OF_ISSUED = frozenset({"number", "issued"})
FIELDS = (
    "title",
    "number",
    "further_numbers",
    "issuers",
    "kind",
    "form",
    "issued",
    "state_kind",
    "state_date",
    "effective",
    "expires",
    "adopted",
    "promulgated",
    "printed",
    "posted",
    "plan_year",
    "signatory",
    "urgency",
    "subtitle",
    "wrapper_title",
    "addressees",
    "copied_to",
    "preamble",
    "attachments",
    "signature",
    "remark",
)
#: Under which names the evidence of a field may be kept; of several the first that is there.
EVIDENCE = {
    "number": ("numbers.0", "numbers", "number"),
    "further_numbers": ("numbers.1", "numbers"),
    **{name: (f"dates.{name}",) for name in (*DATES, "printed")},
    "posted": ("dates.published",),
    "copied_to": ("copies",),
    "state_kind": ("state_date", "title"),
    "state_date": ("state_date", "dates.issued", "dates.adopted"),
    "plan_year": ("title",),
    "form": ("form", "kind"),
    "wrapper_title": ("inner",),
    "preamble": ("inner",),
}
SURE, FAIR, UNKNOWN = 0.9, 0.7, 0.5


class Level(StrEnum):
    """How far a value is to be trusted; the words say it, the colour only helps to find it."""

    MISSING = "missing"
    LOW = "low"
    FAIR = "fair"
    SURE = "sure"
    TYPED = "typed"
    CHANGED = "changed"
    EMPTY = "empty"


WORDS = {
    Level.MISSING: "没有识别到",
    Level.LOW: "存疑",
    Level.FAIR: "请核对",
    Level.SURE: "可信",
    Level.TYPED: "人工填写",
    Level.CHANGED: "已人工修改",
    Level.EMPTY: "没有内容",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """`boxes` are left, top, width, height in points of the upright page; `page` counts from 1, 0 for none."""

    snippet: str = ""
    page: int = 0
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Value:
    """One field of the draft, judged."""

    name: str
    level: Level
    confidence: float
    evidence: Evidence

    @property
    def words(self) -> str:
        sure = (
            f" {self.confidence:.0%}" if self.level in (Level.LOW, Level.FAIR, Level.SURE) else ""
        )
        return f"{WORDS[self.level]}{sure}"

    @property
    def edited(self) -> "Value":
        """As it is judged when a person has just put something else in its place."""
        return replace(self, level=Level.CHANGED, confidence=1.0)


def values_of(draft: PolicyPage, pages: Sequence[FilePage] = ()) -> list[Value]:
    """All fields, the least sure first, those that are rightly empty last.

    `pages` are those of the file with their lines; with them boxes are drawn around lines.
    """
    reading = draft.recognised or {}
    now = fields_in(draft, list(FIELDS))
    lines = {page.number: page.lines for page in pages}
    needed = NEEDED if now["adopted"] or now["promulgated"] else NEEDED | OF_ISSUED
    values = [_value(name, now[name], reading, lines, needed) for name in FIELDS]
    return sorted(values, key=lambda value: (value.level == Level.EMPTY, value.confidence))


def pages_with_evidence(draft: PolicyPage) -> set[int]:
    found = (draft.recognised or {}).get("evidence", {}).values()
    return {one["page"] for one in found if one.get("page")}


def _value(
    name: str,
    now: Any,
    reading: dict[str, Any],
    lines: dict[int, list[Any]],
    needed: frozenset[str],
) -> Value:
    kept = reading.get("evidence", {})
    names = EVIDENCE.get(name, (name,))
    found = next((kept[one] for one in names if one in kept), {})
    evidence = evidence_of(found, lines)
    level, confidence = _judged(name, now, reading, found)
    if level == Level.EMPTY and name in needed:
        level, confidence = Level.MISSING, 0.0
    return Value(name, level, confidence, evidence)


def _judged(
    name: str, now: Any, reading: dict[str, Any], found: dict[str, Any]
) -> tuple[Level, float]:
    read = reading.get("fields", {}).get(name)
    given = reading.get("given", {}).get("fields", {})
    if name in given or (now or None) != (read or None):
        return (Level.CHANGED if read and name not in given else Level.TYPED), 1.0
    if not now:
        return Level.EMPTY, 1.0
    confidence = found.get("confidence", UNKNOWN)
    return _level(confidence), confidence


def _level(confidence: float) -> Level:
    if confidence >= SURE:
        return Level.SURE
    return Level.FAIR if confidence >= FAIR else Level.LOW


def evidence_of(found: dict[str, Any], lines: dict[int, list[Any]]) -> Evidence:
    """Kept evidence with its boxes: those of the lines that make up the words, else of their paragraph."""
    page, box = found.get("page") or 0, found.get("box")
    if not page or not box:
        return Evidence(found.get("snippet", ""), page)
    within = _lines_within(bare(found.get("snippet", "")), box, lines.get(page, ()))
    boxes = [span(one) for one in within or [box]]
    return Evidence(found.get("snippet", ""), page, boxes)


def _lines_within(words: str, box: Sequence[float], lines: Iterable[Any]) -> list[Sequence[float]]:
    _, top, _, bottom = box
    return [
        place
        for text, place, *_ in lines
        if top - 1 <= (place[1] + place[3]) / 2 <= bottom + 1
        and (line := bare(text))
        and (line in words or words in line or words.startswith(line[:8]))
    ]


def span(box: Sequence[float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    return left, top, right - left, bottom - top
