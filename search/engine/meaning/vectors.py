"""What every vector must be, whichever model made it."""

import numpy as np

from search.engine.meaning.encoder import Matrix, ModelError


def unit(rows: Matrix, source: object) -> Matrix:
    """Each row at length one. Raises `ModelError` where that cannot be: nothing is near to it.
    `source`: the model or its file, for the message."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths)) or not np.all(lengths > 0):
        raise ModelError(f"{source}：算出了无效的向量，模型可能已损坏，请重新取得")
    return np.ascontiguousarray(rows / lengths, dtype=np.float32)


def readable(text: str, most: int) -> str:
    """At most `most` characters, without what the libraries of the models stumble over: lone
    surrogates have no bytes, NUL ends a string of C."""
    return text[:most].encode(errors="replace").decode().replace("\0", " ")
