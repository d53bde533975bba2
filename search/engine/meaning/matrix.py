"""The vectors of one index: a file of float32 rows, read by mapping it into memory.

Rows are only ever appended, and each is written once: `slot` finds the row of a vector that
is there already. So readers need no lock, many processes share one copy in memory, and what
an index says of its rows stays true while it is written on. Rows that no text has any more
stay until the index is written anew.
"""

import hashlib
import os
from pathlib import Path

import numpy as np

from search.engine.meaning.encoder import Matrix, Space
from search.engine.meaning.packing import unpack

KEY = 16  # bytes by which a vector is told from others
_ROW = np.dtype("<f4")


def folder_of(index: Path, space: Space) -> Path:
    return index / "meaning" / space.key


def read(folder: Path, dimension: int) -> Matrix:
    """What was appended so far. Never more than has a key: what has none may be cut off
    again, under the feet of whoever has mapped it."""
    sizes = [_size(folder / name) for name in ("rows", "keys")]
    rows = min(sizes[0] // (dimension * _ROW.itemsize), sizes[1] // KEY)
    if not rows:
        return np.zeros((0, dimension), _ROW)
    return np.memmap(folder / "rows", _ROW, "r", shape=(rows, dimension))


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


class Slots:
    """Appends to the files; one process at a time does."""

    def __init__(self, folder: Path, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._rows = (folder / "rows").open("ab")
        self._keys = (folder / "keys").open("ab+")
        self._known = self._read(dimension)

    def slot(self, vector: bytes) -> int:
        """The number of its row."""
        key = hashlib.blake2b(vector, digest_size=KEY).digest()
        if key not in self._known:
            self._known[key] = len(self._known)
            self._rows.write(unpack(vector).astype(_ROW).tobytes())
            self._keys.write(key)
        return self._known[key]

    def save(self) -> None:
        """Durable before an index that names the rows is."""
        for file in (self._rows, self._keys):
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        self._rows.close()
        self._keys.close()

    def _read(self, dimension: int) -> dict[bytes, int]:
        """The rows that are whole and named. What a power cut left behind them is cut off."""
        self._keys.seek(0)
        keys = self._keys.read()
        row = dimension * _ROW.itemsize
        whole = min(len(keys) // KEY, self._rows.tell() // row)
        self._keys.truncate(whole * KEY)
        self._rows.truncate(whole * row)
        return {keys[n * KEY : (n + 1) * KEY]: n for n in range(whole)}
