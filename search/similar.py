"""相关内容: what stands in the library on the matter of a page.

A page only says where to ask; the list is fetched when a reader comes near it. So no page
waits for the engine, and none shows less when the engine is away.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.http import HttpRequest
from django.urls import reverse
from laces.components import Component
from wagtail.models import Page

from cms.navigation import url_of
from cms.permissions import ReaderScope
from cms.querysets import visible_to
from courses.models import CoursePage, LessonPage
from gongwen.numbers import DocumentNumber
from gongwen.validity import Status, status_on
from library.models import PolicyPage
from search.connection import site_engine
from search.documents import document_id, eligible_pages
from search.engine import Reason, Scope, Similar
from search.faces import address, facts, kind, readable
from search.models import PAGE

# Asked for beyond what is shown, since of each course only one entry is.
SPARE = 10
NAMED = 2  # of what both cite; more would be a list of its own


class SimilarPanel(Component):
    """Where to ask for the list, as a link that htmx follows when it comes into view."""

    order = 50
    template_name = "search/_similar_panel.html"

    def __init__(self, page_id: int) -> None:
        self.url = reverse("search:similar", args=[page_id])

    def get_context_data(self, parent_context: object = None) -> dict[str, str]:
        return {"url": self.url}


@dataclass(frozen=True, slots=True)
class Row:
    """`place` and `place_url` lead to the nearest clause or section, if there is one;
    `within` says which course a lesson belongs to."""

    url: str
    title: str
    kind: str
    status: Status | None
    reason: str
    within: str
    place: str
    place_url: str


def similar_content(request: HttpRequest, page: Page) -> list[SimilarPanel]:
    """For the hook of that name; a copy kept in step is held as its source."""
    return [SimilarPanel(page.alias_of_id or page.pk)] if page.pk else []


def similar_rows(
    request: HttpRequest, page: Page, *, scope: ReaderScope, day: date, limit: int
) -> list[Row]:
    """What is like `page` and may be read in this scope, nearest first.

    Raises `EngineError`. The number of queries is constant.
    """
    seen = Scope(scope.tokens, scope.denied_restrictions)
    entry = document_id(PAGE, page.pk)
    found = site_engine().similar(entry, scope=seen, day=day, limit=limit + SPARE)
    pages = _readable(found, scope)
    shown = islice(_each_course_once(page, found, pages), limit)
    return [_row(request, pages[one.id], one, day) for one in shown]


def _each_course_once(
    page: Page, found: Iterable[Similar], pages: Mapping[str, Page]
) -> Iterator[Similar]:
    """A course and its lessons list each other already: of another one the nearest is enough,
    of the page's own there is none."""
    known = {_course_path(page)}
    for one in found:
        course = _course_path(pages[one.id]) if one.id in pages else ""
        if one.id in pages and not (course and course in known):
            known.add(course)
            yield one


def _course_path(page: Page) -> str:
    if issubclass(page.specific_class, LessonPage):
        return str(page.path[: -page.steplen])
    return str(page.path) if issubclass(page.specific_class, CoursePage) else ""


def readable_page(page_id: int, scope: ReaderScope) -> Page | None:
    return visible_to(eligible_pages().filter(pk=page_id), None, scope=scope).first()


def _readable(found: Iterable[Similar], scope: ReaderScope) -> dict[str, Page]:
    """The index may be seconds behind: the database has the last word."""
    ids = {one.id: int(one.id.rpartition(":")[2]) for one in found}
    pages = readable(ids.values(), scope)
    return {entry: pages[pk] for entry, pk in ids.items() if pk in pages}


def _row(request: HttpRequest, page: Page, found: Similar, day: date) -> Row:
    url = url_of(page, request)
    return Row(
        url=url,
        title=page.title,
        kind=kind(page),
        status=status_on(page.validity, day) if isinstance(page, PolicyPage) else None,
        reason=reason(found),
        within="".join(facts(page)) if isinstance(page, LessonPage) else "",
        place=" ".join(filter(None, (found.label, found.heading))),
        place_url=address(page, url, found.anchor, request) if found.anchor else "",
    )


def reason(found: Similar) -> str:
    if found.why is Reason.SHARED:
        return f"共同引用{'、'.join(map(_named, found.common[:NAMED]))}"
    return REASONS[found.why]


REASONS = {
    Reason.CITED: "本文引用",
    Reason.CITING: "引用了本文",
    Reason.TOPIC: "同一主题",
    Reason.WORDS: "内容相近",
    Reason.MEANING: "含义相近",
}


def _named(key: str) -> str:
    """A law is cited by its name, any other document by its number."""
    return DocumentNumber.of_key(key).display if "|" in key else f"《{key}》"
