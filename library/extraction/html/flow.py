"""The text of a page in its order: paragraphs, line breaks, numbers of lists, tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

from lxml import etree

from gongwen import organs
from gongwen.marks import mark_of
from gongwen.normalise import HAN
from library.extraction.blocks import Align, Block, Paragraph, Table
from library.extraction.html.elements import Element
from library.extraction.html.lists import Numbering
from library.extraction.html.tables import is_table, rows

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "ruby",
        "rb",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "o:p",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CENTRED = re.compile(r"text-align\s*:\s*center", re.I)
_AT_THE_END = re.compile(r"text-align\s*:\s*(?:right|end)", re.I)
# Of the blanks of HTML; a no-break space or a full-width one is a character.
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BETWEEN = re.compile(
    f"(?<=[{HAN}\u3000-\u303f\uff00-\uff60]) (?=[{HAN}\u3000-\u303f\uff00-\uff60])"
)
#: What a site says beside each other of a text.
_LABEL = re.compile(
    r"(?:(?:发布|发表|更新)?(?:时间|日期)|(?:信息|文章)?来源|作者|(?:点击|浏览|阅读)(?:次?数|量)?|(?:责任)?编辑)[:：]"
)
_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|rar|zip|jpe?g|png|txt)$", re.I)
_EDGES = " \t\u3000\xa0\u2002\u2003\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class Shown:
    """A block as it stands on its page: `holder` is the element that it is the text of.

    `links` are how many links it holds, `linked` how many of its characters lie in them; `file` says whether one of
    them leads to a file.
    """

    block: Block
    holder: Element | None
    links: int = 0
    linked: int = 0
    file: bool = False


def blocks_of(main: Element) -> tuple[list[Block], int]:
    """The blocks of the text, and how many pictures stand in it."""
    found, pictures = shown_in(main)
    return [one.block for one in found], pictures


def shown_in(main: Element) -> tuple[list[Shown], int]:
    """The same with where they stand."""
    flow = _Flow()
    return list(flow.blocks(main)), flow.pictures


def shown_around(main: Element, body: Element) -> tuple[list[Shown], list[Shown]]:
    """What stands in front of the text of a page, and what behind it."""
    flow = _Flow(inner=main, around=frozenset(main.iterancestors()))
    found = list(flow.blocks(body))
    return found[: flow.split], found[flow.split :]


def text_in(element: Element) -> str:
    """The same as lines."""
    found, _ = blocks_of(element)
    return "\n".join(
        block.text if isinstance(block, Paragraph) else "\n".join(map(" ".join, block.rows))
        for block in found
        if isinstance(block, (Paragraph, Table))
    )


@dataclass(slots=True)
class _Flow:
    """Goes through a tree without descending into itself: a page may be nested as it likes."""

    inner: Element | None = None
    around: frozenset[Element] = frozenset()
    count: int = 0
    split: int = 0
    pictures: int = 0
    anchors: int = 0
    links: int = 0
    linked: int = 0
    file: bool = False
    line: list[str] = field(default_factory=list)
    label: str = ""
    numbering: Numbering = field(default_factory=Numbering)
    preformatted: int = 0

    def blocks(self, main: Element) -> Iterator[Shown]:
        walker = etree.iterwalk(main, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                yield from self.leave(element, main)
            elif element is self.inner:
                walker.skip_subtree()
                yield from self.flushed(main)
                self.split = self.count
            elif element.tag == "table" and element is not main and self.is_table(element):
                walker.skip_subtree()
                yield from self.flushed(element.getparent())
                yield from self.table(element)
            else:
                yield from self.enter(element)
        yield from self.flushed(main)

    def is_table(self, element: Element) -> bool:
        return element not in self.around and is_table(element)

    def enter(self, element: Element) -> Iterator[Shown]:
        if is_link(element):
            self.anchors += 1
            self.links += 1
            self.file = self.file or leads_to_file(element)
        elif element.tag == "br":
            self.line.append("\n")
        elif element.tag == "img":
            self.pictures += 1
        elif element.tag not in _INLINE:
            yield from self.flushed(element.getparent())
            self.preformatted += element.tag == "pre"
            self.label = self.numbering.entered(element) or self.label
        self.say(element.text)

    def leave(self, element: Element, main: Element) -> Iterator[Shown]:
        if is_link(element):
            self.anchors -= 1
        elif element.tag not in _INLINE and element.tag != "br":
            yield from self.flushed(element)
            self.preformatted -= element.tag == "pre"
            self.numbering.left(element)
            if element.tag == "li":
                self.label = ""
        if element is not main:
            self.say(element.tail)

    def say(self, text: str | None) -> None:
        if text:
            self.linked += len("".join(text.split())) if self.anchors > 0 else 0
            self.line.append(text if self.preformatted else _BLANKS.sub(" ", text))

    def table(self, element: Element) -> Iterator[Shown]:
        if found := rows(element, text_in):
            anchors = list(filter(is_link, element.iter("a")))
            linked = sum(len("".join("".join(one.itertext()).split())) for one in anchors)
            self.count += 1
            file = any(map(leads_to_file, anchors))
            yield Shown(Table(found), element, len(anchors), linked, file)

    def flushed(self, holder: Element | None) -> Iterator[Shown]:
        text, self.line = "".join(self.line), []
        links, linked, file = self.links, self.linked, self.file
        # A link around several paragraphs goes on.
        self.links, self.linked, self.file = self.anchors, 0, file and self.anchors > 0
        lines = [_closed(line).strip(_EDGES) for line in text.split("\n")]
        text = "\n".join(filter(None, lines))
        if not text:
            return
        label, self.label = self.label, ""
        # Somebody who typed the numbers as well does not see those of the list.
        self.count += 1
        block = _paragraph(text if label and mark_of(text) else label + text, holder)
        yield Shown(block, holder, links, linked, file)


def _closed(line: str) -> str:
    """Without the blanks that line ends of the markup leave in Chinese; those between two organs part them, as those
    in front of a label do."""
    pieces = _BETWEEN.split(line)
    parted = (" " if organs.parts(*two) or _LABEL.match(two[1]) else "" for two in pairwise(pieces))
    return pieces[0] + "".join(chain.from_iterable(zip(parted, pieces[1:], strict=True)))


def is_link(element: Element) -> bool:
    """Not a place that links lead to, which is often left open around the whole text."""
    return element.tag == "a" and not (
        element.get("href") is None and (element.get("name") or element.get("id"))
    )


def leads_to_file(anchor: Element) -> bool:
    address = anchor.get("href") or ""
    said = (address.partition("?")[0], "".join(anchor.itertext()).strip())
    return "download" in address.lower() or any(_FILE.search(one) for one in said)


def _paragraph(text: str, holder: Element | None) -> Paragraph:
    level = None if holder is None else _HEADINGS.get(str(holder.tag))
    return Paragraph(text, level=level, align=_align(holder), bold=level is not None)


def _align(holder: Element | None) -> Align:
    """Its own, or else the nearest around it."""
    while holder is not None:
        style, attribute = holder.get("style") or "", (holder.get("align") or "").lower()
        if _CENTRED.search(style) or attribute == "center" or holder.tag == "center":
            return Align.CENTRE
        if _AT_THE_END.search(style) or attribute == "right":
            return Align.END
        if "text-align" in style or attribute:
            return Align.START
        holder = holder.getparent()
    return Align.START
