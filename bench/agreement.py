"""How alike the two engines answer: one and the same corpus, questions and ranking.

    bench/agreement.py SET… [--limit N] [--json]
    bench/agreement.py --corpus F --queries F --qrels F [the same options]

Both engines index the corpus of a set (bench/sets.py), its entries dealt out to a few
kinds, years, audiences and statuses, and are asked its questions: plainly, under filters,
and as a reader who may not see everything. Of the first ten of each engine: the mean
overlap, the mean rank correlation (Kendall) of what both have, and the share of questions
where they are the same in the same order; then the share where totals and facets are.
Elasticsearch is taken from ELASTICSEARCH_URL.
"""

import argparse
import datetime
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from statistics import fmean
from zlib import crc32

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.relevance import ENGINES, document, product_engine
from bench.sets import Entry, QuestionSet, add_arguments, chosen_sets, entries, table
from gongwen.validity import Status, Validity
from search.engine import Document, Engine, Filters, Query, Scope

FIRST = 10
DAY = datetime.date(2026, 1, 1)
KINDS = ("法", "条例", "规定", "办法")
AUDIENCES = ({"all"}, {"all"}, {"all"}, {"unit:1"})
VALIDITIES = (
    None,
    Validity(start=datetime.date(2015, 1, 1), verified=True),
    Validity(datetime.date(2005, 1, 1), datetime.date(2015, 1, 1), Status.AMENDED, verified=True),
    Validity(),
)
EVERYTHING = Scope(frozenset({"all", "unit:1"}))
WAYS = {
    "plain": Query("", DAY, scope=EVERYTHING),
    "filters": Query(
        "",
        DAY,
        scope=EVERYTHING,
        filters=Filters(
            kinds=frozenset(KINDS[:3]), statuses=frozenset({Status.IN_FORCE, Status.UNVERIFIED})
        ),
    ),
    "scope": Query("", DAY, scope=Scope(frozenset({"all"}), frozenset({3}))),
}


def varied(entry: Entry) -> Document:
    """Dealt out by the id, so that every run and both engines have the same."""
    draw = crc32(entry["id"].encode())
    return replace(
        document(entry),
        kind=KINDS[draw % len(KINDS)],
        year=2000 + draw // 7 % 25,
        audience=frozenset(AUDIENCES[draw // 11 % len(AUDIENCES)]),
        restrictions=frozenset({draw // 13 % 10}),
        validity=VALIDITIES[draw // 17 % len(VALIDITIES)],
    )


def overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """Of the longer answer, how much the other has; nothing and nothing agree."""
    longer = max(len(one), len(other))
    return len(set(one).intersection(other)) / longer if longer else 1.0


def rank_correlation(one: Sequence[str], other: Sequence[str]) -> float:
    """Kendall's tau of what both have; 1 where that is too little to be ordered."""
    places = [other.index(found) for found in one if found in other]
    pairs = list(combinations(places, 2))
    return sum(1 if a < b else -1 for a, b in pairs) / len(pairs) if pairs else 1.0


def compare(engines: Sequence[Engine], asked: QuestionSet, way: str) -> dict[str, str | float]:
    answers = [
        [engine.search(replace(WAYS[way], text=query["text"])) for engine in engines]
        for query in asked.queries
    ]
    lists = [[[hit.id for hit in one.hits[:FIRST]] for one in pair] for pair in answers]
    return {
        "set": asked.name,
        "asked": way,
        "queries": len(answers),
        "overlap@10": round(fmean(overlap(*pair) for pair in lists), 4),
        "rank correlation": round(fmean(rank_correlation(*pair) for pair in lists), 4),
        "same first ten": round(fmean(one == other for one, other in lists), 4),
        "same total": round(fmean(one.total == other.total for one, other in answers), 4),
        "same facets": round(fmean(one.facets == other.facets for one, other in answers), 4),
    }


def rows_of(corpus: list[Entry], sets: list[QuestionSet]) -> Iterator[dict[str, str | float]]:
    documents = list(map(varied, corpus))
    with ExitStack() as opened:
        engines = [opened.enter_context(product_engine(documents, name)) for name in ENGINES]
        for asked, way in product(sets, WAYS):
            yield compare(engines, asked, way)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="figures as JSON in the last line")
    chosen = parser.parse_args()
    if not os.environ.get("ELASTICSEARCH_URL"):
        parser.error("set ELASTICSEARCH_URL")
    rows: list[dict[str, str | float]] = []
    for corpus, sets in chosen_sets(parser, chosen).items():
        rows += rows_of(entries(corpus), sets)
    print(table(rows))
    if chosen.json:
        print(json.dumps(rows))


if __name__ == "__main__":
    main()
