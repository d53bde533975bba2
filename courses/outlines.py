"""What a paper asks for: its questions and rules part by part, whether stored or still in a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from courses.models import Paper, PaperItem, PaperRule, PaperSection
from gongwen.numerals import to_chinese


@dataclass(frozen=True)
class Outline:
    """`items` with their questions and current versions at hand; everything in its order."""

    purpose: str
    draw: int | None
    items: Sequence[PaperItem]
    rules: Sequence[PaperRule]
    sections: Sequence[PaperSection]

    def place_of(self, rule: PaperRule) -> str:
        """第二部分第 1 条规则; without parts 第 1 条规则."""
        if not self.sections:
            return f"第 {list(self.rules).index(rule) + 1} 条规则"
        beside = [one for one in self.rules if one.section == rule.section]
        return f"第{to_chinese(rule.section)}部分第 {beside.index(rule) + 1} 条规则"


@dataclass(frozen=True)
class Part:
    """`points` is None where it depends on which questions are drawn."""

    number: int
    title: str
    note: str
    questions: int
    points: Decimal | None


def outline_of(paper: Paper) -> Outline:
    items = PaperItem.objects.filter(paper=paper).select_related("question__current")
    rules = PaperRule.objects.filter(paper=paper).select_related("bank", "tag", "knowledge")
    return Outline(
        purpose=paper.purpose,
        draw=paper.draw,
        items=list(items.order_by("order", "pk")),
        rules=list(rules.order_by("order", "pk")),
        sections=list(PaperSection.objects.filter(paper=paper).order_by("order", "pk")),
    )


def parts_of(outline: Outline) -> list[Part]:
    """The parts that are asked, in their order; a paper without headings is one part."""
    numbers = {one.section for one in (*outline.items, *outline.rules)}
    headed = dict(enumerate(outline.sections, start=1))
    return [
        Part(
            number=number,
            title=headed[number].title if number in headed else "",
            note=headed[number].note if number in headed else "",
            questions=_questions(outline, number),
            points=_points(outline, number),
        )
        for number in sorted(numbers)
    ]


def total_of(outline: Outline) -> Part:
    """The whole paper as if it were one part."""
    points = _points(outline, None)
    return Part(0, "合计", "", _questions(outline, None), points)


def _within(outline: Outline, number: int | None) -> tuple[list[PaperItem], list[PaperRule]]:
    return (
        [one for one in outline.items if number in (None, one.section)],
        [one for one in outline.rules if number in (None, one.section)],
    )


def _questions(outline: Outline, number: int | None) -> int:
    items, rules = _within(outline, number)
    chosen = len(items) if outline.draw is None else min(outline.draw, len(items))
    return chosen + sum(rule.count for rule in rules)


def _points(outline: Outline, number: int | None) -> Decimal | None:
    items, rules = _within(outline, number)
    ruled = sum((rule.count * rule.points for rule in rules), Decimal())
    each = [item.points for item in items]
    if outline.draw is None or outline.draw >= len(outline.items):
        return sum(each, ruled)
    if len(set(each)) > 1:
        return None
    return sum(each[: outline.draw], ruled)
