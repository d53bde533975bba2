"""The lines of a paper → drafts of its questions, with the keys of tables at the end given to them.

A line is judged by itself and, where that leaves it open, by those that follow: “答案：” alone on a
line may be an empty key or the heading of all keys, “2. …” a question or a point of an answer.
"""

from courses.exchange.paper import (
    headings,
    key_beginnings,
    kinds,
    letters,
    numbers,
    rewritten,
    sequence,
    surroundings,
    underlined,
    unnumbered,
)
from courses.exchange.paper.ahead import Lines
from courses.exchange.paper.contents import finish
from courses.exchange.paper.drafts import Draft
from courses.exchange.paper.key_tables import KeyTable
from courses.exchange.paper.materials import Material
from courses.exchange.rows import ReadFile
from courses.questions.content import Content

SHOWN = 3


def read(text: str) -> ReadFile:
    lines = [line for line in (one.strip() for one in text.splitlines()) if line]
    lines, told = underlined.resolved(lines)
    lines = letters.with_signs(lines)
    lines, loose = rewritten.without_preamble(rewritten.with_numbers(lines))
    reader = _Reader(Lines(lines), loose)
    reader.problems += told
    for place in range(len(lines)):
        reader.take(place)
    return reader.finished()


def read_parts(text: str, problems: list[str]) -> tuple[Content, ...]:
    """The parts of a case, each beginning with （1）; `problems` is added to."""
    draft = Draft(1, 1, "case", stem=["材料"])
    for line in (one.strip() for one in text.splitlines()):
        if line and not draft.parts and numbers.part(line) is None:
            problems.append(f"小题要从“（1）”开始，“{line[:30]}”没有读懂。")
        elif line:
            draft.take(line)
    row = finish(draft)
    problems += row.problems
    return row.content.parts


class _Reader:
    """Goes through the lines once; a file may hold several papers, each with keys of its own."""

    def __init__(self, lines: Lines, loose: list[str]) -> None:
        self.lines, self.loose = lines, loose
        self.drafts: list[Draft] = []
        self.begun = 0  # Where the drafts of this paper begin.
        self.table: KeyTable | None = None  # From the heading of the keys to the next paper.
        self.problems: list[str] = []
        self.kind: str | None = None
        self.section = 0
        self.material = Material()
        self.under_heading = False

    def take(self, place: int) -> None:
        line = self.lines[place]
        heading = None if self._goes_on(line) else headings.heading(line)
        if self.table and (self.lines.begins_paper(place) or self.lines.is_title(place)):
            self._close_paper(place)
        if heading is not None:
            self._take_heading(heading.kind, heading.rest, place)
        elif headings.is_heading_of_questions(line):
            self.loose.append(line)
            self._take_heading(None, "", place)
        elif key_beginnings.begins(self.lines, place, self.own):
            self._begin_keys(line)
        elif (listed := key_beginnings.begins_with(line, self.own)) is not None:
            self._begin_keys(line)
            self._take_key(listed, place)
        elif self.table:
            self._take_key(line, place)
        else:
            self._take_line(place)

    def finished(self) -> ReadFile:
        found = ReadFile()
        sequence.count_on(self.own)
        sequence.tell_uncounted(self.drafts)
        sequence.flag_doubled(self.drafts)
        self._give_keys()
        found.problems = [*sequence.missing(self.drafts), *self.problems]
        self.loose += self.material.lines
        if self.loose:
            shown = "”“".join(line[:30] for line in self.loose[:SHOWN])
            more = f"等 {len(self.loose)} 行" if len(self.loose) > SHOWN else ""
            found.problems.append(f"“{shown}”{more}不属于任何试题，没有导入。")
        found.rows = [finish(draft) for draft in self.drafts]
        return found

    @property
    def own(self) -> list[Draft]:
        """The questions of the paper that is being read."""
        return self.drafts[self.begun :]

    def _goes_on(self, line: str) -> bool:
        """Is a word such as “判断”, alone on its line, the end of a broken option?"""
        if self.table or not self.own or not kinds.is_bare(line):
            return False
        return self.own[-1].current.breaks_off

    def _take_heading(self, kind: str | None, rest: str, place: int) -> None:
        self.kind, self.section, self.material.is_open = kind, self.section + 1, False
        self.under_heading = True
        if rest and self.table:
            self._take_key(rest, place)
        elif rest:
            self.loose.append(rest)

    # Keys at the end.

    def _begin_keys(self, line: str) -> None:
        sequence.count_on(self.own)
        self.table, self.kind = self.table or KeyTable(self.own, self.loose), kinds.named_in(line)

    def _take_key(self, line: str, place: int) -> None:
        if self.table:
            self.table.take(line, self.kind, self.lines.below(place))

    def _give_keys(self) -> None:
        if self.table:
            self.table.give()
            self.problems += self.table.problems

    def _close_paper(self, place: int) -> None:
        """The headings among the keys are not those of the questions below, the last one may be."""
        self._give_keys()
        self.begun, self.table = len(self.drafts), None
        self.section += 1
        if not headings.heading(self.lines[place - 1]):
            self.kind = None

    # Lines of questions.

    def _take_line(self, place: int) -> None:
        line = self.lines[place]
        numbered = self._question(place)
        if numbered is not None:
            self._begin(numbered)
        elif self._is_unnumbered(place):
            self._begin(numbers.Numbered(self._last, line), is_numbered=False)
        elif surroundings.is_around(line) or headings.is_title(line):
            self.loose.append(line)
        elif (span := surroundings.material(line)) is not None and (
            self._is_between() or span[0] > self._last
        ):
            self.material.announce(line, span)
        elif self.material.is_open:
            self.material.lines.append(line)
        elif not self.own or self.under_heading:
            self.loose.append(line)
        elif headings.is_section(line) and self._is_between():
            self.loose.append(line)
            self._take_heading(None, "", place)
        else:
            self.drafts[-1].take(line)

    def _is_between(self) -> bool:
        """Is the question above complete, so that a heading may come?"""
        return not self.own or self.under_heading or self.own[-1].current.is_complete

    def _question(self, place: int) -> numbers.Numbered | None:
        line = self.lines[place]
        numbered = numbers.question(line)
        if numbered is not None:
            return None if self._is_point(place, numbered) else numbered
        weak = numbers.weak_question(line)
        expected = self._last + 1
        if weak is None or weak.number != expected or not self._is_between():
            return None
        return weak if self.lines.asks(place) else None

    def _is_point(self, place: int, numbered: numbers.Numbered) -> bool:
        """A numbered point of the answer or the explanation above, rather than a question."""
        above = self.own[-1].current if self.own and not self.under_heading else None
        if above is None or not above.counts_on(numbered.number) or self.lines.asks(place):
            return False
        is_next = numbered.number == self._last + 1
        if is_next and not self.lines.comes_again(place, numbered.number):
            above.problems.append(
                f"“{self.lines[place][:20]}”当作了上面文字中的一条；如果是下一道题，请改正后再导入。"
            )
        above.points += 1
        return True

    def _is_unnumbered(self, place: int) -> bool:
        """A question that lacks its number; what only looks like one is told."""
        above = self.own[-1].current if self.own and not self.under_heading else None
        found = unnumbered.seen(self.lines, place, above, self.kind)
        if found == unnumbered.DOUBTFUL and above is not None:
            above.problems.append(unnumbered.TOLD.format(self.lines[place][:20]))
        return found == unnumbered.CERTAIN

    @property
    def _last(self) -> int:
        return self.own[-1].number if self.own else 0

    def _begin(self, numbered: numbers.Numbered, *, is_numbered: bool = True) -> None:
        if is_numbered and numbered.number == 1 and self._last > 1:
            self.section += 1
        draft = Draft(numbered.number, self.section, self.kind, is_numbered=is_numbered)
        self.under_heading = False
        self.material.give(draft)
        self.drafts.append(draft)
        draft.begin(numbered.text)
