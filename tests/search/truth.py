"""Who may find what, worked out the slow way: row by row, word by word, without an engine."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any
from unittest.mock import patch

from wagtail.models import Page

from cms import permissions
from cms.permissions import ReaderScope, can_view, reader_scope
from courses.models import CoursePage, LessonPage, ReleaseUnit
from gongwen.validity import Status, status_on
from search import documents
from search.engine import Document, Passage
from search.engine.meaning.splitting import spans_of
from search.engine.query import Past
from search.models import PAGE
from tests.search.worlds import PARENTS, World

Documents = Mapping[int, Document]

# What a document counts as in each facet.
VALUES: Mapping[str, Callable[[Document, World], Iterable[str]]] = {
    "type": lambda document, world: [document.type],
    "issuer": lambda document, world: [*document.issuers, *document.above],
    "year": lambda document, world: [] if document.year is None else [str(document.year)],
    "kind": lambda document, world: [document.kind] if document.kind else [],
    "topic": lambda document, world: document.topics,
    "issuer_level": lambda document, world: [document.level] if document.level else [],
    "status": lambda document, world: (
        [status_on(document.validity, world.today).value] if document.validity else []
    ),
}
# No longer in force, and not because a later state is.
LAPSED = {Status.REPEALED.value, Status.EXPIRED.value}


@dataclass(frozen=True)
class Question:
    """Words that are all to be met, one facet with the chosen values, and which states of a
    text are listed."""

    words: tuple[str, ...] = ()
    facet: str = ""
    values: frozenset[str] = frozenset()
    past: Past = Past.LAST


@dataclass(frozen=True)
class Answer:
    """Of the whole list. `passages`: the anchors of those shown, by page; `states`: other states
    of its text that answer; the rest as in `Results`."""

    passages: Mapping[int, frozenset[str]]
    total: int
    states: Mapping[int, frozenset[int]]
    facets: Mapping[str, Mapping[str, int]]
    lapsed: int
    folded: int = 0
    relaxed: bool = False


@dataclass
class Truth:
    """The site at one moment; `seen` are the ids of the pages each reader may find."""

    world: World
    pages: dict[int, Page] = field(default_factory=dict)
    documents: dict[int, Document] = field(default_factory=dict)
    scopes: list[ReaderScope] = field(default_factory=list)
    seen: list[frozenset[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        everything = list(Page.objects.order_by("path").specific())
        self.pages = {page.pk: page for page in _findable(everything)}
        courses = {page.path: page for page in everything if isinstance(page, CoursePage)}
        # The half of the rule that does not ask who reads is read once for all readers.
        approved = cache(permissions.shows_what_was_approved)
        with (
            patch.object(permissions, "visibility_of", cache(permissions.visibility_of)),
            patch.object(permissions, "shows_what_was_approved", approved),
        ):
            for reader in self.world.readers:
                scope = reader_scope(reader, on=self.world.today)
                self.scopes.append(scope)
                self.seen.append(frozenset(self._seen_by(reader, scope, courses)))
        self.documents = _documents_of(frozenset().union(*self.seen))

    def _seen_by(
        self, reader: Any, scope: ReaderScope, courses: Mapping[str, CoursePage]
    ) -> Iterable[int]:
        for page in self.pages.values():
            asked = [page]
            if isinstance(page, LessonPage):
                asked.append(courses[page.path[: -page.steplen]])
            if all(can_view(reader, one, scope=scope) for one in asked):
                yield page.pk

    def written(self, pk: int) -> str:
        """What a model is given of a page."""
        document = self.documents[pk]
        spans = (span for passage in document.passages for span in spans_of(document, passage))
        return "\n".join(span.written for span in spans)

    def answer(self, seen: Iterable[int], question: Question) -> Answer:
        """What has all words or, where that leaves nothing to choose either, any of them."""
        met = self._met(seen, question, all)
        strictly = self._list(met, question)
        if strictly.total or any(strictly.facets.values()):
            return strictly
        loosely = self._list(self._met(seen, question, any), question)
        folded = sum(not self._current(one) for one in self._chosen(met, question).values())
        return replace(loosely, relaxed=True, folded=folded)

    def _met(
        self, seen: Iterable[int], question: Question, enough: Callable[[Iterable[bool]], bool]
    ) -> Documents:
        found = {pk: self.documents[pk] for pk in seen}
        words = question.words
        return {
            pk: document
            for pk, document in found.items()
            if not words or enough(_says(document, word) for word in words)
        }

    def _list(self, met: Documents, question: Question) -> Answer:
        current = {pk: one for pk, one in met.items() if self._current(one)}
        holding = {pk: one for pk, one in current.items() if not self._lapsed(one)}
        listed = {Past.LAST: current, Past.HIDDEN: holding, Past.MIXED: met}[question.past]
        chosen = self._chosen(listed, question)
        gone = [one for one in self._chosen(current, question).values() if self._lapsed(one)]
        return Answer(
            passages={pk: _passages(one, question.words) for pk, one in chosen.items()},
            total=len(chosen),
            states={
                pk: frozenset() if question.past is Past.MIXED else self._states(one, met)
                for pk, one in chosen.items()
            },
            facets={
                name: self._counts(name, listed if name == question.facet else chosen)
                for name in VALUES
            },
            lapsed=0 if question.past is Past.MIXED else len(gone),
        )

    def _chosen(self, found: Documents, question: Question) -> Documents:
        if not question.facet:
            return found
        values = VALUES[question.facet]
        return {
            pk: one
            for pk, one in found.items()
            if not question.values.isdisjoint(values(one, self.world))
        }

    def _counts(self, name: str, found: Documents) -> dict[str, int]:
        values = (value for one in found.values() for value in set(VALUES[name](one, self.world)))
        return dict(Counter(values))

    def _states(self, document: Document, met: Documents) -> frozenset[int]:
        return frozenset(
            pk
            for pk, one in met.items()
            if document.work and one.work == document.work and not self._current(one)
        )

    def _current(self, document: Document) -> bool:
        first, last = document.shown
        return (first or date.min) <= self.world.today < (last or date.max)

    def _lapsed(self, document: Document) -> bool:
        return not LAPSED.isdisjoint(VALUES["status"](document, self.world))

    def values_of(self, facet: str) -> list[str]:
        """All that are to be found, by whomever."""
        held = (VALUES[facet](one, self.world) for one in self.documents.values())
        return sorted({value for values in held for value in values})

    def titled(self, seen: Iterable[int], word: str) -> list[int]:
        """What is called so; of the states of a text the one shown that day."""
        found = ((pk, self.documents[pk]) for pk in seen)
        return [pk for pk, one in found if word in one.title and self._current(one)]


def _findable(pages: Iterable[Page]) -> Iterable[Page]:
    """Live pages of the searchable types; courses and lessons as the current release has them."""
    released = set(
        ReleaseUnit.objects.filter(release__current=True).values_list("release__course", "lesson")
    )
    current = set(CoursePage.objects.filter(releases__current=True).values_list("pk", flat=True))
    courses = {page.path: page for page in pages if isinstance(page, CoursePage)}
    for page in pages:
        if not page.live or page.alias_of_id or type(page) not in PARENTS:
            continue
        if isinstance(page, CoursePage) and page.pk not in current:
            continue
        if isinstance(page, LessonPage):
            above = courses[page.path[: -page.steplen]]
            if not above.live or (above.pk, page.pk) not in released:
                continue
        yield page


def _documents_of(pages: Iterable[int]) -> dict[int, Document]:
    """What each page says; whom it says so to is not taken from here."""
    found = {}
    for (_, pk), source in documents.load((PAGE, pk) for pk in pages).items():
        assert source.document is not None, f"page {pk} is to be found, but has no document"
        found[pk] = source.document
    return found


def _says(document: Document, word: str) -> bool:
    lines = [document.title, document.subtitle, document.number]
    lines += [*document.issuers, *document.aliases]
    return any(word in line for line in lines) or any(
        word in line for passage in document.passages for line in _lines(passage)
    )


def _lines(passage: Passage) -> tuple[str, str]:
    return passage.heading, passage.text


def _passages(document: Document, words: Iterable[str]) -> frozenset[str]:
    """Anchors of the passages in which one of the words is to be marked."""
    wanted = list(words)
    return frozenset(
        passage.anchor
        for passage in document.passages
        if any(word in line for word in wanted for line in _lines(passage))
    )
