"""The outline of a document: nodes, their printable anchors, their citation labels, checks of their numbering.

Anchors get printed, so their grammar never changes: ``art-42``, ``art-68.1`` (第六十八条之一), ``art-42-p2-i1-m1`` (款, 项,
目), ``bk-2-ch-3-s1`` (编, 章, 节), ``p4-s2-n12-i1-m2`` (一、（一）1.（1）②), ``app1-n4-i2`` (附录), ``-t1`` for unnumbered text
and ``-tb1`` for tables. Should a document number two nodes alike, the later one ends in ``-x2``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gongwen import numerals


class Kind(StrEnum):
    BOOK = "book"
    SUBBOOK = "subbook"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    SUBITEM = "subitem"
    PART = "part"
    SUBPART = "subpart"
    POINT = "point"
    SUBPOINT = "subpoint"
    TEXT = "text"
    APPENDIX = "appendix"
    TABLE = "table"


#: The levels of plans, from the top; a plan may leave any of them out.
LISTED = (Kind.PART, Kind.SUBPART, Kind.POINT, Kind.SUBPOINT)


@dataclass(slots=True)
class Node:
    """One place of a document. ``label`` is as printed (第四十二条, 一、), ``number`` and ``sub`` what it says.

    ``heading`` stands above or before ``text``; one that runs into the text keeps its full stop. Several paragraphs
    of one ``text`` are separated by line ends. 款 carry no label; their number is their place in the article.
    """

    kind: Kind
    label: str = ""
    number: int | None = None
    sub: int | None = None
    heading: str = ""
    text: str = ""
    children: list[Node] = field(default_factory=list)
    anchor: str = ""

    @property
    def title(self) -> str:
        """The heading as it stands in a table of contents."""
        return (
            self.heading.rstrip("。：:").strip("【】〔〕（）()")
            if self.kind == Kind.ARTICLE
            else self.heading.rstrip("。：:")
        )


@dataclass(slots=True)
class Outline:
    nodes: list[Node] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def walk(nodes: Iterable[Node], above: tuple[Node, ...] = ()) -> Iterator[tuple[Node, ...]]:
    """Every node in document order as its path: ancestors from the top, the node itself last."""
    for node in nodes:
        path = (*above, node)
        yield path
        yield from walk(node.children, path)


def find_path(nodes: Iterable[Node], anchor: str) -> tuple[Node, ...] | None:
    """The path to the node with this anchor; ``n12`` finds item 12 of a plan whose items run on across its parts."""
    paths = [path for path in walk(nodes) if path[-1].anchor == anchor]
    if not paths and "-" not in anchor:
        paths = [
            path
            for path in walk(nodes)
            if path[-1].kind == Kind.POINT and path[-1].anchor.endswith(f"-{anchor}")
        ]
    return paths[0] if len(paths) == 1 else None


def plain_text(node: Node) -> str:
    """The node with all below it as printed, one paragraph a line."""
    return "\n".join(_lines(node))


def _lines(node: Node) -> Iterator[str]:
    spaced = node.kind in (
        Kind.BOOK,
        Kind.SUBBOOK,
        Kind.CHAPTER,
        Kind.SECTION,
        Kind.ARTICLE,
        Kind.APPENDIX,
    )
    first = (f"{node.label} " if spaced else node.label) + node.heading
    below = [line for child in node.children for line in _lines(child)]
    body = node.text.split("\n") if node.text else []
    runs_in = not node.heading or node.heading.endswith("。")
    if node.kind == Kind.ARTICLE and not body:
        yield (first + " " if node.heading else first) + (below.pop(0) if below else "")
    elif body and runs_in:
        yield first + body.pop(0)
    elif first:
        yield first.rstrip()
    yield from body
    yield from below


# --- anchors -------------------------------------------------------------------------------------------------------

_LETTERS = {
    Kind.BOOK: "bk-",
    Kind.SUBBOOK: "sb-",
    Kind.CHAPTER: "ch-",
    Kind.SECTION: "s",
    Kind.ARTICLE: "art-",
    Kind.PARAGRAPH: "p",
    Kind.ITEM: "i",
    Kind.SUBITEM: "m",
    Kind.PART: "p",
    Kind.SUBPART: "s",
    Kind.POINT: "n",
    Kind.SUBPOINT: "i",
    Kind.TEXT: "t",
    Kind.APPENDIX: "app",
    Kind.TABLE: "tb",
}
_CLAUSES = {Kind.PART: "n", Kind.SUBPART: "i", Kind.SUBPOINT: "m"}


def assign_anchors(nodes: Sequence[Node]) -> None:
    """Give every node its anchor; two nodes of one document never share one."""
    _assign(nodes, above=(), letters=_LETTERS, used={})


def _assign(
    nodes: Sequence[Node],
    *,
    above: tuple[Node, ...],
    letters: dict[Kind, str],
    used: dict[str, int],
) -> None:
    """``used`` counts how often an anchor was wanted, so that many alike are numbered without a search for each."""
    places: Counter[Kind] = Counter()
    for node in nodes:
        places[node.kind] += 1
        unnumbered = node.kind in (Kind.TEXT, Kind.TABLE, Kind.APPENDIX) or node.number is None
        number = str(places[node.kind] if unnumbered else node.number) + (
            f".{node.sub}" if node.sub else ""
        )
        base = _anchor_base(node, above)
        anchor = (f"{base}-" if base else "") + letters[node.kind] + number
        copy = used.get(anchor, 0) + 1
        node.anchor = anchor if copy == 1 else f"{anchor}-x{copy}"
        while node.anchor in used:
            copy += 1
            node.anchor = f"{anchor}-x{copy}"
        used[anchor] = copy
        used.setdefault(node.anchor, 1)
        below = _LETTERS | _CLAUSES if is_clause_list((*above, node)[:1]) else _LETTERS
        _assign(node.children, above=(*above, node), letters=below, used=used)


def _anchor_base(node: Node, above: tuple[Node, ...]) -> str:
    """What stands before a node's own part: articles are counted through the document, chapters through the book."""
    if node.kind == Kind.ARTICLE:
        kept = [one for one in above if one.kind == Kind.APPENDIX]
    elif node.kind == Kind.CHAPTER:
        kept = [one for one in above if one.kind in (Kind.APPENDIX, Kind.BOOK)]
    else:
        kept = list(above)
    return kept[-1].anchor if kept else ""


def is_clause_list(path: Sequence[Node]) -> bool:
    """Whether ``path`` lies in an appendix whose 一、（一） are clauses (第一条第（一）项) because it has no 1. items."""
    return (
        bool(path)
        and path[0].kind == Kind.APPENDIX
        and not any(below[-1].kind == Kind.POINT for below in walk(path[0].children))
    )


# --- citation labels -----------------------------------------------------------------------------------------------


def path_label(path: Sequence[Node]) -> str:
    """The place as it is cited after a title: 第四十二条第二款第（一）项, 第四部分第12项, 附录第四条第（二）项."""
    kinds = [node.kind for node in path]
    if Kind.ARTICLE in kinds:
        start = kinds.index(Kind.ARTICLE)
        label = _appendix_label(path[:start]) + "".join(
            _article_step(path[: place + 1]) for place in range(start, len(path))
        )
        return label
    steps = []
    units = ["条", "项", "目", "点"] if is_clause_list(path) else ["项", "目", "点"]
    for place, node in enumerate(path):
        if node.kind in LISTED:
            if node.kind == Kind.PART and not is_clause_list(path):
                steps.append(f"第{numerals.to_chinese(node.number or 0)}部分")
            else:
                steps.append(_counted(node, units.pop(0)))
        else:
            steps.append(_container_label(path[: place + 1]))
    return "".join(steps)


def _appendix_label(path: Sequence[Node]) -> str:
    return path[0].label.strip("：: ") if path and path[0].kind == Kind.APPENDIX else ""


def _article_step(path: Sequence[Node]) -> str:
    node = path[-1]
    if node.kind == Kind.ARTICLE:
        sub = f"之{numerals.to_chinese(node.sub)}" if node.sub else ""
        return f"第{numerals.to_chinese(node.number or 0)}条{sub}"
    if node.kind == Kind.PARAGRAPH:
        alone = sum(sibling.kind == Kind.PARAGRAPH for sibling in path[-2].children) == 1
        return "" if alone else f"第{numerals.to_chinese(node.number or 0)}款"
    if node.kind in (Kind.ITEM, Kind.SUBITEM):
        return _counted(node, "项" if node.kind == Kind.ITEM else "目")
    return _container_label(path)


def _counted(node: Node, unit: str) -> str:
    if node.number is None:
        return ""
    arabic = any(char.isdigit() for char in node.label)
    number = str(node.number) if arabic else numerals.to_chinese(node.number)
    return f"第（{number}）{unit}" if node.label.startswith(("（", "(")) else f"第{number}{unit}"


def _container_label(path: Sequence[Node]) -> str:
    node = path[-1]
    if node.kind in (Kind.TEXT, Kind.TABLE):
        place = re.search(r"(\d+)(?:-x\d+)?$", node.anchor)
        unit = "表" if node.kind == Kind.TABLE else "自然段"
        return node.title or (f"第{place[1]}{unit}" if place else "")
    if node.kind == Kind.APPENDIX:
        return _appendix_label(path[-1:])
    return node.label


# --- numbering -----------------------------------------------------------------------------------------------------


def check_numbering(nodes: Sequence[Node]) -> list[str]:
    """A sentence in Chinese for every gap and repeat in what must count 1, 2, 3…"""
    warnings: list[str] = []
    main = [node for node in nodes if node.kind != Kind.APPENDIX]
    for group in (main, *([node] for node in nodes if node.kind == Kind.APPENDIX)):
        _check_articles(group, warnings)
        _check_level(group, warnings, last={})
    return warnings


def check_nesting(nodes: Iterable[Node]) -> list[str]:
    """A sentence in Chinese for every division that lies in another of its own kind."""
    warnings = []
    for path in walk(nodes):
        node = path[-1]
        around = next((above for above in path[:-1] if above.kind == node.kind), None)
        if node.kind in _NEVER_NESTED and around is not None:
            here, there = (f"“{one.label.strip()}{one.title[:12]}”" for one in (node, around))
            warnings.append(f"{here}放在同类的{there}之内，层级可能有误，请升级或改变类型。")
    return warnings


_NEVER_NESTED = (
    Kind.BOOK,
    Kind.SUBBOOK,
    Kind.CHAPTER,
    Kind.SECTION,
    Kind.ARTICLE,
    Kind.PART,
    Kind.SUBPART,
    Kind.POINT,
    Kind.SUBPOINT,
    Kind.APPENDIX,
)


def _check_articles(nodes: Sequence[Node], warnings: list[str]) -> None:
    previous: Node | None = None
    for path in walk(nodes):
        node = path[-1]
        if node.kind != Kind.ARTICLE or node.number is None:
            continue
        here, before = (node.number, node.sub or 0), _place(previous)
        if here not in ((before[0] + 1, 0), (before[0], before[1] + 1)):
            warnings.append(_complaint(node, previous))
        previous = node


def _place(node: Node | None) -> tuple[int, int]:
    return (node.number or 0, node.sub or 0) if node else (0, 0)


#: Kinds that may count on from one parent to the next.
_RUNNING = (Kind.CHAPTER, Kind.SECTION, Kind.SUBPART, Kind.POINT)


def _check_level(nodes: Sequence[Node], warnings: list[str], *, last: dict[Kind, Node]) -> None:
    previous: dict[Kind, Node] = {}
    for node in nodes:
        if node.kind == Kind.TEXT:
            previous.pop(Kind.POINT, None)  # a list below it may begin anew
        if node.number is not None and node.kind not in (
            Kind.ARTICLE,
            Kind.PARAGRAPH,
            Kind.APPENDIX,
        ):
            before = previous.get(node.kind)
            expected = {(before.number or 0) + 1} if before else {1}
            if before is None and node.kind in _RUNNING and node.kind in last:
                expected.add((last[node.kind].number or 0) + 1)
            if node.number not in expected:
                warnings.append(_complaint(node, before))
            previous[node.kind] = last[node.kind] = node
        _check_level(node.children, warnings, last=last)


def _complaint(node: Node, before: Node | None) -> str:
    here = f"“{node.label.strip()}{node.title[:12]}”"
    if before is None:
        return f"{here}之前缺少编号，同级内容应从第一个编号开始，请核对。"
    there = f"“{before.label.strip()}”"
    if _place(node) == _place(before):
        return f"{here}的编号与前一个{there}重复，请核对。"
    if _place(node) < _place(before):
        return f"{here}的编号小于前一个{there}，顺序有误或另起编号，请核对。"
    return f"{there}之后是{here}，中间缺号，请核对是否漏收。"


# --- JSON ----------------------------------------------------------------------------------------------------------

_FIELDS = ("label", "number", "sub", "heading", "text", "anchor")


def to_json(outline: Outline) -> dict[str, Any]:
    return {
        "nodes": [_node_to_json(node) for node in outline.nodes],
        "warnings": list(outline.warnings),
    }


def from_json(data: dict[str, Any]) -> Outline:
    """Raises ValueError or KeyError for what ``to_json`` never wrote."""
    return Outline(
        [_node_from_json(node) for node in data["nodes"]], list(data.get("warnings", []))
    )


def _node_to_json(node: Node) -> dict[str, Any]:
    values = {name: value for name in _FIELDS if (value := getattr(node, name)) not in ("", None)}
    children = [_node_to_json(child) for child in node.children]
    return {"kind": str(node.kind)} | values | ({"children": children} if children else {})


def _node_from_json(data: dict[str, Any]) -> Node:
    children = [_node_from_json(child) for child in data.get("children", [])]
    return Node(
        Kind(data["kind"]),
        **{name: data[name] for name in _FIELDS if name in data},
        children=children,
    )
