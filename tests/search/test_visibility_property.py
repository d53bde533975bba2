"""Nobody finds what they may not see, and everybody finds what they may: on random sites.

Each world is drawn from a seed, then changed step by step (`tests.search.worlds`). After every
step each reader is asked for twice. Before the outbox is drained the pages may lag behind, yet
show nothing that is forbidden by now; after it the engine alone, without the re-check of rows,
answers exactly what the database says page by page (`tests.search.truth`).

`VISIBILITY_SEED=17 pytest tests/search/test_visibility_property.py` repeats one world.
"""

import os
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory, TestCase

from cms.permissions import ReaderScope
from gongwen.validity import Status
from jobs import runner
from jobs.wagtail_tasks import JobBackend
from search import encoding, lease, tasks, views
from search.asking import PAGE_SIZE, Asked
from search.documents import document_id
from search.engine import DocumentHit, Engine, Filters, Query, Results, Scope, conditions
from search.engine.conditions import PIECES, every
from search.engine.lexicon import NOTHING_KNOWN
from search.engine.query import MAX_SIZE, Past
from search.listing import Row
from search.models import PAGE, Change, Unencoded
from search.similar import similar_rows
from search.suggesting import MOST, suggestions
from tests.search.concepts import Concepts
from tests.search.truth import VALUES, Answer, Question, Truth
from tests.search.worlds import UNPUBLISHED, WORDS, Cast, World, happen

pytestmark = pytest.mark.django_db

WORLDS = 200
BATCHES = 8  # so that several processes share them
STEPS = 3
MOST_PIECES = 1000  # more than a world has
ONLY = os.environ.get("VISIBILITY_SEED")
SEEDS = [int(ONLY)] if ONLY else range(WORLDS)
# Worlds speak of today: one that is drawn before midnight must not be checked after it.
MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)


# Questions that share no character with any text; the model knows which word each one means.
LAY = {word: f"{sign * 3}怎么办" for word, sign in zip(WORDS, "甲乙丙丁戊己", strict=True)}
MODEL = Concepts(*LAY.items())

# By which attribute of `Filters` values of a facet are chosen.
CHOICES = {
    "type": "types",
    "kind": "kinds",
    "issuer": "issuers",
    "year": "years",
    "topic": "topics",
    "issuer_level": "levels",
    "status": "statuses",
}


class Mismatch(AssertionError):
    """What a reader was shown differs from what the database says."""


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=True):
        yield


@pytest.fixture(autouse=True)
def _one_drain_for_a_commit(monkeypatch):
    """As with real workers: the task that was woken starts after all that was committed."""
    monkeypatch.setattr(tasks.drain, "apply_async", lambda **options: None)


@pytest.fixture(autouse=True)
def _without_jobs_of_wagtail(monkeypatch):
    """What Wagtail keeps for its admin says nothing about who finds what, and takes most of the time."""
    monkeypatch.setattr(JobBackend, "enqueue", lambda *task: None)


@pytest.fixture
def engine(use_model, request):
    use_model(MODEL)
    return request.getfixturevalue("engine_of_the_site")


@pytest.fixture
def cast(db) -> Cast:
    return Cast.assemble()


@pytest.mark.parametrize("batch", range(min(BATCHES, len(SEEDS))))
def test_readers_find_exactly_what_they_may_see(engine, cast, batch):
    for seed in SEEDS[batch::BATCHES]:
        live_through(engine, cast, seed)


def test_the_comparison_notices_an_engine_that_shows_everything(engine, cast, monkeypatch):
    monkeypatch.setattr(conditions, "visible", lambda scope: conditions.every())

    with pytest.raises(Mismatch, match="of the engine for"):
        for seed in range(10):
            live_through(engine, cast, seed)


def live_through(engine: Engine, cast: Cast, seed: int) -> None:
    with scratch(engine):
        with committed():
            world = World(seed, cast)
        check = Check(engine, world)
        check.engine_is_true()
        for number in range(STEPS):
            with committed():
                happen(world, number)
                before, check = check, Check(engine, world)
                check.nothing_forbidden(before)
            check.engine_is_true()
        check.pages_are_true()


@contextmanager
def scratch(engine: Engine) -> Iterator[None]:
    """Rows and index entries of one world, gone after it; the index itself serves the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    with lease.lease() as held:
        version = held.next_version()
    engine.delete([(document, version) for document, _ in list(engine.ids())])


@contextmanager
def committed() -> Iterator[None]:
    """A change with what follows its commit: the drainer, if anything woke it, then vectors
    for what is new and the drainer again."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield
    if cache.get(tasks.WAKE_KEY):
        tasks.drain()
    if encoding.anything_to_do():
        runner.run(encoding.request().pk)
        tasks.drain()
    assert not Change.objects.exists()
    assert not Unencoded.objects.exists()


@dataclass
class Reader:
    """One reader at one moment: with a request, and what may be found by now."""

    request: HttpRequest
    scope: ReaderScope
    seen: frozenset[int]

    def __str__(self) -> str:
        return str(self.request.user)


class Check:
    """One moment of a world: what every reader gets against what the database says.

    Whatever leads to pages by way of the index is asked here: the engine itself in
    `engine_is_true`, what shows its answers in `nothing_forbidden` and `pages_are_true`.
    """

    def __init__(self, engine: Engine, world: World) -> None:
        self.engine, self.world = engine, world
        self.truth = Truth(world)
        self.readers = [
            Reader(request_of(user, scope), scope, seen)
            for user, scope, seen in zip(
                world.readers, self.truth.scopes, self.truth.seen, strict=True
            )
        ]

    def nothing_forbidden(self, before: "Check") -> None:
        """The index is behind. Whoever may no longer find something is not shown it any more."""
        for reader, earlier in zip(self.readers, before.readers, strict=True):
            lost = sorted(earlier.seen - reader.seen)
            if not lost:
                continue
            word = self.world.one(before.truth.documents[self.world.one(lost)].title.split("与"))
            allowed = self.urls(reader.seen)
            shown = self.page(reader, word)
            self.within(reader, f"the page for {word}", allowed, urls_of(shown.rows))
            self.within(reader, f"titles like {word}", allowed, urls_of(shown.nearest))
            self.within(reader, f"suggestions for {word}", allowed, self.suggested(reader, word))
            meant = self.page(reader, LAY[word])
            self.within(reader, f"the page for what means {word}", allowed, urls_of(meant.rows))
            for pk in sorted(reader.seen)[:1]:
                self.within(reader, f"related to {pk}", allowed, self.related(reader, pk))

    def engine_is_true(self) -> None:
        """The index knows all: without any re-check of rows it answers exactly what may be seen."""
        for reader in self.readers:
            question = self.question()
            wanted = self.truth.answer(reader.seen, question)
            found = self.ask(reader, question)
            for name, value in vars(wanted).items():
                what = f"{name} of the engine for {question}"
                self.same(reader, what, value, getattr(found, name))
            self.suggested_by_the_engine(reader, self.word())
            self.related_by_the_engine(reader)
            self.meant_by_the_engine(reader, self.world.word())

    def pages_are_true(self) -> None:
        """And the pages leave nothing out."""
        for reader in self.world.some(self.readers, most=2):
            word = self.word()
            self.page_is_complete(reader, word)
            self.suggestions_are_complete(reader, word)

    def page_is_complete(self, reader: Reader, word: str) -> None:
        wanted = self.truth.answer(reader.seen, Question((word,)))
        shown = self.page(reader, word)
        self.same(reader, f"the total on the page for {word}", wanted.total, shown.total)
        if wanted.total <= PAGE_SIZE:
            urls = self.urls(wanted.passages)
            self.same(reader, f"the page for {word}", urls, urls_of(shown.rows))

    def suggestions_are_complete(self, reader: Reader, word: str) -> None:
        titled = self.urls(self.truth.titled(reader.seen, word))
        shown = self.suggested(reader, word)
        self.within(reader, f"suggestions for {word}", self.urls(reader.seen), shown)
        if len(titled) < MOST and len(shown) < MOST:
            self.within(reader, f"suggestions for {word}, complete", shown, titled)

    def suggested_by_the_engine(self, reader: Reader, word: str) -> None:
        """Everything that may be seen and is called so, and nothing that may not."""
        day, scope = self.world.today, scope_of(reader)
        found = self.engine.suggest(word, scope=scope, day=day, limit=MAX_SIZE)
        shown = {page_id(one.document) for one in found}
        self.within(reader, f"suggestions of the engine for {word}", reader.seen, shown)
        titled = self.truth.titled(reader.seen, word)
        self.within(reader, f"suggestions for {word}, complete", shown, set(titled))

    def meant_by_the_engine(self, reader: Reader, word: str) -> None:
        """Whatever may be seen and means it is near, and nothing that may not be seen."""
        scope = scope_of(reader)
        seen = every(PIECES, conditions.visible(scope))
        near = self.engine.store().near(MODEL.vector_of(LAY[word]), seen, MOST_PIECES)
        wanted = {pk for pk in reader.seen if word in self.truth.written(pk)}
        found = {page_id(one.place.document) for one in near}
        self.same(reader, f"what means {word}", wanted, found)
        query = Query(LAY[word], day=self.world.today, scope=scope, size=MAX_SIZE)
        shown = {page_id(hit.id) for hit in self.engine.search(query).hits}
        self.within(reader, f"what is found for meaning {word}", wanted, shown)

    def related_by_the_engine(self, reader: Reader) -> None:
        """Nothing hidden is like anything, and what is hidden is like nothing."""
        pk = self.world.one(sorted(self.truth.documents))
        if pk is None:
            return
        day, scope = self.world.today, scope_of(reader)
        found = self.engine.similar(document_id(PAGE, pk), scope=scope, day=day, limit=MAX_SIZE)
        allowed = reader.seen - {pk} if pk in reader.seen else frozenset()
        related = {page_id(one.id) for one in found}
        self.within(reader, f"what the engine relates to {pk}", allowed, related)

    def urls(self, ids: Iterable[int]) -> set[str]:
        request = self.readers[0].request
        return {self.truth.pages[pk].get_url(request) for pk in ids}

    def word(self) -> str:
        return UNPUBLISHED if self.world.chance(0.05) else self.world.word()

    def question(self) -> Question:
        """A word, two or none, at times under values chosen of a facet."""
        words = self.world.one([(), (self.word(),), (self.word(),), WORDS[:2], WORDS[2:4]])
        facet = self.world.one(["", *VALUES])
        values = self.truth.values_of(facet) if facet else []
        chosen = frozenset(self.world.some(values, most=2))
        past = self.world.one([Past.LAST, Past.LAST, Past.HIDDEN, Past.MIXED])
        return Question(words, facet if chosen else "", chosen, past)

    def ask(self, reader: Reader, question: Question) -> Answer:
        """The engine's whole list by words, without the re-check of rows; now and then by short
        pages."""
        query = Query(
            " ".join(question.words),
            day=self.world.today,
            filters=filters(question),
            scope=scope_of(reader),
            past=question.past,
            size=3 if self.world.chance(0.1) else MAX_SIZE,
            passages=MAX_SIZE,
        )
        with MODEL.silent():
            results = self.engine.search(query)
            hits = list(results.hits)
            while len(hits) < results.total and (
                further := self.engine.search(replace(query, offset=len(hits))).hits
            ):
                hits += further
        return answer(results, hits)

    def page(self, reader: Reader, text: str) -> views.Answer:
        asked = Asked.read(QueryDict(urlencode({"q": text})))
        return views.answer_to(reader.request, asked, NOTHING_KNOWN)

    def related(self, reader: Reader, pk: int) -> set[str]:
        """What is shown beside a page that the index may still take for another."""
        page, day = self.truth.pages[pk], self.world.today
        rows = similar_rows(reader.request, page, scope=reader.scope, day=day, limit=PAGE_SIZE)
        return {row.url for row in rows}

    def suggested(self, reader: Reader, text: str) -> set[str]:
        day = self.world.today
        found = suggestions(reader.request, text, scope=reader.scope, day=day)
        return {one.url.partition("#")[0] for one in found if not one.query}

    def same(self, reader: Reader, what: str, wanted: Any, found: Any) -> None:
        if wanted != found:
            raise Mismatch(self.report(reader, what, wanted, found))

    def within(self, reader: Reader, what: str, allowed: Set[Any], found: Set[Any]) -> None:
        if not found <= allowed:
            raise Mismatch(self.report(reader, what, allowed, found))

    def report(self, reader: Reader, what: str, wanted: Any, found: Any) -> str:
        return "\n".join(
            [
                f"{what}: not what {reader} may see",
                f"  wanted {wanted}",
                f"  found  {found}",
                *(f"  {number}. {line}" for number, line in enumerate(self.world.story, 1)),
                f"  again: VISIBILITY_SEED={self.world.seed} pytest {Path(__file__).name}",
            ]
        )


def scope_of(reader: Reader) -> Scope:
    return Scope(reader.scope.tokens, reader.scope.denied_restrictions)


def filters(question: Question) -> Filters:
    values: Any = question.values
    if question.facet == "year":
        values = frozenset(map(int, values))
    elif question.facet == "status":
        values = frozenset(map(Status, values))
    return Filters(**{CHOICES[question.facet]: values}) if question.facet else Filters()


def answer(results: Results, hits: Iterable[DocumentHit]) -> Answer:
    found = {page_id(hit.id): hit for hit in hits}
    return Answer(
        passages={
            pk: frozenset(passage.anchor for passage in hit.passages) for pk, hit in found.items()
        },
        total=results.total,
        states={pk: frozenset(map(page_id, hit.states)) for pk, hit in found.items()},
        facets={
            name: {count.value: count.count for count in counts}
            for name, counts in results.facets.items()
        },
        lapsed=results.lapsed,
        folded=results.folded,
        relaxed=results.relaxed,
    )


def page_id(document: str) -> int:
    return int(document.rpartition(":")[2])


def request_of(user: Any, scope: ReaderScope) -> HttpRequest:
    request = RequestFactory().get("/search/")
    request.user, request._reader_scope, request.session = user, scope, {}
    return request


def urls_of(rows: Iterable[Row]) -> set[str]:
    """Of the rows, and of places that do not lie below one: chapters do below their book."""
    urls = {row.url for row in rows}
    places = (place.url.partition("#")[0] for row in rows for place in row.places)
    return urls | {place for place in places if not place.startswith(tuple(urls))}
