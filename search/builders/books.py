"""Books: one document with the passages of all chapters.

The anchor of a passage is `3/p-12`: chapter, paragraph.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from cms.permissions import Visibility
from library.books.passages import passages
from library.models import BookPage, Chapter
from search.builders.entries import entry, joined, once
from search.engine import Document, Passage

BOOK = "book"
# As lessons: what governs a matter comes before what tells of it.
PRIOR = 0.6


def book_documents(
    pages: Sequence[BookPage], visibility: Mapping[int, Visibility]
) -> list[Document]:
    chapters: dict[int, list[Chapter]] = defaultdict(list)
    for chapter in Chapter.objects.filter(book__in=pages).order_by("book", "order").defer("html"):
        chapters[chapter.book_id].append(chapter)
    return [_book_document(page, chapters[page.pk], visibility[page.pk]) for page in pages]


def _book_document(page: BookPage, chapters: Iterable[Chapter], seen_by: Visibility) -> Document:
    return entry(
        page,
        seen_by,
        type=BOOK,
        subtitle=" ".join(filter(None, (*page.author_names, page.publisher, page.isbn))),
        passages=(
            Passage(anchor="", text=joined(once([page.summary, page.description]))),
            *_read(chapters),
        ),
        year=page.year,
        date=date(page.year, 1, 1) if page.year else None,
        prior=PRIOR,
    )


def _read(chapters: Iterable[Chapter]) -> Iterator[Passage]:
    for chapter in chapters:
        for anchor, text in passages(chapter):
            yield Passage(
                anchor=f"{chapter.order}/{anchor}",
                heading=chapter.title,
                text=_below_title(text, chapter.title),
            )


def _below_title(text: str, title: str) -> str:
    """A chapter begins with its title, which is shown as the heading; its line stays, empty."""
    first, end, rest = text.partition("\n")
    return end + rest if first.split() == title.split() else text
