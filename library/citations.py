"""How a text and its clauses are cited, in the form used in official documents.

《标题》（文号）第四部分第12项; the brackets are left out where there is no 文号, and a later state of a law is told
from the first one: 《中华人民共和国工会法》（2021年修正）第四十二条.
"""

from collections.abc import Sequence

from gongwen.structure import Node, assign_anchors, from_json, path_label, walk
from library.models import PolicyPage


def quoted_title(title: str) -> str:
    """The title in 《》; titles inside it step down to 〈〉 (GB/T 15834)."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


def state_name(page: PolicyPage) -> str:
    """2021年修正 for a later state of a text, nothing for the first one."""
    if page.state_kind == page.StateKind.ORIGINAL or page.state_date is None:
        return ""
    return f"{page.state_date.year}年{page.get_state_kind_display()}"


def citation_text(page: PolicyPage, place: str = "") -> str:
    """`place` is the label of a node's path, such as 第四部分第12项; nothing cites the whole."""
    marks = [mark for mark in (page.number, state_name(page)) if mark]
    brackets = f"（{'，'.join(marks)}）" if marks else ""
    return f"{quoted_title(page.title)}{brackets}{place}"


def place_labels(page: PolicyPage) -> dict[str, str]:
    """Label of every node of the page's outline by anchor, such as art-42-p2 → 第四十二条第二款."""
    nodes: Sequence[Node] = from_json(page.outline).nodes
    assign_anchors(nodes)
    return {path[-1].anchor: path_label(path) for path in walk(nodes)}
