"""How the rest of the platform names a place in a book: by chapter and paragraph."""

from collections.abc import Iterator
from typing import Any

from library.models import BookPage, Chapter

# Characters of a passage: enough to be understood alone, little enough to be read at a glance.
ENOUGH, MOST = 300, 600


def anchor_of(paragraph: int) -> str:
    return f"p-{paragraph}"


def passage_url(
    book: BookPage, chapter_order: int, paragraph: int | str = 0, *, request: Any = None
) -> str:
    """The address of a chapter, or of one paragraph (its number or its anchor) in the reader."""
    anchor = paragraph if isinstance(paragraph, str) else anchor_of(paragraph) if paragraph else ""
    return f"{book.chapter_url(chapter_order, request)}{f'#{anchor}' if anchor else ''}"


def paragraphs(chapter: Chapter) -> list[str]:
    """Paragraph n of the chapter at index n - 1; a picture is an empty one."""
    return chapter.text.split("\n") if chapter.text else []


def passages(chapter: Chapter) -> list[tuple[str, str]]:
    """(anchor of its first paragraph, text) of pieces of some 300 to 600 characters, in order.

    Each paragraph is a line of the text, a picture between two an empty one, so that line n of a
    passage is the paragraph n further on (`paragraph_at`).
    """
    return list(_passages(chapter))


def _passages(chapter: Chapter) -> Iterator[tuple[str, str]]:
    start, held, length = 0, [], 0
    for number, text in enumerate(paragraphs(chapter), start=1):
        if not text:
            continue
        if held and (length >= ENOUGH or length + len(text) > MOST):
            yield anchor_of(start), "\n".join(held)
            held, length = [], 0
        if not held:
            start = number
        held += [""] * (number - start - len(held))
        held.append(text)
        length += len(text)
    if held:
        yield anchor_of(start), "\n".join(held)


def paragraph_at(anchor: str, line: int) -> str:
    """The anchor of the paragraph on a line of the passage that begins at `anchor`."""
    return anchor_of(int(anchor.removeprefix("p-")) + line)
