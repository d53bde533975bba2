"""The numbers that a browser sets in front of the items of ordered lists."""

import re
from dataclasses import dataclass, field

from gongwen.numerals import to_chinese
from library.extraction.html.elements import Element

_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*[^;]*?\b([a-z-]+)", re.I)
_CHINESE = frozenset(
    [
        "cjk-ideographic",
        "simp-chinese-informal",
        "simp-chinese-formal",
        "trad-chinese-informal",
        "trad-chinese-formal",
        "cjk-decimal",
    ]
)
_UNNUMBERED = frozenset(["none", "disc", "circle", "square"])
_LETTERS = 26


@dataclass(slots=True)
class _List:
    style: str
    number: int


@dataclass(slots=True)
class Numbering:
    """Follows the lists that are open; one is not numbered where its style says so."""

    open: list[_List] = field(default_factory=list)

    def entered(self, element: Element) -> str:
        """What stands in front of the element."""
        if element.tag in ("ol", "ul", "menu"):
            self.open.append(_List(_style(element), _integer(element.get("start"), 1)))
        if element.tag != "li" or not self.open:
            return ""
        current = self.open[-1]
        number = _integer(element.get("value"), current.number)
        current.number = number + 1
        return _label(number, _own_style(element) or current.style)

    def left(self, element: Element) -> None:
        if element.tag in ("ol", "ul", "menu") and self.open:
            self.open.pop()


def _style(element: Element) -> str:
    return _own_style(element) or ("decimal" if element.tag == "ol" else "disc")


def _own_style(element: Element) -> str:
    match = _STYLE.search(element.get("style") or "")
    return match[1].lower() if match else element.get("type") or ""


def _label(number: int, style: str) -> str:
    if style in _UNNUMBERED:
        return ""
    if style in _CHINESE:
        return f"{to_chinese(number)}、" if number > 0 else f"{number}、"
    if style in ("a", "A", "lower-alpha", "upper-alpha", "lower-latin", "upper-latin"):
        letter = chr(ord("a") + (number - 1) % _LETTERS)
        return f"{letter.upper() if style in ('A', 'upper-alpha', 'upper-latin') else letter}. "
    return f"{number}. "


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default
