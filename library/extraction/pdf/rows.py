"""Runs of characters → rows of a page, with blanks only where they mean something."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongwen.marks import HAN_NUMERAL
from gongwen.normalise import HAN
from library.extraction.pdf.legible import without_lost
from library.extraction.pdf.pages import Run

# In widths of a full character.
_BETWEEN_HAN = 0.4
_BETWEEN_SCRIPTS = 0.75
_AROUND_STOPS = 1.0
_WIDE = 2.0
_SPREAD = 3.5
_CELLS = 2.5
_UNEVEN = 1.6
_FEWEST_SPREAD = 2

_FULL = re.compile(f"[{HAN}\u2e80-\u303f\uff00-\uff60]")
_STOP = re.compile("[，。、；：！？）》〉」』】〕”’（《〈「『【〔“‘]")
_NUMBERED = re.compile(
    f"第[{HAN_NUMERAL}]{{1,9}}(?:条(?:之[{HAN_NUMERAL}]{{1,3}})?|分?编|章|节|部分)"
)
_HAN = re.compile(f"[{HAN}]")
# 第三条 ¦ 之一, 第三条之 ¦ 一
_WITHIN_NUMBER = re.compile(f"第[{HAN_NUMERAL}]{{1,9}}条(?:¦之|之¦)[{HAN_NUMERAL}]")


@dataclass(slots=True)
class Row:
    """What stands on one height; `em` is the width of a full character, `tabular` says that it has cells.

    `confidences` are those of the characters, 1 of a blank; there are none where nothing was recognised.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    em: float
    tabular: bool = False
    confidences: tuple[float, ...] = ()


def widths(text: str) -> float:
    """How many full characters wide the text is."""
    return len(text) - 0.5 * len(text.encode("ascii", "ignore"))


def em_of(runs: Iterable[Run]) -> float:
    total, count = 0.0, 0.0
    for run in runs:
        total += run.right - run.left
        count += widths(run.text)
    return max(total / count, 1.0) if count else 1.0


def rows(lines: Iterable[Sequence[Run]]) -> list[Row]:
    return [row_of(level) for level in levels(lines)]


def levels(lines: Iterable[Sequence[Run]]) -> Iterator[list[Run]]:
    """From top to bottom; what pdfium took for several lines of one height is one level."""
    runs = sorted((run for line in lines for run in line), key=lambda run: run.top + run.bottom)
    group: list[Run] = []
    for run in runs:
        if group and not _level(group[0], run):
            yield group
            group = []
        group.append(run)
    if group:
        yield group


def _level(one: Run, other: Run) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def row_of(runs: list[Run]) -> Row:
    runs.sort(key=lambda run: run.left)
    em = em_of(runs)
    text, tabular = _written(unspread(runs, em), em)
    return Row(
        without_lost(text),
        runs[0].left,
        min(run.top for run in runs),
        max(run.right for run in runs),
        max(run.bottom for run in runs),
        em,
        tabular,
        _confidences(text, runs),
    )


def _confidences(text: str, runs: Sequence[Run]) -> tuple[float, ...]:
    if not any(run.confidences for run in runs):
        return ()
    known = iter([confidence for run in runs for confidence in run.confidences])
    return tuple(1.0 if char.isspace() else next(known, 1.0) for char in text)


def _written(runs: Sequence[Run], em: float) -> tuple[str, bool]:
    text, tabular = runs[0].text, False
    for before, after in pairwise(runs):
        gap = (after.left - before.right) / em
        blank = _blank(before.text[-1], after.text[0], gap)
        meant = _NUMBERED.fullmatch(text) or _parts_words(before, after)
        parted = not splits_number(text, after.text)
        text += (blank or " " * bool(meant)) * parted + after.text
        tabular = tabular or gap >= _CELLS
    return text, tabular


def _blank(before: str, after: str, gap: float) -> str:
    """Justified lines and changes of script open gaps that nobody typed."""
    full = _FULL.match(before), _FULL.match(after)
    if all(full):
        least = _AROUND_STOPS if _STOP.match(before) or _STOP.match(after) else _BETWEEN_HAN
    else:
        least = _BETWEEN_SCRIPTS if any(full) else 0.0
    if gap < least:
        return ""
    return "\u3000" if gap >= _WIDE else " "


def splits_number(before: str, after: str) -> bool:
    """Whether a blank between the two would part the number of an article."""
    return _WITHIN_NUMBER.match(f"{before}¦{after}") is not None


def _parts_words(before: Run, after: Run) -> bool:
    """Whether somebody typed a blank between two words, not between the characters of one."""
    words = len(before.text) > 1 and len(after.text) > 1
    return after.typed and words and all(map(_HAN.match, (before.text[-1], after.text[0])))


def unspread(runs: Sequence[Run], em: float) -> list[Run]:
    """通　　知 is 通知: single characters at even distances are one word."""
    if sum(len(run.text) == 1 for run in runs) < _FEWEST_SPREAD:
        return list(runs)
    joined: list[Run] = []
    group: list[Run] = []
    for run in runs:
        if group and not _goes_on(group, run, em):
            joined.append(_one(group))
            group = []
        group.append(run)
    return [*joined, _one(group)]


def _goes_on(group: Sequence[Run], run: Run, em: float) -> bool:
    last = group[-1]
    if not all(len(one.text) == 1 and _HAN.match(one.text) for one in (last, run)):
        return False
    gap = run.left - last.right
    first = group[1].left - group[0].right if len(group) > 1 else gap
    return gap < _SPREAD * em and abs(gap - first) < (_UNEVEN - 1) * max(gap, first) + 0.2 * em


def _one(group: Sequence[Run]) -> Run:
    if len(group) == 1:
        return group[0]
    return Run(
        "".join(run.text for run in group),
        group[0].left,
        min(run.top for run in group),
        group[-1].right,
        max(run.bottom for run in group),
        group[0].typed,
        tuple(confidence for run in group for confidence in run.confidences),
    )
