"""Whether the characters of a text layer are the ones that are seen.

A font that does not say which characters its glyphs are gives glyph numbers instead: private-use
and control characters, or characters of scripts that nobody here writes.
"""

import re

from gongwen.normalise import simplify

#: Stands for a character that cannot be read, as in printed Chinese.
UNKNOWN = "□"
_LOST = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
# Word takes the dots of its lists from symbol fonts, whose characters lie here.
_BULLET = re.compile("[\uf020-\uf0ff]")
_MOST_LOST = 0.3
_LEAST_FAMILIAR = 0.6
_ENOUGH = 20


def is_legible(text: str) -> bool:
    """Whether most of a page's text, in at least a few words of it, makes sense."""
    visible = "".join(text.split())
    if not visible:
        return True
    if len(_LOST.findall(visible)) > _MOST_LOST * len(visible):
        return False
    if len(visible) < _ENOUGH:
        return True
    enough = _LEAST_FAMILIAR * len(visible)
    if visible.isascii():
        return sum(map(str.isalnum, visible)) >= enough
    return _simplified(visible) >= enough or sum(map(_familiar, simplify(visible))) >= enough


def lost_in(text: str) -> int:
    """How many characters of a run `without_lost` shows as □."""
    return len(_LOST.findall(text)) - (_BULLET.fullmatch(text[:1]) is not None)


def without_lost(text: str) -> str:
    """One line of text: list dots of symbol fonts mended, what else is lost shown as □."""
    if text.isascii() and text.isprintable():
        return text
    mended = "•" + text[1:] if _BULLET.match(text) else text
    return _LOST.sub(UNKNOWN, mended)


def _simplified(visible: str) -> float:
    """How many characters GB 2312 has, at the speed of a codec."""
    plain = len(visible.encode("ascii", errors="ignore"))
    return plain + (len(visible.encode("gb2312", errors="ignore")) - plain) / 2


def _familiar(char: str) -> bool:
    if char.isascii() or "\u2000" <= char <= "\u33ff" or char >= "\uff00":
        return True
    return len(char.encode("gb2312", errors="ignore")) == 2
