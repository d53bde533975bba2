"""What a model of meaning is to the rest of the search.

A model places texts in a space: passages and queries that mean alike lie close together.
Vectors of two models, or of two versions of one, cannot be compared; `Space` tells them
apart, and nothing is ever read across that line.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]  # (dimension,), of length one
Matrix = NDArray[np.float32]  # (texts, dimension), each row of length one


class ModelError(Exception):
    """The model cannot be used; the message tells an operator in Chinese what to do."""


@dataclass(frozen=True, slots=True)
class Space:
    """`name` for people, `stamp` for the model with its version and everything else that
    changes its vectors. `floor` is the cosine below which a passage is not near a query, `sure`
    the one from which on the nearest passage is on the matter of a question, as far as cosines
    can tell; without it the floor is."""

    name: str
    stamp: str
    dimension: int
    floor: float
    sure: float = 0.0

    def certainty(self, cosine: float) -> float:
        """From 0 at the floor to 1."""
        span = max(0.0, self.sure - self.floor)
        above = cosine - self.floor
        return min(1.0, max(0.0, above / span)) if span else float(above >= 0)

    @property
    def key(self) -> str:
        """A short name for files and fields."""
        return hashlib.blake2b(self.stamp.encode(), digest_size=6).hexdigest()


class Encoder(Protocol):
    """A loaded model. Any text is encoded, an empty one too; what exceeds the length of the
    model is cut off. Safe to use from several threads."""

    space: Space

    def encode_passages(self, texts: Sequence[str]) -> Matrix: ...

    def encode_query(self, text: str) -> Vector: ...


class Meaning(Protocol):
    """What an engine asks. `vector_of` gives None where no vector can be had in time: the
    search then goes on by words alone."""

    space: Space

    def vector_of(self, query: str) -> Vector | None: ...
