"""What the styles of a document say of its paragraphs and runs, through all that they are based on."""

from collections.abc import Iterator
from dataclasses import dataclass

from library.extraction.docx.names import Element, number, switched, value, w

PARAGRAPH = "paragraph"
#: Of the 255 of red and of the other two, what is seen as red.
_RED, _NOT_RED = 176, 96


class Styles:
    def __init__(self, root: Element | None) -> None:
        found = [] if root is None else list(root.iterchildren(w("style")))
        self.by_id = {style.get(w("styleId")) or "": style for style in found}
        self.default = next(
            (
                style.get(w("styleId"))
                for style in found
                if style.get(w("type")) == PARAGRAPH and switched_attribute(style, "default")
            ),
            None,
        )
        self.defaults = None if root is None else root.find(w("docDefaults"))
        self.switches: dict[tuple[str, str | None, str | None], bool] = {}
        self.colours: dict[str | None, str | None] = {}
        self.numbers: dict[str | None, StyleNumber] = {}

    def chain(self, style_id: str | None) -> Iterator[Element]:
        """The style and what it is based on, nearest first; a circle ends where it closes."""
        seen: set[str] = set()
        while style_id is not None and style_id in self.by_id and style_id not in seen:
            seen.add(style_id)
            style = self.by_id[style_id]
            yield style
            style_id = value(style, "basedOn")

    def of(self, paragraph: Element | None) -> str | None:
        """The id of the style of a paragraph with these properties."""
        return value(paragraph, "pStyle") or self.default

    def name(self, style_id: str | None) -> str:
        style = self.by_id.get(style_id or "")
        return (value(style, "name") or "") if style is not None else ""

    def paragraph_value(self, style_id: str | None, name: str) -> str | None:
        """A value of the paragraph properties, of the nearest style that says one."""
        found = (value(style.find(w("pPr")), name) for style in self.chain(style_id))
        return next((one for one in found if one is not None), None)

    def paragraph_switch(self, name: str, properties: Element | None) -> bool:
        said = switched(properties, name)
        for style in self.chain(self.of(properties)):
            said = switched(style.find(w("pPr")), name) if said is None else said
        return bool(said)

    def run_switch(self, name: str, run: Element | None, style_id: str | None) -> bool:
        """Whether a run with these properties, in a paragraph of this style, is bold or hidden."""
        said = switched(run, name)
        return self._styled_switch(name, value(run, "rStyle"), style_id) if said is None else said

    def is_red(self, run: Element | None, style_id: str | None) -> bool:
        """Whether a run with these properties, in a paragraph of this style, is set in red."""
        colour = value(run, "color")
        if colour is None:
            colour = self._styled_colour(style_id)
        return colour is not None and _is_red(colour)

    def _styled_colour(self, style_id: str | None) -> str | None:
        """Asked for every run, so that each style is looked up once."""
        if style_id not in self.colours:
            found = (value(style.find(w("rPr")), "color") for style in self.chain(style_id))
            self.colours[style_id] = next(filter(None, found), None)
        return self.colours[style_id]

    def _styled_switch(self, name: str, character: str | None, paragraph: str | None) -> bool:
        asked = (name, character, paragraph)
        if asked not in self.switches:
            styles = [*self.chain(character), *self.chain(paragraph)]
            said = [switched(style.find(w("rPr")), name) for style in styles]
            if self.defaults is not None:
                run = self.defaults.find(f"{w('rPrDefault')}/{w('rPr')}")
                said.append(switched(run, name))
            self.switches[asked] = next((one for one in said if one is not None), False)
        return self.switches[asked]

    def numbering(self, style_id: str | None) -> "StyleNumber":
        if style_id not in self.numbers:
            self.numbers[style_id] = self._numbering(style_id)
        return self.numbers[style_id]

    def _numbering(self, style_id: str | None) -> "StyleNumber":
        level: int | None = None
        passed: list[str] = []
        for style in self.chain(style_id):
            passed.append(style.get(w("styleId")) or "")
            properties = style.find(f"{w('pPr')}/{w('numPr')}")
            if level is None:
                level = number(value(properties, "ilvl"))
            if (list_id := value(properties, "numId")) is not None:
                return StyleNumber(list_id, level, passed)
        return StyleNumber(None, level, passed)


@dataclass(frozen=True, slots=True)
class StyleNumber:
    """List and level that a style brings, and the styles on the way to the one that says so."""

    list_id: str | None
    level: int | None
    styles: list[str]


def _is_red(colour: str) -> bool:
    """Of six hexadecimal digits; "auto" is not."""
    try:
        red, green, blue = bytes.fromhex(colour)
    except ValueError:
        return False
    return red >= _RED and max(green, blue) <= _NOT_RED


def switched_attribute(element: Element, name: str) -> bool:
    return element.get(w(name)) in ("1", "true", "on")
