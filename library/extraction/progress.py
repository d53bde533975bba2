"""How far a reading is, told to the process that waits for it.

Kept in the one place where a child process writes it down; elsewhere nobody listens.
"""

from collections.abc import Callable

#: Pages that are done, and of how many.
Listener = Callable[[int, int], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """From now on `listener` is told of every page; for the whole life of the process."""
    _listeners.append(listener)


def report(done: int, total: int) -> None:
    for listener in _listeners:
        listener(done, total)
