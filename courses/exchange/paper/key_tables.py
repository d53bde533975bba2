"""The table of keys at the end of a paper, line by line, and which question each key goes to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from courses.exchange.paper import headings, key_lines, labels, numbers, surroundings
from courses.exchange.paper.drafts import Draft
from courses.exchange.pictures import is_mark
from courses.exchange.rows import KINDS
from courses.questions import MARKED_BY_PEOPLE


@dataclass
class Key:
    """`kind` is that of the heading above it."""

    kind: str | None
    number: int
    words: str
    explanation: list[str] = field(default_factory=list)

    def fits(self, draft: Draft) -> bool:
        kinds = (self.kind is None, draft.hint is None, draft.hint == self.kind)
        return draft.is_numbered and draft.number == self.number and any(kinds)


@dataclass
class KeyTable:
    """The keys for the questions in `own`; `points` counts in the answer that is being read.

    `loose` gets the lines that say nothing of a question.
    """

    own: Sequence[Draft]
    loose: list[str]
    keys: list[Key] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    points: int = 0

    def take(self, line: str, kind: str | None, below: Sequence[str]) -> None:
        """A line under a heading of this kind; `below` are the lines that follow."""
        entries = key_lines.entries_of(line, in_words=kind in (*MARKED_BY_PEOPLE, "case"))
        self.problems += entries.problems
        found = entries.keys
        if (found or entries.problems) and not self._continues(line, kind, found, below):
            self.keys += [_key(kind, number, words) for number, words in found]
            self.points = 0
        elif surroundings.is_around(line) or not self.keys:
            self.loose.append(line)
        else:
            self._add(line)

    def give(self) -> None:
        """Each key to its question; to none where it is not certain which that is."""
        for key in self.keys:
            meant = [one for one in self.own if key.fits(one)]
            if not meant:
                where = f"{KINDS.get(key.kind or '', '')}第 {key.number} 题"
                self.problems.append(f"卷末答案中有{where}，试卷中没有这道题。")
            elif len(meant) > 1:
                for one in meant:
                    one.problems.append(f"有几道第 {key.number} 题，卷末答案无法确定属于哪一道。")
            else:
                meant[0].give(key.words)
                meant[0].told.setdefault("解析", []).extend(key.explanation)

    def _add(self, line: str) -> None:
        """A line to the last key."""
        last, told = self.keys[-1], labels.fact(line)
        if told and told[0] == "解析":
            last.explanation.append(told[1])
        elif last.explanation or is_mark(line):
            last.explanation.append(line)
        elif not last.words or self._is_written() or self._is_of_case():
            last.words = f"{last.words}\n{labels.answer(line) or line}".strip()
        else:
            self.loose.append(line)

    def _continues(
        self, line: str, kind: str | None, keys: list[tuple[int, str]], below: Sequence[str]
    ) -> bool:
        """Is it a point of the answer in words above? Its number has a key then already."""
        if numbers.part(line) and self._is_of_case():
            return True
        if not keys or not self.keys or key_lines.is_listed(line) or not self._is_written():
            return False
        number = keys[0][0]
        given = any(one.number == number and one.kind == kind for one in self.keys)
        next_point = self.points > 0 and number == self.points + 1
        if not given and not (next_point and self._is_no_question(number, kind, below)):
            return False
        self.points += 1
        return True

    def _is_of_case(self) -> bool:
        """Is the last key that of a case, which numbers its parts?"""
        return bool(self.keys) and any(one.parts and self.keys[-1].fits(one) for one in self.own)

    def _is_written(self) -> bool:
        """Is the last key one in words, for a question without options and gaps?"""
        last = self.keys[-1]
        if key_lines.is_short(last.words):
            return False
        return any(one.is_written for one in self.own if last.fits(one))

    def _is_no_question(self, number: int, kind: str | None, below: Sequence[str]) -> bool:
        """No question has this number, or its key comes below, before the next heading."""
        if all(one.number != number for one in self.own if one.hint in (None, kind)):
            return True
        for line in below:
            if headings.heading(line):
                return False
            if any(one == number for one, _ in key_lines.entries_of(line).keys):
                return True
        return False


def _key(kind: str | None, number: int, words: str) -> Key:
    key, explanation = labels.explained(words)
    return Key(kind, number, key, [explanation] if explanation else [])
