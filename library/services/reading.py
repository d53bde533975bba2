"""Keeping a reader's place in a book, for whichever device she takes up next."""

from typing import Any

from django.db import transaction

from library.books.positions import fraction_before
from library.models import BookPage, Chapter, ReadingPosition


class ReadElsewhere(Exception):
    """Another device has gone on since this one last heard; nothing was saved."""

    def __init__(self, position: ReadingPosition) -> None:
        self.position = position
        super().__init__("在另一台设备上读到了别处。")


@transaction.atomic
def save_position(
    book: BookPage,
    *,
    by: Any,
    chapter: Chapter,
    anchor: str,
    place: float,
    device: str,
    base: int,
) -> ReadingPosition:
    """Remember that `by` is at the paragraph `anchor` of `chapter`, `place` (0…1) of the way down
    its page: what lies before the paragraph counts as read, and all where the last page is down.

    `base` is the version that the device saw last, 0 for none. A device that has missed what
    another one saved raises `ReadElsewhere`; the same device may save as it likes.
    """
    down = place >= 1 and chapter.order == book.chapter_count
    fraction = 1.0 if down else fraction_before(book, chapter, anchor)
    position, made = ReadingPosition.objects.select_for_update().get_or_create(
        user=by,
        book=book,
        defaults={
            "chapter": chapter.order,
            "anchor": anchor,
            "fraction": fraction,
            "device": device,
        },
    )
    if made:
        return position
    if position.version != base and position.device != device:
        raise ReadElsewhere(position)
    position.chapter, position.anchor = chapter.order, anchor
    position.fraction = fraction
    position.device, position.version = device, position.version + 1
    position.save()
    return position
