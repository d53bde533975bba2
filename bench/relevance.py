"""How well a search answers sets of questions with known answers: one run, one table.

    bench/relevance.py [SET…] [--engine both|tantivy|elasticsearch] [--limit N] [--json]
    bench/relevance.py --corpus F --queries F --qrels F [the same options]

SET is one of the open sets (bench/sets.py), or files of one's own are named. A scratch
index of each engine is written through the product's own analysis, each entry as one
document, and removed afterwards. `ours` is the search readers get, by words and grams
alone; `words` and `grams` are plain BM25 over one view of it. Beside them stand the stock
analysers of Elasticsearch over the same title and text (bench/baselines.py) wherever
Elasticsearch takes part. It is taken from ELASTICSEARCH_URL.
"""

import argparse
import contextlib
import datetime
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.baselines import CUTS, stock_index, ways_of
from bench.sets import (
    DEPTH,
    OPEN_SETS,
    Entry,
    Judged,
    QuestionSet,
    entries,
    judgements,
    ndcg,
    open_set,
    quality,
    read_set,
    recall,
)
from search.engine import Document, Engine, Passage, Query, open_engine
from search.engine.asking import understand
from search.engine.conditions import PASSAGES, OneOf, every

__all__ = [
    "document",
    "entries",
    "judgements",
    "measure",
    "ndcg",
    "product_engine",
    "product_index",
    "recall",
]

ENGINES = ("tantivy", "elasticsearch")
VIEWS = ("ours", "words", "grams")
WARM_UP = 20
Search = Callable[[str], list[str]]
Row = dict[str, str | float]


@contextlib.contextmanager
def product_engine(corpus: list[Entry], name: str) -> Iterator[Engine]:
    """A scratch index of the corpus, removed afterwards."""
    url = os.environ["ELASTICSEARCH_URL"] if name == "elasticsearch" else ""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(
            elasticsearch_url=url, index_dir=Path(folder), prefix=f"bench-{uuid4().hex[:8]}"
        )
        try:
            with engine.rebuild() as new:
                for start in range(0, len(corpus), 1000):
                    new.index((document(entry), 1) for entry in corpus[start : start + 1000])
                new.swap()
            engine.refresh()
            yield engine
        finally:
            engine.drop()


@contextlib.contextmanager
def product_index(
    corpus: list[Entry], engine_name: str, view: str
) -> Iterator[tuple[Search, float]]:
    """The search of one view, and the seconds its index took."""
    began = time.perf_counter()
    with product_engine(corpus, engine_name) as engine:
        yield view_of(engine, view), time.perf_counter() - began


def document(entry: Entry) -> Document:
    return Document(
        id=entry["id"],
        type="text",
        title=entry.get("title", ""),
        passages=(Passage(anchor="", text=entry["text"]),),
    )


def view_of(engine: Engine, view: str) -> Search:
    return ours(engine) if view == "ours" else one_view(engine, view)


def ours(engine: Engine) -> Search:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    return lambda text: [
        hit.id for hit in engine.search(Query(text, day=today, size=DEPTH, passages=0)).hits
    ]


def one_view(engine: Engine, view: str) -> Search:
    def search(text: str) -> list[str]:
        asked = understand(text)
        terms = asked.words if view == "words" else asked.grams
        condition = every(PASSAGES, OneOf(view, terms))
        found = engine.store().passages(condition, {view: dict.fromkeys(terms, 1.0)}, DEPTH)
        return [record.document for record in found]

    return search


def measure(search: Search, queries: list[Entry], judged: Judged) -> dict[str, float]:
    for query in queries[:WARM_UP]:
        search(query["text"])
    answers, times = [], []
    for query in queries:
        began = time.perf_counter()
        answers.append(search(query["text"]))
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return quality(answers, queries, judged) | {
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[len(times) * 95 // 100], 1),
    }


def rows_of(asked: QuestionSet, engines: list[str]) -> Iterator[Row]:
    """Ours on each engine, then of each stock cut the best joined and the best boosted way."""
    for name in engines:
        with product_engine(asked.corpus, name) as engine:
            for view in VIEWS:
                figures = measure(view_of(engine, view), asked.queries, asked.judged)
                yield {"set": asked.name, "engine": name, "search": view, **figures}
    if "elasticsearch" not in engines:
        return
    with stock_index(asked.corpus) as stock:
        for ways in (ways for cut in CUTS for ways in ways_of(cut)):
            best = stock.best(ways, asked)
            figures = measure(
                lambda text, way=best: stock.find(way, text), asked.queries, asked.judged
            )
            yield {"set": asked.name, "engine": "stock", "search": best.name, **figures}


def ratios(rows: list[Row]) -> dict[str, float]:
    """nDCG@10 of ours ÷ that of the best baseline, for each set and engine."""
    return {
        f"{row['set']} {row['engine']}": round(float(row["ndcg@10"]) / best, 3)
        for row in rows
        if row["search"] == "ours" and (best := _best_baseline(rows, row["set"]))
    }


def _best_baseline(rows: list[Row], name: str | float) -> float:
    stock = (row for row in rows if (row["set"], row["engine"]) == (name, "stock"))
    return max((float(row["ndcg@10"]) for row in stock), default=0.0)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of {', '.join(OPEN_SETS)}")
    for name in ("corpus", "queries", "qrels"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--engine", choices=("both", *ENGINES), default="both")
    parser.add_argument("--limit", type=int, help="so many queries of each set")
    parser.add_argument("--json", action="store_true", help="figures as JSON in the last line")
    chosen = parser.parse_args()
    if unknown := set(chosen.sets) - set(OPEN_SETS):
        parser.error(f"no such set: {', '.join(sorted(unknown))}")
    files = (chosen.corpus, chosen.queries, chosen.qrels)
    if any(files) != all(files) or bool(chosen.sets) == any(files):
        parser.error("name sets, or all of --corpus, --queries and --qrels")
    if chosen.engine != "tantivy" and not os.environ.get("ELASTICSEARCH_URL"):
        parser.error("set ELASTICSEARCH_URL, or measure --engine tantivy alone")
    return chosen


def asked_sets(chosen: argparse.Namespace) -> Iterator[QuestionSet]:
    for name in chosen.sets:
        yield open_set(name, chosen.limit)
    if chosen.corpus:
        files = (chosen.corpus, chosen.queries, chosen.qrels)
        yield read_set(chosen.queries.stem, *files, limit=chosen.limit)


def main() -> None:
    chosen = arguments()
    engines = list(ENGINES) if chosen.engine == "both" else [chosen.engine]
    rows: list[Row] = []
    for asked in asked_sets(chosen):
        print(f"{asked.name}: {len(asked.queries)} queries, {len(asked.corpus)} documents")
        for row in rows_of(asked, engines):
            if not rows:
                print("| " + " | ".join(row) + " |\n" + "|---" * len(row) + "|")
            print("| " + " | ".join(str(value) for value in row.values()) + " |", flush=True)
            rows.append(row)
    for name, ratio in ratios(rows).items():
        print(f"{name}: ours ÷ best baseline {ratio}")
    if chosen.json:
        print(json.dumps({"rows": rows, "ratios": ratios(rows)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
