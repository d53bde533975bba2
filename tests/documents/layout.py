"""A document → what stands on its pages, piece by piece from the top, for every maker alike."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from gongwen.outline import Kind
from tests.documents.model import Document, Node


class Role(StrEnum):
    MARK = "mark"
    RED = "red"
    NUMBER = "number"
    TITLE = "title"
    SUBTITLE = "subtitle"
    ADDRESSEES = "addressees"
    CONTENTS = "contents"
    DIVISION = "division"
    NODE = "node"
    TEXT = "text"
    TABLE = "table"
    ANNOUNCED = "announced"
    ATTACHMENT = "attachment"
    SIGNER = "signer"
    DAY = "day"
    REMARK = "remark"
    IMPRINT = "imprint"


HEAD = (Role.MARK, Role.RED, Role.NUMBER)
CENTRED = (Role.RED, Role.NUMBER, Role.TITLE, Role.SUBTITLE, Role.CONTENTS, Role.DIVISION)
RIGHT = (Role.SIGNER, Role.DAY)
#: How an article parts its label from its text, and a division from its heading.
WIDE = "　"


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph, or the `rows` of one table; `label` is its number where it has one."""

    role: Role
    text: str = ""
    label: str = ""
    node: Node | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    new_page: bool = False

    @property
    def printed(self) -> str:
        return self.label + self.text


def pieces(document: Document) -> list[Piece]:
    return [*_document(document), *_imprint(document)]


def _document(document: Document) -> Iterator[Piece]:
    yield from _head(document)
    if document.contents:
        yield from _contents(document)
    attachments = [node.kind for node in document.nodes()].count(Kind.APPENDIX)
    body = list(_body(document))
    first = next(
        (place for place, piece in enumerate(body) if piece.role == Role.ATTACHMENT), len(body)
    )
    yield from body[:first]
    if document.attachments and document.announced:
        yield from _announced(document.attachments)
    yield from (Piece(Role.SIGNER, signer) for signer in document.signers)
    if document.day:
        yield Piece(Role.DAY, document.day)
    if document.remark:
        yield Piece(Role.REMARK, document.remark)
    if document.inner is not None:
        mark = [Piece(Role.ATTACHMENT, label="附件")] if document.attachments else []
        first, *rest = [*mark, *_document(document.inner)]
        yield replace(first, new_page=True)
        yield from rest
    if attachments:
        yield from body[first:]


def _head(document: Document) -> Iterator[Piece]:
    yield from (Piece(Role.MARK, mark) for mark in document.marks)
    yield from (Piece(Role.RED, line) for line in document.red)
    numbers = document.numbers if document.number_lines is None else document.number_lines
    yield from (Piece(Role.NUMBER, line) for line in numbers)
    yield from (Piece(Role.TITLE, line) for line in document.title_lines or (document.title,))
    below = document.subtitle_lines
    lines = document.subtitle.splitlines() if below is None else below
    yield from (Piece(Role.SUBTITLE, line) for line in lines)
    if document.addressees:
        yield Piece(Role.ADDRESSEES, "，".join(document.addressees) + "：")


def _contents(document: Document) -> Iterator[Piece]:
    yield Piece(Role.CONTENTS, "目　录")
    divisions = [node for node in document.nodes() if node.kind in (Kind.CHAPTER, Kind.SECTION)]
    yield from (Piece(Role.CONTENTS, f"{node.label}{WIDE}{node.text}") for node in divisions)


def _body(document: Document) -> Iterator[Piece]:
    article: Node | None = None
    for node in document.nodes():
        if node.kind == Kind.ARTICLE:
            article = node
        elif node.kind == Kind.PARAGRAPH and article is not None:
            first, *rest = node.text.split("\n")
            yield Piece(Role.NODE, article.text + first, article.label + WIDE, article)
            yield from (Piece(Role.TEXT, line) for line in rest)
            article = None
        else:
            yield from _node(node, document)


def _node(node: Node, document: Document) -> Iterator[Piece]:
    first, *rest = node.text.split("\n")
    if node.kind == Kind.TABLE:
        yield Piece(Role.TABLE, rows=tuple(tuple(row.split("|")) for row in node.text.split("\n")))
        return
    if node.kind == Kind.APPENDIX:
        yield Piece(Role.ATTACHMENT, label=node.label, node=node, new_page=True)
        yield Piece(Role.TITLE, first)
    elif node.kind in (Kind.BOOK, Kind.CHAPTER, Kind.SECTION):
        yield Piece(Role.DIVISION, first, node.label + WIDE, node)
    elif node.label:
        gap = WIDE if node.label.startswith("第") else ""
        yield Piece(Role.NODE, first, document.labels.printed(node.label) + gap, node)
    else:
        yield Piece(Role.TEXT, first)
    yield from (Piece(Role.TEXT, line) for line in rest)


def _announced(attachments: tuple[str, ...]) -> Iterator[Piece]:
    if len(attachments) == 1:
        yield Piece(Role.ANNOUNCED, f"附件：{attachments[0]}")
        return
    for number, name in enumerate(attachments, start=1):
        yield Piece(Role.ANNOUNCED, f"{'附件：' if number == 1 else ''}{number}. {name}")


def _imprint(document: Document) -> Iterator[Piece]:
    if document.copies:
        yield Piece(Role.IMPRINT, f"抄送：{'，'.join(document.copies)}。")
    if document.imprint:
        yield Piece(Role.IMPRINT, document.imprint)
