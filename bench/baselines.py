"""What a stock Elasticsearch makes of the same title and text.

Three ways to cut Chinese: the standard analyser (single characters), characters and pairs
by a shingle filter, and jieba's words in a whitespace field. Each is asked as one field of
title and text, as the better of both fields (dis_max) and as their sum, the title weighted
by every boost of a small grid. The best is taken on the very questions that are measured,
to its advantage.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch, helpers

from bench.sets import DEPTH, Entry, QuestionSet, quality
from search.engine import analysis

BOOSTS = (0.1, 0.25, 0.5, 1.0, 2.0)
AT_ONCE = 50  # queries of one request
ANALYSIS: Mapping[str, Any] = {
    "filter": {
        "pairs": {
            "type": "shingle",
            "min_shingle_size": 2,
            "max_shingle_size": 2,
            "token_separator": "",
        }
    },
    "analyzer": {
        "shingle": {
            "type": "custom",
            "tokenizer": "standard",
            "filter": ["lowercase", "pairs"],
        }
    },
}


def as_written(text: str) -> str:
    return text


def in_words(text: str) -> str:
    return " ".join(analysis.cut_words(analysis.fold_text(text).text))


@dataclass(frozen=True, slots=True)
class Cut:
    """An analyser and what is done to a text before it."""

    analyzer: str
    prepared: Callable[[str], str] = as_written


CUTS = {
    "standard": Cut("standard"),
    "shingle": Cut("shingle"),
    "jieba": Cut("whitespace", in_words),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask the fields of one cut; `kind` is that of a multi_match."""

    name: str
    cut: str
    fields: tuple[str, ...]
    kind: str = "best_fields"

    def query(self, text: str) -> dict[str, Any]:
        asked = CUTS[self.cut].prepared(text)
        match = {"query": asked, "fields": list(self.fields), "type": self.kind}
        return {"query": {"multi_match": match}, "size": DEPTH, "_source": False}


class Stock:
    """One index with the fields of every cut."""

    def __init__(self, client: Elasticsearch, index: str) -> None:
        self._client, self._index = client, index

    def find(self, way: Way, text: str) -> list[str]:
        return _ids(self._client.search(index=self._index, body=way.query(text)))

    def best(self, ways: list[Way], asked: QuestionSet) -> Way:
        return max(ways, key=lambda way: self._ndcg(way, asked))

    def _ndcg(self, way: Way, asked: QuestionSet) -> float:
        texts = [query["text"] for query in asked.queries]
        found: list[list[str]] = []
        for start in range(0, len(texts), AT_ONCE):
            searches = [
                line for text in texts[start : start + AT_ONCE] for line in ({}, way.query(text))
            ]
            answers = self._client.msearch(index=self._index, searches=searches)["responses"]
            found += map(_ids, answers)
        return quality(found, asked.queries, asked.judged)["ndcg@10"]


def ways_of(cut: str) -> tuple[list[Way], list[Way]]:
    """As one field, and as two with every boost."""
    joined = [Way(f"{cut}: title and text as one", cut, (f"both_{cut}",))]
    boosted = [
        Way(
            f"{cut}: title^{boost:g} {word} text",
            cut,
            (f"title_{cut}^{boost}", f"text_{cut}"),
            kind,
        )
        for kind, word in (("best_fields", "or"), ("most_fields", "plus"))
        for boost in BOOSTS
    ]
    return joined, boosted


@contextmanager
def stock_index(corpus: list[Entry]) -> Iterator[Stock]:
    client = Elasticsearch(os.environ["ELASTICSEARCH_URL"], request_timeout=120)
    index = f"bench-{uuid4().hex[:8]}"
    fields = {
        f"{part}_{name}": {"type": "text", "analyzer": cut.analyzer}
        for name, cut in CUTS.items()
        for part in ("title", "text", "both")
    }
    settings = {"number_of_replicas": 0, "number_of_shards": 1, "analysis": ANALYSIS}
    mappings = {"_source": {"enabled": False}, "properties": fields}
    client.indices.create(index=index, settings=settings, mappings=mappings)
    try:
        helpers.bulk(client, (_row(index, entry) for entry in corpus))
        client.indices.refresh(index=index)
        yield Stock(client, index)
    finally:
        client.indices.delete(index=index)


def _row(index: str, entry: Entry) -> dict[str, str]:
    row = {"_index": index, "_id": entry["id"]}
    for name, cut in CUTS.items():
        title, text = cut.prepared(entry.get("title", "")), cut.prepared(entry["text"])
        row |= {f"title_{name}": title, f"text_{name}": text, f"both_{name}": f"{title}\n{text}"}
    return row


def _ids(answer: Mapping[str, Any]) -> list[str]:
    return [hit["_id"] for hit in answer["hits"]["hits"]]
