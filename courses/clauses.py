"""Clauses of the library opened inside a lesson: their words and their state of today.

What cannot be opened says why and never stops the lesson.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from typing import Any

from django.utils import timezone

from cms.permissions import can_view
from gongwen.validity import Status, status_on
from library.addresses import anchor_in
from library.citations import citation_text, place_labels, quoted_title
from library.models import Node, PolicyPage
from library.uris import text_of

GONE = "所引的文件已不在文件库中，不影响学习本课。"
WITHDRAWN = "这份文件已撤回或者还没有发布，暂时不能在这里展开，不影响学习本课。"
CLOSED = "这份文件只对部分人员开放，您不在其中，不影响学习本课。"
MISSING = "文件现在的文本里没有这一条，请打开文件查看。"


@dataclass(frozen=True)
class Line:
    label: str
    text: str
    kind: str


@dataclass(frozen=True)
class Clause:
    """`title` cites it completely; `document` and `place` are the parts of that."""

    title: str
    url: str = ""
    status: Status | None = None
    problem: str = ""
    lines: list[Line] = field(default_factory=list)
    document: str = ""
    place: str = ""


@dataclass(frozen=True)
class Group:
    """Clauses that follow one another; of several of one document `document` names it once."""

    document: str
    clauses: list[Clause]


@dataclass(frozen=True)
class _Text:
    """One text of a document as this reader has it today."""

    title: str
    page: PolicyPage | None
    problem: str = ""
    places: dict[str, str] = field(default_factory=dict)


def clauses_of(uris: Iterable[str], user: Any) -> list[Clause]:
    """One clause for each URI; several of one document cost its lookup once."""
    texts: dict[str, _Text] = {}
    clauses = []
    for uri in uris:
        name, _, anchor = uri.partition("#")
        if name not in texts:
            texts[name] = _text_of(name, user)
        clauses.append(_clause(texts[name], anchor))
    return clauses


def grouped(clauses: Iterable[Clause]) -> list[Group]:
    """Neighbours of one document together; what cannot be opened in place stands for itself."""
    groups = []
    for document, those in groupby(clauses, lambda each: each.document):
        together = list(those)
        groups.append(Group(document if len(together) > 1 else "", together))
    return groups


def _text_of(name: str, user: Any) -> _Text:
    scheme, _, rest = name.partition(":")
    work, page = text_of(rest) if scheme == "work" else (None, None)
    if work is None:
        return _Text("所引条文", None, GONE)
    if page is None:
        return _Text(quoted_title(work.title), None, WITHDRAWN)
    if not can_view(user, page):
        return _Text("所引条文", None, CLOSED)
    return _Text(page.title, page, places=place_labels(page))


def _clause(text: _Text, anchor: str) -> Clause:
    page = text.page
    if page is None:
        return Clause(text.title, problem=text.problem)
    status = status_on(page.validity, timezone.localdate())
    url = page.get_url() or ""
    if not anchor:
        return Clause(citation_text(page), url, status)
    found = anchor_in(page, anchor)
    if found is None:
        return Clause(citation_text(page), url, status, MISSING)
    place = text.places.get(found, "")
    return Clause(
        citation_text(page, place),
        f"{url}#{found}",
        status,
        lines=_lines(page, found),
        document=citation_text(page) if place else "",
        place=place,
    )


def words_at(page: PolicyPage, anchor: str) -> str:
    """What stands at an anchor, one line for each node, to be compared with another text."""
    return "\n".join(f"{line.label}　{line.text}".strip("　") for line in _lines(page, anchor))


def _lines(page: PolicyPage, anchor: str) -> list[Line]:
    """The node and what lies below it, in reading order."""
    top = page.nodes.get(anchor=anchor)
    below = takewhile(
        lambda node: node.depth > top.depth, page.nodes.filter(order__gt=top.order).iterator()
    )
    lines = [line for node in (top, *below) if (line := _line(node)).label or line.text]
    if len(lines) > 1 and not lines[0].text and lines[1].kind == "paragraph":
        # As in print: an article's first paragraph stands on the article's own line.
        lines[:2] = [Line(lines[0].label, lines[1].text, lines[0].kind)]
    return lines


def _line(node: Node) -> Line:
    words = [part for part in (node.heading, node.text) if part]
    label = "" if node.kind == "paragraph" else node.label
    return Line(label, " ".join(words), node.kind)
