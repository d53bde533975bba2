"""One list out of several: first what was ranked, then each further part by date.

A page is asked for by its place from the beginning, or, far behind it, by where the page
before it ended: that costs the same however deep it lies.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.engine.conditions import Between, Condition
from search.engine.fields import Head
from search.engine.query import Query

_PLACE = re.compile(r"([0-9])-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a list by date; `before` leaves out all up to that place of it."""

    offset: int
    limit: int
    before: int | None = None

    @property
    def conditions(self) -> list[Condition]:
        return [] if self.before is None else [Between("by_date", 0, self.before - 1)]


class Found(Protocol):
    """Documents in order, and where the last of them stands."""

    @property
    def heads(self) -> Mapping[str, Head]: ...

    @property
    def last(self) -> int: ...


# The conditions of a part, and how many documents it has.
Part = tuple[Sequence[Condition], int]


class Listing:
    """`ask` finds the documents of a window under further conditions."""

    def __init__(
        self,
        ranked: Mapping[str, Head],
        parts: Iterable[Part],
        ask: Callable[..., Found],
    ) -> None:
        self.ranked, self.parts, self.ask = ranked, list(parts), ask

    def page(self, query: Query) -> tuple[dict[str, Head], str]:
        """The documents of the page, and from where the next one goes on ("" on the last)."""
        if place := _PLACE.fullmatch(query.after):
            return self.fill({}, int(place[1]), Window(0, query.size, int(place[2])))
        first, last = query.offset, query.offset + query.size
        page = dict(list(self.ranked.items())[first:last])
        skip = max(0, first - len(self.ranked))
        for number, (_, size) in enumerate(self.parts):
            if skip < size:
                return self.fill(page, number, Window(skip, query.size - len(page)))
            skip -= size
        return page, ""

    def fill(
        self, page: dict[str, Head], number: int, window: Window
    ) -> tuple[dict[str, Head], str]:
        """Documents from a window of one part on, until the page is full or the list ends."""
        further = ""
        for at, (conditions, size) in enumerate(self.parts):
            if at < number or not size:
                continue
            if window.limit <= 0:
                break
            found = self.ask(window, *conditions)
            page |= found.heads
            further = f"{at}-{found.last}" if len(found.heads) == window.limit else ""
            window = Window(0, window.limit - len(found.heads))
        return page, further
