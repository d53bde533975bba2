"""Articles and material: one passage for each heading."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import prefetch_related_objects

from cms.models import ArticlePage, SiteDocument
from cms.permissions import Visibility
from library.models import MaterialPage
from search.builders.entries import entry, sections
from search.engine import Document

ARTICLE = "article"
MATERIAL = "material"


def article_documents(
    pages: Sequence[ArticlePage], visibility: Mapping[int, Visibility]
) -> list[Document]:
    prefetch_related_objects(pages, "attachments__document")
    return [_article_document(page, visibility[page.pk]) for page in pages]


def _article_document(page: ArticlePage, seen_by: Visibility) -> Document:
    attachments = (str(attachment) for attachment in page.attachments.all())
    return entry(
        page,
        seen_by,
        type=ARTICLE,
        passages=tuple(sections(page.body, [page.summary, *attachments])),
        issuers=(page.source,) if page.source else (),
        year=page.date.year,
        date=page.date,
    )


def material_documents(
    pages: Sequence[MaterialPage], visibility: Mapping[int, Visibility]
) -> list[Document]:
    offered = {page.pk: list(_offered(page)) for page in pages}
    wanted = {pk for files in offered.values() for pk, _ in files}
    titles = dict(SiteDocument.objects.filter(pk__in=wanted).values_list("pk", "title"))
    return [
        _material_document(
            page,
            [title or titles[pk] for pk, title in offered[page.pk] if pk in titles],
            visibility[page.pk],
        )
        for page in pages
    ]


def _offered(page: MaterialPage) -> Iterator[tuple[int, str]]:
    """Id and shown name of each file, as stored: reading the blocks would ask for each page anew."""
    for block in page.attachments.raw_data:
        if pk := block["value"].get("document"):
            yield pk, block["value"].get("title") or ""


def _material_document(page: MaterialPage, attachments: list[str], seen_by: Visibility) -> Document:
    return entry(
        page,
        seen_by,
        type=MATERIAL,
        subtitle=page.get_topic_display(),
        topics=(page.topic,),
        passages=tuple(sections(page.body, [page.summary, *attachments])),
        issuers=(page.source,) if page.source else (),
        year=page.date.year,
        date=page.date,
    )
