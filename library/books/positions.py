"""Where readers stand in a book: counted from the text, carried over when the text is replaced."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from library.books.passages import anchor_of, paragraphs
from library.models import BookPage, Chapter, ReadingPosition

# So many paragraphs after the one a reader was at may tell where that was.
LOOKED_AT = 6


@dataclass(frozen=True, slots=True)
class Remembered:
    """A reader's place in words: what stood there and next, and how far through the book."""

    position: ReadingPosition
    texts: tuple[str, ...]


def paragraph_number(anchor: str) -> int:
    """`p-12` → 12; 0 for the beginning of a chapter."""
    digits = anchor.removeprefix("p-")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def fraction_at(book: BookPage, chapter: Chapter, place: float) -> float:
    """How much of the book lies before a point of a chapter, `place` of the way through it."""
    if not book.length:
        # Pictures only: every chapter counts the same.
        return min((chapter.order - 1 + place) / max(book.chapter_count, 1), 1.0)
    return min((chapter.starts_at + place * chapter.word_count) / book.length, 1.0)


def fractions(book: BookPage, chapter: Chapter) -> Iterator[float]:
    """How much of the book lies before each paragraph: by it every screen says the same number."""
    lines, passed = paragraphs(chapter), 0
    for number, text in enumerate(lines):
        place = passed / max(chapter.word_count, 1) if book.length else number / len(lines)
        yield fraction_at(book, chapter, place)
        passed += len(text)


def fraction_before(book: BookPage, chapter: Chapter, anchor: str) -> float:
    """The same for the paragraph with this anchor, or for the beginning of the chapter."""
    before = list(fractions(book, chapter))[: max(paragraph_number(anchor), 1)]
    return before[-1] if before else fraction_at(book, chapter, 0)


def percent_steps(book: BookPage, chapter: Chapter) -> str:
    """The paragraphs of a chapter at which the percentage changes: `1:18 40:19`."""
    steps: list[str] = []
    last = None
    for number, fraction in enumerate(fractions(book, chapter), start=1):
        percent = ReadingPosition.percent_of(fraction)
        if percent != last:
            steps.append(f"{number}:{percent}")
            last = percent
    return " ".join(steps)


def places_of(book: BookPage) -> list[Remembered]:
    """What every reader of the book has before him, read before the chapters go."""
    positions = list(book.positions.all())
    orders = {position.chapter for position in positions}
    texts = {
        chapter.order: paragraphs(chapter)
        for chapter in book.chapters.filter(order__in=orders).defer("html")
    }
    return [
        Remembered(position, _around(texts.get(position.chapter, []), position.anchor))
        for position in positions
    ]


def _around(lines: list[str], anchor: str) -> tuple[str, ...]:
    first = max(paragraph_number(anchor) - 1, 0)
    return tuple(text for text in lines[first : first + LOOKED_AT] if text)


def carry_over(book: BookPage, remembered: Iterable[Remembered]) -> int:
    """Set each reader down at the same words; where they are gone, as far through the book."""
    remembered = list(remembered)
    wanted = {text for each in remembered for text in each.texts}
    found: dict[str, list[tuple[float, int, int]]] = {}
    for chapter in book.chapters.defer("html").iterator(chunk_size=100) if remembered else ():
        passed = 0
        for number, text in enumerate(paragraphs(chapter), start=1):
            if text in wanted:
                place = passed / max(chapter.word_count, 1)
                spot = (fraction_at(book, chapter, place), chapter.order, number)
                found.setdefault(text, []).append(spot)
            passed += len(text)
    for each in remembered:
        _set_down(book, each, found)
    return len(remembered)


def _set_down(
    book: BookPage, each: Remembered, found: dict[str, list[tuple[float, int, int]]]
) -> None:
    position = each.position
    known = next((text for text in each.texts if text in found), None)
    if known is not None:
        nearest = min(found[known], key=lambda spot: abs(spot[0] - position.fraction))
        position.fraction, position.chapter, paragraph = nearest
        position.anchor = anchor_of(paragraph)
    else:
        reached = book.chapters.filter(starts_at__lte=int(position.fraction * book.length))
        position.chapter = reached.values_list("order", flat=True).last() or 1
        position.anchor = ""
    # Not a new reading: the day the reader was here stays.
    ReadingPosition.objects.filter(pk=position.pk).update(
        chapter=position.chapter, anchor=position.anchor, fraction=position.fraction
    )
