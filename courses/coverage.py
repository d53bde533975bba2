"""Which parts of a video have been watched: sorted disjoint `[from, to]` in milliseconds."""

from collections.abc import Sequence
from math import ceil

from courses.models import LessonProgress, Video

ENOUGH = 0.9

Intervals = list[list[int]]


def union(watched: Sequence[Sequence[int]], start: int, end: int) -> Intervals:
    """`watched` with one more interval; what touches becomes one."""
    merged: Intervals = []
    for first, last in sorted([*map(tuple, watched), (start, end)]):
        if merged and first <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], last)
        elif last > first:
            merged.append([first, last])
    return merged


def covered(watched: Sequence[Sequence[int]]) -> int:
    return sum(last - first for first, last in watched)


def enough(watched: Sequence[Sequence[int]], duration_ms: int) -> bool:
    return covered(watched) >= duration_ms * ENOUGH


def watched_in_words(progress: LessonProgress | None, video: Video) -> str:
    """已看 63%，还差约 2 分钟; what another video of this lesson once covered does not count."""
    seen = covered(progress.watched) if progress and progress.video_id == video.pk else 0
    if progress and progress.watched_at:
        return "已看完"
    left = max(video.duration_ms * ENOUGH - seen, 0) / 1000
    percent = min(100 * seen // video.duration_ms, 100)
    wait = f"{ceil(left / 60)} 分钟" if left > 60 else f"{max(ceil(left / 10), 1) * 10} 秒"
    return f"已看 {percent}%，还差约 {wait}"
