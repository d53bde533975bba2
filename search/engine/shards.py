"""One Elasticsearch index: its mapping, the conditions as its queries, reading, writing.

Uses only what a bare distribution has: the built-in `whitespace` analyser over terms cut
in Python; no plugin, script or pipeline.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, helpers
from elasticsearch.dsl import MultiSearch, Q, Search
from elasticsearch.dsl.query import Query as Native

from search.engine import fields
from search.engine.analysis import Added
from search.engine.asking import Asked
from search.engine.base import EngineUnavailable, NeedsRebuild
from search.engine.conditions import (
    DOCUMENTS,
    PASSAGES,
    All,
    AtLeast,
    Between,
    Condition,
    Not,
    OneOf,
    Phrase,
    every,
    of_space,
)
from search.engine.fields import Head, Kind, Record, Row
from search.engine.meaning import Meaning, Space, Vector
from search.engine.meaning.packing import unpack
from search.engine.naming import Called
from search.engine.places import Near, Place
from search.engine.ranking import Statistics
from search.engine.results import Outcome
from search.engine.schema import Document, Versioned, VersionedId
from search.engine.stamps import MISSING
from search.engine.store import Found, Overview, Terms

NAME = "elasticsearch"
FACET_VALUES = 1000  # of one facet, counted exactly
PAGE = 10_000  # words read at a time
BATCH = 50  # documents that are replaced together
WRITE_TIMEOUT = 60.0  # seconds: a server that merges what was written answers late
CONFLICT, ABSENT = 409, 404
AWAY = frozenset({429, 503})

_TYPES: Mapping[Kind, Mapping[str, Any]] = {
    Kind.KEYWORD: {"type": "keyword", "ignore_above": 8000},
    Kind.NUMBER: {"type": "long"},
    Kind.TERMS: {"type": "text", "analyzer": "whitespace", "index_options": "freqs"},
    Kind.PLACES: {"type": "text", "analyzer": "whitespace", "norms": False},
    Kind.STORED: {"type": "keyword", "index": False, "doc_values": False},
}
# The rows of a document's passages, so that those it no longer has can be removed.
ROWS = "rows"
KEPT = ("document", "version", "record", "called", "place", "middle", ROWS)
# Looked at in each segment for each neighbour wanted: what the graph misses is paid for
# with time. Measured in bench/README.md.
CANDIDATES_OF_EACH = 2
OVERSAMPLED = 1.5
NO_FIELD = "does not exist in the mapping"

SETTINGS: Mapping[str, Any] = {"max_result_window": 60_000}
MAPPINGS: Mapping[str, Any] = {
    "dynamic": "strict",
    # Terms are only searched for: storing them as well would double the index.
    "_source": {"includes": list(KEPT)},
    "properties": {
        ROWS: _TYPES[Kind.STORED],
        **{name: _TYPES[kind] for name, kind in fields.SCHEMA.items() if kind in _TYPES},
    },
}


class Shards:
    """Searches of one index or alias."""

    name = NAME

    def __init__(
        self,
        client: Elasticsearch,
        index: str,
        words: Added = (),
        meaning: Meaning | None = None,
    ) -> None:
        self._client, self._index, self.words = client, index, words
        self.meaning = meaning

    def documents(self, overview: Overview) -> Found:
        search = self._search().query(_filter(overview.base)).sort("-by_date")
        search = search.post_filter(_native(every(*overview.chosen.values())))
        if overview.statuses:
            _count_facets(search, overview)
        window = slice(overview.offset, overview.offset + overview.limit)
        answer = _answer(search.extra(track_total_hits=True).source(["record"])[window])
        hits = answer["hits"]["hits"]
        heads = {hit["_id"]: Head.loads(hit["_source"]["record"]) for hit in hits}
        facets = _facets(answer["aggregations"]) if overview.statuses else {}
        last = hits[-1]["sort"][0] if hits else 0
        return Found(answer["hits"]["total"]["value"], heads, facets, last)

    def passages(self, condition: Condition, terms: Terms, limit: int) -> list[Record]:
        # The whole source is little more than the record, and is handed out unread.
        search = self._search().query(_scored(condition, terms))[:limit]
        answer = _answer(search.extra(track_total_hits=False))
        return [Record.loads(hit["_source"]["record"]) for hit in answer["hits"]["hits"]]

    def near(self, vector: Vector, condition: Condition, limit: int) -> list[Near]:
        if not self.meaning:
            return []
        space = self.meaning.space
        nearest = {
            "field": vector_field(space),
            "query_vector": vector.tolist(),
            "k": limit,
            "num_candidates": CANDIDATES_OF_EACH * limit,
            "similarity": space.floor,
            "filter": _native(condition).to_dict(),
            # Found by their quantised vectors, compared by the whole ones.
            "rescore_vector": {"oversample": OVERSAMPLED},
        }
        search = self._search().update_from_dict({"knn": nearest}).source(["place"])[:limit]
        try:
            answer = _answer(search.extra(track_total_hits=False))
        except BadRequestError as error:
            if NO_FIELD in str(error):
                return []  # nothing with a vector of this space was written yet
            raise
        found = [
            Near.at(Place.loads(hit["_source"]["place"]), 2 * hit["_score"] - 1)
            for hit in answer["hits"]["hits"]
        ]
        return sorted(found, key=lambda one: (-one.closeness, one.place))

    def middle(self, document_id: str) -> Vector | None:
        if not self.meaning:
            return None
        held = every(DOCUMENTS, OneOf("id", (document_id,)), of_space(self.meaning.space))
        hits = _answer(self._search().query(_filter(held)).source(["middle"])[:1])["hits"]["hits"]
        return unpack(base64.b64decode(hits[0]["_source"]["middle"])) if hits else None

    def called(self, wanted: Sequence[Condition], limit: int) -> list[list[Called]]:
        asked = MultiSearch(using=self._client, index=self._index)
        for condition in wanted:
            search = Search().query(_scored(condition, {})).sort("by_name").source(["called"])
            asked = asked.add(search.extra(track_total_hits=False)[:limit])
        answers = asked.execute() if wanted else []
        return [[Called.loads(hit["called"]) for hit in answer] for answer in answers]

    def statistics(self, asked: Asked) -> Statistics:
        # Only passages have these fields. What every search asks alike is asked by
        # itself: the server answers it from its cache until the index changes.
        alike = self._search()[:0]
        alike.aggs.metric("title_length", "avg", field="title_length")
        alike.aggs.metric("length", "avg", field="length")
        alike.aggs.bucket("passages", "filter", filter=_native(PASSAGES))
        # Unrestricted, a term is counted without walking through the documents that hold it.
        held = self._search()[:0]
        terms = {"grams": tuple(asked.weighted_grams), "words": asked.words}
        for field, values in terms.items():
            if values:
                holding = {str(place): Q("term", **{field: v}) for place, v in enumerate(values)}
                held.aggs.bucket(field, "filters", filters=holding)
        answers = self._answers(alike, held)
        of_all, of_terms = (answer.get("aggregations", {}) for answer in answers)
        counts = {
            field: {
                value: of_terms[field]["buckets"][str(place)]["doc_count"]
                for place, value in enumerate(values)
            }
            for field, values in terms.items()
        }
        return Statistics(
            passages=of_all["passages"]["doc_count"],
            average_title=of_all["title_length"]["value"] or 0.0,
            average_text=of_all["length"]["value"] or 0.0,
            grams=counts["grams"],
            words=counts["words"],
        )

    def vocabulary(self) -> Mapping[str, int]:
        sources = [{"word": {"terms": {"field": "vocabulary"}}}]
        counts: dict[str, int] = {}
        after: dict[str, Any] = {}
        while True:
            search = self._search()[:0]
            search.aggs.bucket("words", "composite", size=PAGE, sources=sources, **after)
            page = _answer(search.extra(track_total_hits=False))["aggregations"]["words"]
            counts |= {one["key"]["word"]: one["doc_count"] for one in page["buckets"]}
            if "after_key" not in page:
                return counts
            after = {"after": page["after_key"]}

    def _answers(self, *searches: Search) -> list[dict[str, Any]]:
        """Of several searches in one round trip."""
        together = MultiSearch(using=self._client, index=self._index)
        for search in searches:
            together = together.add(search.extra(track_total_hits=False))
        return [answer.to_dict() for answer in together.execute()]

    def count(self, condition: Condition) -> int:
        search = self._search().query(_native(condition))[:0]
        answer = _answer(search.extra(track_total_hits=True))
        return int(answer["hits"]["total"]["value"])

    def versions(self) -> Iterator[VersionedId]:
        query = {"query": _native(DOCUMENTS).to_dict(), "_source": ["version"]}
        for hit in helpers.scan(self._client, query=query, index=self._index, size=1000):
            yield hit["_id"], hit["_source"]["version"]

    def version(self, document_id: str) -> int:
        """Of a document held or deleted; -1 for one never seen."""
        rows = {"ids": {"values": [document_id]}}
        hits = self._client.search(index=self._index, query=rows, source_includes=["version"])[
            "hits"
        ]["hits"]
        return int(hits[0]["_source"]["version"]) if hits else -1

    def _search(self) -> Search:
        return Search(using=self._client, index=self._index)


class Rows:
    """Writes to one index or alias."""

    def __init__(
        self,
        client: Elasticsearch,
        index: str,
        words: Added = (),
        space: Space | None = None,
    ) -> None:
        self._client = client.options(request_timeout=WRITE_TIMEOUT)
        self._index, self.words, self._space = index, words, space

    def index(self, documents: Iterable[Versioned]) -> Outcome:
        if self._space:
            # An index may be older than the model, and models change.
            self._client.indices.put_mapping(index=self._index, properties=_vectors(self._space))
        return self._apply(
            (one.id, version, self._rows(one, version)) for one, version in documents
        )

    def _rows(self, document: Document, version: int) -> list[Row]:
        rows = fields.rows(document, version, self.words, self._space)
        return [_with_numbers(row, self._space) for row in rows] if self._space else rows

    def delete(self, ids: Iterable[VersionedId]) -> Outcome:
        return self._apply((id_, version, [fields.tombstone(id_, version)]) for id_, version in ids)

    def _apply(self, changes: Iterable[tuple[str, int, list[Row]]]) -> Outcome:
        outcome = Outcome()
        batch: dict[str, tuple[int, list[Row]]] = {}
        for document_id, version, rows in changes:
            if document_id in batch or len(batch) == BATCH:
                outcome += self._replace(batch)
                batch = {}
            batch[document_id] = version, rows
        return outcome + self._replace(batch) if batch else outcome

    def _replace(self, batch: Mapping[str, tuple[int, list[Row]]]) -> Outcome:
        """Replace documents with all their passages. The document's own row is written
        last: what failed before it is repeated with it."""
        held = self._held(list(batch))
        actions: list[Action] = []
        stale = 0
        for document_id, (version, rows) in batch.items():
            version_held, rows_held = held.get(document_id, (-1, []))
            if version < version_held:
                stale += 1
            else:
                actions += _actions(document_id, version, rows, rows_held)
        overtaken, failed = self._bulk(actions)
        applied = len(batch) - stale - len(overtaken | failed.keys())
        return Outcome(applied, stale + len(overtaken - failed.keys()), failed)

    def _held(self, ids: list[str]) -> dict[str, tuple[int, list[str]]]:
        """Version and passage rows of each document held, as of this moment."""
        answer = self._client.mget(index=self._index, ids=ids, source_includes=["version", ROWS])
        if any("error" in one for one in answer["docs"]):
            # A write would bring the index back, empty and without its schema.
            raise NeedsRebuild(MISSING)
        found = (one for one in answer["docs"] if one["found"])
        sources = {one["_id"]: one["_source"] for one in found}
        return {id_: (source["version"], source.get(ROWS, [])) for id_, source in sources.items()}

    def _bulk(self, actions: list["Action"]) -> tuple[set[str], dict[str, str]]:
        """The documents that a newer version overtook, and why others failed."""
        overtaken: set[str] = set()
        failed: dict[str, str] = {}
        native = [{"_index": self._index, **action} for _, action in actions]
        answers = helpers.streaming_bulk(
            self._client, native, raise_on_error=False, max_retries=3, max_chunk_bytes=10_000_000
        )
        for (document_id, _), (fine, answer) in zip(actions, answers, strict=True):
            operation, result = next(iter(answer.items()))
            if fine or (operation == "delete" and result["status"] == ABSENT):
                continue
            if result["status"] == CONFLICT:
                overtaken.add(document_id)
            elif result["status"] in AWAY:
                # Nothing is wrong with the document: a shard has no primary just now.
                raise EngineUnavailable(f"Elasticsearch 暂时不能写入：{result['error']['reason']}")
            else:
                failed[document_id] = str(result.get("error", result["status"]))
        return overtaken, failed


# The document it is for, and what bulk is told.
Action = tuple[str, dict[str, Any]]


def _actions(document_id: str, version: int, rows: list[Row], held: list[str]) -> Iterator[Action]:
    own, *passages = rows
    ids = [passage["id"] for passage in passages]
    checked = {"version": version, "version_type": "external_gte"}
    for passage in passages:
        yield (
            document_id,
            {"_op_type": "index", "_id": passage["id"], **checked, "_source": passage},
        )
    for gone in sorted(set(held).difference(ids)):
        yield document_id, {"_op_type": "delete", "_id": gone, **checked}
    yield (
        document_id,
        {"_op_type": "index", "_id": document_id, **checked, "_source": {**own, ROWS: ids}},
    )


def vector_field(space: Space) -> str:
    """Each space has a field of its own, so that vectors of two never meet."""
    return f"vector_{space.key}"


def _vectors(space: Space) -> dict[str, Any]:
    return {
        vector_field(space): {
            "type": "dense_vector",
            "dims": space.dimension,
            "index": True,
            "similarity": "cosine",
            "index_options": {"type": "int8_hnsw"},
        }
    }


def _with_numbers(row: Row, space: Space) -> Row:
    """With the numbers of its vector in the field of its space."""
    if "vector" not in row:
        return row
    others = {name: value for name, value in row.items() if name != "vector"}
    return {**others, vector_field(space): unpack(row["vector"]).tolist()}


def _filter(condition: Condition) -> Native:
    return Q("bool", filter=[_native(condition)])


def _scored(condition: Condition, terms: Terms) -> Native:
    """The rows of a condition, scored by the terms of each field with its weight."""
    scoring = [
        Q("term", **{field: {"value": term, "boost": weight}})
        for field, found in terms.items()
        for term, weight in found.items()
    ]
    return Q("bool", filter=[_native(condition)], should=scoring)


def _native(condition: Condition) -> Native:
    match condition:
        case OneOf(field, values):
            return Q("terms", **{field: list(values)})
        case Between(field, low, high):
            return Q("range", **{field: {"gte": low, "lte": high}})
        case Phrase(field, characters):
            return Q("match_phrase", **{field: " ".join(characters)})
        case All(parts):
            return Q(
                "bool",
                filter=[_native(part) for part in parts if not isinstance(part, Not)],
                must_not=[_native(part.part) for part in parts if isinstance(part, Not)],
            )
        case AtLeast(count, parts):
            return Q("bool", should=[*map(_native, parts)], minimum_should_match=count)
        case Not(part):
            return Q("bool", must_not=[_native(part)])


def _count_facets(search: Search, overview: Overview) -> None:
    """Asks for every facet under the choices of the others."""
    for name in (*fields.FACETS, "status"):
        others = [part for facet, part in overview.chosen.items() if facet != name]
        narrowed = search.aggs.bucket(name, "filter", filter=_native(every(*others)))
        if name == "status":
            parts = {value: _native(part) for value, part in overview.statuses.items()}
            narrowed.bucket("values", "filters", filters=parts)
        else:
            narrowed.bucket("values", "terms", field=name, size=FACET_VALUES)


def _facets(counted: dict[str, Any]) -> dict[str, dict[str, int]]:
    facets = {}
    for name in (*fields.FACETS, "status"):
        buckets = counted[name]["values"]["buckets"]
        if isinstance(buckets, dict):
            counts = {value: bucket["doc_count"] for value, bucket in buckets.items()}
        else:
            counts = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
        facets[name] = {value: count for value, count in counts.items() if count}
    return facets


def _answer(search: Search) -> dict[str, Any]:
    # Half an answer looks like a whole one: better none.
    whole = search.params(allow_partial_search_results=False)
    answer: dict[str, Any] = whole.execute().to_dict()
    return answer
