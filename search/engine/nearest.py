"""The embedded index by meaning: every vector compared, the nearest that are meant kept.

Which rows are meant only the index knows, how near they are only the matrix. Where few are
meant, their vectors are compared and no others. Where many are, the index is asked which
of the nearest are among them, further and further from the question until enough are
found. Both ways give the same answer: all are compared, none is guessed.
"""

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import tantivy
from tantivy import Occur
from tantivy import Query as Native

from search.engine.meaning import Matrix, Vector
from search.engine.meaning.packing import closeness
from search.engine.places import Near, Place

# Rows whose slots are read one by one rather than looked for among the nearest.
FEW = 5000
# How many of the nearest are tried at first for each one wanted; then four times as many,
# and so on.
FIRST = 2

# A row of the index, and the slot of its vector.
Slotted: TypeAlias = tuple[tantivy.DocAddress, int]


class Nearest:
    """Over one commit of an index. `find` takes what is meant as a query of the index."""

    def __init__(
        self, schema: tantivy.Schema, searcher: tantivy.Searcher, matrix: Matrix, floor: float
    ) -> None:
        self._schema, self._searcher = schema, searcher
        self._matrix, self._floor = matrix, floor

    def find(self, vector: Vector, meant: Native, limit: int) -> list[Near]:
        if not len(self._matrix):
            return []
        close = closeness(self._matrix, vector)
        found = [
            Near.at(self._place(address), float(close[slot]))
            for address, slot in self._candidates(close, meant, limit)
        ]
        return sorted(found, key=lambda one: (-one.closeness, one.place))

    def _candidates(self, close: Vector, meant: Native, limit: int) -> list[Slotted]:
        if self._count(meant) < FEW:
            held = self._search(meant, FEW)
            near = [one for one in held if close[one[1]] >= self._floor]
            return sorted(near, key=lambda one: -close[one[1]])[:limit]
        found: list[Slotted] = []
        for slots in _nearest_first(close, self._floor, FIRST * limit):
            wanted = Native.term_set_query(self._schema, "vector", slots)
            both = Native.boolean_query([(Occur.Must, meant), (Occur.Must, wanted)])
            # Texts that say the same share a slot.
            among = self._search(both, len(slots) + FEW)
            found += sorted(among, key=lambda one: -close[one[1]])
            if len(found) >= limit:
                break
        return found[:limit]

    def _count(self, meant: Native) -> int:
        return count_of(self._searcher.search(meant, 1))

    def _search(self, meant: Native, limit: int) -> list[Slotted]:
        hits = self._searcher.search(meant, limit, count=False).hits
        addresses = [address for _, address in hits]
        slots = self._searcher.fast_field_values("vector", addresses)
        return [(address, int(slot or 0)) for address, slot in zip(addresses, slots, strict=True)]

    def _place(self, address: tantivy.DocAddress) -> Place:
        [stored] = self._searcher.doc(address).get_all("place")
        return Place.loads(stored)


def count_of(found: tantivy.SearchResult) -> int:
    return int(found.count or 0)  # type: ignore[attr-defined]


def _nearest_first(close: Vector, floor: float, size: int) -> Iterator[list[int]]:
    """Slots in blocks that grow, down to the floor."""
    near = np.flatnonzero(close >= floor)
    ordered = near[np.argsort(-close[near], kind="stable")]
    begin = 0
    while begin < len(ordered):
        yield ordered[begin : begin + size].tolist()
        begin, size = begin + size, size * 4
