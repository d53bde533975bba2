"""Fields: their results are read, their instructions are not, except those that draw what they say."""

import re
from dataclasses import dataclass

from library.extraction.docx.names import Element, switched, w

#: EQ \\o\\ac(○,1) draws a number in a circle, EQ \\f(1,2) a fraction.
ENCIRCLED = re.compile(
    r"eq\s*\\o\s*(?:\\a[clr]\s*)?\(\s*[○〇◯]\s*,\s*(?P<inside>[^()]{1,4}?)\s*\)", re.I
)
FRACTION = re.compile(r"eq\s*\\f\s*\(\s*(?P<above>[^(),]+?)\s*,\s*(?P<below>[^(),]+?)\s*\)", re.I)
COUNTED = re.compile(r"(?:AUTONUM(?:LGL|OUT)?|LISTNUM)\b", re.I)


@dataclass(slots=True)
class Field:
    instruction: str = ""
    has_result: bool = False
    checked: bool | None = None


class Fields:
    """The fields that are open at a place of the text; they may run over several paragraphs."""

    def __init__(self) -> None:
        self.open: list[Field] = []

    @property
    def hides(self) -> bool:
        """Whether the text at this place belongs to an instruction."""
        return any(not field.has_result for field in self.open)

    def begin_paragraph(self) -> None:
        """An instruction ends with its paragraph: a damaged field hides no more of the text than that."""
        self.open = [field for field in self.open if field.has_result]

    def instruct(self, text: str) -> None:
        if self.open:
            self.open[-1].instruction += text

    def mark(self, element: Element) -> "Field | None":
        """Take a `fldChar`; gives the field that it ends."""
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            self.open.append(Field(checked=_checked(element)))
        elif kind == "separate" and self.open:
            self.open[-1].has_result = True
        elif kind == "end" and self.open:
            return self.open.pop()
        return None


def drawn(field: Field) -> str | None:
    """What a field without a result shows; None where that cannot be told."""
    if field.checked is not None:
        return "☑" if field.checked else "□"
    instruction = field.instruction.strip()
    if encircled := ENCIRCLED.match(instruction):
        inside = encircled["inside"]
        number = int(inside) if inside.isdecimal() else 0
        return chr(0x2460 + number - 1) if 1 <= number <= 20 else inside
    if fraction := FRACTION.match(instruction):
        return f"{fraction['above']}/{fraction['below']}"
    return None


def uncounted(field: Field) -> bool:
    """Whether the field shows a number that only Word works out."""
    return COUNTED.match(field.instruction.strip()) is not None


def _checked(element: Element) -> bool | None:
    box = element.find(f"{w('ffData')}/{w('checkBox')}")
    if box is None:
        return None
    said = switched(box, "checked")
    return bool(switched(box, "default") if said is None else said)
