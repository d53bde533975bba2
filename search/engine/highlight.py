"""What of a text was met, marked on the original, and the two lines of it to show.

Needs the original text alone: no engine takes part, so all engines show the same.
"""

import math
import re
from collections import defaultdict
from functools import partial
from itertools import chain
from typing import TypeAlias

from gongwen import numbers
from gongwen.normalise import fold
from search.engine.analysis import fold_text, is_han, whole_run
from search.engine.asking import Asked
from search.engine.results import Marked, Marks

SNIPPET = 92  # characters: two lines of a result
LEAD = 20  # of these, at most so many before the first mark
# What stands before a colon says what comes after it: no snippet begins there.
_PAUSES = "。；！？\n "
# A text in one line, where its snippet begins and ends, and the marks within.
Window: TypeAlias = tuple[str, int, int, Marks]
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；\n]?")
_BLANKS = re.compile(r"\s+")
_PIECE = re.compile(r"\S+")
_LOOSE = re.compile(r"(?<=[。；！？：，、”）》]) ")


class Highlighter:
    """Marks quoted phrases, else words, else pairs of characters. Single characters
    only where nothing longer was asked for; for a document number that number alone."""

    def __init__(self, asked: Asked) -> None:
        self._numbers = frozenset(asked.numbers if asked.numbers_alone else ())
        self._phrases = [re.compile(r"\s*".join(map(re.escape, p))) for p in asked.phrases]
        longer = [word for word in asked.telling_words if len(word) > 1 or not is_han(word)]
        said_otherwise = chain.from_iterable(others for _, others in asked.expanded)
        longer += [word for other in said_otherwise for word in other.split()]
        pairs = [gram for gram in asked.grams if len(gram) > 1]
        single = [] if longer or pairs else asked.grams
        self._steps = [[_pattern(term) for term in terms] for terms in (longer, pairs, single)]
        self._characters = set(chain.from_iterable(asked.weighted_grams))
        self._windows: dict[str, Window] = {}

    def mark(self, text: str) -> Marked:
        """The whole text with its marks."""
        return Marked(text, self._marks(text))

    def snippet(self, text: str) -> Marked:
        """The stretch with most of the marked characters, from a pause if one is near."""
        text, start, end, marks = self._window(text)
        lead = "…" if start else ""
        shift = len(lead) - start
        shown = tuple((max(a, start) + shift, min(b, end) + shift) for a, b in marks)
        return Marked(f"{lead}{text[start:end]}{'…' if end < len(text) else ''}", shown)

    def line(self, text: str) -> int:
        """The line of the text with most of what is marked in its snippet, from 0."""
        shown, _, _, marks = self._window(text)
        met: dict[int, set[str]] = defaultdict(set)
        for start, end in marks:
            # A mark may run on from one line into the next.
            for piece in _PIECE.finditer(shown, start, end):
                met[_line_of(text, _solid(shown[: piece.start()]))].add(piece[0])
        return max(met, key=lambda line: (sum(map(len, met[line])), -line), default=0)

    def fitting(self, text: str, begin: int, end: int) -> tuple[Marked, int]:
        """The sentence of a stretch that has the most characters of what was asked, and its
        line: where no word was met, the characters are what is left to go by."""
        sentences = [
            (begin + one.start(), one[0])
            for one in _SENTENCE.finditer(text[begin:end])
            if one[0].strip()
        ]
        if not sentences:
            return self.snippet(text), 0
        place, sentence = max(sentences, key=lambda one: (self._shared(one[1]), -one[0]))
        shown = _LOOSE.sub("", _BLANKS.sub(" ", text[place:]).strip())
        more = "…" if len(shown) > SNIPPET else ""
        lead = "…" if text[:place].strip() else ""
        line = text.count("\n", 0, place + len(sentence) - len(sentence.lstrip()))
        return Marked(f"{lead}{shown[:SNIPPET]}{more}"), line

    def _shared(self, sentence: str) -> float:
        """Distinct characters in common, as a share of what so long a sentence may have."""
        characters = set(fold_text(sentence).text)
        return len(characters & self._characters) / math.sqrt(len(characters) or 1)

    def _window(self, text: str) -> Window:
        """For a snippet and again for its line."""
        if text not in self._windows:
            self._windows[text] = self._find_window(text)
        return self._windows[text]

    def _find_window(self, text: str) -> Window:
        text = _LOOSE.sub("", _BLANKS.sub(" ", text).strip())
        marks = self._marks(text)
        start = _start(text, marks)
        end = min(len(text), start + SNIPPET)
        return text, start, end, tuple((a, b) for a, b in marks if a < end and b > start)

    def _marks(self, text: str) -> Marks:
        if self._numbers:
            found = (one for one in numbers.find(text) if one.value.key in self._numbers)
            return tuple((one.start, one.end) for one in found)
        return _joined(self._quoted(text) or self._worded(text))

    def _quoted(self, text: str) -> list[tuple[int, int]]:
        """Phrases are spelled as printed, words with numerals in digits."""
        if not self._phrases:
            return []
        plain = fold(text)
        found = chain.from_iterable(pattern.finditer(plain.text) for pattern in self._phrases)
        return [plain.original_span(*match.span()) for match in found]

    def _worded(self, text: str) -> list[tuple[int, int]]:
        folded = fold_text(text)
        for patterns in self._steps:
            found = chain.from_iterable(pattern.finditer(folded.text) for pattern in patterns)
            if spans := [folded.original_span(*match.span()) for match in found]:
                return spans
        return []


def _pattern(term: str) -> re.Pattern[str]:
    return re.compile(re.escape(term)) if is_han(term) else whole_run(term)


def _solid(text: str) -> int:
    """Characters that are no blanks; only blanks are lost on the way to one line."""
    return len("".join(text.split()))


def _line_of(text: str, solid: int) -> int:
    """The line of the character before which stand so many that are no blanks."""
    for line, words in enumerate(text.split("\n")):
        solid -= _solid(words)
        if solid < 0:
            return line
    return 0


def _joined(spans: list[tuple[int, int]]) -> Marks:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _start(text: str, marks: Marks) -> int:
    """Where the snippet begins: as late as it may to hold the most marked characters."""
    if len(text) <= SNIPPET or not marks:
        return 0
    weigh = partial(_marked_within, text, marks)
    first = max((start for start, _ in marks), key=lambda place: (weigh(place), -place))
    if first <= SNIPPET // 2:
        return 0
    earliest = first - LEAD
    pause = max(text.rfind(char, earliest, first) for char in _PAUSES)
    start = min(max(pause + 1, earliest), len(text) - SNIPPET)
    return start + len(text[start:first]) - len(text[start:first].lstrip(_PAUSES))


def _marked_within(text: str, marks: Marks, place: int) -> int:
    """Characters of distinct marked terms in the snippet that would begin at `place`."""
    end = place + SNIPPET - LEAD
    return sum(map(len, {text[a:b] for a, b in marks if a >= place and b <= end}))
