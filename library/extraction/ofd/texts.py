"""What is drawn on a sheet → its runs of text with their boxes in points, from the upper left corner."""

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from library.extraction.ofd.document import Sheet
from library.extraction.ofd.numbers import Affine, distances, number, numbers
from library.extraction.pdf.pages import Content, Page, Run

POINT = 72 / 25.4
#: How deep drawings in drawings are followed.
MOST_NESTED = 32
# A full character reaches so far above its base line, as a share of its size.
_ASCENT = 0.88
# In sizes: a distance between two characters that parts words, and one that text may stick out of the sheet.
_PARTED = 1.6
_OUTSIDE = 1.0
_UPRIGHT_WITHIN = 0.15
_PICTURES = ("ImageObject", "PathObject")


@dataclass(frozen=True, slots=True)
class _Character:
    text: str
    left: float
    right: float
    base: float


def page_of(sheet: Sheet) -> Page:
    """The page as the readers of text layers see it; what is not set upright stands apart in `askew`."""
    width, height = sheet.box.width * POINT, sheet.box.height * POINT
    if sheet.layers is None:
        return Page(sheet.number, Content.BROKEN, width, height)
    page = Page(sheet.number, Content.TEXT, width, height)
    origin = Affine(e=-sheet.box.left, f=-sheet.box.top)
    pictures = 0
    for drawn, transform in _drawn(sheet.layers, origin, sheet.units):
        if _name(drawn) in _PICTURES:
            pictures += 1
        else:
            _add_text(page, drawn, transform)
    if not page.lines and not page.askew:
        page.content = Content.PICTURE if pictures else Content.BLANK
    return page


def noted(sheet: Sheet) -> list[str]:
    """The texts of watermarks, stamps and remarks."""
    drawn = (one for one, _ in _drawn(sheet.notes, Affine(), sheet.units))
    return [text for one in drawn if (text := _plain(one))]


def _drawn(
    holders: Iterable[Element], transform: Affine, units: dict[str, Element], depth: int = 0
) -> Iterator[tuple[Element, Affine]]:
    """Texts and pictures with what places them, those that are shown."""
    for element in (one for holder in holders for one in holder):
        name = _name(element)
        if element.get("Visible") in ("false", "0") or element.get("Alpha") == "0":
            continue
        if name == "TextObject" or name in _PICTURES:
            yield element, transform.after(_placing(element))
        elif depth < MOST_NESTED and name == "PageBlock":
            yield from _drawn([element], transform, units, depth + 1)
        elif depth < MOST_NESTED and name == "CompositeObject":
            unit = units.get(element.get("ResourceID") or "")
            content = [] if unit is None else unit.findall("{*}Content")
            yield from _drawn(content, transform.after(_placing(element)), units, depth + 1)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _placing(element: Element) -> Affine:
    """From the space of an object to that around it: its matrix, then a move to its boundary."""
    left, top = (numbers(element.get("Boundary"), 4) or [0.0] * 4)[:2]
    own = Affine(*(numbers(element.get("CTM"), 6) or Affine()))
    return own._replace(e=own.e + left, f=own.f + top)


def _add_text(page: Page, element: Element, transform: Affine) -> None:
    turned = math.atan2(transform.b, transform.a) + math.radians(
        number(element.get("CharDirection"), 0.0)
    )
    for characters in _lines(element):
        if abs(turned) > _UPRIGHT_WITHIN or _goes_down(characters):
            page.askew.append("".join(one.text for one in characters).strip())
            continue
        size = number(element.get("Size"), 1.0)
        runs = [_run(word, transform, size, typed) for word, typed in _words(characters, size)]
        if shown := [run for run in runs if _is_on(page, run)]:
            page.lines.append(shown)


def _lines(element: Element) -> Iterator[list[_Character]]:
    """The characters of each text code, in the space of the object; an omitted place is that of the last."""
    size = number(element.get("Size"), 1.0)
    scale = number(element.get("HScale"), 1.0)
    x = y = 0.0
    for code in element.iterfind("{*}TextCode"):
        x, y = number(code.get("X"), x), number(code.get("Y"), y)
        text = "".join(map(_character, code.text or "")).strip("\n")
        if not text.strip():
            continue
        across = distances(code.get("DeltaX"), len(text) - 1)
        down = distances(code.get("DeltaY"), len(text) - 1)
        yield list(_placed(text, (x, y), across, down, size * scale))


def _character(char: str) -> str:
    """As pdfium gives them: a blank for a tab, nothing for what only lays out the XML."""
    if char in "\r\n":
        return ""
    return " " if char == "\t" else char


def _placed(
    text: str, start: tuple[float, float], across: list[float], down: list[float], size: float
) -> Iterator[_Character]:
    x, y = start
    for place, char in enumerate(text):
        width = size if unicodedata.east_asian_width(char) in "WFA" else size / 2
        yield _Character(char, x, x + width, y)
        x += across[place] if place < len(across) else 0.0 if down else width
        y += down[place] if place < len(down) else 0.0


def _goes_down(characters: list[_Character]) -> bool:
    first, last = characters[0], characters[-1]
    return abs(last.base - first.base) > abs(last.left - first.left)


def _words(characters: list[_Character], size: float) -> Iterator[tuple[list[_Character], bool]]:
    """Parted at blanks and wide gaps; whether a blank stands in front of each."""
    word: list[_Character] = []
    typed = False
    for before, one in zip(characters[:1] + characters, characters, strict=False):
        blank = one.text.isspace()
        if word and (blank or one.left - before.left > _PARTED * size):
            yield word, typed
            word, typed = [], False
        if blank:
            typed = True
        else:
            word.append(one)
    if word:
        yield word, typed


def _run(word: list[_Character], transform: Affine, size: float, typed: bool) -> Run:
    first, last = word[0], word[-1]
    left, base = transform.point(first.left, first.base)
    right, _ = transform.point(last.right, last.base)
    height = size * math.hypot(transform.c, transform.d)
    top = base - _ASCENT * height
    text = "".join(one.text for one in word)
    return Run(text, left * POINT, top * POINT, right * POINT, (top + height) * POINT, typed)


def _is_on(page: Page, run: Run) -> bool:
    spare = _OUTSIDE * (run.bottom - run.top)
    across = -spare <= run.left <= page.width + spare
    return across and -spare <= run.top and run.bottom <= page.height + spare


def _plain(element: Element) -> str:
    return "".join(code.text or "" for code in element.iterfind("{*}TextCode")).strip()
