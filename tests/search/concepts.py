"""A small honest model for tests of what is found: it knows a few matters by their words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from search.engine.meaning import ModelError, Space
from search.engine.meaning.encoder import Matrix, Vector


class Concepts:
    """Each matter is a direction, and the words that it goes by point there. What speaks of
    several matters lies between them; what speaks of none is near to nothing."""

    def __init__(self, *matters: Sequence[str]) -> None:
        self._matters = matters
        stamp = f"concepts {matters}"
        self.space = Space("试验模型", stamp, dimension=len(matters) + 1, floor=0.3)
        self.away = False

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        if self.away:
            raise ModelError("含义模型进程没有答复")
        return np.stack([self._placed(text) for text in texts])

    def vector_of(self, query: str) -> Vector | None:
        return None if self.away else self._placed(query, of_none=-1.0)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """As when its process is away."""
        self.away = True
        try:
            yield
        finally:
            self.away = False

    def state(self) -> dict[str, str]:
        return {"name": self.space.name, "stamp": self.space.stamp, "problem": ""}

    def _placed(self, text: str, of_none: float = 1.0) -> Vector:
        said = [float(any(word in text for word in words)) for words in self._matters]
        place = np.array([*said, 0.0 if any(said) else of_none], np.float32)
        return np.asarray(place / np.linalg.norm(place), np.float32)
