"""How far a long piece of work is, and how long the rest takes at the speed so far."""

import time
from collections.abc import Callable
from math import ceil


class Pace:
    """`done` of `total` were there before this began; `work` says in Chinese what is done."""

    def __init__(
        self, work: str, *, total: int, done: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.total, self.done = max(total, done), done
        self._work, self._before, self._clock, self._began = work, done, clock, clock()

    def advance(self, count: int) -> None:
        self.done += count
        self.total = max(self.total, self.done)

    def expect(self, more: int) -> None:
        """The rest turns out to be more than was thought, or less."""
        self.total = max(self.total + more, self.done)

    def words(self) -> str:
        ours = self.done - self._before
        if not ours:
            return f"从上次中断处继续{self._work}" if self.done else f"正在{self._work}"
        left = (self.total - self.done) * (self._clock() - self._began) / ours
        return f"正在{self._work}，约还需{_in_words(left)}"


def _in_words(seconds: float) -> str:
    minutes = ceil(seconds / 60)
    if minutes <= 1:
        return "不到 1 分钟"
    hours, minutes = divmod(minutes, 60)
    return f" {hours} 小时 {minutes} 分钟" if hours else f" {minutes} 分钟"
