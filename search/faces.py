"""How each type of page is shown in a list of results: what it is called, what is said of it,
and where a place in it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from wagtail.models import Page

from cms.models import ArticlePage
from cms.permissions import Reach, ReaderScope
from cms.querysets import visible_to
from courses.models import CoursePage, LessonPage, Release
from courses.records import in_words
from library.books.passages import paragraph_at, passage_url
from library.models import BookPage, MaterialPage, PolicyIssuer, PolicyPage
from search.builders import (
    ARTICLE,
    BOOK,
    COURSE,
    LESSON,
    MATERIAL,
    POLICY,
    courses_of,
    policy_date,
)
from search.documents import eligible

TYPES = {
    POLICY: "政策文件",
    ARTICLE: "文章",
    MATERIAL: "思想工作资料",
    COURSE: "课程",
    LESSON: "课程小节",
    BOOK: "图书",
}
TYPE_OF: dict[type[Page], str] = {
    PolicyPage: POLICY,
    ArticlePage: ARTICLE,
    MaterialPage: MATERIAL,
    CoursePage: COURSE,
    LessonPage: LESSON,
    BookPage: BOOK,
}
# What is read of each: the text itself can be a megabyte of JSON, and every column costs.
_NAMED = ("content_type", "path", "title", "slug", "url_path")
_COLUMNS: dict[type[Page], tuple[str, ...]] = {
    PolicyPage: (
        *("number", "kind", "form", "state_kind"),
        *("state_date", "issued", "promulgated", "adopted"),
        *("begins_on", "shown_from", "shown_until"),
        *("validity_start", "validity_end", "validity_ended_as", "validity_verified"),
    ),
    ArticlePage: ("source", "date"),
    MaterialPage: ("topic", "source", "date"),
    CoursePage: ("intended_for",),
    LessonPage: (),
    BookPage: ("authors", "publisher", "year"),
}


def readable(ids: Iterable[int], scope: ReaderScope) -> dict[int, Page]:
    """Of these pages those that are searchable and that the reader may see, as their own types
    with what `facts` says of them; one query, and a constant number for each type among them.

    Most results are documents: they are asked for at once, and only of the rest which type it is.
    """
    wanted = set(ids)
    found = _readable_of(PolicyPage, wanted, scope)
    if rest := wanted - found.keys():
        for model, of_type in _by_type(rest).items():
            if model is not PolicyPage:
                found |= _readable_of(model, of_type, scope)
    return found


def _readable_of(model: type[Page], ids: Iterable[int], scope: ReaderScope) -> dict[int, Page]:
    reach = Reach(scope.closed_paths, scope.reached_audiences)
    rows = _visible(model, reach)  # type: ignore[arg-type]  # every class is hashable
    return {page.pk: page for page in _with_neighbours(model, rows.filter(pk__in=ids))}


def specific(pages: Iterable[Page]) -> dict[int, Page]:
    """Pages that were found to be readable, loaded as `readable` does."""
    found: dict[int, Page] = {}
    ids: dict[type[Page], list[int]] = defaultdict(list)
    for page in pages:
        ids[page.specific_class].append(page.pk)
    for model, of_type in ids.items():
        rows = _shown(model._default_manager.filter(pk__in=of_type))
        found.update((page.pk, page) for page in _with_neighbours(model, rows))
    return found


def _by_type(ids: Iterable[int]) -> dict[type[Page], list[int]]:
    types = {kind.pk: model for model, kind in ContentType.objects.get_for_models(*TYPE_OF).items()}
    found: dict[type[Page], list[int]] = defaultdict(list)
    rows = Page.objects.filter(pk__in=ids).order_by()
    for pk, kind in rows.values_list("pk", "content_type"):
        if kind in types:
            found[types[kind]].append(pk)
    return found


@lru_cache(maxsize=1000)
def _visible(model: type[Page], reach: Reach) -> "QuerySet[Page]":
    """A question that was not asked yet: to put one together takes longer than to ask it."""
    return visible_to(_shown(eligible(model)), None, scope=reach)


def _shown(rows: "QuerySet[Page]") -> "QuerySet[Page]":
    return rows.order_by().only(*_NAMED, *_COLUMNS[rows.model])


def _with_neighbours(model: type[Page], rows: "QuerySet[Page]") -> Iterable[Page]:
    if model is PolicyPage:
        policies = list(rows)
        issuers = _issuers_of(policies)
        for policy in policies:
            policy.shown_issuers = issuers[policy.pk]
        return policies
    if model is CoursePage:
        current = Release.objects.filter(current=True)
        return rows.prefetch_related(Prefetch("releases", current, to_attr="offered"))
    if model is LessonPage:
        lessons = list(rows)
        courses = courses_of(lessons)
        for lesson in lessons:
            lesson.shown_course = courses.get(lesson.pk)
        return lessons
    return rows


def _issuers_of(policies: Iterable[PolicyPage]) -> dict[int, list[str]]:
    """The names of their issuers, the lead first; one query."""
    names: dict[int, list[str]] = defaultdict(list)
    for page, name in _leads().filter(page__in=[policy.pk for policy in policies]):
        names[page].append(name)
    return names


@cache
def _leads() -> "QuerySet[PolicyIssuer, tuple[int, str]]":
    return PolicyIssuer.objects.values_list("page", "issuer__name")


def kind(page: Page) -> str:
    if isinstance(page, PolicyPage):
        return str(page.form or page.kind or TYPES[POLICY])
    return TYPES[TYPE_OF[type(page)]]


def facts(page: Page) -> list[str]:
    """What is said of a page loaded by `specific`; an empty one is nothing to say."""
    return FACTS[type(page)](page)


def _policy_facts(page: Any) -> list[str]:
    return [*page.shown_issuers, page.number, _written(policy_date(page))]


def _dated_facts(page: ArticlePage) -> list[str]:
    return [page.source, _written(page.date)]


def _material_facts(page: MaterialPage) -> list[str]:
    return [page.get_topic_display(), page.source, _written(page.date)]


def _course_facts(page: Any) -> list[str]:
    intended_for = f"适用对象：{page.intended_for}" if page.intended_for else ""
    return [intended_for, *(f"{in_words(release.hours)} 学时" for release in page.offered)]


def _lesson_facts(page: Any) -> list[str]:
    return [f"课程《{page.shown_course.title}》"] if page.shown_course else []


def _book_facts(page: BookPage) -> list[str]:
    return [*page.author_names, page.publisher, f"{page.year}年" if page.year else ""]


FACTS: dict[type[Page], Callable[[Any], list[str]]] = {
    PolicyPage: _policy_facts,
    ArticlePage: _dated_facts,
    MaterialPage: _material_facts,
    CoursePage: _course_facts,
    LessonPage: _lesson_facts,
    BookPage: _book_facts,
}


def address(page: Page, url: str, anchor: str, request: HttpRequest, *, line: int = 0) -> str:
    """Where a passage of the page at `url` begins; in a book the paragraph on that line of it."""
    if isinstance(page, BookPage):
        chapter, _, first = anchor.partition("/")
        return passage_url(page, int(chapter), paragraph_at(first, line), request=request)
    return f"{url}#{anchor}"


def _written(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
