"""Questions in the layout of a Chinese examination paper, as lines of text.

Read are two layouts: the key after each question, and keys in a table at the end. Numbers that are
missing or doubled, and keys for questions that are not there, are told; where a key cannot be
given to one question for certain, it is given to none. `write` makes the first layout.
"""

from collections.abc import Iterable, Iterator, Sequence

from courses.exchange import keys, paper_lines
from courses.exchange.paper_drafts import Draft, finish
from courses.exchange.paper_reader import read
from courses.exchange.rows import KINDS, LEVELS, POOLS, Facts, Row
from courses.questions import CREDITS, MARKED_BY_PEOPLE
from courses.questions.content import Content

ORDINALS = "一二三四五六七八九十"
__all__ = ["read", "read_parts", "write", "write_parts"]


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
