"""How well a search answers a set of questions with known answers.

    bench/relevance.py --corpus F --queries F --qrels F [--engine tantivy|elasticsearch]
                       [--view ours|words|grams|standard|shingle] [--limit N] [--json]

Files are BEIR-like: corpus and queries in JSON lines, also as .xz; qrels with query,
document and grade. A scratch index is written through the product's own analysis and
engine, each entry as one document, and removed afterwards. `ours` is the search readers
get; `words` and `grams` are plain BM25 over one view of it; `standard` and `shingle` are
Elasticsearch's stock analysers over the same title and text. Elasticsearch is taken from
ELASTICSEARCH_URL.
"""

import argparse
import contextlib
import datetime
import json
import lzma
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from elasticsearch import Elasticsearch, helpers

from search.engine import Document, Engine, Passage, Query, open_engine
from search.engine.asking import understand
from search.engine.conditions import PASSAGES, OneOf, every

DEPTH = 100
Search = Callable[[str], list[str]]
STOCK = {
    "standard": {"analyzer": {"text": {"type": "standard"}}},
    "shingle": {
        "filter": {
            "pairs": {
                "type": "shingle",
                "min_shingle_size": 2,
                "max_shingle_size": 2,
                "token_separator": "",
            }
        },
        "analyzer": {
            "text": {
                "type": "custom",
                "tokenizer": "standard",
                "filter": ["lowercase", "pairs"],
            }
        },
    },
}


def lines(path: Path) -> Iterator[str]:
    if path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf-8") as file:
            yield from file
    else:
        with path.open(encoding="utf-8") as file:
            yield from file


def entries(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in lines(path) if line.strip()]


def judgements(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for line in lines(path):
        query, document, grade = line.split()
        found.setdefault(query, {})[document] = int(grade)
    return found


@contextlib.contextmanager
def product_index(
    corpus: list[dict[str, str]], engine_name: str, view: str
) -> Iterator[tuple[Search, float]]:
    url = os.environ["ELASTICSEARCH_URL"] if engine_name == "elasticsearch" else ""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(
            elasticsearch_url=url, index_dir=Path(folder), prefix=f"bench-{uuid4().hex[:8]}"
        )
        try:
            began = time.perf_counter()
            with engine.rebuild() as new:
                for start in range(0, len(corpus), 1000):
                    new.index((document(entry), 1) for entry in corpus[start : start + 1000])
                new.swap()
            engine.refresh()
            seconds = time.perf_counter() - began
            yield ours(engine) if view == "ours" else one_view(engine, view), seconds
        finally:
            engine.drop()


def document(entry: dict[str, str]) -> Document:
    return Document(
        id=entry["id"],
        type="text",
        title=entry.get("title", ""),
        passages=(Passage(anchor="", text=entry["text"]),),
    )


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


@contextlib.contextmanager
def stock_index(corpus: list[dict[str, str]], view: str) -> Iterator[tuple[Search, float]]:
    client = Elasticsearch(os.environ["ELASTICSEARCH_URL"], request_timeout=60)
    name = f"bench-{uuid4().hex[:8]}"
    settings = {"number_of_replicas": 0, "number_of_shards": 1, "analysis": STOCK[view]}
    mappings = {"properties": {"text": {"type": "text", "analyzer": "text"}}}
    client.indices.create(index=name, settings=settings, mappings=mappings)
    try:
        began = time.perf_counter()
        rows = (
            {
                "_index": name,
                "_id": entry["id"],
                "text": f"{entry.get('title', '')}\n{entry['text']}",
            }
            for entry in corpus
        )
        helpers.bulk(client, rows)
        client.indices.refresh(index=name)
        seconds = time.perf_counter() - began

        def search(text: str) -> list[str]:
            found = client.search(
                index=name, query={"match": {"text": text}}, size=DEPTH, source=False
            )
            return [hit["_id"] for hit in found["hits"]["hits"]]

        yield search, seconds
    finally:
        client.indices.delete(index=name)


def ndcg(found: list[str], grades: dict[str, int]) -> float:
    def gain(ordered: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(ordered))

    best = gain(sorted(grades.values(), reverse=True)[:10])
    return gain([grades.get(one, 0) for one in found[:10]]) / best if best else 0.0


def recall(found: list[str], grades: dict[str, int]) -> float:
    wanted = {one for one, grade in grades.items() if grade > 0}
    return len(wanted.intersection(found[:DEPTH])) / len(wanted)


def measure(
    search: Search, queries: list[dict[str, str]], judged: dict[str, dict[str, int]]
) -> dict[str, float]:
    for query in queries[:20]:
        search(query["text"])
    answers, times = [], []
    for query in queries:
        began = time.perf_counter()
        found = search(query["text"])
        times.append((time.perf_counter() - began) * 1000)
        answers.append((found, judged[query["id"]]))
    times.sort()
    return {
        "ndcg@10": round(statistics.fmean(ndcg(*answer) for answer in answers), 4),
        "recall@100": round(statistics.fmean(recall(*answer) for answer in answers), 4),
        "hit@1": round(
            statistics.fmean(bool(found and grades.get(found[0])) for found, grades in answers), 4
        ),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[len(times) * 95 // 100], 1),
    }


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    for name in ("corpus", "queries", "qrels"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--engine", choices=("tantivy", "elasticsearch"), default="tantivy")
    parser.add_argument("--view", choices=("ours", "words", "grams", *STOCK), default="ours")
    parser.add_argument("--limit", type=int, help="only the first N queries")
    parser.add_argument("--json", action="store_true", help="figures as JSON in the last line")
    chosen = parser.parse_args()
    if chosen.view in STOCK:
        chosen.engine = "elasticsearch"
    if chosen.engine == "elasticsearch" and not os.environ.get("ELASTICSEARCH_URL"):
        parser.error("set ELASTICSEARCH_URL for the engine elasticsearch and its stock views")
    return chosen


def main() -> None:
    chosen = arguments()
    corpus, judged = entries(chosen.corpus), judgements(chosen.qrels)
    queries = [query for query in entries(chosen.queries) if query["id"] in judged][: chosen.limit]
    if chosen.view in STOCK:
        index = stock_index(corpus, chosen.view)
    else:
        index = product_index(corpus, chosen.engine, chosen.view)
    with index as (search, seconds):
        figures: dict[str, float] = measure(search, queries, judged)
    figures |= {
        "index_s": round(seconds, 1),
        "documents": len(corpus),
        "queries": len(queries),
    }
    print(f"{chosen.engine} {chosen.view}: {chosen.corpus} {chosen.queries}")
    if chosen.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:>12} {value}")


if __name__ == "__main__":
    main()
