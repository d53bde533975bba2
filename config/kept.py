"""What every page or search asks of the site: kept by all processes together, and for a moment by each.

Reading a small file costs no time to speak of, but a process that answers eight readers at once
gives its turn away with each, and waits for it longer than for a query.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, Generic, TypeVar

from django.core.cache import cache
from django.db import transaction

T = TypeVar("T")

MOMENT = 1.0  # seconds in which a process does not notice what was edited by way of another

_NOTHING = object()


class Kept(Generic[T]):
    """`read` is asked once in `seconds` by all processes together; each of them hands out what it
    has for `moment`."""

    every: "list[Kept[Any]]" = []

    def __init__(
        self, key: str, read: Callable[[], T], *, seconds: float, moment: float = MOMENT
    ) -> None:
        self.key, self._read = key, read
        self.seconds, self.moment = seconds, moment
        self._own: tuple[Any, float] = (_NOTHING, 0.0)
        self.every.append(self)

    def __call__(self) -> T:
        value, until = self._own
        if value is _NOTHING or monotonic() >= until:
            until = monotonic() + self.moment
            value = cache.get(self.key, _NOTHING)
            if value is _NOTHING:
                value = self._read()
                cache.set(self.key, value, self.seconds)
            self._own = (value, until)
        kept: T = value
        return kept

    def forget(self) -> None:
        cache.delete(self.key)
        self._own = (_NOTHING, 0.0)

    def forget_after_commit(self, **kwargs: Any) -> None:
        """A receiver of signals."""
        transaction.on_commit(self.forget, robust=True)
