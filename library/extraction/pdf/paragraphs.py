"""Rows → paragraphs: soft line ends are joined, the writer's own are kept.

A row begins a paragraph when it is indented, when the row before it ended although there was room
for what follows, when it begins with a number after the end of a sentence, or when it is set apart by
size, place or distance.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from gongwen.marks import mark_of
from library.extraction.blocks import Align, Box, Paragraph
from library.extraction.pdf.pages import Page, leaning, turned
from library.extraction.pdf.reading_order import Placed
from library.extraction.pdf.rows import Row, widths


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the lines of running text begin and end, how large they are and how far apart."""

    left: float
    right: float
    em: float
    pitch: float


#: The size of the page, the column, and left or right pages where these are told apart.
Family = tuple[int, int, str, str]

_ENOUGH = 4
_FULL_LINES = 3
# In widths of a full character.
_INDENT = 1.0
_SAME_PLACE = 0.5
_CLEARLY_SHORT = 2.5
_OFF_CENTRE = 1.0
_FROM_MARGIN = 1.5
_FIRST_LINE = 2.0
_JITTER = 0.3
_HANGING = 1.5
_FAR_RIGHT = 0.4  # of the width of the text
_OTHER_SIZE = 1.15
_OTHER_PITCH = 1.5
_MOST_IN_BRACKETS = 10  # lines

_SENTENCE_END = re.compile(r"[。！？；：.!?;:…][”’）」』)\"']*$")
_NOT_FIRST = "，。、；：！？）》〉」』】〕”’"
# What a table of contents leads to its page numbers with.
_LEADER = re.compile(r"[.\uff0e·…]{3,}\s*\d{1,4}$")
_DATE = re.compile(
    "(?:[12]\\d{3}|[一二〇○零三四五六七八九]{4})年[\\d一二三四五六七八九十]{1,3}月(?:[\\d一二三四五六七八九十]{1,3}日)?"
)
# What stands on lines of its own wherever it does: the head of an attachment, the imprint.
_ALONE = re.compile(
    "附\\s*件\\s*(?:\\d{1,2}|[一二三四五六七八九十]{1,3})?\\s*[:：]?|抄\\s*[送报]\\s*[:：].*|.{4,40}年.{1,3}月.{1,3}日\\s*印\\s*[发制]"
)
_NOTE = re.compile(r"[①-⑳*※]|[\[〔［]\d{1,2}[\]〕］]")
_WORD = re.compile(r"[!-~]+")
# A recognition may close 〔 with ].
_OPENING, _CLOSING = re.compile(r"[（《(〔\[［]"), re.compile(r"[）》)〕\]］]")
_HYPHENS = ("\ufffe", "\xad")


def joined(rows: Iterable[Placed]) -> list[Paragraph]:
    """Paragraphs in order; their page is the one on which they begin, their box what they cover of it."""
    placed = list(rows)
    lines = [_Line(*both) for both in zip(placed, _frames(placed), strict=True)]
    return [_paragraph(group) for group in _grouped(lines)]


# --- where the text stands ---------------------------------------------------------------------------------------


def _frames(placed: Sequence[Placed]) -> list[Frame]:
    """The frame of each row: of the rows in its column on left or on right pages, if they are enough to tell."""
    families: dict[Family, list[Placed]] = defaultdict(list)
    for one in placed:
        for family in _families(one):
            families[family].append(one)
    frames = {family: _frame(members) for family, members in families.items()}
    telling = {family for family, members in families.items() if _tells(frames[family], members)}
    return [
        frames[narrow if narrow in telling else wide] for narrow, wide in map(_families, placed)
    ]


def _tells(frame: Frame, members: Sequence[Placed]) -> bool:
    """Whether there are enough rows, some of which fill their lines."""
    full = sum(abs(one.row.right - frame.right) < _JITTER * frame.em for one in members)
    return len(members) >= _ENOUGH and full >= _FULL_LINES


def _families(one: Placed) -> tuple[Family, Family]:
    """Rows that share their margins: left and right pages of a book may differ."""
    size = round(one.page.width), round(one.page.height)
    return (*size, one.column, str(one.page.number % 2)), (*size, one.column, "")


def _frame(members: Sequence[Placed]) -> Frame:
    rows = [one.row for one in members]
    em = median(row.em for row in rows)
    left = _left_edge(sorted(row.left for row in rows), em)
    return Frame(left, _right_edge(rows, left, em), em, _pitch(members, em))


def _right_edge(rows: Sequence[Row], left: float, em: float) -> float:
    """Where most lines end, unless more go beyond it: then none of them was full."""
    far = max(row.right for row in rows)
    edges = (round(row.right / 2) * 2 for row in rows if row.right > (left + far) / 2)
    right, count = Counter(edges).most_common(1)[0]
    beyond = sum(row.right > right + _HANGING * em for row in rows)
    return right if count >= _FULL_LINES and count > beyond else far


def _left_edge(edges: Sequence[float], em: float) -> float:
    """The leftmost place at which more than a stray line begins."""
    enough = max(2, len(edges) // 20) if len(edges) > 7 else 1
    for first, edge in enumerate(edges):
        if sum(other - edge < _JITTER * em for other in edges[first : first + enough]) >= enough:
            return edge
    return edges[0]


def _pitch(members: Sequence[Placed], em: float) -> float:
    steps = [
        after.row.top - before.row.top
        for before, after in pairwise(members)
        if before.page is after.page and after.row.top > before.row.top
    ]
    return median(steps) if steps else 2 * em


class _Line:
    """A row in its frame: what its place says of it, in widths of a full character."""

    def __init__(self, placed: Placed, frame: Frame) -> None:
        row = placed.row
        self.row = row
        self.page = placed.page
        self.column = placed.column
        self.frame = frame
        self.indent = (row.left - frame.left) / row.em
        self.room = (frame.right - row.right) / row.em
        self.mark = mark_of(row.text)
        self.numbered = self.mark is not None and self.mark.certain
        self.ends_sentence = _SENTENCE_END.search(row.text) is not None
        self.opened = _opened(row.text)
        self.is_alone = _ALONE.fullmatch(row.text) is not None
        # The date of a signature, which stands below the name of whoever signs.
        self.is_date = self.indent > _INDENT and _DATE.fullmatch(row.text) is not None
        self.is_small = row.em * _OTHER_SIZE < frame.em
        low = row.top > placed.page.height / 2
        self.is_note = self.is_small and low and _NOTE.match(row.text) is not None

    @property
    def centred(self) -> bool:
        even = abs(self.indent - self.room) < _OFF_CENTRE
        apart = even and min(self.indent, self.room) > _FROM_MARGIN
        # The first line of a paragraph may fall short of the margin by as much as it is indented.
        large = self.row.em > _OTHER_SIZE * self.frame.em
        return apart and (large or abs(self.indent - _FIRST_LINE) > _JITTER)

    @property
    def is_far_right(self) -> bool:
        """Whether it begins where signatures do: no text hangs so far below its number."""
        return self.row.left - self.frame.left > _FAR_RIGHT * (self.frame.right - self.frame.left)

    def counts_on_from(self, other: "_Line") -> bool:
        """（二） where （一） began the paragraph: an item that need not end as a sentence does."""
        if self.mark is None or other.mark is None or not self.numbered:
            return False
        counted = (other.mark.style, (other.mark.number or 0) + 1)
        return (self.mark.style, self.mark.number) == counted

    def is_on_like_page(self, other: "_Line") -> bool:
        mine, theirs = self.page, other.page
        return abs(mine.width - theirs.width) < 1 and abs(mine.height - theirs.height) < 1

    def is_next_to(self, other: "_Line") -> bool:
        return self.page is other.page and self.column == other.column


# --- which rows belong together ----------------------------------------------------------------------------------


def _grouped(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    """Footnotes come after the paragraph at whose foot they stand, which may go on overleaf."""
    group: list[_Line] = []
    notes: list[list[_Line]] = []
    for line in lines:
        if line.is_note:
            notes.append([line])
        elif notes and line.is_small and line.is_next_to(notes[-1][-1]):
            notes[-1].append(line)
        elif group and _begins(line, group):
            yield from (group, *notes)
            group, notes = [line], []
        else:
            group.append(line)
    yield from filter(None, (group, *notes))


def _begins(line: _Line, group: Sequence[_Line]) -> bool:
    """Whether `line` begins a paragraph after the lines of `group`."""
    before = group[-1]
    if line.row.tabular or before.row.tabular or not line.is_on_like_page(before):
        return True
    if line.is_date or before.is_date or line.is_alone:
        return True
    if _has_open_bracket(group) and not line.numbered:
        return False
    if _is_set_apart(line, before) or line.counts_on_from(group[0]):
        return True
    spare = before.room - _first_word(line.row.text) - _JITTER
    if line.centred and (spare > 0 or before.ends_sentence):
        return True
    if line.numbered and (before.ends_sentence or line.indent > _INDENT or spare > 0):
        return True
    if line.indent > _INDENT:
        return spare > 0 or not _is_block(line, group)
    return spare > (0 if before.ends_sentence else _CLEARLY_SHORT)


def _opened(text: str) -> int:
    """How many brackets more are opened than closed."""
    return len(_OPENING.findall(text)) - len(_CLOSING.findall(text))


def _has_open_bracket(group: Sequence[_Line]) -> bool:
    if len(group) > _MOST_IN_BRACKETS:
        return False
    return sum(line.opened for line in group) > 0


def _is_set_apart(line: _Line, before: _Line) -> bool:
    if before.centred or _differ_in_size(line.row, before.row) or _LEADER.search(before.row.text):
        return True
    distance = line.row.top - before.row.top
    return line.is_next_to(before) and distance > _OTHER_PITCH * line.frame.pitch


def _differ_in_size(one: Row, other: Row) -> bool:
    """Widths alone mislead where punctuation is set tight, heights where fonts are mixed."""
    widths_apart = max(one.em, other.em) > _OTHER_SIZE * min(one.em, other.em)
    heights = one.bottom - one.top, other.bottom - other.top
    return widths_apart and max(heights) > _OTHER_SIZE * min(heights)


def _is_block(line: _Line, group: Sequence[_Line]) -> bool:
    """Whether an indented line goes on at the place of the line above it, or hangs below a number."""
    before = group[-1]
    if before.ends_sentence or line.is_far_right:
        return False
    if group[0].numbered and line.indent > group[0].indent + _SAME_PLACE:
        return True
    like_first = len(group) == 1 and abs(line.indent - _FIRST_LINE) < _JITTER
    return abs(line.indent - before.indent) < _SAME_PLACE and not like_first


def _first_word(text: str) -> float:
    """How much room the first word of a line would have taken at the end of the line above."""
    word = _WORD.match(text)
    length = widths(word[0]) if word else 1.0
    end = word.end() if word else 1
    return length + (text[end : end + 1] in _NOT_FIRST and end < len(text))


# --- what they say -----------------------------------------------------------------------------------------------


def _paragraph(group: Sequence[_Line]) -> Paragraph:
    first = group[0]
    return Paragraph(
        _text(group),
        align=Align.CENTRE if first.centred and len(group) == 1 else Align.START,
        page=first.page.number,
        box=_box(first.page, [line.row for line in group if line.page is first.page]),
        size=round(first.row.em, 1),
    )


def _text(group: Sequence[_Line]) -> str:
    text = group[0].row.text
    for line in group[1:]:
        after = line.row.text
        if text.endswith(_HYPHENS):
            text = text[:-1] + after
        else:
            text += (" " if text[-1].isascii() and after[0].isascii() else "") + after
    return text


def _box(page: Page, rows: Sequence[Row]) -> Box:
    """On the page as it is shown, so that whoever has its picture can point there."""
    box = (
        min(row.left for row in rows),
        min(row.top for row in rows),
        max(row.right for row in rows),
        max(row.bottom for row in rows),
    )
    lying = leaning(box, page)
    left, top, right, bottom = turned(lying, page.turns, page.width, page.height)
    return round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)
