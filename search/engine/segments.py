"""One tantivy index: its schema, the conditions as its queries, reading and writing."""

import base64
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

import tantivy
from tantivy import FieldType, Occur, Order
from tantivy import Query as Native

from search.engine import fields
from search.engine.analysis import Added
from search.engine.asking import Asked
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
    some,
)
from search.engine.fields import Head, Kind, Record, Row
from search.engine.meaning import Meaning, Space, Vector, packing
from search.engine.meaning.matrix import Slots, folder_of, read
from search.engine.naming import Called
from search.engine.nearest import Nearest, count_of
from search.engine.places import Near
from search.engine.ranking import Statistics
from search.engine.results import Outcome
from search.engine.schema import Versioned, VersionedId
from search.engine.store import Found, Overview, Terms

NAME = "tantivy"
HEAP = 64_000_000  # bytes a writer gathers before it writes a segment
FACET_VALUES = 1000  # of one facet, counted exactly
# Passages kept as read, about 2 KB each: a page is made of those just ranked, and many
# searches meet the same.
RECORDS = 4000


def _build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name, kind in fields.SCHEMA.items():
        match kind:
            case Kind.KEYWORD:
                builder.add_text_field(
                    name,
                    stored=name == "document",
                    fast=name in fields.FACETS,
                    tokenizer_name="raw",
                    index_option="basic",
                )
            case Kind.NUMBER:
                builder.add_integer_field(name, indexed=True, fast=True)
            case Kind.TERMS:
                builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
            case Kind.PLACES:
                builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
            case Kind.STORED:
                builder.add_bytes_field(name, stored=True)
            case Kind.VECTOR:
                builder.add_integer_field(name, indexed=True, fast=True)  # its slot
    return builder.build()


SCHEMA = _build_schema()


def create(folder: Path) -> None:
    folder.mkdir(parents=True)
    tantivy.Index(SCHEMA, path=str(folder))


def commit_of(folder: Path) -> tuple[int, int]:
    """Changes with every commit; costs a glance at one file."""
    state = (folder / "meta.json").stat()
    return state.st_mtime_ns, state.st_ino


class Snapshot:
    """One commit of an index, for any number of searches and threads."""

    name = NAME

    def __init__(self, folder: Path, words: Added = (), meaning: Meaning | None = None) -> None:
        self.folder, self.commit, self.words = folder, commit_of(folder), words
        self.meaning = meaning
        index = tantivy.Index.open(str(folder))
        index.config_reader(reload_policy="manual")
        self._searcher = index.searcher()
        self._holding: dict[tuple[str, str], int] = {}
        self._averages: Mapping[str, float] = {}
        self._passages = 0
        self._record = lru_cache(RECORDS)(partial(_record, self._searcher))
        self._nearest = _nearest(self._searcher, folder, meaning.space) if meaning else None

    def documents(self, overview: Overview) -> Found:
        condition = every(overview.base, *overview.chosen.values())
        facets = self._facets(overview) if overview.statuses else {}
        found = self._searcher.search(
            _native(condition),
            max(1, overview.limit),
            offset=overview.offset,
            order_by_field="by_date",
        )
        total = count_of(found)
        if overview.whole and total > overview.limit:
            return Found(total, {}, facets)
        heads, addresses = {}, [address for _, address in found.hits[: overview.limit]]
        for address in addresses:
            stored = self._searcher.doc(address).to_dict()
            heads[stored["document"][0]] = Head.loads(stored["record"][0])
        places = self._searcher.fast_field_values("by_date", addresses[-1:])
        return Found(total, heads, facets, last=int(places[0] or 0) if places else 0)

    def passages(self, condition: Condition, terms: Terms, limit: int) -> list[Record]:
        found = self._searcher.search(_scored(condition, terms), limit, count=False)
        return [self._record(address.segment_ord, address.doc) for _, address in found.hits]

    def near(self, vector: Vector, condition: Condition, limit: int) -> list[Near]:
        if not self.meaning or not self._nearest:
            return []
        meant = every(condition, of_space(self.meaning.space))
        return self._nearest.find(vector, _native(meant), limit)

    def middle(self, document_id: str) -> Vector | None:
        if not self.meaning:
            return None
        held = every(DOCUMENTS, OneOf("id", (document_id,)), of_space(self.meaning.space))
        hits = self._searcher.search(_native(held), 1, count=False).hits
        if not hits:
            return None
        [stored] = self._searcher.doc(hits[0][1]).get_all("middle")
        return packing.unpack(base64.b64decode(stored))

    def called(self, wanted: Sequence[Condition], limit: int) -> list[list[Called]]:
        return [self._called(condition, limit) for condition in wanted]

    def statistics(self, asked: Asked) -> Statistics:
        if not self._averages:
            self._averages = self._average("title_length", "length")
            self._passages = self.count(PASSAGES)
        return Statistics(
            passages=self._passages,
            average_title=self._averages["title_length"],
            average_text=self._averages["length"],
            grams={gram: self._held("grams", gram) for gram in asked.weighted_grams},
            words={word: self._held("words", word) for word in asked.words},
        )

    def vocabulary(self) -> Mapping[str, int]:
        if not self._searcher.num_docs:
            return {}
        # Unlike the engine's own counts, those under a query leave out what was deleted.
        held = _native(DOCUMENTS)
        return dict(
            self._searcher.terms_with_prefix("vocabulary", "", filter_query=held, limit=None)
        )

    def count(self, condition: Condition) -> int:
        return count_of(self._searcher.search(_native(condition), 1))

    def versions(self) -> Iterator[VersionedId]:
        total = self.count(DOCUMENTS)
        hits = self._searcher.search(_native(DOCUMENTS), max(1, total)).hits
        addresses = [address for _, address in hits]
        versions = self._searcher.fast_field_values("version", addresses)
        for address, version in zip(addresses, versions, strict=True):
            yield str(self._searcher.doc(address).get_first("document")), int(version or 0)

    def version(self, document_id: str) -> int:
        """Of a document held or deleted; -1 for one never seen."""
        if not self._searcher.num_docs:
            return -1
        rows = _native(
            every(
                OneOf("document", (document_id,)),
                OneOf("level", (fields.DOCUMENT, fields.DELETED)),
            )
        )
        hits = self._searcher.search(rows, 1, count=False).hits
        if not hits:
            return -1
        return int(self._searcher.fast_field_values("version", [hits[0][1]])[0] or 0)

    def _called(self, condition: Condition, limit: int) -> list[Called]:
        found = self._searcher.search(
            _native(condition), limit, count=False, order_by_field="by_name", order=Order.Asc
        )
        stored = (self._searcher.doc(address).to_dict() for _, address in found.hits)
        return [Called.loads(row["called"][0]) for row in stored]

    def _facets(self, overview: Overview) -> dict[str, dict[str, int]]:
        """Facets counted under the same choices are counted in one walk."""
        walks: dict[Condition, list[str]] = {}
        for name in fields.FACETS:
            walks.setdefault(_under_others(overview, name), []).append(name)
        counted = [self._values(names, condition) for condition, names in walks.items()]
        condition = _under_others(overview, "status")
        counts = {
            value: self.count(_each_narrowed(condition, part))
            for value, part in overview.statuses.items()
        }
        status = {value: count for value, count in counts.items() if count}
        return {**ChainMap(*counted), "status": status}

    def _values(self, names: list[str], condition: Condition) -> dict[str, dict[str, int]]:
        asked = {name: {"terms": {"field": name, "size": FACET_VALUES}} for name in names}
        answer = self._searcher.aggregate(_native(condition), asked)
        return {
            name: {bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"]}
            for name in names
        }

    def _held(self, field: str, term: str) -> int:
        """In how many passages a term occurs, deleted ones not counted."""
        known = self._holding.get((field, term))
        if known is None:
            known = self._holding[field, term] = self.count(OneOf(field, (term,)))
        return known

    def _average(self, *names: str) -> dict[str, float]:
        asked = {name: {"avg": {"field": name}} for name in names}
        answer = self._searcher.aggregate(_native(PASSAGES), asked)
        return {name: answer[name]["value"] or 0.0 for name in names}


def _nearest(searcher: tantivy.Searcher, folder: Path, space: Space) -> Nearest:
    matrix = read(folder_of(folder, space), space.dimension)
    return Nearest(SCHEMA, searcher, matrix, space.floor)


def _record(searcher: tantivy.Searcher, segment: int, row: int) -> Record:
    [stored] = searcher.doc(tantivy.DocAddress(segment, row)).get_all("record")
    return Record.loads(stored)


class Writer:
    """Writes to one index; nothing is durable before `commit`, which ends it."""

    def __init__(self, folder: Path, words: Added = (), space: Space | None = None) -> None:
        self._before, self._words, self._space = Snapshot(folder), words, space
        self._native = tantivy.Index.open(str(folder)).writer(HEAP, 1)
        self._slots = Slots(folder_of(folder, space), space.dimension) if space else None
        self._written: dict[str, int] = {}

    def index(self, documents: Iterable[Versioned]) -> Outcome:
        return self._apply(
            (
                document.id,
                version,
                partial(fields.rows, document, version, self._words, self._space),
            )
            for document, version in documents
        )

    def delete(self, ids: Iterable[VersionedId]) -> Outcome:
        return self._apply(
            (document_id, version, partial(_tombstone, document_id, version))
            for document_id, version in ids
        )

    def save(self) -> None:
        """Make durable what was written so far, and go on."""
        if self._slots:
            self._slots.save()
        self._native.commit()

    def commit(self) -> None:
        self.save()
        self._native.wait_merging_threads()
        self._close()

    def abandon(self) -> None:
        self._native.rollback()
        self._close()

    def _close(self) -> None:
        if self._slots:
            self._slots.close()

    def _apply(self, changes: Iterable[tuple[str, int, Callable[[], list[Row]]]]) -> Outcome:
        applied = stale = 0
        for document_id, version, rows in changes:
            if version < self._held(document_id):
                stale += 1
                continue
            self._native.delete_documents_by_term("document", document_id)
            for row in rows():
                self._native.add_document(_native_row(self._placed(row)))
            self._written[document_id] = version
            applied += 1
        return Outcome(applied, stale)

    def _placed(self, row: Row) -> Row:
        """With the slot of its vector instead of the vector."""
        if not self._slots or "vector" not in row:
            return row
        return {**row, "vector": self._slots.slot(row["vector"])}

    def _held(self, document_id: str) -> int:
        written = self._written.get(document_id)
        return self._before.version(document_id) if written is None else written


def _tombstone(document_id: str, version: int) -> list[Row]:
    return [fields.tombstone(document_id, version)]


def _native_row(row: Row) -> tantivy.Document:
    document = tantivy.Document()
    for name, value in row.items():
        match fields.SCHEMA[name]:
            case Kind.NUMBER | Kind.VECTOR:
                document.add_integer(name, value)
            case Kind.STORED:
                document.add_bytes(name, value.encode())
            case Kind.KEYWORD:
                for one in [value] if isinstance(value, str) else value:
                    document.add_text(name, one)
            case _:
                document.add_text(name, value)
    return document


def _under_others(overview: Overview, name: str) -> Condition:
    """What a facet is counted among: the choices of all facets but its own."""
    others = (part for facet, part in overview.chosen.items() if facet != name)
    return every(overview.base, *others)


def _each_narrowed(condition: Condition, part: Condition) -> Condition:
    """Both; of alternatives each by itself, since few rows meet many faster than many
    are united."""
    if isinstance(part, AtLeast) and part.count == 1:
        return some(every(condition, one) for one in part.parts)
    return every(condition, part)


def _scored(condition: Condition, terms: Terms) -> Native:
    """The rows of a condition, scored by the terms of each field with its weight."""
    scoring = [
        (Occur.Should, Native.boost_query(_term(field, term, "freq"), weight))
        for field, found in terms.items()
        for term, weight in found.items()
    ]
    selecting = Native.const_score_query(_native(condition), 0.0)
    return Native.boolean_query([(Occur.Must, selecting), *scoring])


def _native(condition: Condition) -> Native:
    match condition:
        case OneOf(field, (value,)):
            return _term(field, value)
        case OneOf(field, values):
            # A native set reads all rows of all its values before anything narrows it.
            return Native.boolean_query([(Occur.Should, _term(field, value)) for value in values])
        case Between(field, low, high):
            return Native.range_query(SCHEMA, field, FieldType.Integer, low, high)
        case Phrase(field, characters) if len(characters) == 1:
            return _term(field, characters)
        case Phrase(field, characters):
            return Native.phrase_query(SCHEMA, field, list(characters))
        case All(parts):
            return Native.boolean_query([_clause(part) for part in parts] or [_anything()])
        case AtLeast(1, (part,)):
            return _native(part)
        case AtLeast(count, parts):
            clauses = [(Occur.Should, _native(part)) for part in parts]
            return Native.boolean_query(clauses, minimum_number_should_match=count)
        case Not(part):
            return Native.boolean_query([_anything(), (Occur.MustNot, _native(part))])


def _clause(condition: Condition) -> tuple[Occur, Native]:
    """Inside `All` a negation needs nothing to be taken from."""
    if isinstance(condition, AtLeast) and len(condition.parts) == condition.count == 1:
        return _clause(condition.parts[0])
    if isinstance(condition, Not):
        return Occur.MustNot, _native(condition.part)
    return Occur.Must, _native(condition)


def _anything() -> tuple[Occur, Native]:
    return Occur.Must, Native.all_query()


def _term(field: str, term: str, detail: str = "basic") -> Native:
    return Native.term_query(SCHEMA, field, term, detail)
