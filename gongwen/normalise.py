"""One folded spelling for every text, with a map back to the original characters.

Invariants: ``fold`` is idempotent; offsets never decrease; every folded character lies inside the original span that
``original_span`` names, so a highlight drawn from folded offsets never cuts a character of the original.

Everything works on whole strings (``str.translate``, compiled patterns, array slices): a text that needs no change of
length costs two scans and gets ``range`` objects as its map.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import opencc

from gongwen import numerals as cn

#: Han characters, including those outside the basic plane and the iteration mark, for use inside a character class.
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
#: Horizontal blanks after translation; line ends are structure and stay.
BLANKS = " \t"

# Compatibility characters are folded in these blocks only: circled numbers, 〔〕 and … carry meaning and stay.
_COMPATIBILITY_BLOCKS = (
    (0x00A0, 0x00FF),
    (0x2000, 0x200A),
    (0x202F, 0x202F),
    (0x205F, 0x2094),
    (0x2100, 0x217F),
    (0x2F00, 0x2FDF),
    (0x3000, 0x3000),
    (0x3038, 0x303A),
    (0x3300, 0x33FF),
    (0xF900, 0xFAFF),
    (0xFB00, 0xFB06),
    (0xFF00, 0xFFEF),
    (0x1D400, 0x1D7FF),
    (0x2F800, 0x2FA1F),
)
# Unicode gives the radicals supplement no decomposition (except two), yet PDF fonts map ordinary characters there.
# Each radical is followed by the character it is read as.
_RADICAL_PAIRS = (
    "⺀冫⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬"
    "⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳罒⺴网⺵网⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶"
    "⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀"
    "⻳龟"
)
_RADICALS = dict(zip(_RADICAL_PAIRS[::2], _RADICAL_PAIRS[1::2], strict=True))
_LINE_ENDS = dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n")
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_MARKS = "\u0300-\u036f\u3099\u309a"

_DROPPED = re.compile(f"[{_INVISIBLE}]+")
_CLUSTER = re.compile(f"[^{_MARKS}\\s][{_MARKS}]+")
_JOINED = re.compile(f"(?<=[{HAN}])[{BLANKS}]+(?=[{HAN}])")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` with, for each of its characters, where that character's source starts and ends in the original."""

    text: str
    offsets: Sequence[int]
    ends: Sequence[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The original half-open span behind the folded span; an empty span keeps its place."""
        if start >= end:
            place = (
                self.offsets[start]
                if start < len(self.offsets)
                else (self.ends[-1] if self.ends else 0)
            )
            return place, place
        return self.offsets[start], self.ends[end - 1]


_Edit: TypeAlias = tuple[int, int, str]


def unspaced(text: str) -> str:
    """Without any blanks, also those between characters that print spreads: ``发 文 机 关``."""
    return "".join(text.split())


def unclosed(text: str) -> int:
    """How many round brackets are open at the end; below 0 where more are closed than opened."""
    return len(re.findall("[(（]", text)) - len(re.findall("[)）]", text))


def fold(text: str, *, t2s: bool = True, numerals: bool = False, join: bool = True) -> Folded:
    """Fold width, radicals, case, invisible characters and combining marks; map every character back.

    ``t2s`` turns traditional characters into simplified ones, ``join`` removes blanks between Han characters (leave it
    off for queries, where a blank separates words), ``numerals`` writes numbering and amounts in Arabic digits.
    """
    if text.isascii() and not _DROPPED.search(text):
        return _identity(_fold_characters(text))
    folded = _identity(_fold_characters(text))
    folded = _replace(folded, _expansions(folded.text))
    folded = _replace(folded, ((m.start(), m.end(), "") for m in _DROPPED.finditer(folded.text)))
    folded = _compose(folded)
    if join:
        folded = _replace(folded, ((m.start(), m.end(), "") for m in _JOINED.finditer(folded.text)))
    if t2s:
        folded = Folded(simplify(folded.text), folded.offsets, folded.ends)
    return fold_numerals(folded) if numerals else folded


def simplify(text: str) -> str:
    """Traditional characters to simplified ones, character for character (the length never changes)."""
    if not _traditional().search(text):
        return text
    return _han_run().sub(_simplify_run, text)


def level(text: str) -> str:
    """Simplified, radicals and full-width digits replaced; place by place, punctuation as it is."""
    return simplify(text.translate(_levelled()))


@cache
def _levelled() -> dict[int, str]:
    ranges = ((0x2E80, 0x2FE0), (0xF900, 0xFB00), (0xFF10, 0xFF1A))
    single = _compatibility()[0]
    return {
        code: single[code] for first, end in ranges for code in range(first, end) if code in single
    }


def fold_numerals(folded: Folded) -> Folded:
    """Arabic digits where Chinese numerals number or count something (第二十三条, 二〇一九年, 五万元)."""
    return _replace(folded, _numeral_edits(folded.text))


def _identity(text: str) -> Folded:
    return Folded(text, range(len(text)), range(1, len(text) + 1))


def _replace(folded: Folded, edits: Iterable[_Edit]) -> Folded:
    """Apply ordered, disjoint replacements; every new character points to the whole span it replaces."""
    pending = list(edits)
    if not pending:
        return folded
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    done = 0
    for start, end, new in pending:
        pieces += (folded.text[done:start], new)
        starts.extend(folded.offsets[done:start])
        ends.extend(folded.ends[done:start])
        if new:
            starts.extend([folded.offsets[start]] * len(new))
            ends.extend([folded.ends[end - 1]] * len(new))
        done = end
    pieces.append(folded.text[done:])
    starts.extend(folded.offsets[done:])
    ends.extend(folded.ends[done:])
    return Folded("".join(pieces), starts, ends)


@cache
def _compatibility() -> tuple[dict[int, str], dict[str, str]]:
    """Foldings to one character, for ``translate``, and to several characters."""
    single: dict[int, str] = {ord(char): new for char, new in (_RADICALS | _LINE_ENDS).items()}
    several: dict[str, str] = {}
    for first, last in _COMPATIBILITY_BLOCKS:
        for char in map(chr, range(first, last + 1)):
            new = unicodedata.normalize("NFKC", char).lower()
            if new in (char, "") or any(unicodedata.category(part) in ("Mn", "Cn") for part in new):
                continue
            if len(new) == 1:
                single[ord(char)] = new
            else:
                several[char] = new
    single[ord("\u0130")] = "i"
    return single, several


@cache
def _several() -> re.Pattern[str]:
    return re.compile("[" + "".join(map(re.escape, _compatibility()[1])) + "]")


def _fold_characters(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_compatibility()[0]).lower()


def _expansions(text: str) -> Iterable[_Edit]:
    table = _compatibility()[1]
    return ((m.start(), m.end(), table[m[0]]) for m in _several().finditer(text))


def _compose(folded: Folded) -> Folded:
    edits = (
        (m.start(), m.end(), unicodedata.normalize("NFC", m[0]))
        for m in _CLUSTER.finditer(folded.text)
    )
    return _replace(folded, (edit for edit in edits if len(edit[2]) < edit[1] - edit[0]))


@cache
def _converter() -> Callable[[str], str]:
    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert


@cache
def _traditional() -> re.Pattern[str]:
    """Matches a character that OpenCC would change when it stands alone."""
    han = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = _converter()("\n".join(han)).split("\n")
    return re.compile(
        "[" + "".join(old for old, new in zip(han, simplified, strict=True) if old != new) + "]"
    )


@cache
def _han_run() -> re.Pattern[str]:
    return re.compile(f"[{HAN}]+")


def _simplify_run(match: re.Match[str]) -> str:
    run = match[0]
    if not _traditional().search(run):
        return run
    simplified = _converter()(run)
    return (
        simplified if len(simplified) == len(run) else "".join(_same_length(char) for char in run)
    )


def _same_length(char: str) -> str:
    simplified = _converter()(char)
    return simplified if len(simplified) == 1 else char


_N = f"[{cn.CHARS}]"
_DIGIT = "〇零○◯一二三四五六七八九"
_COUNTED = "元|日|天|小时|周岁|岁|倍|个月|个工作日|年|周|名|人|户|次|平方米|公里"
# Each alternative is one context in which a numeral numbers or counts; elsewhere (一切, 三农, 统一) it is a word.
_NUMERAL = re.compile(
    rf"第[{BLANKS}]*(?P<ordinal>{_N}+)"
    rf"|(?<=条之)(?P<sub>{_N}+)"
    rf"|(?P<year>[{_DIGIT}][{_DIGIT}oO0]{{2}}[{_DIGIT}oO0])(?=年)"
    rf"|(?<=年)(?P<month>十[一二]?|[一二三四五六七八九])(?=月)"
    rf"|(?<=月)(?P<day>(?:[二三]?十|廿|卅)[一二三四五六七八九]?|[一二三四五六七八九])(?=日)"
    rf"|\((?P<bracket>{_N}+)\)"
    rf"|(?m:^)(?P<mark>{_N}+)(?=、)"
    rf"|百分之(?P<percent>{_N}+)"
    rf"|(?P<digits>\d+(?:\.\d+)?)(?P<group>[十百千万亿]+)(?=元)"
    rf"|(?<![\d.])(?P<count>{_N}{{2,}}|[二两三四五六七八九十])(?={_COUNTED})"
    rf"|(?<![\d.])(?P<money>[一百千万亿])(?=元)"
)
_PLACES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}


def _numeral_edits(text: str) -> Iterable[_Edit]:
    for match in _NUMERAL.finditer(text):
        name = match.lastgroup or ""
        if name == "group":
            places = sum(_PLACES[char] for char in match["group"])
            yield match.start("digits"), match.end("group"), _shifted(match["digits"], places)
            continue
        try:
            value = cn.parse_year(match[name]) if name == "year" else cn.parse(match[name])
        except ValueError:
            continue
        if name == "percent":
            yield match.start(), match.end(), f"{value}%"
        else:
            yield match.start(name), match.end(name), str(value)


def _shifted(digits: str, places: int) -> str:
    whole, _, fraction = digits.partition(".")
    if len(fraction) > places:
        return f"{int(whole + fraction[:places])}.{fraction[places:]}"
    return str(int(whole + fraction.ljust(places, "0")))
