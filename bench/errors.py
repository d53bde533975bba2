"""One wrong character put into a text, drawn from a seed.

What sounds alike is taken from pypinyin among the common characters, what looks alike from
the glyphs of a print face, compared dot by dot: neither from what the search corrects by.
"""

import random
from collections.abc import Callable, Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path
from pypinyin import lazy_pinyin

DOTS = 32
NEAREST = 3  # look-alikes to draw from
# Glyphs with a greater share of different dots do not look alike.
UNLIKE = 0.6

# Places of Han characters at which an error may be, and the text with one.
Error = Callable[[str, Sequence[int], random.Random], str | None]


def misspelt(text: str, kind: str, *, seed: str) -> str | None:
    """The text with one error of a kind; None where it has no place for one."""
    draw = random.Random(f"{kind} {seed}")  # noqa: S311 - to be drawn alike again, no secret
    places = [place for place, char in enumerate(text) if "\u4e00" <= char <= "\u9fff"]
    return KINDS[kind](text, places, draw) if places else None


@cache
def common_characters() -> tuple[str, ...]:
    """The 3,755 of the first level of GB 2312."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return tuple(char for code in codes if (char := code.decode("gb2312", "ignore")))


@cache
def sounding_like(char: str) -> tuple[str, ...]:
    reading = lazy_pinyin(char)
    return tuple(one for one in common_characters() if one != char and _reading(one) == reading)


@cache
def looking_like(char: str) -> tuple[str, ...]:
    glyphs = _glyphs()
    if char not in glyphs:
        return ()
    own = glyphs[char]
    unlike = {
        other: (own ^ glyph).bit_count() / max(own.bit_count(), glyph.bit_count())
        for other, glyph in glyphs.items()
        if other != char
    }
    nearest = sorted(unlike, key=lambda other: unlike[other])[:NEAREST]
    return tuple(other for other in nearest if unlike[other] <= UNLIKE)


@cache
def _reading(char: str) -> list[str]:
    return lazy_pinyin(char)


@cache
def _glyphs() -> dict[str, int]:
    font = ImageFont.truetype(str(sans_path()), DOTS)
    return {char: _dots(char, font) for char in common_characters()}


def _dots(char: str, font: ImageFont.FreeTypeFont) -> int:
    image = Image.new("1", (DOTS, DOTS))
    ImageDraw.Draw(image).text((0, -DOTS // 5), char, fill=1, font=font)
    return int.from_bytes(image.tobytes(), "big")


def _another(alike: Callable[[str], Sequence[str]]) -> Error:
    def replaced(text: str, places: Sequence[int], draw: random.Random) -> str | None:
        possible = [place for place in places if alike(text[place])]
        if not possible:
            return None
        place = draw.choice(possible)
        return text[:place] + draw.choice(alike(text[place])) + text[place + 1 :]

    return replaced


def _swapped(text: str, places: Sequence[int], draw: random.Random) -> str | None:
    possible = [one for one in places if one + 1 in places and text[one] != text[one + 1]]
    if not possible:
        return None
    place = draw.choice(possible)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _dropped(text: str, places: Sequence[int], draw: random.Random) -> str:
    place = draw.choice(places)
    return text[:place] + text[place + 1 :]


def _added(text: str, places: Sequence[int], draw: random.Random) -> str:
    place = draw.choice(places)
    return text[:place] + draw.choice(common_characters()) + text[place:]


KINDS: dict[str, Error] = {
    "homophone": _another(sounding_like),
    "shape": _another(looking_like),
    "swap": _swapped,
    "drop": _dropped,
    "add": _added,
}
