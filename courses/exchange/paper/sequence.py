"""The numbers of the questions one after another: which come twice, which are missing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter

from courses.exchange.paper.drafts import Draft

SHOWN = 20
COUNTED = "这道题没有题号，按前后顺序当作第 {} 题，请核对题干和答案。"
UNCOUNTED = "这道题没有题号，也排不出是第几题，卷末的答案没有给它；请核对题干和答案。"


def count_on(drafts: Sequence[Draft]) -> None:
    """Questions without a number get one where they fill the room between two numbers, or end a section."""
    for _, section in groupby(drafts, key=attrgetter("section")):
        last, waiting = 0, list[Draft]()
        for draft in section:
            if not draft.is_numbered:
                waiting.append(draft)
                continue
            if not last and waiting:
                last = draft.number - len(waiting) - 1
            if draft.number - last - 1 == len(waiting) and last >= 0:
                _number(waiting, last)
            last, waiting = draft.number, []
        _number(waiting, last)


def tell_uncounted(drafts: Iterable[Draft]) -> None:
    for draft in drafts:
        if not draft.is_numbered:
            draft.remarks.append(UNCOUNTED)


def flag_doubled(drafts: Sequence[Draft]) -> None:
    counts = Counter((one.section, one.number) for one in drafts if one.is_numbered)
    for draft in drafts:
        if draft.is_numbered and counts[draft.section, draft.number] > 1:
            draft.problems.append(f"题号 {draft.number} 重复出现。")


def missing(drafts: Iterable[Draft]) -> list[str]:
    """What is told of numbers that no question has; sections count on or begin with 1."""
    sections: dict[int, list[int]] = {}
    for draft in drafts:
        if draft.is_numbered:
            sections.setdefault(draft.section, []).append(draft.number)
    told, ends = [], 0
    for found in sections.values():
        begins = 1 if found[0] == 1 or not ends else ends + 1
        lacking = sorted(set(range(begins, max(found))) - set(found))
        if lacking:
            named = "、".join(map(str, lacking[:SHOWN]))
            told.append(f"题号不连续，缺少第 {named} 题。")
        ends = max(found)
    return told


def _number(drafts: Iterable[Draft], last: int) -> None:
    for number, draft in enumerate(drafts, start=last + 1):
        draft.number, draft.is_numbered = number, True
        draft.remarks.append(COUNTED.format(number))
