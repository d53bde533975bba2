"""The frame of a book: container, package file, what it lists, whether it is locked."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from lxml import etree

from library.archives import Missing
from library.books.epub import isbn
from library.books.epub.archive import Archive
from library.books.epub.errors import BadBook
from library.books.epub.markup import attribute, local, parse_xml, words

CONTAINER = "META-INF/container.xml"
# Scrambled fonts are no lock on the text: fonts are not taken over at all.
FONT_SCRAMBLING = frozenset(
    {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"}
)
LOCKED = (
    "这本书加了数字版权保护（DRM），无法读取。请向出版方取得无 DRM 的 EPUB，"
    "或在获得授权的平台上阅读。"
)
NO_PACKAGE = (
    "压缩包里没有书的目录文件（OPF），不是完整的 EPUB。请用电子书工具（如 Calibre）重新导出。"
)
PAGES = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/xml"})
YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
CLASS_NUMBER = re.compile(r"^[A-KN-VXZ][A-Z]?\d*(?:[./\-]\d+)*(?:[+=\-(][\w.()+=\-]*)?$")
CLASS_PREFIX = re.compile(r"^(?:中图(?:法)?(?:分类)?(?:号|法)?|CLC|clc)\s*[:：]?\s*")


@dataclass(frozen=True, slots=True)
class Item:
    """A file that the package lists; `href` is its name in the archive."""

    id: str
    href: str
    media_type: str
    properties: frozenset[str]

    @property
    def is_page(self) -> bool:
        return self.media_type in PAGES or self.href.lower().endswith((".xhtml", ".html", ".htm"))

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Metadata:
    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    year: int | None = None
    language: str = ""
    description: str = ""
    isbn: str = ""
    classification: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """What the package file says; `spine` in reading order, files that are missing left out."""

    metadata: Metadata
    items: dict[str, Item]
    spine: tuple[Item, ...]
    nav: str
    ncx: str
    cover: str
    missing: tuple[str, ...] = field(default=())


def read_package(archive: Archive) -> Package:
    """Raises `BadBook` for a book that is locked or has no readable package file."""
    _refuse_locked(archive)
    name = _package_name(archive)
    root = parse_xml(archive.read(name), name=name)
    if local(root) != "package":
        raise BadBook(NO_PACKAGE)
    items = {item.id: item for item in _items(root, posixpath.dirname(name))}
    spine, missing = _spine(archive, root, items)
    return Package(
        metadata=_metadata(root),
        items=items,
        spine=spine,
        nav=next((item.href for item in items.values() if "nav" in item.properties), ""),
        ncx=_ncx(root, items),
        cover=_cover(archive, root, items, posixpath.dirname(name)),
        missing=missing,
    )


def resolve(base: str, href: str) -> tuple[str, str]:
    """(name in the archive, fragment) of an address found in the file `base`; empty when outside."""
    try:
        address = urlsplit(href.strip())
    except ValueError:
        return "", ""
    if address.scheme or address.netloc:
        return "", ""
    fragment = unquote(address.fragment)
    if not address.path:
        return base, fragment
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(address.path)))
    return ("", "") if path.startswith(("../", "/")) or path == ".." else (path, fragment)


def _refuse_locked(archive: Archive) -> None:
    if archive.find("META-INF/rights.xml") or archive.find("META-INF/sinf.xml"):
        raise BadBook(LOCKED)
    name = "META-INF/encryption.xml"
    if not archive.find(name):
        return
    root = parse_xml(archive.read(name), name=name)
    methods = {attribute(each, "algorithm") for each in _all(root, "encryptionmethod")}
    if methods - FONT_SCRAMBLING:
        raise BadBook(LOCKED)


def _package_name(archive: Archive) -> str:
    """The container says where it is; a book that lost its container may still have one package."""
    try:
        root = parse_xml(archive.read(CONTAINER), name=CONTAINER)
        named = [attribute(each, "full-path") for each in _all(root, "rootfile")]
    except Missing:
        named = []
    found = [name for name in named if archive.find(name)]
    if not found and not named:
        found = [name for name in archive.entries if name.lower().endswith(".opf")][:2]
    if len(found) == 0 or (len(found) > 1 and not named):
        raise BadBook(NO_PACKAGE)
    return archive.find(found[0]) or found[0]


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in root.iter(etree.Element) if local(each) == name)


def _items(root: etree._Element, folder: str) -> Iterator[Item]:
    for each in _all(root, "item"):
        href, _ = resolve(f"{folder}/." if folder else ".", attribute(each, "href"))
        if href:
            properties = frozenset(attribute(each, "properties").split())
            kind = attribute(each, "media-type").lower()
            yield Item(attribute(each, "id"), href, kind, properties)


def _spine(
    archive: Archive, root: etree._Element, items: dict[str, Item]
) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """What is read in turn, notes outside the order last; and what the archive does not have."""
    first, last, missing = [], [], []
    seen = set()
    for each in _all(root, "itemref"):
        named = attribute(each, "idref")
        item = items.get(named)
        if item is None or not archive.find(item.href):
            missing.append(item.href if item else named)
        elif item.href not in seen:
            seen.add(item.href)
            (last if attribute(each, "linear") == "no" else first).append(item)
    return (*first, *last), tuple(missing)


def _ncx(root: etree._Element, items: dict[str, Item]) -> str:
    named = next((attribute(each, "toc") for each in _all(root, "spine")), "")
    if named in items:
        return items[named].href
    kinds = (item.href for item in items.values() if item.media_type == "application/x-dtbncx+xml")
    return next(kinds, "")


def _cover(archive: Archive, root: etree._Element, items: dict[str, Item], folder: str) -> str:
    """By property (EPUB 3), by meta (EPUB 2), by the guide; nothing when none of them is there."""
    images = [item for item in items.values() if item.is_image]
    for item in images:
        if "cover-image" in item.properties:
            return item.href
    for each in _all(root, "meta"):
        named = (
            items.get(attribute(each, "content")) if attribute(each, "name") == "cover" else None
        )
        if named is not None and named.is_image:
            return named.href
    for each in _all(root, "reference"):
        href, _ = resolve(f"{folder}/." if folder else ".", attribute(each, "href"))
        if attribute(each, "type").lower() == "cover" and archive.find(href):
            return href
    return next((item.href for item in images if "cover" in item.href.lower()), "")


def _metadata(root: etree._Element) -> Metadata:
    values: dict[str, list[etree._Element]] = {}
    head = next(_all(root, "metadata"), None)
    for each in () if head is None else head.iter(etree.Element):
        if words(each):
            values.setdefault(local(each), []).append(each)
    dates = [words(each) for each in values.get("date", [])]
    return Metadata(
        title=_first(values, "title")[:255],
        authors=tuple(_authors(values)),
        publisher=_first(values, "publisher")[:120],
        year=next((int(match[1]) for date in dates if (match := YEAR.search(date))), None),
        language=_first(values, "language")[:20],
        description=_plain(_first(values, "description"))[:5000],
        isbn=_isbn(values),
        classification=_classification(root, values),
    )


def _first(values: dict[str, list[etree._Element]], name: str) -> str:
    return next((words(each) for each in values.get(name, [])), "")


def _authors(values: dict[str, list[etree._Element]]) -> list[str]:
    """Creators that are authors; roles stand in an attribute (EPUB 2) or in a meta (EPUB 3)."""
    roles = {
        attribute(meta, "refines").lstrip("#"): words(meta)
        for meta in values.get("meta", [])
        if attribute(meta, "property") == "role"
    }
    creators = values.get("creator", [])
    found = [
        each
        for each in creators
        if (attribute(each, "role") or roles.get(attribute(each, "id"), "aut")) == "aut"
    ]
    names = [words(each) for each in found or creators]
    split = [name.strip() for text in names for name in re.split(r"[、;；&]", text)]
    return list(dict.fromkeys(name for name in split if name))


def _isbn(values: dict[str, list[etree._Element]]) -> str:
    """The first number that proves right, those that call themselves ISBN before the rest."""
    marked, others = [], []
    for each in [*values.get("identifier", []), *values.get("source", [])]:
        text = words(each)
        named = "isbn" in (attribute(each, "scheme") + text).lower()
        (marked if named else others).append(text)
    numbers = (isbn.parse(text) for text in [*marked, *others])
    return next((number for number in numbers if number), "")


def _classification(root: etree._Element, values: dict[str, list[etree._Element]]) -> str:
    """A subject, or a meta called clc or 中图分类号, that has the form of a class number."""
    named = [
        attribute(each, "content") or words(each)
        for each in _all(root, "meta")
        if re.search(
            "clc|中图|classification", attribute(each, "name") + attribute(each, "property"), re.I
        )
    ]
    for text in [*named, *(words(each) for each in values.get("subject", []))]:
        number = CLASS_PREFIX.sub("", text.strip()).upper()
        if 0 < len(number) <= 40 and CLASS_NUMBER.fullmatch(number):
            return number
    return ""


def _plain(text: str) -> str:
    """Descriptions are often HTML written as text."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())
