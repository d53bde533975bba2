"""What our way of writing costs beside writing the same rows with nothing around it.

The rows are prepared beforehand, so that analysis counts in neither; how fast it is stands
beside. Ours is a rebuild: versions compared, rows replaced by document, the index swapped
in. Raw is `add_document` of tantivy, and `helpers.bulk` into an Elasticsearch index of the
same mapping. Each is done several times in turn; the fastest counts.
"""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import tantivy
from elasticsearch import Elasticsearch, helpers

from bench import laws
from bench.relevance import product_engine
from search.engine import Document, fields, segments, shards

Rows = Mapping[str, list[fields.Row]]
Row = dict[str, str | float]
ROUNDS = 3


def rows_of(path: Path, passages: int, engines: Sequence[str]) -> Iterator[Row]:
    documents = list(laws.documents(path, passages))
    began = time.process_time()
    prepared = {one.id: fields.rows(one, 1) for one in documents}
    analysis = time.process_time() - began
    characters = sum(len(passage.text) for one in documents for passage in one.passages)
    for name in engines:
        raw, ours = fastest(name, documents, prepared)
        yield {
            "engine": name,
            "passages": passages,
            "raw rows/s": round(count(prepared) / raw),
            "ours rows/s": round(count(prepared) / ours),
            "ours ÷ raw": round(raw / ours, 2),
            "analysis characters/s": round(characters / analysis),
        }


def count(prepared: Rows) -> int:
    return sum(map(len, prepared.values()))


def fastest(name: str, documents: Sequence[Document], prepared: Rows) -> tuple[float, float]:
    """Seconds of raw and of ours."""
    write_raw = {"tantivy": write_tantivy, "elasticsearch": write_elasticsearch}[name]
    raw, ours = [], []
    for _ in range(ROUNDS):
        raw.append(write_raw(prepared))
        ours.append(write_ours(name, documents, prepared))
    return min(raw), min(ours)


def write_ours(name: str, documents: Sequence[Document], prepared: Rows) -> float:
    def ready(document: Document, *_: object) -> list[fields.Row]:
        return prepared[document.id]

    began = time.perf_counter()
    with patch.object(fields, "rows", ready), product_engine(documents, name):
        return time.perf_counter() - began


def write_tantivy(prepared: Rows) -> float:
    natives = [segments._native_row(row) for row in chain.from_iterable(prepared.values())]
    with tempfile.TemporaryDirectory() as folder:
        writer = tantivy.Index(segments.SCHEMA, path=folder).writer(segments.HEAP, 1)
        began = time.perf_counter()
        for native in natives:
            writer.add_document(native)
        writer.commit()
        writer.wait_merging_threads()
        return time.perf_counter() - began


def write_elasticsearch(prepared: Rows) -> float:
    with scratch_index() as (client, index):
        rows = chain.from_iterable(prepared.values())
        actions = ({"_index": index, "_id": row["id"], "_source": row} for row in rows)
        began = time.perf_counter()
        helpers.bulk(client, actions)
        client.indices.refresh(index=index)
        return time.perf_counter() - began


@contextmanager
def scratch_index() -> Iterator[tuple[Elasticsearch, str]]:
    client = Elasticsearch(os.environ["ELASTICSEARCH_URL"], request_timeout=120)
    index = f"bench-{uuid4().hex[:8]}"
    settings = {**shards.SETTINGS, "refresh_interval": "-1"}
    client.indices.create(index=index, settings=settings, mappings=shards.MAPPINGS)
    try:
        yield client, index
    finally:
        client.indices.delete(index=index)
