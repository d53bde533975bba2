"""Vectors as they are kept and sent: little-endian float16, half the room of what they are
computed with. What that loses, some 0.0005 of a cosine, changes no order that is meant."""

from collections.abc import Iterable

import numpy as np

from search.engine.meaning.encoder import Matrix, Vector

_KEPT = np.dtype("<f2")


def pack(vector: Vector) -> bytes:
    return vector.astype(_KEPT).tobytes()


def unpack(kept: bytes) -> Vector:
    """Of length one again."""
    return unit(np.frombuffer(kept, _KEPT).astype(np.float32))


def is_of(kept: bytes, dimension: int) -> bool:
    """Whether it is a vector of so many numbers that points anywhere."""
    if len(kept) != dimension * _KEPT.itemsize:
        return False
    values = np.frombuffer(kept, _KEPT)
    return bool(np.isfinite(values).all() and values.any())


def middle(vectors: Iterable[bytes]) -> bytes:
    """Of what several texts mean together; b"" without any, or where they cancel out."""
    unpacked = [unpack(one) for one in vectors]
    if not unpacked:
        return b""
    total: Vector = np.sum(np.array(unpacked), axis=0, dtype=np.float32)
    return pack(unit(total)) if total.any() else b""


def closeness(matrix: Matrix, vector: Vector) -> Vector:
    """The cosine of each row with the vector; both of length one."""
    return np.asarray(matrix @ vector, np.float32)


def unit(vector: Vector) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector), np.float32)
