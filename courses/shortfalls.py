"""What keeps a paper from being asked as it is written, in words for its author."""

import random
from collections.abc import Iterator

from courses import pools
from courses.matching import assign
from courses.models import Paper, PaperRule, Question, QuestionVersion
from courses.outlines import Outline
from courses.questions import MARKED_BY_PEOPLE, portions
from courses.selection import lots
from gongwen.numerals import to_chinese

Kind = QuestionVersion.Kind
Purpose = Paper.Purpose


def problems_of(outline: Outline) -> list[str]:
    """Everything that is wrong, together: fixing one after the other costs a save each."""
    if outline.purpose == Purpose.QUIZ:
        return [*_quiz_problems(outline), *_marked(outline), *_thin_items(outline)]
    if not outline.items and not outline.rules:
        return ["请至少选择一道试题，或者设置一条抽题规则。"]
    return [
        *_sections(outline),
        *_out_of_use(outline),
        *_marked(outline),
        *_thin_items(outline),
        *rule_problems(outline),
    ]


def rule_problems(outline: Outline) -> list[str]:
    """Rules that cannot be met, each alone and all together."""
    found = usable_by_rule(outline)
    given = _given(outline, found)
    problems = []
    for rule, usable, numbers in zip(outline.rules, found, given, strict=True):
        if len(numbers) < rule.count:
            problems.append(_shortage(outline, rule, usable=len(usable), given=len(numbers)))
    return problems + list(_thin_cases(outline, found))


def usable_by_rule(outline: Outline) -> list[list[int]]:
    """Of each rule the versions it may draw beside the questions chosen one by one."""
    chosen = {item.question.current_id for item in outline.items}
    asked = [pools.Asked.by(rule) for rule in outline.rules]
    return [
        [one for one in pool if one not in chosen] for pool in pools.read(outline.purpose, asked)
    ]


def _given(outline: Outline, found: list[list[int]]) -> list[list[int]]:
    wanted = [rule.count for rule in outline.rules]
    chance = random.Random(0)  # noqa: S311 - how many there are does not depend on it
    return assign(lots(found, sum(wanted), chance, without=frozenset()), wanted)


def _shortage(outline: Outline, rule: PaperRule, *, usable: int, given: int) -> str:
    wanted = f"{outline.place_of(rule)}要 {rule.count} 道{in_words(rule)}"
    if usable < rule.count:
        return f"{wanted}，现有 {usable} 道可抽，请减少题数或补充试题。"
    return (
        f"{wanted}，可抽的 {usable} 道中有些也要供其他规则抽取，合在一起还缺 {rule.count - given} 道，"
        "请减少题数或补充试题。"
    )


def in_words(rule: PaperRule) -> str:
    """多选题（知识点：工会经费，难度 2 到 4）."""
    said = [
        f"{name}：{value}"
        for name, value in (
            ("题库", rule.bank),
            ("层级", rule.get_level_display()),
            ("标签", rule.tag),
            ("知识点", rule.knowledge),
        )
        if value
    ]
    if rule.easiest == rule.hardest:
        said.append(f"难度 {rule.easiest}")
    elif (rule.easiest, rule.hardest) != (1, 5):
        said.append(f"难度 {rule.easiest} 到 {rule.hardest}")
    kind = rule.get_kind_display() or "试题"
    return f"{kind}（{'，'.join(said)}）" if said else kind


def _quiz_problems(outline: Outline) -> list[str]:
    if outline.rules or outline.sections:
        return ["课后测验直接选题，不分部分；抽题规则和试卷部分用于考试试卷和练习。"]
    if not outline.items:
        return ["请至少选择一道试题。"]
    if not any(one.question.state == Question.State.ACTIVE for one in outline.items):
        return ["所选的试题都没有启用，作答时无题可出。请先启用试题。"]
    return []


def _sections(outline: Outline) -> Iterator[str]:
    """Without headings everything is one part."""
    last = max(len(outline.sections), 1)
    used = {one.section for one in (*outline.items, *outline.rules)}
    for number in sorted(one for one in used if one > last):
        yield f"有试题或规则属于第{to_chinese(number)}部分，试卷只有 {last} 个部分。"
    for number, section in enumerate(outline.sections, start=1):
        if number not in used:
            yield f"第{to_chinese(number)}部分“{section.title}”没有试题，请删去或为它选题。"


def _out_of_use(outline: Outline) -> Iterator[str]:
    allowed = pools.POOLS[Purpose(outline.purpose)]
    for item in outline.items:
        question = item.question
        if question.state != Question.State.ACTIVE or question.current_id is None:
            state = question.get_state_display()
            yield f"试题“{question}”现在是“{state}”，不会出现在试卷中，请启用或换一道题。"
        elif question.pool not in allowed:
            yield f"试题“{question}”{question.get_pool_display()}，请换一道题。"


def _marked(outline: Outline) -> Iterator[str]:
    """Where a result comes at once nobody is there to mark."""
    if outline.purpose == Purpose.EXAM:
        return
    name = "练习" if outline.purpose == Purpose.PRACTICE else "测验"
    current = [item.question.current_id for item in outline.items]
    said = QuestionVersion.objects.filter(kind__in=MARKED_BY_PEOPLE)
    marked = set(said.filter(pk__in=current).values_list("question", flat=True))
    marked |= set(said.filter(whole__in=current).values_list("question", flat=True))
    for item in outline.items:
        if item.question_id in marked:
            yield (
                f"试题“{item.question}”要由人评分，{name}交卷后立即出成绩，不能选用。请改选客观题。"
            )
    for rule in outline.rules:
        if rule.kind in MARKED_BY_PEOPLE:
            kind = rule.get_kind_display()
            yield f"{outline.place_of(rule)}要抽{kind}，{name}交卷后立即出成绩，不能选用。请改选客观题。"


def _thin_items(outline: Outline) -> Iterator[str]:
    """Every part of a case has points of its own."""
    cases = {
        item.question.current_id: item
        for item in outline.items
        if item.question.current is not None and item.question.current.kind == Kind.CASE
    }
    for whole, weights in _weights(list(cases)).items():
        item = cases[whole]
        if item.points is not None and not all(portions(item.points, weights)):
            yield f"案例题“{item.question}”的分值太小，不够分给各小题。"


def _thin_cases(outline: Outline, found: list[list[int]]) -> Iterator[str]:
    for rule, usable in zip(outline.rules, found, strict=True):
        if rule.kind not in ("", Kind.CASE):
            continue
        drawable = pools.drawable(outline.purpose).filter(current__kind=Kind.CASE)
        cases = set(drawable.values_list("current", flat=True)) & set(usable)
        shares = _weights(sorted(cases)).values()
        if not all(all(portions(rule.points, weights)) for weights in shares):
            yield (
                f"{outline.place_of(rule)}的每题分值太小，可抽的案例题有 "
                f"{max(map(len, shares))} 道小题，不够分给各小题。"
            )


def _weights(cases: list[int]) -> dict[int, list[int]]:
    """Of each case the weights of its parts in their order."""
    weights: dict[int, list[int]] = {}
    parts = QuestionVersion.objects.filter(whole__in=cases).order_by("whole", "part")
    for whole, weight in parts.values_list("whole", "weight"):
        weights.setdefault(whole, []).append(weight)
    return weights
