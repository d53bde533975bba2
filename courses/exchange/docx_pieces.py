"""The pieces of text in a paragraph of Word, each with its form."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from courses.exchange.scripts import DOWN, UP
from library.extraction.docx.names import XML_SPACE, Element, children, switched, value, w

_TABS = frozenset(map(w, ("tab", "ptab")))
DELETED = frozenset(map(w, ("del", "moveFrom")))
_UNSEEN = frozenset(map(w, ("rPr", "lastRenderedPageBreak", "proofErr")))


@dataclass
class Piece:
    """The text of one element; `element` is None for what is no text and parts its neighbours."""

    element: Element | None
    text: str = ""
    level: str = ""
    is_underlined: bool = False

    @classmethod
    def of_formula(cls, element: Element) -> "Piece":
        return cls(element, element.text or "")

    def say(self, text: str) -> None:
        if self.element is None or text == self.text:
            return
        if self.element.tag in _TABS:
            self._become_text()
        self.text = self.element.text = text
        self.element.set(XML_SPACE, "preserve")

    def _become_text(self) -> None:
        if self.element is not None:
            self.element.tag = w("t")
            self.element.attrib.clear()


def pieces_of(paragraph: Element) -> list[Piece]:
    """Of the paragraph itself; what hangs on it in boxes has paragraphs of its own."""
    return [
        piece
        for run in paragraph.iter(w("r"))
        if next(run.iterancestors(w("p")), None) is paragraph
        and next(run.iterancestors(*DELETED), None) is None
        for piece in _pieces(run)
    ]


def groups(pieces: list[Piece], form: str) -> Iterator[tuple[Any, list[Piece]]]:
    """Neighbours of the same form, in their order."""

    def key(piece: Piece) -> tuple[bool, Any]:
        return piece.element is None, getattr(piece, form)

    for (_, said), run in groupby(pieces, key=key):
        yield said, list(run)


def _pieces(run: Element) -> Iterator[Piece]:
    properties = run.find(w("rPr"))
    align = value(properties, "vertAlign") or ""
    form = (align if align in (UP, DOWN) else "", bool(switched(properties, "u")))
    for child in children(run):
        if child.tag == w("t"):
            text = child.text or ""
            kept = child.get(XML_SPACE) == "preserve"
            yield Piece(child, text if kept else text.strip(" "), *form)
        elif child.tag in _TABS:
            yield Piece(child, "\t", *form)
        elif child.tag not in _UNSEEN:
            yield Piece(None)
