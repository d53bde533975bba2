"""Labels of nodes: what a printed label counts, and how the label of a number is printed.

第四十二条 ↔ (42, None), 第六十八条之一 ↔ (68, 1), 一、 ↔ 1, （一） ↔ 1, 1. ↔ 1. A new label follows the style of an old one of
the same kind: half-width brackets stay half-width, a Chinese comma stays a Chinese comma. An old label of another
kind (一、 for a 小节) is no model.
"""

from __future__ import annotations

import re
import unicodedata

from gongwen import numerals
from gongwen.normalise import unspaced
from gongwen.outline import Kind

_UNITS = {
    Kind.BOOK: "编",
    Kind.SUBBOOK: "分编",
    Kind.CHAPTER: "章",
    Kind.SECTION: "节",
    Kind.ARTICLE: "条",
}
_STYLES = {
    Kind.ITEM: "（一）",
    Kind.SUBITEM: "1.",
    Kind.PART: "一、",
    Kind.SUBPART: "（一）",
    Kind.POINT: "1.",
    Kind.SUBPOINT: "（1）",
}
_DECIMALS = r"\d+(?:[.．]\d+)+[.．、]?"
_SIGN = "[⑴-⒇①-⑳]"
_MOST_SIGNS = 20
#: How labels of a kind may be printed; # stands for the number.
_SHAPES = {
    Kind.ITEM: rf"[（(]#[）)][、.．]?|{_SIGN}|{_DECIMALS}",
    Kind.SUBITEM: rf"\d+[.．、]|[（(]\d+[）)]|{_SIGN}|{_DECIMALS}",
    Kind.PART: r"#[、.．，,:：)）]|【#】|第#(?:部分|、)|\d+",
    Kind.SUBPART: rf"[（(]#[）)][、.．]?|第#步|{_DECIMALS}",
    Kind.POINT: rf"\d+[.．、]?|{_DECIMALS}",
    Kind.SUBPOINT: rf"[（(]\d+[）)][、.．]?|\d+[）)]|{_SIGN}|{_DECIMALS}",
}
_HAN = f"〇零百千{numerals.COUNTING}{numerals.OF_CHEQUES}"
_ON_CHEQUES = str.maketrans(numerals.COUNTING, numerals.OF_CHEQUES)
# Of 1.2.3 the last number counts: the others are those of the levels above.
_NUMBER = re.compile(rf"[{_HAN}]+|\d+(?!\d|[.．]\d)|{_SIGN}")


def read(label: str) -> tuple[int | None, int | None]:
    """(number, sub) of a label; (None, None) for one that counts nothing."""
    main, _, sub = label.partition("之")
    number = _first_number(main)
    return (number, _first_number(sub)) if number is not None else (None, None)


def _first_number(written: str) -> int | None:
    match = _NUMBER.search(unspaced(written))
    if match is None:
        return None
    if re.fullmatch(_SIGN, match[0]):
        return int(unicodedata.numeric(match[0]))
    try:
        return numerals.parse(match[0])
    except ValueError:
        return None


def write(kind: Kind, number: int, sub: int | None = None, *, like: str = "") -> str:
    """The label of `number`, in the style of `like` when given; "" for kinds without a label (款, text, tables).

    >>> write(Kind.ARTICLE, 68, 1)
    '第六十八条之一'
    """
    if kind in _UNITS:
        tail = f"之{numerals.to_chinese(sub)}" if sub else ""
        return f"第{_like_number(number, like)}{_UNITS[kind]}{tail}"
    if kind == Kind.APPENDIX:
        return f"附件{number}"
    if kind not in _STYLES:
        return ""
    style = like if belongs(kind, like) else _STYLES[kind]
    return _NUMBER.sub(lambda match: _like_number(number, match[0]), style, count=1)


def belongs(kind: Kind, label: str) -> bool:
    """Whether a label is printed as those of its kind are: （一） is one of 项 and 小节, never one of 部分."""
    if kind in _UNITS:
        return label.rstrip().partition("之")[0].endswith(_UNITS[kind])
    if kind == Kind.APPENDIX:
        return label.startswith("附")
    if kind not in _SHAPES:
        return not label
    shape = _SHAPES[kind].replace("#", rf"\s*(?:[{_HAN}]+|\d+)\s*")
    return re.fullmatch(shape, label.strip()) is not None and _NUMBER.search(label) is not None


def _like_number(number: int, like: str) -> str:
    if re.fullmatch(_SIGN, like) and number <= _MOST_SIGNS:
        return chr(ord("①" if "①" <= like <= "⑳" else "⑴") + number - 1)
    if any(char.isdigit() for char in like):
        return str(number)
    written = numerals.to_chinese(number)
    of_cheques = any(char in numerals.OF_CHEQUES for char in like)
    return written.translate(_ON_CHEQUES) if of_cheques else written
