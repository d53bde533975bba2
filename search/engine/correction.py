"""One wrong character in a query, and the word of the index that was probably meant.

A noisy channel (Kernighan, Church and Gale 1990, A Spelling Correction Program Based on a
Noisy Channel Model): every way to read the text with one character mended is weighed by
how likely its words are, times how likely that mistake is, against the text as typed.
Quotes, titles, citations, numbers, personal names and words in use are never touched.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain

from gongwen import citations, numbers
from gongwen.normalise import HAN
from search.engine import names
from search.engine.misspelling import Edit, Kind, Reading, edits, guesses
from search.engine.vocabulary import Vocabulary

FAR_LIKELIER = 0.9  # of a correction that may replace what was typed
LIKELIER = 0.3  # of one that is searched for as well
WORTH_A_GUESS = 0.1  # of one that only shades what a text is taken to mean
SHORT = 12  # Han characters of a query that may be replaced
_TAIL = re.compile(f"[{HAN}]+$")
_RUN = re.compile(f"[{HAN}]+")
_UNTOUCHED = re.compile(
    '"[^"]+"|“[^”]+”|‘[^’]+’|《[^》]+》|「[^」]+」|『[^』]+』|【[^】]+】'
    r"|(?<!\S)-\S+"  # what is not wanted
    "|[一二三四五六七八九十]|[〇零一二三四五六七八九十百千万亿]{2,}"
)


class Grade(StrEnum):
    REPLACE = "replace"  # far likelier than a short text as typed
    ADD = "add"  # searched for beside what was typed


@dataclass(frozen=True, slots=True)
class Correction:
    """`text` is the whole text with `typed`, at `start` to `end` of the text as it was,
    replaced by `words` joined. `likelihood` is that of this correction among all ways to read
    the text, itself included."""

    text: str
    start: int
    end: int
    typed: str
    words: tuple[str, ...]
    kind: Kind
    likelihood: float
    grade: Grade

    @property
    def word(self) -> str:
        return "".join(self.words)


def guess(folded_text: str, vocabulary: Vocabulary) -> tuple[str, float]:
    """The likeliest way to read the text with one character changed for any other, and how
    likely that is; no text where nothing is worth a guess. Too often wrong to search by: but a
    wrong character in the place of a wrong one does no harm to what a sentence means, and a
    right one mends it."""
    odds: dict[str, float] = {}
    for offset, edit, gain in _weighed(folded_text, vocabulary, (edits, guesses)):
        text = folded_text[: offset + edit.start] + edit.word + folded_text[offset + edit.end :]
        odds[text] = odds.get(text, 0.0) + gain
    best = max(odds, key=lambda text: (odds[text], text), default="")
    likelihood = odds[best] / (1 + sum(odds.values())) if best else 0.0
    return (best, likelihood) if likelihood >= WORTH_A_GUESS else ("", 0.0)


def correct(folded_text: str, vocabulary: Vocabulary) -> Correction | None:
    """The likeliest correction of one wrong character, if it is likely enough to matter.
    The text is folded with its blanks kept, as `asking` does."""
    odds: dict[str, float] = {}
    ways: dict[str, tuple[float, int, Edit]] = {}
    for offset, edit, gain in _weighed(folded_text, vocabulary, (edits,)):
        text = folded_text[: offset + edit.start] + edit.word + folded_text[offset + edit.end :]
        odds[text] = odds.get(text, 0.0) + gain
        if text not in ways or gain > ways[text][0]:
            ways[text] = gain, offset, edit
    if not odds:
        return None
    best = max(odds, key=lambda text: (odds[text], text))
    likelihood = odds[best] / (1 + sum(odds.values()))
    if likelihood < LIKELIER:
        return None
    _, offset, edit = ways[best]
    start, end = offset + edit.start, offset + edit.end
    return Correction(
        text=best,
        start=start,
        end=end,
        typed=folded_text[start:end],
        words=edit.words,
        kind=edit.kind,
        likelihood=likelihood,
        grade=_grade(folded_text, likelihood),
    )


def _weighed(
    text: str, vocabulary: Vocabulary, ways: Iterable[Callable[[Reading], Iterator[Edit]]]
) -> Iterator[tuple[int, Edit, float]]:
    """Every edit with where its run begins, and how much likelier it makes the text."""
    sure = _sure(text)
    for run in _RUN.finditer(text):
        reading = Reading(run[0], vocabulary, sure[run.start() : run.end()])
        for edit in chain.from_iterable(way(reading) for way in ways):
            yield run.start(), edit, reading.odds(edit)


def _grade(text: str, likelihood: float) -> Grade:
    short = sum(map(len, _RUN.findall(text))) <= SHORT
    return Grade.REPLACE if short and likelihood >= FAR_LIKELIER else Grade.ADD


def _sure(text: str) -> list[bool]:
    """For each character whether it is beyond doubt."""
    sure = [False] * len(text)
    spans = [match.span() for match in _UNTOUCHED.finditer(text)]
    spans += map(partial(_cited, text), citations.find(text))
    spans += [(one.start, one.end) for one in numbers.find(text)]
    for start, end in (*spans, *names.find(text)):
        sure[start:end] = [True] * (end - start)
    return sure


def _cited(text: str, citation: citations.Citation) -> tuple[int, int]:
    """A citation, with all that stands right before it: the name of a law nobody knows."""
    before = _TAIL.search(text, 0, citation.start)
    return before.start() if before else citation.start, citation.end
