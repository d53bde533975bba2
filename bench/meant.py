"""Vectors of the texts that are measured: made once a model and kept outside the checkout.

The file is `vectors.sqlite3` in the folder BENCH_CACHE, by default in that of the user's
caches. Keys are those of the product, so that a text is encoded again only when it changes.
"""

import itertools
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from search.engine import Document
from search.engine.meaning.local import InProcess
from search.engine.meaning.packing import pack
from search.engine.meaning.splitting import texts_of, with_pieces

BATCH = 64
TOLD_EVERY = 30.0  # seconds


def with_meaning(documents: Iterable[Document], meaning: InProcess) -> list[Document]:
    """The same documents with a vector for every piece of their text."""
    found = list(documents)
    written = {key: text for one in found for key, text in texts_of(one).items()}
    with _Kept(meaning) as kept:
        vectors = kept.of(written)
    return [with_pieces(document, vectors, meaning.space) for document in found]


class _Kept:
    def __init__(self, meaning: InProcess) -> None:
        self._meaning = meaning
        folder = Path(os.environ.get("BENCH_CACHE") or Path.home() / ".cache" / "gonghui-bench")
        folder.mkdir(parents=True, exist_ok=True)
        self._rows = sqlite3.connect(folder / "vectors.sqlite3")
        self._rows.execute(
            "CREATE TABLE IF NOT EXISTS vectors"
            " (space TEXT, key BLOB, vector BLOB, PRIMARY KEY (space, key))"
        )

    def __enter__(self) -> "_Kept":
        return self

    def __exit__(self, *_: object) -> None:
        self._rows.close()

    def of(self, written: dict[bytes, str]) -> dict[bytes, bytes]:
        space = self._meaning.space.key
        rows = self._rows.execute("SELECT key, vector FROM vectors WHERE space = ?", [space])
        kept = dict(rows)
        # Texts of one length are encoded together without padding.
        missing = sorted(written.keys() - kept.keys(), key=lambda key: len(written[key]))
        for keys, vectors in self._encoded(missing, written):
            with self._rows:
                made = [(space, key, vector) for key, vector in zip(keys, vectors, strict=True)]
                self._rows.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", made)
            kept |= dict(zip(keys, vectors, strict=True))
        return {key: kept[key] for key in written}

    def _encoded(
        self, keys: list[bytes], written: dict[bytes, str]
    ) -> Iterator[tuple[list[bytes], list[bytes]]]:
        told = time.monotonic()
        for begin in itertools.count(0, BATCH):
            batch = keys[begin : begin + BATCH]
            if not batch:
                return
            matrix = self._meaning.encode_passages([written[key] for key in batch])
            yield batch, [pack(row) for row in matrix]
            if time.monotonic() - told > TOLD_EVERY:
                told = time.monotonic()
                print(f"encoded {begin + BATCH} of {len(keys)}", file=sys.stderr, flush=True)
