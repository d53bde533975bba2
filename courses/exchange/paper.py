"""Questions in the layout of a Chinese examination paper, as lines of text.

Read are two layouts: the key after each question, and keys in a table at the end. Numbers that are
missing or doubled, and keys for questions that are not there, are told; where a key cannot be
given to one question for certain, it is given to none. `write` makes the first layout.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from courses.exchange import keys, paper_lines
from courses.exchange.paper_drafts import Draft, finish
from courses.exchange.pictures import is_mark
from courses.exchange.rows import KINDS, LEVELS, POOLS, Facts, ReadFile, Row
from courses.questions import CREDITS, MARKED_BY_PEOPLE
from courses.questions.content import Content

ORDINALS = "一二三四五六七八九十"
SHOWN = 3


@dataclass
class _Key:
    """A key of the table at the end; `kind` is that of the heading above it."""

    kind: str | None
    number: int
    words: str
    explanation: list[str] = field(default_factory=list)


def read(text: str) -> ReadFile:
    reader = _Reader()
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    for place, line in enumerate(lines):
        reader.take(line, lines[place + 1] if place + 1 < len(lines) else "")
    return reader.finished()


def read_parts(text: str, problems: list[str]) -> tuple[Content, ...]:
    """The parts of a case, each beginning with （1）; `problems` is added to."""
    draft = Draft(1, 1, "case", stem=["材料"])
    for line in (one.strip() for one in text.splitlines()):
        if line and not draft.parts and paper_lines.part(line) is None:
            problems.append(f"小题要从“（1）”开始，“{line[:30]}”没有读懂。")
        elif line:
            draft.take(line)
    row = finish(draft)
    problems += row.problems
    return row.content.parts


def write_parts(parts: Sequence[Content]) -> Iterator[str]:
    for place, part in enumerate(parts, start=1):
        weight = [f"分量：{part.weight}"] if part.weight != 1 else []
        yield from _question(f"（{place}）", part, [f"题型：{KINDS[part.kind]}", *weight])


class _Reader:
    """Goes through the lines once; `target` is what a line that says nothing of itself continues."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.table: list[_Key] = []
        self.loose: list[str] = []
        self.kind: str | None = None
        self.section = 0
        self.in_table = False

    def take(self, line: str, following: str) -> None:
        kind = paper_lines.heading_kind(line)
        if kind is not None:
            self.kind, self.section = kind, self.section + 1
        elif paper_lines.begins_keys(line) and not self._awaits_answer(line, following):
            self.in_table, self.kind = True, None
        elif self.in_table:
            self._take_key(line)
        else:
            self._take_line(line)

    def finished(self) -> ReadFile:
        found = ReadFile()
        self._flag_numbers(found)
        self._give_keys(found)
        if self.loose:
            shown = "”“".join(line[:30] for line in self.loose[:SHOWN])
            more = f"等 {len(self.loose)} 行" if len(self.loose) > SHOWN else ""
            found.problems.append(f"“{shown}”{more}不属于任何试题，没有导入。")
        found.rows = [finish(draft) for draft in self.drafts]
        return found

    def _awaits_answer(self, line: str, following: str) -> bool:
        """“答案：” alone on its line below a question that has none yet."""
        bare = line.rstrip(":： ") == "答案" and bool(self.drafts)
        return (
            bare and not self.drafts[-1].current.answers and not paper_lines.key_entries(following)
        )

    def _take_line(self, line: str) -> None:
        numbered = paper_lines.question(line)
        if numbered is not None:
            if self.drafts and numbered.number == 1 and self.drafts[-1].number > 1:
                self.section += 1
            self.drafts.append(Draft(numbered.number, self.section, self.kind))
            self.drafts[-1].begin(numbered.text)
        elif not self.drafts:
            self.loose.append(line)
        else:
            self.drafts[-1].take(line)

    def _take_key(self, line: str) -> None:
        entries = paper_lines.key_entries(line)
        told = paper_lines.fact(line)
        if entries:
            self.table += [_Key(self.kind, number, words) for number, words in entries]
        elif told and told[0] == "解析" and self.table:
            self.table[-1].explanation.append(told[1])
        elif self.table and (self.table[-1].explanation or is_mark(line)):
            self.table[-1].explanation.append(line)
        elif self.table:
            self.table[-1].words += f"\n{line}"
        else:
            self.loose.append(line)

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

    def _give_keys(self, found: ReadFile) -> None:
        for key in self.table:
            meant = [one for one in self.drafts if one.number == key.number and _fits(one, key)]
            if not meant:
                where = f"{KINDS.get(key.kind or '', '')}第 {key.number} 题"
                found.problems.append(f"卷末答案中有{where}，试卷中没有这道题。")
            elif len(meant) > 1:
                for one in meant:
                    one.problems.append(f"有几道第 {key.number} 题，卷末答案无法确定属于哪一道。")
            else:
                meant[0].answers.append(key.words)
                meant[0].told.setdefault("解析", []).extend(key.explanation)


def _fits(draft: Draft, key: _Key) -> bool:
    return key.kind is None or draft.hint is None or draft.hint == key.kind


def write(rows: Sequence[Row]) -> Iterator[str]:
    """Lines of a paper with the key after each question; headings where the kind changes."""
    kind, sections = "", 0
    for number, row in enumerate(rows, start=1):
        if row.content.kind != kind:
            kind, sections = row.content.kind, sections + 1
            yield f"{_ordinal(sections)}、{KINDS[kind]}"
        yield from _question(f"{number}. ", row.content, _facts(row.facts))


def _question(mark: str, content: Content, facts: Iterable[str] = ()) -> Iterator[str]:
    yield f"{mark}{content.stem}"
    if content.kind in ("single", "multiple"):
        for option in content.options:
            yield f"{option['id'].upper()}. {option['text']}"
    yield from _key(content)
    yield from _rules(content)
    if content.explanation:
        yield f"解析：{content.explanation}"
    if content.source:
        yield f"出处：{content.source}"
    yield from facts
    yield from write_parts(content.parts)


def _key(content: Content) -> Iterator[str]:
    key = content.key
    if content.kind in ("single", "multiple"):
        yield f"答案：{''.join(key).upper()}"
    elif content.kind == "true_false":
        yield f"答案：{'正确' if key == ['true'] else '错误'}"
    elif content.kind == "blank":
        yield f"答案：{keys.gaps_in_words(key)}"
    elif content.kind in MARKED_BY_PEOPLE:
        if key.get("model"):
            yield f"参考答案：{key['model']}"
        if key.get("rubric"):
            yield "评分要点：" + "\n".join(keys.rubric_in_words(key["rubric"]))


def _rules(content: Content) -> Iterator[str]:
    rules = content.rules
    if "credit" in rules:
        yield f"计分办法：{CREDITS[rules['credit']]}"
    if rules.get("any_order"):
        yield "不分顺序：是"
    if "tolerance" in rules:
        yield f"允许误差：{'；'.join(rules['tolerance'])}"


def _facts(facts: Facts) -> Iterator[str]:
    default = Facts()
    if facts.difficulty != default.difficulty:
        yield f"难度：{facts.difficulty}"
    if facts.pool != default.pool:
        yield f"用途：{POOLS[facts.pool]}"
    if facts.level != default.level:
        yield f"层级：{LEVELS[facts.level]}"
    if facts.tags:
        yield f"标签：{'、'.join(facts.tags)}"
    if facts.knowledge:
        yield f"知识点：{'、'.join(facts.knowledge)}"


def _ordinal(number: int) -> str:
    """一 to 九十九; a paper has no more headings, and from there on the sign repeats."""
    tens, ones = divmod((number - 1) % 99 + 1, 10)
    before = "" if not tens else ("十" if tens == 1 else f"{ORDINALS[tens - 1]}十")
    return before + (ORDINALS[ones - 1] if ones else "")
