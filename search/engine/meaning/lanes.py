"""Waiting for one thread, but only where that is of use."""

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

# How much the last call counts in what a call is expected to take.
WEIGHT = 0.1


class BusyError(Exception):
    """Too many wait already."""


class LateError(Exception):
    """It would be done only after the time was over, or was not begun before."""


class Lane:
    """One thread, and a bounded number of callers that wait for it in order.

    Who could not be served in time is refused at once: those before keep their turn, and the
    time that would be spent for nothing is theirs.
    """

    def __init__(
        self,
        name: str,
        most: int,
        prepare: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._thread = ThreadPoolExecutor(1, name, initializer=prepare)
        self._most = most
        self._clock = clock
        self._each: float | None = None
        self.waiting = 0

    async def run(self, call: Callable[[], T], within: float = math.inf) -> T:
        """Raises `BusyError`, `LateError`, and what `call` raises."""
        if self.waiting >= self._most:
            raise BusyError
        # Alone it is tried whatever was expected: only so can the expectation be corrected.
        if self.waiting and (self.waiting + 1) * (self._each or 0) > within:
            raise LateError
        self.waiting += 1
        latest = self._clock() + within
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._thread, self._timed, call, latest
            )
        finally:
            self.waiting -= 1

    def _timed(self, call: Callable[[], T], latest: float) -> T:
        begun = self._clock()
        if begun > latest:
            raise LateError
        made = call()
        took = self._clock() - begun
        self._each = took if self._each is None else self._each + WEIGHT * (took - self._each)
        return made

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
