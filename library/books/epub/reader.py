"""Reading an EPUB from beginning to end, a page at a time, in little memory."""

import re
from collections.abc import Callable, Iterator
from typing import IO

from library.archives import Missing
from library.books.epub.archive import Archive
from library.books.epub.content import Content, Picture, convert
from library.books.epub.contents import Entry, read_contents
from library.books.epub.errors import BadBook
from library.books.epub.markup import attribute, parse_page
from library.books.epub.package import Item, read_package, resolve
from library.books.epub.pictures import MOST_BYTES
from library.books.epub.pieces import Piece, pieces_of

MOST_PAGE = 20 * 1024 * 1024
# The files that may hold the cover when the book does not say which picture it is.
FIRST_PAGES = 3
CONTINUED = re.compile(r"(?:（续）|（\d+）)$")


class Book:
    """One open book. Raises `BadBook` at once for what cannot be read at all."""

    def __init__(self, file: IO[bytes]) -> None:
        self.archive = Archive(file)
        self.package = read_package(self.archive)
        self.metadata = self.package.metadata
        self.warnings = [f"书中缺少文件“{name}”，已略过。" for name in self.package.missing[:20]]
        if not self.package.spine:
            raise BadBook(
                "这本书没有列出任何正文文件，无法阅读。请用电子书工具（如 Calibre）重新导出。"
            )
        self.entries: dict[str, list[Entry]] = {}
        for entry in read_contents(self.archive, self.package):
            self.entries.setdefault(self.archive.find(entry.href) or entry.href, []).append(entry)

    def __len__(self) -> int:
        return len(self.package.spine)

    def pieces(self, picture: Callable[[str], Picture | None]) -> Iterator[tuple[int, Piece]]:
        """(number of the file, page) in reading order; `picture` stores the picture of a name."""
        before = ""
        for number, item in enumerate(self.package.spine, start=1):
            content = self._content(item, picture)
            if content is None or not content.blocks or self._is_cover_page(number, content):
                continue
            name = self.archive.find(item.href) or item.href
            for piece in pieces_of(content, name, self.entries.get(name, []), before=before):
                before = CONTINUED.sub("", piece.title) if self.entries else ""
                yield number, piece

    def cover(self) -> bytes | None:
        """The picture on the front: as the book says, else the first picture of its first pages."""
        named = self.package.cover
        if named and not named.lower().endswith((".xhtml", ".html", ".htm", ".xml")):
            return self.image(named)
        pages = [named] if named else [item.href for item in self.package.spine[:FIRST_PAGES]]
        pictures = (name for page in pages for name in self._pictures_on(page))
        return next((raw for name in pictures if (raw := self.image(name))), None)

    def image(self, name: str) -> bytes | None:
        try:
            return self.archive.read(name, most=MOST_BYTES + 1)
        except Missing:
            return None

    def _content(self, item: Item, picture: Callable[[str], Picture | None]) -> Content | None:
        if item.href == self.package.nav or not (item.is_page or item.is_image):
            return None
        if item.is_image:
            raw = f'<body><p><img src="{item.href.rpartition("/")[2]}"/></p></body>'.encode()
        else:
            raw = self.archive.read(item.href, most=MOST_PAGE)
        body = parse_page(raw)
        return None if body is None else convert(body, item.href, picture)

    def _is_cover_page(self, number: int, content: Content) -> bool:
        """The cover stands on the book's own page; as a first chapter it would be in the way."""
        return (
            number == 1
            and len(self) > 1
            and len(content.pictures) == 1
            and not any(content.paragraphs)
        )

    def _pictures_on(self, page: str) -> Iterator[str]:
        try:
            body = parse_page(self.archive.read(page, most=MOST_PAGE))
        except Missing:
            return
        for each in [] if body is None else body.iter("img", "image"):
            name, _ = resolve(page, attribute(each, "src") or attribute(each, "href"))
            if name:
                yield name
