"""A font of just the characters of one sheet.

Given the whole font, fpdf2 reads all its 65,535 glyphs for every document: a quarter of a second
and 50 MB each time. Here outlines are read once and kept, and every sheet gets a small TrueType
font of its own.
"""

from functools import lru_cache
from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

from courses.drawing.fonts import reading, source


def font_of(text: str) -> bytes:
    """A TrueType font that writes `text`, whose characters the whole font must have."""
    with reading:
        font = source()
        glyphs, metrics, header = font.getBestCmap(), font["hmtx"].metrics, font["hhea"]
    characters = {ord(each): glyphs[ord(each)] for each in sorted(set(text))}
    names = [".notdef", *dict.fromkeys(characters.values())]
    built = FontBuilder(font["head"].unitsPerEm, isTTF=True)
    built.setupGlyphOrder(names)
    built.setupCharacterMap(characters)
    built.setupGlyf({name: outline(name) for name in names})
    built.setupHorizontalMetrics({name: metrics[name] for name in names})
    built.setupHorizontalHeader(ascent=header.ascent, descent=header.descent)
    built.setupNameTable({"familyName": "Noto Serif SC", "psName": "NotoSerifSC"})
    built.setupOS2(sCapHeight=font["OS/2"].sCapHeight)
    built.setupPost()
    # The same text gives the same bytes, whatever the hour.
    built.updateHead(created=font["head"].created, modified=font["head"].modified)
    out = BytesIO()
    built.save(out)
    return out.getvalue()


@lru_cache(maxsize=4096)
def outline(name: str) -> Glyph:
    """In quadratic curves, true to a thousandth of an em."""
    pen = TTGlyphPen(None)
    with reading:
        glyph = source().getGlyphSet()[name]
        glyph.draw(Cu2QuPen(pen, max_err=1, reverse_direction=True))
    return pen.glyph()
