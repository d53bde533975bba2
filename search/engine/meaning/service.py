"""The one process of a machine that holds the model, for all web workers and background jobs.

Queries and passages are encoded by one thread each. That of the passages has the lowest
priority the system knows and takes a few texts at a time, so a query hardly notices it; a
model must therefore bear two callers at once. What would have to wait too long is refused.
"""

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np

from search.engine.meaning import wire
from search.engine.meaning.encoder import Encoder, Matrix, ModelError, Vector
from search.engine.meaning.lanes import BusyError, Lane, LateError
from search.engine.meaning.listening import listening
from search.engine.meaning.wire import Address, Malformed, Refusal

logger = logging.getLogger(__name__)

QUERIES_WAITING = 64
PASSAGES_WAITING = 8  # requests of `wire.TEXTS` texts
PASSAGES_AT_ONCE = 2
CONNECTIONS = 128
REMEMBERED = 4000  # vectors of queries: 6 MB at 384 dimensions
NICENESS = 19


class _Refused(Exception):
    def __init__(self, kind: Refusal, why: str) -> None:
        self.kind, self.why = kind, why


class Service:
    """Answers requests with what `encoder` makes. Without one it says `problem` to whoever asks."""

    def __init__(self, encoder: Encoder | None, problem: str = "") -> None:
        self._encoder = encoder
        self._problem = problem
        self._queries = Lane("queries", QUERIES_WAITING)
        self._passages = Lane("passages", PASSAGES_WAITING, _lowest_priority)
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._started = time.monotonic()
        self._connections = 0
        self._counts = dict.fromkeys(("queries", "known", "passages", "refused"), 0)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one connection until the other side closes it or sends nonsense."""
        self._connections += 1
        try:
            if self._connections > CONNECTIONS:
                writer.write(self._refusal(Refusal.BUSY))
                return
            while True:
                writer.write(await self._answer(await _request(reader)))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        except asyncio.CancelledError:
            # The process ends; asyncio would report what the server did not catch.
            return
        except Malformed as error:
            logger.warning("encoder: malformed request: %s", error)
            writer.write(self._refusal(Refusal.MALFORMED, str(error)))
        finally:
            self._connections -= 1
            with suppress(ConnectionError):
                writer.close()

    async def _answer(self, request: dict[str, Any]) -> bytes:
        try:
            match request:
                case {"ask": "state"}:
                    return wire.packed(self._state())
                case {"ask": "query", "stamp": str(stamp), "text": str(text), "within": within}:
                    return _numbers(await self._query(self._for(stamp), text, _seconds(within)))
                case {"ask": "passages", "stamp": str(stamp), "texts": list(texts)}:
                    return _numbers(await self._encode(self._for(stamp), _checked(texts)))
        except _Refused as refused:
            return self._refusal(refused.kind, refused.why)
        except BusyError:
            return self._refusal(Refusal.BUSY)
        except LateError:
            return self._refusal(Refusal.LATE)
        except ModelError as error:
            logger.error("encoder: %s", error)
            return self._refusal(Refusal.MODEL, str(error))
        raise Malformed(f"unknown request {str(request)[:80]!r}")

    def _refusal(self, kind: Refusal, why: str = "") -> bytes:
        self._counts["refused"] += 1
        return wire.packed({"refused": kind, "why": why})

    def _for(self, stamp: str) -> Encoder:
        if self._encoder is None:
            raise _Refused(Refusal.MODEL, self._problem)
        if stamp != self._encoder.space.stamp:
            raise _Refused(Refusal.STAMP, self._encoder.space.name)
        return self._encoder

    async def _query(self, encoder: Encoder, text: str, within: float) -> Matrix:
        self._counts["queries"] += 1
        text = text[: wire.TEXT]
        if (vector := self._known.get(text)) is not None:
            self._known.move_to_end(text)
            self._counts["known"] += 1
            return vector[np.newaxis]
        vector = await self._queries.run(partial(encoder.encode_query, text), within)
        self._known[text] = vector
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return vector[np.newaxis]

    async def _encode(self, encoder: Encoder, texts: Sequence[str]) -> Matrix:
        made = [np.empty((0, encoder.space.dimension), np.float32)]
        for begin in range(0, len(texts), PASSAGES_AT_ONCE):
            few = texts[begin : begin + PASSAGES_AT_ONCE]
            made.append(await self._passages.run(partial(encoder.encode_passages, few)))
            self._counts["passages"] += len(few)
        return np.concatenate(made)

    def _state(self) -> dict[str, Any]:
        space = self._encoder.space if self._encoder else None
        return {
            "name": space.name if space else "",
            "stamp": space.stamp if space else "",
            "problem": self._problem,
            "uptime": time.monotonic() - self._started,
            "waiting": {"queries": self._queries.waiting, "passages": self._passages.waiting},
            "counts": self._counts,
            "connections": self._connections,
        }

    def close(self) -> None:
        self._queries.close()
        self._passages.close()


async def _request(reader: asyncio.StreamReader) -> dict[str, Any]:
    header, body = wire.lengths(await reader.readexactly(wire.LENGTHS.size))
    if body:
        raise Malformed("a request has no numbers")
    return wire.unpacked(await reader.readexactly(header))


def _numbers(rows: Matrix) -> bytes:
    return wire.packed({"rows": len(rows)}, rows.astype(wire.NUMBERS, copy=False).tobytes())


def _seconds(within: object) -> float:
    if isinstance(within, bool) or not isinstance(within, int | float):
        raise Malformed("within is no number")
    return float(within)


def _checked(texts: list[object]) -> list[str]:
    if len(texts) > wire.TEXTS:
        raise Malformed(f"{len(texts)} texts")
    checked = [text[: wire.TEXT] for text in texts if isinstance(text, str)]
    if len(checked) != len(texts):
        raise Malformed("a text is no string")
    return checked


def _lowest_priority() -> None:
    # Linux alone gives each thread a priority of its own.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def run(address: Address, load: Callable[[], Encoder]) -> None:
    """Serves until SIGTERM or SIGINT. Raises `AddressTakenError`.

    A model that cannot be loaded does not end the process: it stays and says why, since
    starting it again would not mend the model.
    """
    with listening(address) as listener:
        try:
            service = Service(load())
        except ModelError as error:
            logger.error("encoder: %s", error)
            service = Service(None, str(error))
        asyncio.run(_serve(service, listener))


async def _serve(service: Service, listener: socket.socket) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    server = await asyncio.start_server(service.talk, sock=listener)
    await ended.wait()
    server.close()
    service.close()
