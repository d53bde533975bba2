"""Documents of the regression set: what they say, how they are printed, and what has to be read from them.

A document is data. `body` is written as it is printed by hand, with a bar after the label of every
node, so that nobody has to guess what is one::

    |为进一步做好送温暖工作，现就有关事项通知如下。      a paragraph (in an article one more 款)
    一、|提高思想认识                                    part; likewise （一）| 1.| （1）|
    第三条|工会经费的来源：                              article; below it （一）| is 项 and 1.| is 目
    第二章|会员                                          division; likewise 编 and 节
    附件1|名册                                           attachment with its heading
    ||姓名|单位                                          row of a table

Truth and print both come from it, never from what recognition makes of the print.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from gongwen import numerals
from gongwen.outline import Kind

NUMBERS = {numerals.to_chinese(number): number for number in range(1, 100)}
NUMBERS |= {str(number): number for number in range(1, 100)}
SHAPES = (
    (Kind.BOOK, re.compile(r"第(.+)编")),
    (Kind.CHAPTER, re.compile(r"第(.+)章")),
    (Kind.SECTION, re.compile(r"第(.+)节")),
    (Kind.ARTICLE, re.compile(r"第(.+?)条(?:之(.+))?")),
    (Kind.APPENDIX, re.compile(r"附件(.*)")),
    (Kind.PART, re.compile(r"第(.+)部分|(.+)、")),
    (Kind.SUBPART, re.compile(r"（([^\d]+)）")),
    (Kind.POINT, re.compile(r"(\d+)\.")),
    (Kind.SUBPOINT, re.compile(r"（(\d+)）")),
)
HEADED = re.compile(r"(【.+】)?(.*)")
IN_ARTICLES = {Kind.SUBPART: Kind.ITEM, Kind.POINT: Kind.SUBITEM}
CONTAINERS = (Kind.BOOK, Kind.CHAPTER, Kind.SECTION, Kind.APPENDIX)


class Family(StrEnum):
    NOTICE = "notice"
    LAW = "law"
    #: Looked at only when nobody tunes any longer.
    PLAN = "plan"


class Head(StrEnum):
    """What the head of a Word document is made of."""

    PARAGRAPHS = "paragraphs"
    TABLE = "table"
    TEXT_BOXES = "text boxes"
    PICTURE = "picture"


@dataclass(slots=True)
class Node:
    """One place of an outline in reading order; several paragraphs of `text` are parted by line ends."""

    kind: Kind
    label: str = ""
    number: int | None = None
    sub: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """How a typist writes the labels of lists."""

    half_width: bool = False
    after_point: str = "."

    def printed(self, label: str) -> str:
        if self.half_width:
            label = label.replace("（", "(").replace("）", ")")
        return label.replace(".", self.after_point)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """`…_lines` and `day` are what is printed where that is not simply the value."""

    name: str
    family: Family
    cases: str
    title: str
    kind: str
    body: str
    form: str = ""
    title_lines: tuple[str, ...] = ()
    subtitle: str = ""
    subtitle_lines: tuple[str, ...] | None = None
    marks: tuple[str, ...] = ()
    secrecy: str = ""
    red: tuple[str, ...] = ()
    number_lines: tuple[str, ...] | None = None
    numbers: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    announced: bool = True
    signers: tuple[str, ...] = ()
    day: str = ""
    issued: date | None = None
    dates: dict[str, date] = field(default_factory=dict)
    remark: str = ""
    copies: tuple[str, ...] = ()
    imprint: str = ""
    inner: "Document | None" = None
    contents: bool = False
    labels: Labels = Labels()
    head: Head = Head.PARAGRAPHS
    traditional: bool = False

    def nodes(self) -> list[Node]:
        """The outline in reading order, without that of an enclosed document."""
        return list(_nodes(self.body))

    @property
    def secret(self) -> bool:
        return bool(self.secrecy)


def _nodes(body: str) -> Iterator[Node]:
    """Yields a node once everything that belongs to it was read."""
    node: Node | None = None
    articles, paragraphs = False, 0
    for line in body.strip().splitlines():
        label, _, text = line.strip().partition("|")
        if label:
            new = _labelled(label, text)
            articles = new.kind == Kind.ARTICLE or (articles and new.kind not in CONTAINERS)
            new.kind = IN_ARTICLES.get(new.kind, new.kind) if articles else new.kind
        elif text.startswith("|"):
            new = Node(Kind.TABLE, text=text[1:])
        else:
            new = Node(Kind.PARAGRAPH if articles else Kind.TEXT, text=text)
        if node is not None and _continues(node, new):
            node.text = f"{node.text}\n{new.text}"
            continue
        if node is not None:
            yield node
        node = new
        if node.kind == Kind.ARTICLE:
            paragraphs = 1
            heading, text = HEADED.fullmatch(node.text).groups("")
            node.text = heading
            yield node
            node = Node(Kind.PARAGRAPH, number=1, text=text)
        elif node.kind == Kind.PARAGRAPH:
            paragraphs += 1
            node.number = paragraphs
    if node is not None:
        yield node


def _continues(node: Node, new: Node) -> bool:
    if new.kind == Kind.TABLE:
        return node.kind == Kind.TABLE
    return new.kind == Kind.TEXT and bool(node.label)


def _labelled(label: str, text: str) -> Node:
    for kind, shape in SHAPES:
        if match := shape.fullmatch(label):
            sub = NUMBERS[match[2]] if kind == Kind.ARTICLE and match[2] else None
            return Node(kind, label, NUMBERS.get(next(filter(None, match.groups()), "")), sub, text)
    raise ValueError(f"no label of a node: {label}")
