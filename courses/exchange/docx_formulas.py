"""Formulas of Word as a line of text: x², 1/2, √(a+b)."""

from collections.abc import Iterator

from courses.exchange.scripts import DOWN, UP
from library.extraction.docx.names import M_NS, Element


def _m(name: str) -> str:
    return f"{{{M_NS}}}{name}"


_LEVELS = {_m("sup"): UP, _m("sub"): DOWN}
_TEXT, _VALUE = _m("t"), _m("val")
#: What is put into a line and what is read on as it stands.
_FORMS = frozenset(map(_m, ("f", "rad", "d", "nary", "sSup", "sSub", "sSubSup")))
_OTHERS = frozenset(
    map(_m, ("acc", "bar", "box", "borderBox", "eqArr", "groupChr", "lim", "limLow", "limUpp"))
) | frozenset(map(_m, ("m", "mr", "phant", "sPre")))


def put_in_line(formula: Element) -> bool:
    """Say in letters what only the form says; False for a formula that is a line already."""
    forms = [one for one in formula.iter() if one.tag in _FORMS | _OTHERS]
    for one in reversed(forms):
        if one.tag == _m("f"):
            _enclose(one.find(_m("num")), "", "/")
            _enclose(one.find(_m("den")), "", "")
        elif one.tag == _m("rad"):
            _enclose(one.find(_m("e")), "√", "")
        elif one.tag == _m("d"):
            _delimit(one)
        elif one.tag in _OTHERS:
            one.tag = _m("e")  # Nothing of its text is left out.
    return bool(forms)


def levels_of(paragraph: Element) -> Iterator[tuple[Element, str]]:
    """The texts of powers and indices in the formulas of a paragraph."""
    for place in paragraph.iter(*_LEVELS):
        for text in place.iter(_TEXT):
            if next(text.iterancestors(*_LEVELS), None) is place:
                yield text, _LEVELS[place.tag]


def _enclose(part: Element | None, before: str, behind: str) -> None:
    """More than a number or a name gets brackets."""
    texts = _texts(part)
    if texts:
        whole = "".join(one.text or "" for one in texts)
        opening, closing = ("", "") if whole.isalnum() else ("(", ")")
        texts[0].text = f"{before}{opening}{texts[0].text}"
        texts[-1].text = f"{texts[-1].text}{closing}{behind}"


def _delimit(element: Element) -> None:
    """The brackets of a formula are no text of it."""
    texts = _texts(element)
    signs = [element.find(f"{_m('dPr')}/{_m(name)}") for name in ("begChr", "endChr")]
    usual = zip(signs, "()", strict=True)
    opening, closing = (one if sign is None else sign.get(_VALUE) or "" for sign, one in usual)
    if texts:
        texts[0].text = f"{opening}{texts[0].text}"
        texts[-1].text = f"{texts[-1].text}{closing}"


def _texts(part: Element | None) -> list[Element]:
    return [] if part is None else [one for one in part.iter(_TEXT) if one.text]
