"""Which lines of a text begin something: 第三章, 第四十二条, 一、（一）1.（1）, 附件; and the text without its contents page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gongwen import numerals
from gongwen.normalise import unspaced
from gongwen.outline import Kind

#: A kind of mark, and whether its numbers are circled.
Style = tuple[Kind, bool]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line begins; ``certain`` is False where only the expected number makes it believable."""

    kind: Kind
    number: int | None
    sub: int | None
    label: str
    rest: str
    certain: bool = True

    @property
    def style(self) -> Style:
        """What the marks of one list have in common: ① counts what stands below （1）."""
        return self.kind, self.circled

    @property
    def circled(self) -> bool:
        return is_circled(self.label)


def is_circled(label: str) -> bool:
    return "①" <= label[:1] <= "⑳"


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    mark: Mark | None
    markdown_heading: bool = False


HAN_NUMERAL = "〇零一二三四五六七八九十百千"
_N = rf"[{HAN_NUMERAL}](?:[ \u3000]?[{HAN_NUMERAL}])*|\d{{1,4}}"
_BLANK = r"[ \t\u3000\xa0]*"
_UNITS = {
    "编": Kind.BOOK,
    "篇": Kind.BOOK,
    "分编": Kind.SUBBOOK,
    "章": Kind.CHAPTER,
    "节": Kind.SECTION,
    "部分": Kind.PART,
}
_DIVISION = re.compile(
    rf"第{_BLANK}(?P<n>{_N}){_BLANK}(?P<unit>分编|编|篇|章|节|部分)(?P<gap>{_BLANK}[:：]?{_BLANK})(?P<rest>.*)"
)
_ARTICLE = re.compile(
    rf"第{_BLANK}(?P<n>{_N}){_BLANK}条(?:之(?P<sub>[{HAN_NUMERAL}]{{1,3}}))?(?P<gap>[:：]?{_BLANK})(?P<rest>.*)"
)
_APPENDIX = re.compile(
    rf"附{_BLANK}(?:[录件表]|[:：]$)(?P<n>{_BLANK}(?:{_N})?){_BLANK}[:：]?{_BLANK}(?P<rest>.*)"
)
# 附件1、附件2… and 附件1、2、3… go on as sentences do.
_NAMED_APPENDIX = re.compile(
    rf"(?:、|[.\uff0e](?!\d{{1,2}}(?!\d))){_BLANK}(?!附|\d{{1,2}}(?:[、,，和及与至—-]|$))(?P<name>[^，。；]+)"
)
_LIST = (
    (
        Kind.PART,
        re.compile(
            rf"(?P<label>(?P<n>[一二三四五六七八九十]{{1,4}}){_BLANK}[、\uff0e.])(?P<rest>.*)"
        ),
    ),
    (
        Kind.SUBPART,
        re.compile(
            rf"(?P<label>[(（]{_BLANK}(?P<n>[一二三四五六七八九十]{{1,4}}){_BLANK}[)）][、.]?|(?P<sign>[㈠-㈩]))(?P<rest>.*)"
        ),
    ),
    (
        Kind.POINT,
        re.compile(
            rf"(?P<label>(?P<n>\d{{1,3}})(?:[.\uff0e]|{_BLANK}、)|(?P<m>[⒈-⒛]))(?P<rest>.*)"
        ),
    ),
    (
        Kind.SUBPOINT,
        re.compile(
            rf"(?P<label>[(（]{_BLANK}(?P<n>\d{{1,3}}){_BLANK}[)）]|(?P<m>\d{{1,3}})[)）]|(?P<sign>[⑴-⒇①-⑳]))(?P<rest>.*)"
        ),
    ),
)
_INLINE_ARTICLE = re.compile(
    rf"(?<=[。；])[ \u3000]+(?=第(?:{_N})条(?![、，,和与及或至的所第规之]))"
)
_INLINE_ITEM = re.compile(rf"[(（]{_BLANK}(?P<n>[一二三四五六七八九十]{{1,4}}){_BLANK}[)）]")
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u2060\ufeff]")
_OF_PAGES = r"第\s*\d+\s*页[\s,，/／、]*(?:[(（]?\s*共\s*\d+\s*页\s*[)）]?)?"
PAGE_NUMBER = re.compile(
    rf"[-—–－]{{1,2}}\s*\d{{1,4}}\s*[-—–－]{{1,2}}|{_OF_PAGES}|[(（]{_OF_PAGES}[)）]"
)
_CONTENTS = re.compile(r"目\s*[录次]")
_LEADER = re.compile(r"(?:[.\uff0e·…]{3,}|[ \t\u3000]{2,}|…+)\s*\d{1,4}$")
# What follows a clause number inside a sentence: 第三条规定的…, 第五条、第六条.
_IN_SENTENCE = re.compile("[、，,和与及或至的所第之]|规定|中(?!华|国|央|共)|以外|修改为|第")
LONGEST_HEADING = 60
_HAN_COUNT = f"[{numerals.COUNTING}]{{1,3}}"
#: What typists set for 一、: a blank, another mark, 第一、, the numerals of cheques.
_ODD = (
    re.compile(rf"(?P<label>(?P<n>{_HAN_COUNT}))[ \t\u3000\xa0]+(?P<rest>\S.{{1,30}})"),
    re.compile(rf"(?P<label>(?P<n>{_HAN_COUNT}){_BLANK}[，,:：)）])(?P<rest>.{{2,30}})"),
    re.compile(rf"(?P<label>【(?P<n>{_HAN_COUNT})】|第(?P<m>{_HAN_COUNT})、)(?P<rest>.{{2,30}})"),
    re.compile(rf"(?P<label>(?P<n>[{numerals.OF_CHEQUES}]{{1,3}})[、.\uff0e])(?P<rest>.{{2,30}})"),
)
_BEGINS_ODD = f"{numerals.COUNTING}{numerals.OF_CHEQUES}【第"
_LONGEST_ODD = 40
_STEP = re.compile(
    rf"(?P<label>第{_BLANK}(?P<n>{_N}){_BLANK}步)(?:{_BLANK}[:：]|[ \t\u3000\xa0]+){_BLANK}(?P<rest>\S.*)"
)
#: What cannot lie between two steps that are counted as （一） and （二） are.
_ABOVE_STEPS = (*_UNITS.values(), Kind.ARTICLE, Kind.SUBPART, Kind.APPENDIX)
_FEWEST_PARTS = 2
_AMOUNT = re.compile(r"、\s*\d{3,}(?![\d、，,和与至~—–-])")
_YEAR = re.compile(r"(?:19|20)\d\d\s*(?:年|[—–~至-]+\s*(?:19|20)\d\d)")
_STOPS = ("。", "；", ";", "，", ",", "：", ":", "！", "？")
# Underscores are what is left free to be filled in (自____年__月__日), never emphasis.
_EMPHASIS = re.compile(r"\*\*(?=[^\s*])(.+?)(?<=[^\s*])\*\*")


def with_odd_parts(lines: list[Line]) -> list[Line]:
    """一　指导思想 or 一，指导思想 is a part where such short lines, together with what parts there are, count on from
    one to the last."""
    odd = {place: mark for place, line in enumerate(lines) if (mark := _odd_part(line))}
    parts = [odd.get(place) or line.mark for place, line in enumerate(lines)]
    numbers = [mark.number for mark in parts if mark and mark.kind == Kind.PART]
    if not odd or len(numbers) < _FEWEST_PARTS or numbers != list(range(1, len(numbers) + 1)):
        return lines
    return _marked(lines, odd)


def _odd_part(line: Line) -> Mark | None:
    if line.text[0] not in _BEGINS_ODD or len(line.text) > _LONGEST_ODD:
        return None
    matches = (pattern.fullmatch(line.text) for pattern in _ODD)
    match = next(filter(None, matches), None)
    number = match and _number(_written(match))
    if match is None or not number or line.mark or line.text.endswith(_STOPS):
        return None
    return Mark(Kind.PART, number, None, unspaced(match["label"]), match["rest"].strip())


def with_steps(lines: list[Line]) -> list[Line]:
    """第一步 办理手续 right below a part, or below nothing, counts the level under it, where a second step follows and
    nothing of that level lies in between."""
    steps = {place: mark for place, line in enumerate(lines) if (mark := _step(line))}
    believed: dict[int, Mark] = {}
    for (place, mark), (below, following) in pairwise(steps.items()):
        between = lines[place + 1 : below]
        whole = not any(line.mark and line.mark.kind in _ABOVE_STEPS for line in between)
        begun = place in believed or (mark.number == 1 and _below_part(lines[:place]))
        if begun and whole and following.number == (mark.number or 0) + 1:
            believed |= {place: mark, below: following}
    return _marked(lines, believed)


def _below_part(above: Sequence[Line]) -> bool:
    marks = (line.mark for line in reversed(above) if line.mark)
    nearest = next(marks, None)
    return nearest is None or nearest.kind in (Kind.PART, Kind.CHAPTER, Kind.SECTION)


def _step(line: Line) -> Mark | None:
    match = _STEP.fullmatch(line.text) if line.text[0] == "第" else None
    number = match and _number(match["n"])
    if match is None or not number:
        return None
    return Mark(Kind.SUBPART, number, None, unspaced(match["label"]), match["rest"])


def _marked(lines: list[Line], marks: Mapping[int, Mark]) -> list[Line]:
    return [
        replace(line, mark=marks[place]) if place in marks else line
        for place, line in enumerate(lines)
    ]


def read_lines(text: str) -> Iterator[Line]:
    for raw in _INVISIBLE.sub("", text).splitlines():
        line = raw.strip()
        heading = re.match(r"#{1,6}\s+(.*?)#*$", line)
        if heading:
            line = heading[1].strip()
        if "**" in line:
            line = _EMPHASIS.sub(r"\1", line)
        if line and not PAGE_NUMBER.fullmatch(line):
            for piece in _unjoined(line):
                yield Line(piece, mark_of(piece), heading is not None)


def _unjoined(line: str) -> Iterator[str]:
    """Articles and items that lost their line ends: …。 第十条 …, （一）…；（二）…；（三）… counting on."""
    for sentence in _INLINE_ARTICLE.split(line):
        yield from _unjoined_items(sentence)


def _unjoined_items(line: str) -> Iterator[str]:
    start = 0
    first = _INLINE_ITEM.match(line)
    expected = (_number(first["n"]) or 0) + 1 if first else 1
    for match in _INLINE_ITEM.finditer(line, 1):
        if _number(match["n"]) == expected and line[: match.start()].rstrip()[-1:] in (
            "；",
            ";",
            "。",
            "：",
            ":",
        ):
            yield line[start : match.start()].strip()
            start = match.start()
            expected += 1
    yield line[start:].strip()


def mark_of(line: str) -> Mark | None:
    """What a line (not blank, without blanks at its ends) begins, as far as the line alone tells."""
    if line[0] == "第":
        return _article_mark(line) or _division_mark(line)
    if line[0] == "附":
        return _appendix_mark(line)
    return _list_mark(line)


def _article_mark(line: str) -> Mark | None:
    match = _ARTICLE.match(line)
    number = match and _number(match["n"])
    if not match or number is None:
        return None
    certain = bool(match["gap"]) or not match["rest"] or match["rest"][0] in "【〔[（("
    if not certain and _IN_SENTENCE.match(match["rest"]):
        return None
    sub = _number(match["sub"]) if match["sub"] else None
    label = unspaced(line[: match.start("gap")])
    return Mark(Kind.ARTICLE, number, sub, label, match["rest"].strip(), certain)


def _division_mark(line: str) -> Mark | None:
    match = _DIVISION.match(line)
    number = match and _number(match["n"])
    if not match or number is None:
        return None
    rest = _LEADER.sub("", match["rest"]).strip()
    if len(rest) > LONGEST_HEADING or rest.endswith(("。", "；", ";")) or "。" in rest:
        return None
    if not match["gap"] and _IN_SENTENCE.match(rest):
        return None
    return Mark(_UNITS[match["unit"]], number, None, unspaced(line[: match.start("gap")]), rest)


def _appendix_mark(line: str) -> Mark | None:
    match = _APPENDIX.match(line)
    if not match or len(line) > LONGEST_HEADING or line.endswith(("。", "；", "，")):
        return None
    bare, rest = line[: match.end("n")].strip(), match["rest"]
    if match["n"].strip() and (named := _NAMED_APPENDIX.fullmatch(rest)):
        rest = named["name"]  # 附件1、名单
    elif rest and not re.match(r"[:： \u3000]", line[len(bare) :]):
        return None  # 附件中的…, 附录所列… is a sentence
    return Mark(Kind.APPENDIX, _number(match["n"]), None, re.sub(r"[\s:：]", "", bare), rest)


def _list_mark(line: str) -> Mark | None:
    for kind, pattern in _LIST:
        match = pattern.match(line)
        if not match:
            continue
        number = _number(_written(match))
        rest = match["rest"].strip()
        # 3.5万名 is no item 3, unless item 3 is the one expected: the builder decides. 3、2000元 is.
        sure = _YEAR.match(match["rest"]) or _AMOUNT.match(line, match.end("label") - 1)
        doubtful = match["rest"][:1].isdigit() and not sure
        certain = not (kind == Kind.POINT and doubtful)
        label = unspaced(match["label"])
        return Mark(kind, number, None, label, rest, certain) if number else None
    return None


def _written(match: re.Match[str]) -> str:
    """The number in a label, also where the label is a sign of its own: ⒈, ⑴, ①."""
    number, *_ = filter(None, map(match.groupdict().get, ("n", "m", "sign")))
    return unicodedata.normalize("NFKC", number).strip("().")


def _number(written: str) -> int | None:
    try:
        return numerals.parse(unspaced(written))
    except ValueError:
        return None


def without_contents(lines: list[Line]) -> list[Line]:
    """Drop a table of contents: the headings that come again, in front of their text."""
    titled = next(
        (place for place, line in enumerate(lines) if _CONTENTS.fullmatch(line.text)), None
    )
    first = next(
        (place for place, line in enumerate(lines) if place >= (titled or 0) and _is_heading(line)),
        None,
    )
    if titled is not None and first is None:
        return lines[:titled] + lines[titled + 1 :]
    if first is None:
        return lines
    end = next(
        (place for place in range(first, len(lines)) if not _is_listed(lines[place])), len(lines)
    )
    again = next(
        (
            place
            for place in range(first + 1, len(lines))
            if _same_heading(lines[first], lines[place])
        ),
        None,
    )
    start = first if titled is None else titled
    if again is not None and (
        titled is not None or _headings(lines[first : min(again, end)]) > 2 or again <= end
    ):
        return lines[:start] + lines[min(again, end) :]
    return lines if titled is None else lines[:titled] + lines[titled + 1 :]


def _headings(lines: Sequence[Line]) -> int:
    return sum(map(_is_heading, lines))


def _is_heading(line: Line) -> bool:
    return (
        line.mark is not None
        and line.mark.kind in _UNITS.values()
        and not line.text.endswith(_STOPS)
    )


def _is_listed(line: Line) -> bool:
    """Whether a line may stand in a table of contents: headings of any kind, 序言, 附则; no articles, no sentences."""
    article = line.mark is not None and line.mark.kind == Kind.ARTICLE
    return (
        not article
        and len(line.text) <= LONGEST_HEADING
        and "。" not in line.text
        and not line.text.endswith(_STOPS)
    )


def _same_heading(one: Line, other: Line) -> bool:
    if one.mark is None or other.mark is None:
        return False
    if (one.mark.kind, one.mark.number) != (other.mark.kind, other.mark.number):
        return False
    ours, theirs = (unspaced(_LEADER.sub("", mark.rest)) for mark in (one.mark, other.mark))
    return ours == theirs or theirs == ""
