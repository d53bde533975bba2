"""Names in the XML of a DOCX, and how its values are written."""

from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A_NS = "http://schemas.openxmlformats.org/drawingml/2006/main"
M_NS = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC_NS = "http://schemas.openxmlformats.org/markup-compatibility/2006"
R_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
V_NS = "urn:schemas-microsoft-com:vml"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

ALTERNATE = f"{{{MC_NS}}}AlternateContent"
#: What a `Choice` may require for its content to be read here.
UNDERSTOOD = frozenset({"wps", "wpg", "wpc", "wp14", "w14", "w15", "w16"})
OFF = frozenset({"0", "false", "off", "none"})


def w(name: str) -> str:
    """The full name of a WordprocessingML element or attribute."""
    return f"{{{W_NS}}}{name}"


def value(parent: Element | None, name: str) -> str | None:
    """`w:val` of the child of that name; None when either is missing."""
    child = None if parent is None else parent.find(w(name))
    return None if child is None else child.get(w("val"))


def number(written: str | None) -> int | None:
    """A whole number of sane size, or None for whatever else is written there."""
    plain = (written or "").strip()
    digits = plain.removeprefix("-")
    return int(plain) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def switched(parent: Element | None, name: str) -> bool | None:
    """An on/off property: None when nothing is said about it."""
    child = None if parent is None else parent.find(w(name))
    return None if child is None else child.get(w("val"), "1") not in OFF


def children(parent: Element) -> Iterator[Element]:
    """Child elements; of alternatives only the one that is meant, never both."""
    for child in parent.iterchildren(etree.Element):
        if child.tag == ALTERNATE:
            chosen = _chosen(child)
            if chosen is not None:
                yield from children(chosen)
        else:
            yield child


def _chosen(alternate: Element) -> Element | None:
    for choice in alternate.iterchildren(f"{{{MC_NS}}}Choice"):
        if UNDERSTOOD.issuperset((choice.get("Requires") or "?").split()):
            return choice
    return alternate.find(f"{{{MC_NS}}}Fallback")


def entered(control: Element) -> Element | None:
    """What a content control holds; the words that only ask for an entry are nothing."""
    properties = control.find(w("sdtPr"))
    waits = properties is not None and properties.find(w("showingPlcHdr")) is not None
    return None if waits else control.find(w("sdtContent"))
