"""Not asking again at once what has just not answered.

After one failure everybody is refused without waiting; a few seconds later one caller is
let through to see whether the answer has come back, while the others are still refused. So
however many ask, one thread at a time waits for what is away.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from search.engine.base import EngineError, EngineUnavailable

PAUSE = 3.0  # seconds after a failure before one caller may try again


class Breaker:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failure: EngineUnavailable | None = None
        self._next_try = 0.0

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Raises `EngineUnavailable` at once while the circuit is open."""
        self._admit()
        try:
            yield
        except EngineUnavailable as error:
            self._failure, self._next_try = error, self._clock() + PAUSE
            raise
        except EngineError:
            self._failure = None  # refused or misunderstood, but there
            raise
        self._failure = None

    def _admit(self) -> None:
        with self._lock:
            if self._failure is None:
                return
            if self._clock() < self._next_try:
                raise EngineUnavailable(str(self._failure)) from self._failure
            # Ours is the try; whoever comes meanwhile waits for another pause.
            self._next_try = self._clock() + PAUSE
