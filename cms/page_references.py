"""The URI scheme `page:<id>` for our own pages."""

from collections.abc import Iterator

from wagtail.models import Page

from cms import references
from cms.references import Reference, Suggestion


def register() -> None:
    references.register("page", resolve, search=search)


def resolve(identifier: str) -> Reference | None:
    """A withdrawn page keeps its title and loses its link."""
    if not (identifier.isascii() and identifier.isdigit() and len(identifier) < 19):
        return None
    page = Page.objects.filter(pk=int(identifier), depth__gt=1).first()
    if page is None:
        return None
    if not page.live:
        return Reference(page.title, "", "未发布")
    return Reference(page.title, page.get_url() or "")


def search(words: str) -> Iterator[Suggestion]:
    pages = Page.objects.filter(depth__gt=1, live=True, title__icontains=words)
    for page in pages.order_by("-latest_revision_created_at", "-pk")[:10]:
        yield Suggestion(f"page:{page.pk}", page.title)
