"""What stands between a paper and its use."""

from courses.models import Paper
from courses.selection import usable_items


def shortfalls(paper: Paper) -> list[str]:
    """What of the paper cannot be met today, in Chinese; empty when every attempt can be drawn."""
    usable = len(usable_items(paper))
    if not usable:
        return ["试卷中没有可用的试题。"]
    if paper.draw is not None and paper.draw > usable:
        return [f"试卷要抽 {paper.draw} 题，现在只有 {usable} 题可用。"]
    return []
