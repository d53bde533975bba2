"""What of a passage is given to a model: all of it, or if it is long, pieces that overlap."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from search.engine.meaning.encoder import Space
from search.engine.schema import Document, Passage, Piece

# Characters of one piece. Beyond some hundred the one sentence that answers is lost among
# the others; and a model takes about as many tokens as characters.
LONGEST = 400
# What two pieces share, so that a thought that runs across the cut is whole in one of them.
OVERLAP = 60

_END = re.compile(r"[。！？；\n]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a passage's text, and what is to be encoded for it."""

    begin: int
    end: int
    written: str

    @property
    def key(self) -> bytes:
        """The same for the same words, wherever they stand."""
        return hashlib.blake2b(self.written.encode(errors="replace"), digest_size=16).digest()


def spans_of(document: Document, passage: Passage) -> Iterator[Span]:
    """Together they are the whole text; what has no text stands for its title."""
    above = " ".join(filter(None, (document.title, passage.label, passage.heading)))
    for begin, end in _cut(passage.text):
        yield Span(begin, end, f"{above} {passage.text[begin:end]}".strip())


def texts_of(document: Document) -> dict[bytes, str]:
    """What of a document is to be encoded: each text once, however often it stands there."""
    return {
        span.key: span.written
        for passage in document.passages
        for span in spans_of(document, passage)
    }


def with_pieces(document: Document, kept: Mapping[bytes, bytes], space: Space) -> Document:
    """With the vectors that are kept, by the keys of their spans."""
    passages = (
        replace(
            passage,
            pieces=tuple(
                Piece(span.begin, span.end, kept[key])
                for span in spans_of(document, passage)
                if (key := span.key) in kept
            ),
        )
        for passage in document.passages
    )
    return replace(document, passages=tuple(passages), space=space.key)


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """At the ends of sentences where there are any."""
    begin = 0
    while len(text) - begin > LONGEST:
        end = max(_ends(text, begin + 2 * OVERLAP, begin + LONGEST), default=begin + LONGEST)
        yield begin, end
        begin = min(_ends(text, end - OVERLAP, end - 1), default=end - OVERLAP)
    yield begin, len(text)


def _ends(text: str, begin: int, end: int) -> list[int]:
    return [found.end() for found in _END.finditer(text, begin, end)]
