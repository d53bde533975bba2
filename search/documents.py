"""From rows to index documents: which rows are searchable, and what each says.

Eligibility exists twice, as predicate and as queryset, and a test holds them together. A
builder gets specific pages of one type, already with everything it needs, and returns
their documents in the same order; `load` keeps one bad row from spoiling the others.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.models import Page

from cms.models import ArticlePage
from cms.permissions import Visibility, visibilities_of
from cms.querysets import without_unreviewed
from courses.models import CoursePage, LessonPage
from courses.querysets import offered_lessons, released_courses
from library.models import BookPage, MaterialPage, PolicyPage
from search.builders import (
    article_documents,
    book_documents,
    course_documents,
    lesson_documents,
    material_documents,
    policy_documents,
)
from search.engine import Document
from search.models import PAGE

Key = tuple[str, int]
Builder = Callable[[Sequence[Page], Mapping[int, Visibility]], list[Document]]

BUILDERS: dict[type[Page], Builder] = {
    PolicyPage: policy_documents,
    ArticlePage: article_documents,
    MaterialPage: material_documents,
    CoursePage: course_documents,
    LessonPage: lesson_documents,
    BookPage: book_documents,
}


def _approved_material() -> "QuerySet[MaterialPage]":
    return without_unreviewed(MaterialPage.objects.filter(live=True))


# Of these not all that is live is found: a current release must have it, or a final approval.
OFFERED: dict[type[Page], Callable[[], "QuerySet[Page]"]] = {
    CoursePage: released_courses,
    LessonPage: offered_lessons,
    MaterialPage: _approved_material,
}

# What a row that cannot be understood makes a builder raise; anything else is a defect.
CONTENT_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Source:
    """The current row behind an index entry, as far as the index is concerned."""

    document_id: str
    exists: bool = False
    searchable: bool = False
    eligible: bool = False
    document: Document | None = None
    error: str = ""


def document_id(model: str, pk: int) -> str:
    return f"{model}:{pk}"


def is_eligible(page: Page, offered: Container[int] = ()) -> bool:
    """A live page of a searchable type; a copy kept in step is found as its source.

    Of types that something must offer only pages in `offered` (see `offered_among`).
    """
    model = page.specific_class
    searchable = bool(page.live and page.alias_of_id is None and model in BUILDERS)
    return searchable and (model not in OFFERED or page.pk in offered)


def offered_among(pages: Iterable[Page]) -> set[int]:
    """Of these pages the courses and lessons that current releases offer, and the material that
    was approved; one query for each type."""
    ids: dict[type[Page], set[int]] = defaultdict(set)
    for page in pages:
        if page.specific_class in OFFERED:
            ids[page.specific_class].add(page.pk)
    return {
        pk
        for model, of_type in ids.items()
        for pk in OFFERED[model]().filter(pk__in=of_type).values_list("pk", flat=True)
    }


def eligible(model: type[Page]) -> "QuerySet[Page]":
    """The eligible pages of one searchable type, as rows of it: far less to ask than of all."""
    live: QuerySet[Page] = (
        OFFERED[model]() if model in OFFERED else model._default_manager.filter(live=True)
    )
    return live.filter(alias_of=None)


def eligible_pages() -> "QuerySet[Page]":
    """The queryset twin of `is_eligible`."""
    types = ContentType.objects.get_for_models(*BUILDERS)
    chosen = Q(content_type__in=[kind for model, kind in types.items() if model not in OFFERED])
    for offered in OFFERED.values():
        chosen |= Q(pk__in=offered().values("pk"))
    found: QuerySet[Page] = Page.objects.filter(chosen, live=True, alias_of=None)
    return found


def load(keys: Iterable[Key]) -> dict[Key, Source]:
    """Read the rows of `keys` and build the documents of those that are eligible.

    A constant number of queries for each page type in `keys`.
    """
    wanted = list(keys)
    rows = {page.pk: page for page in Page.objects.filter(pk__in={pk for _, pk in wanted})}
    offered = offered_among(rows.values())
    eligible = {pk for pk, page in rows.items() if is_eligible(page, offered)}
    built = _build_all([rows[pk] for pk in eligible])
    sources = {}
    for model, pk in wanted:
        page = rows.get(pk) if model == PAGE else None
        document, error = built.get(pk, (None, ""))
        sources[model, pk] = Source(
            document_id=document_id(model, pk),
            exists=page is not None,
            searchable=page is not None and page.specific_class in BUILDERS,
            eligible=pk in eligible and page is not None,
            document=document,
            error=error,
        )
    return sources


def _build_all(pages: Sequence[Page]) -> dict[int, tuple[Document | None, str]]:
    by_type: dict[type[Page], list[int]] = defaultdict(list)
    for page in pages:
        by_type[page.specific_class].append(page.pk)
    built: dict[int, tuple[Document | None, str]] = {}
    for model, ids in by_type.items():
        specific = list(model._default_manager.filter(pk__in=ids))
        built.update(_build(model, specific, visibilities_of(specific)))
    return built


def _build(
    model: type[Page], pages: Sequence[Page], visibility: Mapping[int, Visibility]
) -> dict[int, tuple[Document | None, str]]:
    """All at once; when one cannot be built, each alone, so that only the bad one fails."""
    build = BUILDERS[model]
    try:
        documents = build(pages, visibility)
    except CONTENT_ERRORS as error:
        if len(pages) == 1:
            return {pages[0].pk: (None, f"{type(error).__name__}: {error}")}
        built: dict[int, tuple[Document | None, str]] = {}
        for page in pages:
            built.update(_build(model, [page], visibility))
        return built
    return {page.pk: (document, "") for page, document in zip(pages, documents, strict=True)}
