"""What the rules of a search need of an engine. Its scores only choose candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.engine.asking import Asked
from search.engine.conditions import Condition
from search.engine.fields import Head, Record
from search.engine.meaning import Meaning, Vector
from search.engine.naming import Called
from search.engine.places import Near
from search.engine.ranking import Statistics

# For each field the terms to score by, with their weights.
Terms = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Overview:
    """Documents to find: `base` selects, `chosen` narrows by facet. Every facet is
    counted under the choices of the others, the status by conditions; none where
    `statuses` is empty. Latest first. With `whole`, documents are wanted only if all fit
    within the limit."""

    base: Condition
    chosen: Mapping[str, Condition]
    statuses: Mapping[str, Condition]
    offset: int
    limit: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """`heads` by document id, in order; empty where they were not wanted. `last` is the
    place in the order by date of the last one."""

    total: int
    heads: Mapping[str, Head]
    facets: Mapping[str, Mapping[str, int]]
    last: int = 0


class Store(Protocol):
    """What a search needs of an engine, whose scores only choose candidates."""

    name: str
    words: tuple[str, ...]  # that were added to the dictionary it was cut with
    meaning: Meaning | None  # which makes vectors of questions

    def documents(self, overview: Overview) -> Found: ...

    def passages(self, condition: Condition, terms: Terms, limit: int) -> list[Record]:
        """Those that the engine scores highest for the terms, field by field."""

    def near(self, vector: Vector, condition: Condition, limit: int) -> list[Near]:
        """The rows with a vector that are nearest, nearest first, none below the floor of
        the space. Empty without `meaning`."""

    def middle(self, document_id: str) -> Vector | None:
        """What a document means as a whole, where that is known."""

    def called(self, wanted: Sequence[Condition], limit: int) -> list[list[Called]]:
        """For each condition the names of documents, those with the shortest title first."""

    def statistics(self, asked: Asked) -> Statistics: ...

    def count(self, condition: Condition) -> int: ...

    def version(self, document_id: str) -> int:
        """Of a document held or deleted; -1 for one never seen."""

    def vocabulary(self) -> Mapping[str, int]:
        """Every word that can be misspelt with the number of documents that have it."""
