"""Underlined words of a paper, between marks: the key of a gap, or a stress that says nothing.

In a question to fill in they are the answers: a gap takes their place. Between blanks in a choice
they are its key, as if they stood in brackets. Elsewhere the words stay and the marks go.
"""

import re

from courses.exchange import keys
from courses.exchange.paper import headings, kinds, labels, numbers, options, places
from courses.exchange.paper.ahead import Lines

BEGIN, END = "\ufff9", "\ufffb"
GAP = "____"
ASKED = "“{}”问的是划线的部分，下划线没有导入，请改写题目，例如用引号标出划线的部分。"
DOUBTFUL = (
    "“{}”中有下划线的“{}”可能是填空题的答案；如果是，请把它改成 ____，在题后写“答案：…”再导入。"
)
_MARKED = re.compile(rf"\s*{BEGIN}([^{BEGIN}{END}]*){END}\s*")
_KEY = re.compile(r"\s*([A-J](?:[、，,\s]?[A-J])*|[√×✓✗])\s*")
_POINTED = re.compile(r"[划画](?:横)?线(?:的)?(?:部分|处|词|字|句)|下划线")


def without_marks(text: str) -> str:
    return text.replace(BEGIN, "").replace(END, "")


def resolved(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines without marks, with an answer below each question that had it underlined; what is told."""
    if not any(BEGIN in line for line in lines):
        return [without_marks(line) for line in lines], []
    reader = _Reader(Lines([without_marks(line) for line in lines]))
    for place, line in enumerate(lines):
        reader.take(place, line)
    reader.end_question()
    return reader.written, reader.problems


class _Reader:
    """Goes through the lines; `keys` are what the question that is being read had underlined."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.written: list[str] = []
        self.problems: list[str] = []
        self.kind: str | None = None
        self.asked: str | None = None
        self.keys: list[str] = []

    def take(self, place: int, line: str) -> None:
        plain = self.lines[place]
        numbered, heading = numbers.question(plain), headings.heading(plain)
        if numbered or heading or headings.begins_keys(plain) or labels.is_said(plain):
            self.end_question()
        if heading:
            self.kind = self.asked = heading.kind
        elif numbered:
            self.asked = kinds.tag(numbered.text)[0] or self.kind
        self.written.append(self._stem(place, line) if BEGIN in line else plain)

    def end_question(self) -> None:
        if self.keys:
            self.written.append(f"答案：{keys.gaps_written([[one] for one in self.keys])}")
            self.keys = []

    def _stem(self, place: int, line: str) -> str:
        plain = self.lines[place]
        if options.listed(plain) or labels.is_said(plain):
            return plain
        words = [one.strip() for one in _MARKED.findall(line)]
        if self.asked == "blank":
            self.keys += words
            return without_marks(_MARKED.sub(GAP, line))
        if len(words) == 1 and _KEY.fullmatch(words[0]) and not places.has_place(plain):
            return without_marks(_MARKED.sub(f"（ {words[0]} ）", line))
        if _POINTED.search(plain):
            self.problems.append(ASKED.format(plain[:30]))
        elif self.asked is None and numbers.question(plain) and not self.lines.asks(place):
            self.problems.append(DOUBTFUL.format(plain[:30], "”“".join(words)))
        return plain
