"""The table of contents: nav.xhtml of EPUB 3, else toc.ncx of EPUB 2, else nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from library.archives import Missing
from library.books.epub.archive import Archive
from library.books.epub.errors import BadBook
from library.books.epub.markup import attribute, local, parse_page, parse_xml, words
from library.books.epub.package import Package, resolve

DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; `level` is 1 at the top."""

    title: str
    href: str
    fragment: str
    level: int


def read_contents(archive: Archive, package: Package) -> list[Entry]:
    """A contents file that is broken or missing costs the titles, not the book."""
    for name, read in ((package.nav, _nav), (package.ncx, _ncx)):
        if name and (entries := _try(archive, name, read)):
            return entries
    return []


def _try(archive: Archive, name: str, read: Callable[[bytes, str], Iterator[Entry]]) -> list[Entry]:
    try:
        found = list(read(archive.read(name), name))
    except (BadBook, Missing):
        return []
    return [entry for entry in found if entry.title and entry.href]


def _nav(raw: bytes, base: str) -> Iterator[Entry]:
    body = parse_page(raw)
    if body is None:
        return
    navs = list(body.iter("nav"))
    toc = next((each for each in navs if "toc" in attribute(each, "type").split()), None)
    toc = toc if toc is not None else next(iter(navs), None)
    if toc is not None:
        for top in toc.iterchildren("ol"):
            yield from _nav_list(top, base, 1)


def _nav_list(parent: etree._Element, base: str, level: int) -> Iterator[Entry]:
    for line in parent.iterchildren("li"):
        label = next(line.iterchildren("a", "span"), None)
        if label is not None:
            href = attribute(label, "href")
            yield Entry(words(label)[:255], *(resolve(base, href) if href else ("", "")), level)
        for below in line.iterchildren("ol"):
            if level < DEEPEST:
                yield from _nav_list(below, base, level + 1)


def _ncx(raw: bytes, base: str) -> Iterator[Entry]:
    root = parse_xml(raw, name=base)
    for top in root.iter(etree.Element):
        if local(top) == "navmap":
            yield from _points(top, base, 1)


def _points(parent: etree._Element, base: str, level: int) -> Iterator[Entry]:
    for point in parent.iterchildren(etree.Element):
        if local(point) != "navpoint":
            continue
        parts = {local(each): each for each in point.iterchildren(etree.Element)}
        if "navlabel" in parts and "content" in parts:
            title = words(parts["navlabel"])[:255]
            yield Entry(title, *resolve(base, attribute(parts["content"], "src")), level)
        if level < DEEPEST:
            yield from _points(point, base, level + 1)
