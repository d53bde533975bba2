"""A model in one's own process: for measuring, for tests, for a command that runs once."""

from collections.abc import Sequence

from search.engine.meaning.encoder import Encoder, Matrix, Vector


class InProcess:
    """Implements `Meaning`."""

    def __init__(self, encoder: Encoder) -> None:
        self.space = encoder.space
        self._encoder = encoder

    def vector_of(self, query: str) -> Vector | None:
        return self._encoder.encode_query(query)

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        return self._encoder.encode_passages(texts)
