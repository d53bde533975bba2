"""A document → text and Markdown files."""

from tests.documents.layout import Piece, Role, pieces
from tests.documents.model import Document

#: Levels of headings in Markdown.
HEADINGS = {"book": "##", "chapter": "##", "section": "###"}


def text(document: Document) -> bytes:
    lines = [line for piece in pieces(document) for line in _lines(piece)]
    return ("\n".join(lines) + "\n").encode()


def gb18030(document: Document) -> bytes:
    """As old editors write it: another encoding, other line ends, a blank at the head of each paragraph."""
    lines = text(document).decode().splitlines()
    return "\r\n".join(f"　　{line}" for line in lines).encode("gb18030")


def markdown(document: Document) -> bytes:
    """The title is one heading however it was broken; labels stay text."""
    lines: list[str] = []
    titled = False
    for piece in pieces(document):
        if piece.role == Role.TITLE:
            if titled:
                lines[-1] += piece.text
            else:
                lines.append(f"# {piece.text}")
        else:
            lines += _marked_down(piece)
        titled = piece.role == Role.TITLE
    return ("\n\n".join(lines) + "\n").encode()


def _marked_down(piece: Piece) -> list[str]:
    if piece.role == Role.DIVISION and piece.node is not None:
        return [f"{HEADINGS[piece.node.kind]} {piece.printed}"]
    return ["\n".join(_lines(piece))]


def _lines(piece: Piece) -> list[str]:
    if piece.role == Role.TABLE:
        return [f"| {' | '.join(row)} |" for row in piece.rows]
    return [piece.printed]
