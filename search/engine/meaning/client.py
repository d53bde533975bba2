"""Asking the encoder's process: for a query within a moment or not at all, for passages patiently."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from search.engine.meaning import wire
from search.engine.meaning.connections import Connections, OverrunError, TooSlowError
from search.engine.meaning.encoder import Matrix, ModelError, Space, Vector
from search.engine.meaning.wire import Address, Refusal

logger = logging.getLogger(__name__)

TIMEOUT = 0.15  # seconds a query waits for its vector
PATIENCE = 120.0  # seconds for a request of passages: a slow machine, others in line
# Nobody asks again so soon after the process was found to be away.
PAUSE = 2.0
# One late answer says little, several in a row that the process hangs.
LATE_IN_A_ROW = 4


class EncoderClient:
    """Implements `Meaning`. For any number of threads, and for processes forked after it was made."""

    def __init__(
        self,
        address: Address,
        space: Space,
        *,
        timeout: float = TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.space = space
        self._timeout = timeout
        self._connections = Connections(address)
        self._rest = _Rest(clock)

    def vector_of(self, query: str) -> Vector | None:
        if not self._rest.over():
            return None
        request = {
            "ask": "query",
            "stamp": self.space.stamp,
            "text": query[: wire.TEXT],
            "within": self._timeout,
        }
        try:
            rows = self._rows(request, self._timeout, 1)
        except OverrunError:
            # That cost no time: the next may be luckier.
            self._rest.end()
            return None
        except ModelError as error:
            self._rest.after(error)
            return None
        self._rest.end()
        return rows[0]

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Raises `ModelError`, as `EncoderAwayError` where trying again later may help."""
        made = [np.empty((0, self.space.dimension), np.float32)]
        for begin in range(0, len(texts), wire.TEXTS):
            some = [text[: wire.TEXT] for text in texts[begin : begin + wire.TEXTS]]
            request = {"ask": "passages", "stamp": self.space.stamp, "texts": some}
            made.append(self._rows(request, PATIENCE, len(some)))
        return np.concatenate(made)

    def state(self) -> dict[str, Any]:
        """What the process says of itself (`Service.state`). Raises `EncoderAwayError`."""
        header, _ = self._connections.ask({"ask": "state"}, 1.0)
        return header

    def _rows(self, request: dict[str, Any], within: float, expected: int) -> Matrix:
        header, body = self._connections.ask(request, within)
        if "refused" in header:
            raise _refusal(header["refused"], str(header.get("why", "")))
        if len(body) != expected * self.space.dimension * np.dtype(wire.NUMBERS).itemsize:
            raise ModelError("含义模型进程的答复与所配置的模型不符，请重启它")
        rows = np.frombuffer(body, wire.NUMBERS).astype(np.float32)
        return rows.reshape(expected, self.space.dimension)


def _refusal(kind: object, why: str) -> ModelError:
    match kind:
        case Refusal.BUSY | Refusal.LATE:
            return OverrunError("含义模型进程正忙，稍后再试")
        case Refusal.STAMP:
            return ModelError(f"含义模型进程用的是另一个模型（{why}），请重启网站的全部进程")
        case _:
            return ModelError(why or f"含义模型进程拒绝了请求（{kind}）")


class _Rest:
    """Not asking at once again: after one failure a pause; then one caller tries for all."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: float | None = None
        self._late = 0

    def over(self) -> bool:
        with self._lock:
            if self._until is None:
                return True
            if self._clock() < self._until:
                return False
            # Ours is the try; whoever comes meanwhile waits for another pause.
            self._until = self._clock() + PAUSE
            return True

    def after(self, error: Exception) -> None:
        with self._lock:
            self._late = self._late + 1 if isinstance(error, TooSlowError) else LATE_IN_A_ROW
            if self._late < LATE_IN_A_ROW:
                return
            if self._until is None:
                logger.warning("meaning: queries go on without it: %s", error)
            self._until = self._clock() + PAUSE

    def end(self) -> None:
        with self._lock:
            self._until, self._late = None, 0
