"""What was read of one document, each value with the words it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongwen import confidence, validity
from gongwen.history import Event, StateKind
from gongwen.numbers import DocumentNumber
from gongwen.outline import Outline, to_json


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that a value was read from, by which rule (``confidence.RULES``), how sure from 0 to 1."""

    snippet: str
    rule: str
    confidence: float

    def to_dict(self) -> dict[str, Any]:
        return {"snippet": self.snippet, "rule": self.rule, "confidence": self.confidence}


def evidence_of(snippet: str, rule: str) -> Evidence:
    """Evidence as strong as its rule."""
    return Evidence(snippet.strip()[:120], rule, confidence.of(rule))


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that this one bears on. ``type`` is a value of the library's kinds of relations; ``node`` is the
    anchor of the place that says so, ``target`` that of the cited clause, both empty for a whole document."""

    type: str
    title: str
    number: DocumentNumber | None
    node: str
    target: str
    evidence: Evidence

    def to_dict(self) -> dict[str, Any]:
        return {
            "type": self.type,
            "title": self.title,
            "number": self.number.display if self.number else "",
            "node": self.node,
            "target": self.target,
            "evidence": self.evidence.to_dict(),
        }


@dataclass(slots=True)
class Recognition:
    """What was read of one document. Keys of ``dates``: adopted, promulgated, issued, effective, expires, published
    (on a web site), printed (印发日期). Keys of ``evidence``: field names, ``dates.effective`` and the like, and
    where a list has several values also ``numbers.0``, ``issuers.1``.

    ``audience`` is a mark that narrows who may read it (内部资料), ``disclosure`` its 公开属性; ``urgency`` is
    its 紧急程度, ``signatory`` its 签发人 (several parted by 、); ``relations`` are proposals, in the order of the text.
    """

    title: str = ""
    subtitle: str = ""
    numbers: list[DocumentNumber] = field(default_factory=list)
    issuers: list[str] = field(default_factory=list)
    kind: str = ""
    form: str = ""
    state_kind: StateKind = StateKind.ORIGINAL
    state_date: date | None = None
    dates: dict[str, date] = field(default_factory=dict)
    addressees: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    signature: str = ""
    remark: str = ""
    secrecy: str = ""
    audience: str = ""
    disclosure: str = ""
    urgency: str = ""
    signatory: str = ""
    relations: list[Reference] = field(default_factory=list)
    plan_year: int | None = None
    inner: Recognition | None = None
    outline: Outline = field(default_factory=Outline)
    history: list[Event] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def note(self, name: str, snippet: str, rule: str) -> None:
        """Keep what a value was read from; the first reading stands."""
        self.evidence.setdefault(name, evidence_of(snippet, rule))

    def set_date(self, name: str, day: date | None, snippet: str, rule: str) -> None:
        """Keep a date unless one of this name was read before."""
        if day is not None and name not in self.dates:
            self.dates[name] = day
            self.note(f"dates.{name}", snippet, rule)

    def replace_date(self, name: str, day: date, snippet: str, rule: str) -> None:
        """Keep a date instead of the one of this name that was read before."""
        self.dates.pop(name, None)
        self.evidence.pop(f"dates.{name}", None)
        self.set_date(name, day, snippet, rule)

    @property
    def validity(self) -> validity.Validity:
        """The bounds this reading proposes; an amended text is never dated by its last article.

        A notice is in force as long as what it encloses.
        """
        if self.inner is not None:
            return self.inner.validity
        issued = self.dates.get("issued")
        if self.plan_year is not None:
            return validity.of_yearly_plan(issued, self.plan_year)
        if self.state_kind != StateKind.ORIGINAL:
            return validity.of_later_state(self.dates.get("effective"))
        if self.state_date is None and "issued" not in self.dates:
            return validity.Validity(
                start=self.dates.get("effective")
            )  # nobody knows which state this is
        return validity.of_first_state(
            self.dates.get("effective") or issued, expires=self.dates.get("expires")
        )

    def to_dict(self) -> dict[str, Any]:
        """The reading as plain JSON values."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "numbers": [{"key": one.key, "display": one.display} for one in self.numbers],
            "issuers": list(self.issuers),
            "kind": self.kind,
            "form": self.form,
            "state_kind": str(self.state_kind),
            "state_date": self.state_date.isoformat() if self.state_date else None,
            "dates": {name: day.isoformat() for name, day in self.dates.items()},
            "addressees": list(self.addressees),
            "copies": list(self.copies),
            "attachments": list(self.attachments),
            "signature": self.signature,
            "remark": self.remark,
            "secrecy": self.secrecy,
            "audience": self.audience,
            "disclosure": self.disclosure,
            "urgency": self.urgency,
            "signatory": self.signatory,
            "relations": [one.to_dict() for one in self.relations],
            "plan_year": self.plan_year,
            "inner": self.inner.to_dict() if self.inner else None,
            "outline": to_json(self.outline),
            "history": [
                {
                    "date": one.day.isoformat(),
                    "act": str(one.act),
                    "body": one.body,
                    "text": one.text,
                }
                for one in self.history
            ],
            "warnings": list(self.warnings),
            "evidence": {name: one.to_dict() for name, one in self.evidence.items()},
        }
