"""The typeface of certificates: what it can write, and how wide that is."""

from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock

from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import serif_path

from courses.drawing.faces import CertificateFace

FONT: Path = serif_path()
# One reader at a time: tables and outlines are decoded where they lie in the file.
reading = Lock()


# As many are named as a person would check one by one.
MOST_NAMED = 5


class MissingGlyphs(Exception):
    """The face holds characters that the font lacks; the message says which and what to do."""

    def __init__(self, label: str, characters: str):
        self.characters = characters
        named = "、".join(f"“{each}”（U+{ord(each):04X}）" for each in characters[:MOST_NAMED])
        if len(characters) > MOST_NAMED:
            named += f"等 {len(characters)} 个字"
        super().__init__(
            f"{label}中的{named}不在证书字库中，证书暂缓打印，学时不受影响。"
            "请核对写法；确系生僻字的，请联系系统管理员补充字库。"
        )


@cache
def source() -> TTFont:
    return TTFont(BytesIO(FONT.read_bytes()), lazy=True)


@cache
def advances() -> dict[int, float]:
    """Code point → width in ems, of every character that the font can write."""
    with reading:
        font = source()
        em, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}


def missing_characters(text: str) -> str:
    """The characters of `text` that cannot be drawn, each once, in order of appearance."""
    known = advances()
    return "".join(dict.fromkeys(each for each in text if ord(each) not in known))


def require_glyphs(face: CertificateFace) -> None:
    for label, text in face.written.items():
        if characters := missing_characters(text):
            raise MissingGlyphs(label, characters)


def width_of(text: str, *, tracking: float = 0) -> float:
    """In ems; `tracking` is added between characters, not after the last."""
    known = advances()
    return sum(known[ord(each)] for each in text) + tracking * max(len(text) - 1, 0)
