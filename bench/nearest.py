"""What the quantised graph of Elasticsearch misses of the passages that are really nearest.

    bench/nearest.py SET… [--engine both|tantivy|elasticsearch] --meaning MODEL [--limit N] [--json]
    bench/nearest.py --corpus F --queries F --qrels F [the same options]

Every question of a set (bench/sets.py) is compared with all vectors by numpy; recall@100 says
how many of the hundred nearest passages above the floor of the model the engine has found,
for all readers and for one who may see a tenth of the documents.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import fmean, quantiles

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.meant import with_meaning
from bench.relevance import document, product_engine, read_arguments
from bench.sets import DEPTH, Entry, QuestionSet, chosen_sets, entries, table
from search.engine import Document, Engine, Scope
from search.engine.conditions import PIECES, every, visible
from search.engine.meaning import Matrix, Vector
from search.engine.meaning.local import InProcess
from search.engine.meaning.opening import open_encoder
from search.engine.meaning.packing import unpack

FEW = "few"  # the audience of every tenth document
SCOPES = {"all": Scope(frozenset({"all", FEW})), "a tenth": Scope(frozenset({FEW}))}
Row = dict[str, str | float]


class Exact:
    """Every vector of the documents, compared one by one."""

    def __init__(self, documents: list[Document]) -> None:
        rows = [
            (one.id, min(one.audience), unpack(piece.vector))
            for one in documents
            for passage in one.passages
            for piece in passage.pieces
        ]
        self._ids = [id_ for id_, _, _ in rows]
        self._audience = np.array([audience for _, audience, _ in rows])
        self._matrix: Matrix = np.array([vector for _, _, vector in rows])

    def nearest(self, vector: Vector, scope: Scope, floor: float) -> set[str]:
        close = self._matrix @ vector
        seen = np.isin(self._audience, sorted(scope.tokens)) & (close >= floor)
        places = np.flatnonzero(seen)
        best = places[np.argsort(-close[places])][:DEPTH]
        return {self._ids[place] for place in best}


def shared(documents: list[Document]) -> list[Document]:
    return [
        replace(one, audience=frozenset({FEW if number % 10 == 0 else "all"}))
        for number, one in enumerate(documents)
    ]


def rows_of(engine: Engine, exact: Exact, asked: QuestionSet, meaning: InProcess) -> Iterator[Row]:
    vectors = [meaning.vector_of(query["text"]) for query in asked.queries]
    store = engine.store()
    for name, scope in SCOPES.items():
        recalls, times = [], []
        for vector in vectors:
            began = time.perf_counter()
            near = store.near(vector, every(PIECES, visible(scope)), DEPTH)
            times.append((time.perf_counter() - began) * 1000)
            wanted = exact.nearest(vector, scope, meaning.space.floor)
            found = {one.place.document for one in near}
            if wanted:
                recalls.append(len(wanted & found) / len(wanted))
        yield {
            "set": asked.name,
            "engine": engine.name,
            "readers": name,
            "questions": len(recalls),
            "recall@100": round(fmean(recalls), 4),
            "p50_ms": round(quantiles(times, n=100)[49], 1),
            "p95_ms": round(quantiles(times, n=100)[94], 1),
        }


def main() -> None:
    parser, chosen, engines = read_arguments(__doc__.split("\n", 1)[0])
    if not chosen.meaning:
        parser.error("name a model: --meaning")
    meaning = InProcess(open_encoder(chosen.meaning))
    rows: list[Row] = []
    for corpus, sets in chosen_sets(parser, chosen).items():
        texts: list[Entry] = entries(corpus)
        documents = shared(with_meaning(map(document, texts), meaning))
        exact = Exact(documents)
        for name in engines:
            with product_engine(documents, name, meaning) as engine:
                for asked in sets:
                    rows += rows_of(engine, exact, asked, meaning)
    print(table(rows))
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False))


if __name__ == "__main__":
    main()
