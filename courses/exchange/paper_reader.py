"""The lines of a paper → drafts of its questions, with the keys of tables at the end given to them.

A line is judged by itself and, where that leaves it open, by those that follow: “答案：” alone on a
line may be an empty key or the heading of all keys, “2. …” a question or a point of an answer.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from courses.exchange import paper_keys, paper_lines
from courses.exchange.paper_drafts import Draft, finish
from courses.exchange.pictures import is_mark
from courses.exchange.rows import KINDS, ReadFile
from courses.questions import MARKED_BY_PEOPLE

SHOWN = 3


@dataclass
class _Key:
    """A key of the table at the end; `kind` is that of the heading above it."""

    kind: str | None
    number: int
    words: str
    explanation: list[str] = field(default_factory=list)


def read(text: str) -> ReadFile:
    lines = [line for line in (one.strip() for one in text.splitlines()) if line]
    lines, loose = _without_preamble(_numbered(lines))
    reader = _Reader(lines, loose)
    for place in range(len(lines)):
        reader.take(place)
    return reader.finished()


def _numbered(lines: list[str]) -> list[str]:
    """Papers that number questions otherwise, （1） or 一、, as if they did it with 1."""
    if any(paper_lines.question(line) for line in lines):
        return lines
    for form in (paper_lines.part, paper_lines.tallied):
        if any(form(line) for line in lines) and any(paper_lines.options(one) for one in lines):
            return [
                f"{found.number}. {found.text}" if (found := form(line)) else line for line in lines
            ]
    return lines


def _without_preamble(lines: list[str]) -> tuple[list[str], list[str]]:
    """Without the numbered instructions above the first question, and those for themselves."""
    begin = next((at for at, line in enumerate(lines) if paper_lines.is_preamble(line)), None)
    if begin is None or any(paper_lines.options(one) for one in lines[:begin]):
        return lines, []
    ones = 0
    for end in range(begin + 1, len(lines)):
        line = lines[end]
        if paper_lines.options(line) or paper_lines.answer(line) is not None:
            return lines, []
        numbered = paper_lines.question(line)
        ones += numbered is not None and numbered.number == 1
        if paper_lines.heading(line) or paper_lines.is_section(line) or ones > 1:
            return lines[:begin] + lines[end:], lines[begin:end]
    return lines, []


class _Reader:
    """Goes through the lines once; a file may hold several papers, each with keys of its own."""

    def __init__(self, lines: list[str], loose: list[str]) -> None:
        self.lines, self.loose = lines, loose
        self.drafts: list[Draft] = []
        self.begun = 0  # Where the drafts of this paper begin.
        self.table: list[_Key] = []
        self.problems: list[str] = []
        self.kind: str | None = None
        self.section = 0
        self.in_table = False
        self.material: list[str] = []
        self.span = (0, 0)
        self.in_material = False
        self.under_heading = False
        self.place = 0
        self.points = 0  # Of the answer in the table that is being read.

    def take(self, place: int) -> None:
        line, self.place = self.lines[place], place
        heading = None if self._goes_on(line) else paper_lines.heading(line)
        if self.in_table and (self._begins_paper(place) or self._is_title(place)):
            self._close_paper(place)
        if heading is not None:
            self._take_heading(heading.kind, heading.rest)
        elif paper_lines.is_heading_of_questions(line):
            self.loose.append(line)
            self._take_heading(None, "")
        elif self._begins_keys(place):
            self.in_table, self.kind = True, paper_lines.keys_kind(line)
        elif (keys := self._keys_here(line)) is not None:
            self.in_table, self.kind = True, paper_lines.keys_kind(line)
            self._take_key(keys)
        elif self.in_table:
            self._take_key(line)
        else:
            self._take_line(place)

    def finished(self) -> ReadFile:
        found = ReadFile()
        self._flag_numbers(found)
        self._give_keys()
        found.problems += self.problems
        self.loose += self.material
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
        if self.in_table or not self.own or not paper_lines.is_bare_kind(line):
            return False
        return self.own[-1].current.breaks_off

    def _take_heading(self, kind: str | None, rest: str) -> None:
        self.kind, self.section, self.in_material = kind, self.section + 1, False
        self.under_heading = True
        if rest and self.in_table:
            self._take_key(rest)
        elif rest:
            self.loose.append(rest)

    def _close_paper(self, place: int) -> None:
        """The headings among the keys are not those of the questions below, the last one may be."""
        self._give_keys()
        self.begun, self.table, self.in_table = len(self.drafts), [], False
        self.section += 1
        if not paper_lines.heading(self.lines[place - 1]):
            self.kind = None

    # What follows decides.

    def _block(self, place: int) -> Iterator[str]:
        """The lines below this one, up to the next that may begin something else."""
        for line in self.lines[place + 1 :]:
            if paper_lines.question(line) or paper_lines.heading(line):
                return
            if paper_lines.begins_keys(line) and paper_lines.answer(line) is None:
                return
            yield line

    def _asks(self, place: int) -> bool:
        """Has the line what only a question has: options, a place for the key, or a key below it?"""
        line = self.lines[place]
        if paper_lines.options_begin(line) < len(line) or paper_lines.has_place(line):
            return True
        return any(
            paper_lines.options(one) or paper_lines.answer(one) is not None
            for one in self._block(place)
        )

    def _begins_paper(self, place: int) -> bool:
        """Does a question with options stand below keys? Then these keys are at an end."""
        line = self.lines[place]
        return (
            paper_lines.question(line) is not None
            and not paper_keys.is_listed(line)
            and (paper_lines.options_begin(line) < len(line) or self._is_asked_below(place))
        )

    def _is_asked_below(self, place: int) -> bool:
        below = next(self._block(place), "")
        asked = paper_lines.question(self.lines[place])
        has_words = asked is not None and len(asked.text) > 1
        return bool(paper_lines.options(below)) or (
            has_words and paper_lines.answer(below) is not None
        )

    def _is_title(self, place: int) -> bool:
        """Does another paper of the file begin here, with keys of its own below?"""
        if not paper_lines.is_title(self.lines[place]):
            return False
        after, _ = self._next(place)
        if after is None or paper_keys.is_listed(_behind_heading(self.lines[after])):
            return False
        return any(paper_lines.begins_keys(one) for one in self.lines[after:])

    def _begins_keys(self, place: int) -> bool:
        line = self.lines[place]
        if not paper_lines.begins_keys(line):
            return False
        if not self.own or (paper_lines.answer(line) is None and line[-2:] != "答案"):
            return True
        return not self._is_own_answer(place)

    def _is_own_answer(self, place: int) -> bool:
        """Is “答案：” alone on its line that of the question above, empty or told on the next lines?"""
        if self.own[-1].current.answers:
            return False
        after, headed = self._next(place)
        if after is None:
            return not headed
        line = self.lines[after]
        if paper_keys.is_listed(_behind_heading(line)):
            return False
        numbered = paper_lines.question(line)
        if numbered is None:
            return self._only_last_is_open() or self._is_text_of_last(after)
        if self._asks(after) or numbered.number not in {one.number for one in self.own}:
            return True
        return not headed and self._only_last_is_open()

    def _next(self, place: int) -> tuple[int | None, bool]:
        """The next line that is no mere heading, and whether headings stand before it."""
        for at in range(place + 1, len(self.lines)):
            heading = paper_lines.heading(self.lines[at])
            if heading is None or heading.rest:
                return at, at > place + 1
        return None, place + 1 < len(self.lines)

    def _only_last_is_open(self) -> bool:
        """Have all questions their keys, but the last one?"""
        asked = [one for draft in self.own for one in draft.parts or [draft]]
        return all(one.answers for one in asked[:-1])

    def _is_text_of_last(self, place: int) -> bool:
        """Is what stands here in words, with no keys of other questions below?"""
        if self.own[-1].current.options and paper_keys.is_short(self.lines[place]):
            return False
        for at in range(place, len(self.lines)):
            if at > place and paper_lines.heading(self.lines[at]):
                return True
            if paper_keys.entries_of(self.lines[at]).keys:
                return self._asks(at)
        return True

    def _keys_here(self, line: str) -> str | None:
        """Keys of several questions behind “参考答案：” on its line."""
        rest = paper_lines.keys_here(line)
        if rest is None or not paper_keys.is_listed(rest) or len(self.own) < 2:
            return None
        numbers = [number for number, _ in paper_keys.entries_of(rest).keys]
        alone = sum(not one.answers for one in self.own) < len(numbers)
        return None if len(numbers) < 2 or alone else rest

    # Lines of questions.

    def _take_line(self, place: int) -> None:
        line = self.lines[place]
        numbered = self._question(place)
        if numbered is not None:
            self._begin(numbered)
        elif paper_lines.is_around(line) or paper_lines.is_title(line):
            self.loose.append(line)
        elif (span := paper_lines.material(line)) is not None and (
            self._is_between() or span[0] > self.own[-1].number
        ):
            self.material, self.span, self.in_material = [line], span, True
        elif self.in_material:
            self.material.append(line)
        elif not self.own or self.under_heading:
            self.loose.append(line)
        elif paper_lines.is_section(line) and self._is_between():
            self.loose.append(line)
            self._take_heading(None, "")
        else:
            self.drafts[-1].take(line)

    def _is_between(self) -> bool:
        """Is the question above complete, so that a heading may come?"""
        return not self.own or self.under_heading or self.own[-1].current.is_complete

    def _question(self, place: int) -> paper_lines.Numbered | None:
        line = self.lines[place]
        numbered = paper_lines.question(line)
        if numbered is not None:
            return None if self._is_point(place, numbered) else numbered
        weak = paper_lines.weak_question(line)
        expected = self.own[-1].number + 1 if self.own else 1
        if weak is None or weak.number != expected or not self._is_between():
            return None
        return weak if self._asks(place) else None

    def _is_point(self, place: int, numbered: paper_lines.Numbered) -> bool:
        """A numbered point of the answer or the explanation above, rather than a question."""
        above = self.own[-1].current if self.own else None
        if (
            above is None
            or self.under_heading
            or above.label not in ("answer", "解析", "评分要点")
            or self._asks(place)
        ):
            return False
        if numbered.number != above.points + 1 or not above.is_list(numbered.number):
            return False
        if numbered.number == self.own[-1].number + 1 and not self._comes_again(place, numbered):
            above.problems.append(
                f"“{self.lines[place][:20]}”当作了上面文字中的一条；如果是下一道题，请改正后再导入。"
            )
        above.points += 1
        return True

    def _comes_again(self, place: int, numbered: paper_lines.Numbered) -> bool:
        """Is there a question of this number below, before the next heading?"""
        for at in range(place + 1, len(self.lines)):
            line = self.lines[at]
            if paper_lines.heading(line) or paper_lines.begins_keys(line):
                return False
            other = paper_lines.question(line)
            if other is not None and other.number == numbered.number:
                return True
        return False

    def _begin(self, numbered: paper_lines.Numbered) -> None:
        if self.own and numbered.number == 1 and self.own[-1].number > 1:
            self.section += 1
        draft = Draft(numbered.number, self.section, self.kind)
        self.under_heading = False
        self._give_material(draft)
        self.drafts.append(draft)
        draft.begin(numbered.text)

    def _give_material(self, draft: Draft) -> None:
        self.in_material = False
        if not self.material:
            return
        first, last = self.span
        if last == 0:
            draft.problems.append(
                "题前有一段材料，没有写明供哪几题使用，只放在了这道题中，请核对。"
            )
        if last == 0 or first <= draft.number <= last:
            draft.stem += self.material
        if last == 0 or draft.number >= last:
            self.material = []

    # Keys at the end.

    def _take_key(self, line: str) -> None:
        entries = paper_keys.entries_of(line, in_words=self.kind in (*MARKED_BY_PEOPLE, "case"))
        self.problems += entries.problems
        told = paper_lines.fact(line)
        if (entries.keys or entries.problems) and not self._continues(line, entries.keys):
            self.table += [self._key(number, words) for number, words in entries.keys]
            self.points = 0
        elif paper_lines.is_around(line):
            self.loose.append(line)
        elif told and told[0] == "解析" and self.table:
            self.table[-1].explanation.append(told[1])
        elif self.table and (self.table[-1].explanation or is_mark(line)):
            self.table[-1].explanation.append(line)
        elif self.table and (not self.table[-1].words or self._is_written() or self._is_of_case()):
            words = paper_lines.answer(line) or line
            self.table[-1].words = f"{self.table[-1].words}\n{words}".strip()
        else:
            self.loose.append(line)

    def _key(self, number: int, words: str) -> _Key:
        key, explanation = paper_lines.explained(words)
        return _Key(self.kind, number, key, [explanation] if explanation else [])

    def _continues(self, line: str, keys: list[tuple[int, str]]) -> bool:
        """Is it a point of the answer in words above? Its number has a key then already."""
        if paper_lines.part(line) and self._is_of_case():
            return True
        if not keys or not self.table or paper_keys.is_listed(line) or not self._is_written():
            return False
        number = keys[0][0]
        given = any(one.number == number and one.kind == self.kind for one in self.table)
        next_point = self.points > 0 and number == self.points + 1
        if not given and not (next_point and self._is_no_question(number)):
            return False
        self.points += 1
        return True

    def _is_of_case(self) -> bool:
        """Is the last key that of a case, which numbers its parts?"""
        return bool(self.table) and any(
            one.parts and one.number == self.table[-1].number and _fits(one, self.table[-1])
            for one in self.own
        )

    def _is_written(self) -> bool:
        """Is the last key one in words, for a question without options and gaps?"""
        last = self.table[-1]
        if paper_keys.is_short(last.words):
            return False
        meant = [one for one in self.own if one.number == last.number and _fits(one, last)]
        return any(one.is_written for one in meant)

    def _is_no_question(self, number: int) -> bool:
        """No question has this number, or its key comes below, before the next heading."""
        if all(one.number != number for one in self.own if one.hint in (None, self.kind)):
            return True
        for line in self.lines[self.place + 1 :]:
            if paper_lines.heading(line):
                return False
            if any(one == number for one, _ in paper_keys.entries_of(line).keys):
                return True
        return False

    def _give_keys(self) -> None:
        for key in self.table:
            meant = [one for one in self.own if one.number == key.number and _fits(one, key)]
            if not meant:
                where = f"{KINDS.get(key.kind or '', '')}第 {key.number} 题"
                self.problems.append(f"卷末答案中有{where}，试卷中没有这道题。")
            elif len(meant) > 1:
                for one in meant:
                    one.problems.append(f"有几道第 {key.number} 题，卷末答案无法确定属于哪一道。")
            else:
                meant[0].give(key.words)
                meant[0].told.setdefault("解析", []).extend(key.explanation)

    def _flag_numbers(self, found: ReadFile) -> None:
        sections: dict[int, list[int]] = {}
        for draft in self.drafts:
            sections.setdefault(draft.section, []).append(draft.number)
        counts = Counter((draft.section, draft.number) for draft in self.drafts)
        for draft in self.drafts:
            if counts[draft.section, draft.number] > 1:
                draft.problems.append(f"题号 {draft.number} 重复出现。")
        ends = 0
        for numbers in sections.values():
            begins = 1 if numbers[0] == 1 or not ends else ends + 1
            missing = sorted(set(range(begins, max(numbers))) - set(numbers))
            if missing:
                named = "、".join(str(one) for one in missing[:20])
                found.problems.append(f"题号不连续，缺少第 {named} 题。")
            ends = max(numbers)


def _behind_heading(line: str) -> str:
    heading = paper_lines.heading(line)
    return heading.rest if heading else line


def _fits(draft: Draft, key: _Key) -> bool:
    return key.kind is None or draft.hint is None or draft.hint == key.kind
