"""A page of a book as blocks of plain, harmless HTML, each paragraph counted.

Only what is written down here comes through: the converter builds new markup from the words and
the few elements it knows and never copies an attribute. Two marks stand for what is known later:
NUMBER for the number of a paragraph, and LINK around the place a link inside the book leads to.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlsplit

from lxml import etree

from library.books.epub.markup import attribute, words
from library.books.epub.package import resolve

NUMBER, LINK = "\x01", "\x02"
DEEPEST = 60
DROPPED_TAGS = (
    "script style head title link meta base object embed applet iframe frame frameset input button"
    " select option textarea template noscript canvas audio video source track param area map dialog"
    " foreignobject"
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCK_TAGS = (
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption"
    " figure footer form header hgroup hr html legend li main menu nav ol p pre section summary table ul"
    " h1 h2 h3 h4 h5 h6"
)
INLINE_TAGS = (
    "em strong b i u s sub sup small mark code kbd samp var cite q abbr dfn del ins ruby rt rp"
)
DROPPED = frozenset(DROPPED_TAGS.split())
BLOCKS = frozenset(BLOCK_TAGS.split())
KEPT_INLINE = frozenset(INLINE_TAGS.split())
RENAMED = {"strike": "s", "tt": "code", "acronym": "abbr"}
CELLS = frozenset({"caption", "thead", "tbody", "tfoot", "tr", "td", "th"})
HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
BROKEN_LINE = re.compile(rf"(?<=[{HAN}])[ \t]*[\r\n]\s*(?=[{HAN}])")
BLANKS = re.compile(r"[ \t\r\n\f]+")
# Readers indent by style, so blanks typed for the purpose go.
INDENT = " \t\u3000\xa0"
OUTSIDE = frozenset({"http", "https", "mailto"})


@dataclass(frozen=True, slots=True)
class Picture:
    address: str
    width: int
    height: int


@dataclass(slots=True)
class Block:
    """What can stand alone at the top of a page: a paragraph, a list, a table, a picture."""

    html: str
    first: int
    heading: int = 0
    text: str = ""


@dataclass(slots=True)
class Content:
    """A whole file: paragraph n of `paragraphs` is the n-th NUMBER in the blocks, from 0."""

    blocks: list[Block] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)


def convert(body: etree._Element, base: str, picture: Callable[[str], Picture | None]) -> Content:
    """`base` is the file's name in the archive, `picture` gives the picture of a name or nothing."""
    return Converter(base, picture).run(body)


class Converter:
    def __init__(self, base: str, picture: Callable[[str], Picture | None]) -> None:
        self.base = base
        self.picture = picture
        self.content = Content()
        self.waiting: list[str] = []
        self.heard: list[str] = []

    def run(self, body: etree._Element) -> Content:
        for block in self._flow(body, 0):
            if not block.text:
                last = len(self.content.paragraphs)
                block.text = "".join(self.content.paragraphs[block.first : last])
            self.content.blocks.append(block)
        last = max(len(self.content.paragraphs) - 1, 0)
        for name in self.waiting:
            self.content.ids.setdefault(name, last)
        return self.content

    def _flow(self, parent: etree._Element, depth: int) -> Iterator[Block]:
        """Blocks inside; words that stand between them become paragraphs."""
        self._note_id(parent)
        if depth > DEEPEST:
            yield from self._paragraph("p", escape(self._hear(words(parent)), quote=False))
            return
        run = [self._text(parent.text)]
        for child in parent.iterchildren(etree.Element):
            if is_inline(child):
                run.append(self._inline(child, depth + 1))
            else:
                yield from self._paragraph("p", "".join(run))
                run = []
                yield from self._block(child, depth + 1)
            run.append(self._text(child.tail))
        yield from self._paragraph("p", "".join(run))

    def _block(self, element: etree._Element, depth: int) -> Iterator[Block]:
        tag = str(element.tag)
        if tag in HEADINGS:
            yield from self._heading(element, depth)
        elif tag in {"p", "pre", "dt", "figcaption"} and not has_blocks(element):
            self._note_id(element)
            inner = self._inside(element, depth, exact=tag == "pre")
            yield from self._paragraph(tag, inner)
        elif tag == "hr":
            yield Block("<hr>", len(self.content.paragraphs))
        elif tag == "table":
            yield from self._table(element, depth)
        elif tag in {"ul", "ol", "dl", "blockquote", "figure", "dd"}:
            yield from self._wrapped(element, tag, depth)
        elif tag == "li":
            yield from self._line(element, depth)
        elif tag == "aside":
            yield from self._wrapped(element, "div", depth, 'class="book-note"')
        else:
            yield from self._flow(element, depth)

    def _heading(self, element: etree._Element, depth: int) -> Iterator[Block]:
        self._note_id(element)
        for block in self._paragraph("", self._inside(element, depth)):
            block.heading = HEADINGS[str(element.tag)]
            block.text = self.content.paragraphs[-1]
            yield block

    def _wrapped(
        self, element: etree._Element, tag: str, depth: int, attributes: str = ""
    ) -> Iterator[Block]:
        """A list, a quotation, a figure: one block, whatever is in it."""
        first = len(self.content.paragraphs)
        inside = [nested(block) for block in self._flow(element, depth)]
        if inside:
            if tag in {"ul", "ol"}:
                inside = [item if item.startswith("<li") else f"<li>{item}</li>" for item in inside]
            opening = f"{tag} {attributes}".strip()
            yield Block(f"<{opening}>{''.join(inside)}</{tag}>", first)

    def _line(self, element: etree._Element, depth: int) -> Iterator[Block]:
        if not has_blocks(element):
            self._note_id(element)
            yield from self._paragraph("li", self._inside(element, depth))
        else:
            yield from self._wrapped(element, "li", depth)

    def _table(self, element: etree._Element, depth: int) -> Iterator[Block]:
        """One paragraph: nobody points to a cell."""
        self._note_id(element)
        first = len(self.content.paragraphs)
        rows = "".join(
            self._cells(child, depth + 1) for child in element.iterchildren(etree.Element)
        )
        text = self._said()
        if not text and "<img" not in rows:
            return
        self._count(text)
        yield Block(
            f'<div class="book-table" tabindex="0"><table id="p-{NUMBER}">{rows}</table></div>',
            first,
        )

    def _cells(self, element: etree._Element, depth: int) -> str:
        tag = str(element.tag)
        if tag in DROPPED or depth > DEEPEST:
            return ""
        self._note_id(element)
        if tag in {"tr", "thead", "tbody", "tfoot"}:
            inside = "".join(
                self._cells(child, depth + 1) for child in element.iterchildren(etree.Element)
            )
            return f"<{tag}>{inside}</{tag}>"
        inside = self._inside(element, depth)
        self.heard.append(" ")
        if tag not in CELLS:
            return ""
        spans = "".join(
            f' {name}="{value}"'
            for name in ("colspan", "rowspan")
            if re.fullmatch(r"\d{1,2}", value := attribute(element, name), re.ASCII)
        )
        return f"<{tag}{spans}>{inside}</{tag}>"

    def _inside(self, element: etree._Element, depth: int, *, exact: bool = False) -> str:
        parts = [self._text(element.text, exact=exact)]
        for child in element.iterchildren(etree.Element):
            parts.append(self._inline(child, depth + 1, exact=exact))
            parts.append(self._text(child.tail, exact=exact))
        return "".join(parts)

    def _inline(self, element: etree._Element, depth: int, *, exact: bool = False) -> str:
        tag = str(element.tag)
        if tag in DROPPED:
            return ""
        self._note_id(element)
        if depth > DEEPEST or tag == "math":
            return escape(self._hear(words(element)), quote=False)
        if tag == "br":
            self.heard.append(" ")
            return "<br>"
        if tag in {"img", "image"}:
            return self._image(element)
        if tag == "svg":
            return "".join(self._image(each) for each in element.iter("image"))
        silent = tag in {"rt", "rp"} or is_note_mark(element)
        before = len(self.heard)
        inside = self._inside(element, depth, exact=exact)
        if silent:
            del self.heard[before:]
        tag = RENAMED.get(tag, tag)
        if tag == "a":
            return self._link(element, inside)
        return f"<{tag}>{inside}</{tag}>" if tag in KEPT_INLINE and inside else inside

    def _link(self, element: etree._Element, inside: str) -> str:
        href = attribute(element, "href")
        if not href or not inside.strip():
            return inside
        name, fragment = resolve(self.base, href)
        if name:
            return f'<a href="{LINK}{escape(f"{name}#{fragment}")}{LINK}">{inside}</a>'
        try:
            scheme = urlsplit(href).scheme.lower()
        except ValueError:
            return inside
        if scheme not in OUTSIDE:
            return inside
        return f'<a href="{escape(href)}" rel="nofollow noopener noreferrer">{inside}</a>'

    def _image(self, element: etree._Element) -> str:
        alt = attribute(element, "alt") or attribute(element, "title")
        name, _ = resolve(self.base, attribute(element, "src") or attribute(element, "href"))
        picture = self.picture(name) if name and name != self.base else None
        if picture is None:
            return escape(self._hear(f"〔图：{alt}〕"), quote=False) if alt else ""
        self.content.pictures.append(name)
        size = f'width="{picture.width}" height="{picture.height}"'
        return f'<img src="{picture.address}" alt="{escape(alt)}" {size} loading="lazy">'

    def _paragraph(self, tag: str, inner: str) -> Iterator[Block]:
        inner = inner.strip("\n").strip(" ") if tag == "pre" else inner.strip(INDENT + "\r\n")
        text = self._said()
        if not text and "<img" not in inner:
            return
        first = self._count(text)
        html = f'<{tag} id="p-{NUMBER}">{inner}</{tag}>' if tag else inner
        yield Block(html, first)

    def _count(self, text: str) -> int:
        number = len(self.content.paragraphs)
        self.content.paragraphs.append(text)
        for name in self.waiting:
            self.content.ids.setdefault(name, number)
        self.waiting.clear()
        return number

    def _note_id(self, element: etree._Element) -> None:
        """What a link may name leads to the paragraph it stands in, or to the next one."""
        if name := attribute(element, "id") or (
            attribute(element, "name") if element.tag == "a" else ""
        ):
            self.waiting.append(name)

    def _text(self, text: str | None, *, exact: bool = False) -> str:
        if not text:
            return ""
        if not exact:
            text = BLANKS.sub(" ", BROKEN_LINE.sub("", text))
        return escape(self._hear(text), quote=False)

    def _hear(self, text: str) -> str:
        self.heard.append(text)
        return text

    def _said(self) -> str:
        """What the paragraph says, for search; forgets it for the next one."""
        text = " ".join("".join(self.heard).split())
        self.heard.clear()
        return text


def is_inline(element: etree._Element) -> bool:
    if element.tag in DROPPED or element.tag in {"svg", "math"}:
        return True
    return element.tag not in BLOCKS and not has_blocks(element)


def has_blocks(element: etree._Element) -> bool:
    return next(element.iterdescendants(*BLOCKS), None) is not None


def is_note_mark(element: etree._Element) -> bool:
    marks = f"{attribute(element, 'type')} {attribute(element, 'role')}".split()
    return element.tag == "a" and ("noteref" in marks or "doc-noteref" in marks)


def nested(block: Block) -> str:
    """A heading inside a list or a quotation is no heading of the book."""
    return f'<p id="p-{NUMBER}"><strong>{block.html}</strong></p>' if block.heading else block.html
