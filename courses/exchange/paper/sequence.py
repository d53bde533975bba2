"""The numbers of the questions one after another: which come twice, which are missing."""

from collections import Counter
from collections.abc import Sequence

from courses.exchange.paper.drafts import Draft

SHOWN = 20


def flag_doubled(drafts: Sequence[Draft]) -> None:
    counts = Counter((draft.section, draft.number) for draft in drafts)
    for draft in drafts:
        if counts[draft.section, draft.number] > 1:
            draft.problems.append(f"题号 {draft.number} 重复出现。")


def missing(drafts: Sequence[Draft]) -> list[str]:
    """What is told of numbers that no question has; sections count on or begin with 1."""
    sections: dict[int, list[int]] = {}
    for draft in drafts:
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
