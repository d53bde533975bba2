"""A new machine reading meets what an editor has made of the last one: three-way merge.

Per field: what she changed stays, what she left follows the new reading. Per node of the outline
the same, with nodes matched by their words. The skeleton (order, nesting, kinds, numbers) is the
new reading's while she has only mended words, and hers as soon as she has moved, split, merged,
retyped or renumbered anything.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from gongwen.structure import (
    Node,
    Outline,
    assign_anchors,
    check_numbering,
    from_json,
    to_json,
    walk,
)
from library.alignment import Known, Wanted, align, words_of

STRUCTURE = ("kind", "label", "number", "sub")
WORDS = ("heading", "text")


def merge_fields(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> tuple[dict[str, Any], list[str], list[str]]:
    """The fields to have now, the names that changed, and the names where an edit was kept."""
    values, updated, kept = {}, [], []
    for name, new in theirs.items():
        if mine.get(name) == new:
            values[name] = new
        elif mine.get(name) == base[name] if name in base else not mine.get(name):
            # A field that the last reading did not know is untouched while it is empty.
            values[name] = new
            updated.append(name)
        else:
            values[name] = mine.get(name)
            if name not in base or new != base[name]:
                kept.append(name)
    return values, updated, kept


def merge_outlines(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> tuple[dict[str, Any], list[str], list[str]]:
    """The outline to have now, anchors that changed, anchors where an edit was kept."""
    if _same(mine, base) or _same(mine, theirs):
        return theirs, _differing(mine, theirs), []
    if _same(base, theirs):
        return mine, [], []
    return _merge(from_json(base), from_json(mine), from_json(theirs))


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(_flat(from_json(one)) == _flat(from_json(other)))


def _flat(outline: Outline) -> list[tuple[Any, ...]]:
    return [
        (len(path), *(getattr(path[-1], name) for name in (*STRUCTURE, *WORDS)))
        for path in walk(outline.nodes)
    ]


def _differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    before = {path[-1].anchor: _content(path[-1]) for path in walk(from_json(one).nodes)}
    return [
        path[-1].anchor
        for path in walk(from_json(other).nodes)
        if before.get(path[-1].anchor) != _content(path[-1])
    ]


def _content(node: Node) -> tuple[Any, ...]:
    return tuple(getattr(node, name) for name in (*STRUCTURE, *WORDS))


def _merge(
    base: Outline, mine: Outline, theirs: Outline
) -> tuple[dict[str, Any], list[str], list[str]]:
    names = _names(base)
    mine_names = _match(mine, base, names, origin="mine")
    theirs_names = _match(theirs, base, names, origin="theirs")
    of_base = {names[id(path[-1])]: path[-1] for path in walk(base.nodes)}
    of_mine = {mine_names[id(path[-1])]: path[-1] for path in walk(mine.nodes)}
    of_theirs = {theirs_names[id(path[-1])]: path[-1] for path in walk(theirs.nodes)}
    if _skeleton(mine, mine_names) == _skeleton(base, names):
        result, updated, kept = _on_their_skeleton(theirs, theirs_names, of_base, of_mine)
    else:
        result, updated, kept = _on_my_skeleton(
            mine, mine_names, theirs, theirs_names, of_base, of_theirs
        )
    assign_anchors(result.nodes)
    result.warnings = check_numbering(result.nodes)
    return to_json(result), [node.anchor for node in updated], [node.anchor for node in kept]


def _names(base: Outline) -> dict[int, UUID]:
    """A name for each node object of the last reading."""
    nodes = [path[-1] for path in walk(base.nodes)]
    wanted = [Wanted(node.anchor, "", words_of(node.heading, node.text)) for node in nodes]
    return {
        id(node): name for node, name in zip(nodes, align([], wanted, origin="base"), strict=True)
    }


def _match(
    outline: Outline, base: Outline, names: dict[int, UUID], *, origin: str
) -> dict[int, UUID]:
    """Names of the nodes of `outline`: that of the base node with their words, or a new one."""
    known = [
        Known(names[id(node)], node.anchor, "", words_of(node.heading, node.text))
        for node in (path[-1] for path in walk(base.nodes))
    ]
    nodes = [path[-1] for path in walk(outline.nodes)]
    wanted = [Wanted(node.anchor, "", words_of(node.heading, node.text)) for node in nodes]
    return {
        id(node): name
        for node, name in zip(nodes, align(known, wanted, origin=origin), strict=True)
    }


def _skeleton(outline: Outline, names: dict[int, UUID]) -> list[tuple[Any, ...]]:
    return [
        (len(path), names[id(path[-1])], *(getattr(path[-1], name) for name in STRUCTURE))
        for path in walk(outline.nodes)
    ]


def _on_their_skeleton(
    theirs: Outline,
    names: dict[int, UUID],
    of_base: dict[UUID, Node],
    of_mine: dict[UUID, Node],
) -> tuple[Outline, list[Node], list[Node]]:
    """The new reading with her words where she mended them."""
    updated, kept = [], []
    for path in walk(theirs.nodes):
        node = path[-1]
        before, edited = of_base.get(names[id(node)]), of_mine.get(names[id(node)])
        if before is not None and edited is not None and _words(edited) != _words(before):
            node.heading, node.text = edited.heading, edited.text
            kept.append(node)
        elif before is None or _content(before) != _content(node):
            updated.append(node)
    return theirs, updated, kept


def _on_my_skeleton(
    mine: Outline,
    names: dict[int, UUID],
    theirs: Outline,
    their_names: dict[int, UUID],
    of_base: dict[UUID, Node],
    of_theirs: dict[UUID, Node],
) -> tuple[Outline, list[Node], list[Node]]:
    """Her outline, with the words of the new reading where she left a node alone, and what is new in it."""
    updated, kept = [], []
    place: dict[UUID, tuple[list[Node], Node]] = {}
    for siblings, node in _with_siblings(mine.nodes):
        name = names[id(node)]
        place[name] = (siblings, node)
        before, new = of_base.get(name), of_theirs.get(name)
        if before is None or _content(node) != _content(before):
            kept.append(node)
        elif new is not None and _words(new) != _words(before):
            node.heading, node.text = new.heading, new.text
            updated.append(node)
    updated += _insert_new(theirs, their_names, of_base, place, mine)
    return mine, updated, kept


def _with_siblings(nodes: list[Node]) -> list[tuple[list[Node], Node]]:
    found = []
    for node in nodes:
        found.append((nodes, node))
        found += _with_siblings(node.children)
    return found


def _insert_new(
    theirs: Outline,
    names: dict[int, UUID],
    of_base: dict[UUID, Node],
    place: dict[UUID, tuple[list[Node], Node]],
    mine: Outline,
) -> list[Node]:
    """Put nodes that only the new reading has behind the sibling they follow there."""
    parents = {id(path[-1]): path[-2] if len(path) > 1 else None for path in walk(theirs.nodes)}
    inserted = []
    for siblings, node in _with_siblings(theirs.nodes):
        if names[id(node)] in of_base:
            continue
        parent = parents[id(node)]
        found = place.get(names[id(parent)]) if parent else None
        target = found[1].children if found else mine.nodes
        before = [names[id(one)] for one in siblings[: _position(siblings, node)]]
        leaders = [place[name][1] for name in before if name in place]
        copy = replace(node, children=[])
        target.insert(_place_after(target, leaders), copy)
        place[names[id(node)]] = (target, copy)
        inserted.append(copy)
    return inserted


def _position(siblings: Sequence[Node], node: Node) -> int:
    return next(at for at, one in enumerate(siblings) if one is node)


def _place_after(siblings: Sequence[Node], leaders: Sequence[Node]) -> int:
    positions = [at for at, one in enumerate(siblings) if any(one is leader for leader in leaders)]
    return max(positions) + 1 if positions else 0


def _words(node: Node) -> tuple[str, str]:
    return node.heading, node.text
