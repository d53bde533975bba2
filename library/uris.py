"""The URI scheme `work:<slug>[@day][#anchor]` for references from other texts."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from cms.references import Reference, Suggestion, register
from gongwen.validity import status_on
from library.addresses import anchor_in
from library.citations import place_labels
from library.models import Node, PolicyPage, Work


def connect() -> None:
    register("work", resolve, search=search)


def resolve(rest: str) -> Reference | None:
    """Today's text, or that of a day; a withdrawn document keeps its title and loses its link."""
    name, _, anchor = rest.partition("#")
    work, page = text_of(name)
    if work is None:
        return None
    if page is None:
        return Reference(work.title, "", "未发布")
    state = status_on(page.validity, timezone.localdate()).label
    found = anchor_in(page, anchor) if anchor else None
    if not found:
        return Reference(page.title, page.get_url() or "", state)
    return Reference(
        f"{page.title}{place_labels(page).get(found, '')}", f"{page.get_url()}#{found}", state
    )


def place_of(uri: str) -> tuple[PolicyPage, Node | None] | None:
    """The text that `work:…` leads to today and the clause it names; None when either is missing."""
    name, _, anchor = uri.removeprefix("work:").partition("#")
    _, page = text_of(name)
    if page is None or not anchor:
        return (page, None) if page is not None else None
    found = anchor_in(page, anchor)
    return (page, page.nodes.get(anchor=found)) if found else None


def text_of(name: str) -> tuple[Work | None, PolicyPage | None]:
    """The work of `<slug>[@day]` and its text of today or of that day, each as far as there is one."""
    slug, _, day = name.partition("@")
    work = Work.objects.filter(slug=slug).first()
    return work, _text(work, day) if work is not None else None


def _text(work: Work, day: str) -> PolicyPage | None:
    if not day:
        return work.state_today()
    try:
        return work.state_on(date.fromisoformat(day))
    except ValueError:
        return None


def search(words: str) -> Iterator[Suggestion]:
    works = Work.objects.filter(title__icontains=words, pages__live=True).distinct()
    for work in works.order_by("title", "pk")[:10]:
        yield Suggestion(f"work:{work.slug}", work.title)
