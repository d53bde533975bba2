"""What the outline editor asks of the server: numbers, anchors and warnings for the rows as they stand, and renumbering.

The browser keeps the rows and their order; only what follows from the labels is computed here, so that the rules of
numbering and of anchors live in gongwen alone. Answers are aligned with the rows in document order.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from gongwen import labels
from gongwen.outline import (
    Kind,
    Node,
    Outline,
    assign_anchors,
    check_nesting,
    check_numbering,
    from_json,
    to_json,
    walk,
)

MOST_NODES = 20_000
LONGEST_TEXT = 100_000
UNLABELLED = (Kind.PARAGRAPH, Kind.TEXT, Kind.TABLE)


class BadOutline(ValueError):
    """The data is no outline; the message is for the editor."""


def read_outline(data: Any) -> Outline:
    """The outline in `data` with numbers read from its labels and its anchors set."""
    try:
        outline = from_json(data)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise BadOutline("正文大纲的数据不完整，没有保存。请刷新页面后重试。") from error
    nodes = [path[-1] for path in walk(outline.nodes)]
    if len(nodes) > MOST_NODES:
        raise BadOutline(
            f"正文共 {len(nodes)} 个条目，超过 {MOST_NODES} 个的上限，请拆成几个文件。"
        )
    for node in nodes:
        if not all(isinstance(value, str) for value in (node.label, node.heading, node.text)):
            raise BadOutline("正文大纲的数据不完整，没有保存。请刷新页面后重试。")
        if len(node.text) > LONGEST_TEXT:
            raise BadOutline(
                f"“{node.label or node.heading[:12]}”的文字超过 {LONGEST_TEXT} 字，请拆成几条。"
            )
    count(outline.nodes)
    assign_anchors(outline.nodes)
    return outline


def count(nodes: Sequence[Node]) -> None:
    """Set every number from its label; 款 count by their place."""
    paragraphs = 0
    for node in nodes:
        if node.kind == Kind.PARAGRAPH:
            paragraphs += 1
            node.number, node.sub = paragraphs, None
        elif node.kind in UNLABELLED:
            node.number = node.sub = None
        else:
            node.number, node.sub = labels.read(node.label)
        count(node.children)


def checked(data: Any) -> dict[str, Any]:
    """`{rows: [{anchor, number, sub, label}], warnings: [sentence]}` of the outline in `data`."""
    return _answer(read_outline(data))


def renumbered(data: Any, *, position: int, whole: bool) -> dict[str, Any]:
    """As `checked`, with new labels for the row at `position` and those counted with it.

    `whole` counts through the document (articles always are), otherwise only the rows under the same parent. Rows
    numbered 之一, 之二 stay with the one before them. An appendix counts for itself.
    """
    outline = read_outline(data)
    paths = list(walk(outline.nodes))
    chosen = _path_at(paths, position)
    number = sub = 0
    for node in _counted_with(chosen, paths, whole=whole):
        if node.sub and number:
            sub += 1
        else:
            number, sub = number + 1, 0
        node.label = labels.write(node.kind, number, sub or None, like=node.label)
    count(outline.nodes)
    assign_anchors(outline.nodes)
    return _answer(outline)


def relabelled(data: Any, *, position: int) -> dict[str, Any]:
    """As `checked`, after the row at `position` has got another kind.

    Its label says the same number in the way of the new kind; a kind without labels, or a label that says no number,
    leaves none. A label that already is one of the new kind stays as it was written.
    """
    outline = read_outline(data)
    node = _path_at(list(walk(outline.nodes)), position)[-1]
    if not labels.belongs(node.kind, node.label):
        number, sub = labels.read(node.label)
        node.label = labels.write(node.kind, number, sub) if number is not None else ""
        count(outline.nodes)
        assign_anchors(outline.nodes)
    return _answer(outline)


def _path_at(paths: Sequence[tuple[Node, ...]], position: int) -> tuple[Node, ...]:
    if not 0 <= position < len(paths):
        raise BadOutline("要编号的条目已不存在，请刷新页面后重试。")
    return paths[position]


def _counted_with(
    chosen: tuple[Node, ...], paths: Iterable[tuple[Node, ...]], *, whole: bool
) -> Iterable[Node]:
    node = chosen[-1]
    if whole or node.kind == Kind.ARTICLE:
        appendix = _appendix(chosen)
        return [
            path[-1] for path in paths if path[-1].kind == node.kind and _appendix(path) is appendix
        ]
    parent = chosen[-2] if len(chosen) > 1 else None
    return [
        path[-1]
        for path in paths
        if path[-1].kind == node.kind and (path[-2] if len(path) > 1 else None) is parent
    ]


def _appendix(path: Sequence[Node]) -> Node | None:
    return next((node for node in path[:-1] if node.kind == Kind.APPENDIX), None)


def _answer(outline: Outline) -> dict[str, Any]:
    rows = [path[-1] for path in walk(outline.nodes)]
    return {
        "rows": [
            {"anchor": node.anchor, "label": node.label, "number": node.number, "sub": node.sub}
            for node in rows
        ],
        "warnings": [*check_numbering(outline.nodes), *check_nesting(outline.nodes)],
    }


def stored(outline: Outline) -> dict[str, Any]:
    """The JSON that a page keeps."""
    return to_json(Outline(outline.nodes, check_numbering(outline.nodes)))
