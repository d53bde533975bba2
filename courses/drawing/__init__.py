"""Drawing a certificate: a face goes in, the bytes of a PNG or a PDF come out.

Pure: no models, no Django. Both drawings take their marks from one layout measured in
millimetres (`arrange`), and no face with a character that the font lacks is ever drawn.
"""

from courses.drawing.faces import CertificateFace
from courses.drawing.fonts import MissingGlyphs, missing_characters, require_glyphs
from courses.drawing.pdf import draw_pdf
from courses.drawing.png import draw_png

__all__ = [
    "CertificateFace",
    "MissingGlyphs",
    "draw_pdf",
    "draw_png",
    "missing_characters",
    "require_glyphs",
]
