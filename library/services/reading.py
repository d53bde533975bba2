"""Keeping a reader's place in a book, for whichever device she takes up next."""

from typing import Any

from django.db import transaction

from library.models import BookPage, Chapter, ReadingPosition
from library.reading_positions import fraction_at


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
    """Remember that `by` is `place` (0…1) of the way through `chapter`, at the paragraph `anchor`.

    `base` is the version that the device saw last, 0 for none. A device that has missed what
    another one saved raises `ReadElsewhere`; the same device may save as it likes.
    """
    position, made = ReadingPosition.objects.select_for_update().get_or_create(
        user=by,
        book=book,
        defaults={
            "chapter": chapter.order,
            "anchor": anchor,
            "fraction": fraction_at(book, chapter, place),
            "device": device,
        },
    )
    if made:
        return position
    if position.version != base and position.device != device:
        raise ReadElsewhere(position)
    position.chapter, position.anchor = chapter.order, anchor
    position.fraction = fraction_at(book, chapter, place)
    position.device, position.version = device, position.version + 1
    position.save()
    return position
