"""Questions → lines of a paper, with the key after each question."""

from collections.abc import Iterable, Iterator, Sequence

from courses.exchange import keys
from courses.exchange.rows import KINDS, LEVELS, POOLS, Facts, Row
from courses.questions import CREDITS, MARKED_BY_PEOPLE
from courses.questions.content import Content
from gongwen.numerals import to_chinese

#: A heading is not read with a higher number; from there on they begin again.
MOST = 99


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
            yield f"{to_chinese((sections - 1) % MOST + 1)}、{KINDS[kind]}"
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
        yield f"答案：{keys.gaps_written(key)}"
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
