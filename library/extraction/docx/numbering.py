"""Automatic numbers: what `numbering.xml` defines, and the counting that makes labels of it.

The counters belong to the abstract definition (ECMA-376 Part 1, 17.9): lists that share one count
on, whichever `w:num` they name, unless that one overrides the start, which it does once.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from library.extraction.docx.names import Element, children, number, switched, value, w
from library.extraction.docx.number_formats import written
from library.extraction.docx.styles import Styles

LEVELS = 9
SYMBOL_FONTS = ("wingdings", "webdings", "symbol", "marlett")
#: A blank after these would be one more than a typist leaves.
CLOSING = "、，．。）】〕》："
PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    start: int = 1
    format: str = "decimal"
    pattern: str = ""
    text: str = ""
    restart: int | None = None
    legal: bool = False
    suffix: str = "tab"
    style: str | None = None
    shown: bool = True

    def restarts_after(self, higher: int) -> bool:
        """Whether a paragraph of a higher level (a smaller number) makes this one begin anew."""
        return self.restart is None or higher < self.restart


@dataclass(frozen=True, slots=True)
class Definition:
    """A list as paragraphs name it: what it counts with, its levels and the starts that it overrides."""

    counter: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)

    def level(self, place: int) -> Level:
        return self.levels.get(place) or Level(shown=False)

    def start(self, place: int) -> int:
        return self.starts.get(place, self.level(place).start)

    def level_of_style(self, styles: list[str]) -> int | None:
        places = {level.style: place for place, level in self.levels.items() if level.style}
        return next((places[style] for style in styles if style in places), None)


class Numbering:
    """The definitions of one document."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self.styles = styles
        nothing: list[Element] = []
        found = nothing if root is None else list(root.iterchildren(w("num")))
        abstract = nothing if root is None else list(root.iterchildren(w("abstractNum")))
        self.lists = {one.get(w("numId")): one for one in found}
        self.abstract = {one.get(w("abstractNumId")): one for one in abstract}
        self.known: dict[str, Definition | None] = {}

    def definition(self, identifier: str) -> Definition | None:
        if identifier not in self.known:
            self.known[identifier] = self._define(identifier)
        return self.known[identifier]

    def of(self, properties: Element | None) -> "tuple[str, Definition, int] | None":
        """List and level of a paragraph with these properties, its own or those of its style; None without a number."""
        own = None if properties is None else properties.find(w("numPr"))
        identifier, level = value(own, "numId"), number(value(own, "ilvl"))
        styled = self.styles.numbering(self.styles.of(properties))
        by_style = identifier is None
        identifier = styled.list_id if by_style else identifier
        definition = self.definition(identifier) if identifier else None
        if identifier is None or definition is None:
            return None
        if by_style and level is None:
            linked = definition.level_of_style(styled.styles)
            level = styled.level if linked is None else linked
        return identifier, definition, min(max(level or 0, 0), LEVELS - 1)

    def _define(self, identifier: str) -> Definition | None:
        element = self.lists.get(identifier)
        if element is None or identifier == "0":
            return None
        counter, levels = self._levels(value(element, "abstractNumId"))
        starts: dict[int, int] = {}
        for override in element.iterchildren(w("lvlOverride")):
            place = number(override.get(w("ilvl"))) or 0
            if (start := number(value(override, "startOverride"))) is not None:
                starts[place] = start
            if (level := override.find(w("lvl"))) is not None:
                levels[place] = _level(level)
        return Definition(counter, levels, starts)

    def _levels(self, identifier: str | None) -> tuple[str, dict[int, Level]]:
        """The counter and levels of an abstract definition, or of the list style that it refers to."""
        seen: set[str | None] = set()
        element = self.abstract.get(identifier)
        while element is not None and identifier not in seen:
            seen.add(identifier)
            linked = self.styles.numbering(value(element, "numStyleLink"))
            listed = self.lists.get(linked.list_id)
            if listed is None:
                break
            identifier = value(listed, "abstractNumId")
            element = self.abstract.get(identifier)
        found = [] if element is None else list(element.iterchildren(w("lvl")))
        return identifier or "", {number(one.get(w("ilvl"))) or 0: _level(one) for one in found}


class Counters:
    """The counting of one story (the text, or the notes) from its beginning."""

    def __init__(self, numbering: Numbering, unknown: Counter[str]) -> None:
        self.numbering = numbering
        self.unknown = unknown
        self.values: dict[str, dict[int, int]] = defaultdict(dict)
        self.begun: set[tuple[str, int]] = set()

    def label(self, properties: Element | None) -> str:
        """Count the paragraph and give its label with the blank behind it; "" for one that has none."""
        numbered = self.numbering.of(properties)
        if numbered is None:
            return ""
        identifier, definition, place = numbered
        self._count(identifier, definition, place)
        level = definition.level(place)
        text = self._text(definition, level) if level.shown else ""
        blank = "" if level.suffix == "nothing" or text[-1:] in CLOSING else " "
        return text + blank if text.strip() else ""

    def _count(self, identifier: str, definition: Definition, place: int) -> None:
        values = self.values[definition.counter]
        begins = (identifier, place) not in self.begun and place in definition.starts
        self.begun.add((identifier, place))
        if begins or place not in values:
            values[place] = definition.start(place)
        else:
            values[place] += 1
        for deeper in [one for one in values if one > place]:
            if definition.level(deeper).restarts_after(place):
                del values[deeper]

    def _text(self, definition: Definition, level: Level) -> str:
        if level.format == "bullet":
            # What is drawn as a bullet is no text, unless somebody wrote words there.
            return level.text if any(char.isalnum() for char in level.text) else ""
        return PLACE.sub(
            lambda found: self._number(definition, level, int(found[1]) - 1), level.text
        )

    def _number(self, definition: Definition, level: Level, place: int) -> str:
        values = self.values[definition.counter]
        counted = values.get(place, definition.start(place))
        counting = definition.level(place)
        if level.legal and counting.format != "none":
            return str(counted)
        shown = written(counted, counting.format, counting.pattern)
        if shown is None:
            self.unknown[counting.format] += 1
            return str(counted)
        return shown


def _level(element: Element) -> Level:
    formats = [child for child in children(element) if child.tag == w("numFmt")]
    run = element.find(w("rPr"))
    start = number(value(element, "start"))
    shown = not switched(run, "vanish")
    return Level(
        # The schema's default start is nought, whatever the usual lists begin with.
        start=0 if start is None else start,
        format=(formats[0].get(w("val")) if formats else None) or "decimal",
        pattern=(formats[0].get(w("format")) if formats else None) or "",
        text=value(element, "lvlText") or "",
        restart=number(value(element, "lvlRestart")),
        legal=bool(switched(element, "isLgl")),
        suffix=value(element, "suff") or "tab",
        style=value(element, "pStyle"),
        shown=shown and not _drawn(run),
    )


def _drawn(run: Element | None) -> bool:
    """Whether a label is set in a font whose letters are pictures."""
    fonts = None if run is None else run.find(w("rFonts"))
    name = "" if fonts is None else fonts.get(w("ascii")) or fonts.get(w("hAnsi")) or ""
    return name.lower().startswith(SYMBOL_FONTS)
