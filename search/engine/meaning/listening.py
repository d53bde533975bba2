"""A place to listen at, for one process only."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from search.engine.meaning.wire import Address

ONLY_US = 0o600
WAITING = 128  # connections that the system keeps until they are accepted


class AddressTakenError(Exception):
    """Nothing can listen there; the message says in Chinese why."""


@contextmanager
def listening(address: Address) -> Iterator[socket.socket]:
    """Raises `AddressTakenError`. What a killed process left behind is taken over."""
    if address.path:
        with _claimed(Path(address.path)), closing(_at_path(Path(address.path))) as listener:
            yield listener
            Path(address.path).unlink(missing_ok=True)
    else:
        with closing(_at_port(address)) as listener:
            yield listener


@contextmanager
def _claimed(path: Path) -> Iterator[None]:
    """A lock tells a living process from the socket of a dead one; the kernel gives it back."""
    with ExitStack() as held:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = held.enter_context(Path(f"{path}.lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AddressTakenError(f"已有一个含义模型进程在 {path} 上运行，不必再启动") from error
        except OSError as error:
            raise _refused(path, error) from error
        yield


def _at_path(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o777 & ~ONLY_US)
    try:
        if path.is_socket():
            path.unlink()
        listener.bind(str(path))
    except OSError as error:
        listener.close()
        raise _refused(path, error) from error
    finally:
        os.umask(before)
    listener.listen(WAITING)
    return listener


def _refused(path: Path, error: OSError) -> AddressTakenError:
    return AddressTakenError(
        f"不能在 {path} 上监听（{error}），可用 MEANING_ADDRESS 另指定一个较短、可写的路径"
    )


def _at_port(address: Address) -> socket.socket:
    try:
        family, _, _, _, place = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM
        )[0]
        return socket.create_server(place[:2], family=family, backlog=WAITING)
    except OSError as error:
        raise AddressTakenError(
            f"不能在 {address.host}:{address.port} 上监听（{error}），"
            "可能已有一个含义模型进程，或 MEANING_ADDRESS 写的不是本机地址"
        ) from error
