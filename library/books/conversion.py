"""A book file becomes rows, before any transaction begins.

Pages wait on disk, since the links of the first may lead to the last and a long book must not
stand in memory; pictures go to storage as they are met.
"""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO
from uuid import uuid4

from library.books.covers import draw_cover
from library.books.epub.content import Picture
from library.books.epub.errors import BadBook
from library.books.epub.pictures import BadPicture, Encoded, encode
from library.books.epub.pieces import Piece, Places, finished
from library.books.epub.reader import Book
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
    rows: IO[bytes]
    assets: list[BookAsset] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    pages: int = 0
    length: int = 0

    def chapters(self) -> Iterator[Chapter]:
        """Unsaved rows without a book, in order."""
        self.rows.seek(0)
        for _ in range(self.pages):
            yield Chapter(**pickle.load(self.rows))  # noqa: S301 - our own file, nobody else's


def convert(book: Book, rows: IO[bytes], *, progress: Callable[[int, int], None]) -> Converted:
    """Raises `BadBook` when there is nothing to read; `rows` is an empty file to write to."""
    converted = Converted(book, rows)
    pictures = Pictures(book, converted)
    places: dict[tuple[str, str], tuple[int, int]] = {}
    with TemporaryFile() as pieces:
        for number, piece in book.pieces(pictures.take):
            converted.pages += 1
            places.setdefault((piece.path, ""), (converted.pages, 0))
            for name, paragraph in piece.ids.items():
                places.setdefault((piece.path, name), (converted.pages, paragraph))
            pickle.dump(piece, pieces, pickle.HIGHEST_PROTOCOL)
            progress(number, len(book))
        pieces.seek(0)
        for order in range(1, converted.pages + 1):
            _write_row(converted, pickle.load(pieces), order, places)  # noqa: S301 - as above
    if not converted.pages:
        raise BadBook(EMPTY)
    if not converted.length:
        converted.warnings.append(NO_TEXT)
    converted.warnings += [*book.warnings, *pictures.warnings()]
    return converted


def _write_row(converted: Converted, piece: Piece, order: int, places: Places) -> None:
    length = sum(map(len, piece.paragraphs))
    row = {
        "order": order,
        "title": piece.title,
        "level": min(piece.level, 6),
        "html": finished(piece, order, places),
        "text": "\n".join(piece.paragraphs),
        "headings": piece.headings,
        "word_count": length,
        "starts_at": converted.length,
    }
    converted.length += length
    pickle.dump(row, converted.rows, pickle.HIGHEST_PROTOCOL)


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
