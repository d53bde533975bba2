"""Connections to the encoder's process, kept open between questions."""

import os
import socket
import threading
import time
from contextlib import suppress
from typing import Any

from search.engine.meaning import wire
from search.engine.meaning.encoder import ModelError
from search.engine.meaning.wire import Address, Malformed

KEPT = 8
START = "请确认 meaning_server 在运行（serve 会自动启动它），并看它的日志"

Answer = tuple[dict[str, Any], bytes]


class EncoderAwayError(ModelError):
    """Only for now: later there may be an answer."""


class TooSlowError(EncoderAwayError):
    """It did not answer in time."""


class OverrunError(EncoderAwayError):
    """It answered that it has too much to do."""


class Connections:
    """For any number of threads. A connection that failed in any way is not used again: a
    late answer would be taken for that to the next question."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._kept: list[socket.socket] = []
        self._process = os.getpid()

    def ask(self, request: dict[str, Any], within: float) -> Answer:
        """Raises `EncoderAwayError`."""
        deadline = time.monotonic() + within
        try:
            if (kept := self._take()) is not None:
                # The process may have been started again since.
                with suppress(ConnectionError):
                    return self._through(kept, request, deadline)
                self._forget()
            return self._through(self._connect(deadline), request, deadline)
        except TimeoutError as error:
            raise TooSlowError("含义模型进程没有及时答复") from error
        except (OSError, Malformed) as error:
            raise EncoderAwayError(f"含义模型进程没有答复（{error}），{START}") from error

    def _through(self, connection: socket.socket, request: dict[str, Any], end: float) -> Answer:
        try:
            _patient_until(end, connection).sendall(wire.packed(request))
            header, body = wire.lengths(_received(connection, wire.LENGTHS.size, end))
            answer = wire.unpacked(_received(connection, header, end))
            numbers = _received(connection, body, end)
        except BaseException:
            connection.close()
            raise
        self._keep(connection)
        return answer, numbers

    def _connect(self, deadline: float) -> socket.socket:
        if not self._address.path:
            place = (self._address.host, self._address.port)
            connection = socket.create_connection(place, timeout=_left(deadline))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        connection = socket.socket(socket.AF_UNIX)
        try:
            _patient_until(deadline, connection).connect(self._address.path)
        except BaseException:
            connection.close()
            raise
        return connection

    def __del__(self) -> None:
        self._forget()

    def _take(self) -> socket.socket | None:
        with self._lock:
            self._leave_to_parent()
            return self._kept.pop() if self._kept else None

    def _keep(self, connection: socket.socket) -> None:
        with self._lock:
            if len(self._kept) < KEPT:
                self._kept.append(connection)
                return
        connection.close()

    def _forget(self) -> None:
        with self._lock:
            while self._kept:
                self._kept.pop().close()

    def _leave_to_parent(self) -> None:
        """After a fork both processes would read from one connection."""
        if self._process != os.getpid():
            self._process = os.getpid()
            while self._kept:
                self._kept.pop().close()


def _received(connection: socket.socket, size: int, deadline: float) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = _patient_until(deadline, connection).recv(size - len(parts))
        if not part:
            raise ConnectionResetError("连接已断开")
        parts += part
    return bytes(parts)


def _patient_until(deadline: float, connection: socket.socket) -> socket.socket:
    connection.settimeout(_left(deadline))
    return connection


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
