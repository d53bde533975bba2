"""The outline of a draft as flat rows, in reading order, as published nodes are stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongwen.structure import Node, assign_anchors, from_json
from library.alignment import words_of


@dataclass(frozen=True, slots=True)
class Row:
    """One node; `parent` is the position of its parent in the same list."""

    anchor: str
    kind: str
    label: str
    number: int | None
    sub: int | None
    heading: str
    text: str
    parent: int | None
    depth: int

    @property
    def words(self) -> str:
        return words_of(self.heading, self.text)


def rows_of(outline: dict) -> list[Row]:
    """Rows of the outline kept in a page, with the anchors its present numbers give."""
    nodes = from_json(outline).nodes
    assign_anchors(nodes)
    return list(_walk(nodes))


def _walk(nodes: Sequence[Node]) -> Iterator[Row]:
    stack: list[tuple[Node, int | None, int]] = [(node, None, 0) for node in reversed(nodes)]
    position = 0
    while stack:
        node, parent, depth = stack.pop()
        yield Row(
            anchor=node.anchor,
            kind=node.kind,
            label=node.label,
            number=node.number,
            sub=node.sub,
            heading=node.heading,
            text=node.text,
            parent=parent,
            depth=depth,
        )
        stack.extend((child, position, depth + 1) for child in reversed(node.children))
        position += 1
