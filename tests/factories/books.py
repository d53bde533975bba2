"""Books that came in the way editors bring them in."""

from django.core.files.base import ContentFile

from cms.models import HomePage
from cms.services import publish
from jobs import runner
from library.models import BookPage, ReadingRoomPage
from library.services.books import take_in
from tests.factories.epub import Epub


def reading_room(parent=None, *, title="职工书屋", slug="shuwu", live=True) -> ReadingRoomPage:
    parent = parent or HomePage.objects.get()
    return parent.add_child(instance=ReadingRoomPage(title=title, slug=slug, live=live))


def brought_in(content: bytes, *, room=None, name="书.epub", by=None, book=None):
    """What became of one file; its job has run."""
    room = room or ReadingRoomPage.objects.first() or reading_room()
    (entry,) = take_in([ContentFile(content, name=name)], room=room, by=by, book=book)
    if entry.job_id:
        runner.run(entry.job_id)
        entry.refresh_from_db()
    return entry


def book_page(epub: Epub | None = None, *, room=None, live=True, **fields) -> BookPage:
    """A book of three chapters, published unless `live` is false."""
    entry = brought_in((epub or Epub()).build(), room=room)
    assert entry.book is not None, entry.reason
    book = entry.book
    if fields:
        for name, value in fields.items():
            setattr(book, name, value)
        book.save()
        book.save_revision()
    return publish(book, by=None) if live else book
