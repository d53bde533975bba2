"""A book file becomes rows, before any transaction begins.

Pages wait in a spool on disk, since the links of the first may lead to the last and a long book
must not stand in memory; pictures go to storage as they are met.
"""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO
from uuid import uuid4

from library.covers import draw_cover
from library.epub.content import Picture
from library.epub.errors import BadBook
from library.epub.pictures import BadPicture, Encoded, encode
from library.epub.pieces import Piece, finished
from library.epub.reader import Book
from library.models import BookAsset, Chapter, stored_name
from library.models.books import asset_url
from library.storage import store_content

MOST_PICTURES = 5000
COVER_WIDTH, COVER_HEIGHT = 800, 1200
NO_TEXT = "这本书只有图片、没有文字：可以阅读，但不能检索和调整字号。有文字版时建议更换。"
EMPTY = "这本书里没有可读的正文。请打开原文件核对内容，再重新导出 EPUB。"


@dataclass(slots=True)
class Converted:
    """A book ready to be written down: counts are known, chapters come from the spool."""

    book: Book
    spool: IO[bytes]
    assets: list[BookAsset] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    pages: int = 0
    length: int = 0

    def chapters(self) -> Iterator[Chapter]:
        """Unsaved rows without a book, in order."""
        self.spool.seek(0)
        starts_at = 0
        for order in range(1, self.pages + 1):
            piece: Piece = pickle.load(self.spool)  # noqa: S301 - our own file, nobody else's
            length = sum(map(len, piece.paragraphs))
            yield Chapter(
                order=order,
                title=piece.title,
                level=min(piece.level, 6),
                html=finished(piece, order, self.places),
                text="\n".join(piece.paragraphs),
                headings=piece.headings,
                word_count=length,
                starts_at=starts_at,
            )
            starts_at += length


def convert(book: Book, spool: IO[bytes], *, progress: Callable[[int, int], None]) -> Converted:
    """Raises `BadBook` when there is nothing to read; `spool` is an empty file to write to."""
    converted = Converted(book, spool)
    pictures = Pictures(book, converted)
    for number, piece in book.pieces(pictures.take):
        converted.pages += 1
        converted.length += sum(map(len, piece.paragraphs))
        converted.places.setdefault((piece.path, ""), (converted.pages, 0))
        for name, paragraph in piece.ids.items():
            converted.places.setdefault((piece.path, name), (converted.pages, paragraph))
        pickle.dump(piece, converted.spool, pickle.HIGHEST_PROTOCOL)
        progress(number, len(book))
    if not converted.pages:
        raise BadBook(EMPTY)
    if not converted.length:
        converted.warnings.append(NO_TEXT)
    converted.warnings += [*book.warnings, *pictures.warnings()]
    return converted


class Pictures:
    """Each picture of a book once, checked and made small; what is broken is left out."""

    def __init__(self, book: Book, converted: Converted) -> None:
        self.book = book
        self.assets = converted.assets
        self.known: dict[str, Picture | None] = {}
        self.broken: list[str] = []

    def take(self, name: str) -> Picture | None:
        spelled = self.book.archive.find(name) or name
        if spelled not in self.known:
            self.known[spelled] = self._stored(spelled)
        return self.known[spelled]

    def warnings(self) -> list[str]:
        return [f"图片“{name}”缺失、损坏或过大，已略过。" for name in self.broken[:20]]

    def _stored(self, name: str) -> Picture | None:
        raw = self.book.image(name) if len(self.assets) < MOST_PICTURES else None
        try:
            encoded = encode(raw or b"")
        except BadPicture:
            self.broken.append(name.rpartition("/")[2])
            return None
        asset = asset_of(
            encoded, BookAsset.Kind.IMAGE, f"tu-{len(self.assets) + 1}{encoded.suffix}"
        )
        self.assets.append(asset)
        return Picture(asset_url(asset.key, asset.name), encoded.width, encoded.height)


def cover_of(book: Book, *, title: str, authors: list[str]) -> BookAsset:
    """The book's own cover, or one that is drawn."""
    try:
        encoded = encode(book.cover() or b"", widest=COVER_WIDTH, tallest=COVER_HEIGHT)
    except (BadPicture, BadBook):
        return drawn_cover(title, authors)
    return asset_of(encoded, BookAsset.Kind.COVER, f"feng-mian{encoded.suffix}")


def drawn_cover(title: str, authors: list[str]) -> BookAsset:
    return asset_of(draw_cover(title, authors), BookAsset.Kind.DRAWN, "feng-mian.jpg")


def asset_of(encoded: Encoded, kind: str, name: str) -> BookAsset:
    """The content goes to storage, the row is unsaved and has no book yet."""
    sha256 = store_content(encoded.content)
    return BookAsset(
        key=uuid4(),
        kind=kind,
        name=name,
        sha256=sha256,
        file=stored_name(sha256),
        size=len(encoded.content),
        content_type=encoded.content_type,
        width=encoded.width,
        height=encoded.height,
    )
