"""Policies: one passage for each clause as it is cited."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import prefetch_related_objects

from cms.permissions import Visibility
from gongwen.structure import Kind
from library.citations import place_labels
from library.models import Node, PolicyPage
from search.builders.entries import entry, joined
from search.engine import Document, Passage
from search.names import organs_above

POLICY = "policy"

# Whoever cites names one of these; what stands below them is read and found with them.
CITED = frozenset(
    {
        Kind.BOOK,
        Kind.SUBBOOK,
        Kind.CHAPTER,
        Kind.SECTION,
        Kind.ARTICLE,
        Kind.PART,
        Kind.SUBPART,
        Kind.POINT,
        Kind.APPENDIX,
    }
)


def policy_documents(
    pages: Sequence[PolicyPage], visibility: Mapping[int, Visibility]
) -> list[Document]:
    prefetch_related_objects(pages, "work", "issuers__issuer", "further_numbers")
    nodes: dict[int, list[Node]] = defaultdict(list)
    for node in Node.objects.filter(page__in=pages).order_by("page", "order"):
        nodes[node.page_id].append(node)
    above = organs_above()
    return [_policy_document(page, nodes[page.pk], visibility[page.pk], above) for page in pages]


def _policy_document(
    page: PolicyPage, nodes: list[Node], seen_by: Visibility, above: Mapping[int, tuple[str, ...]]
) -> Document:
    organs = [lead.issuer for lead in page.issuers.all()]
    return entry(
        page,
        seen_by,
        type=POLICY,
        subtitle=page.subtitle,
        aliases=tuple(_aliases(page)),
        passages=tuple(_passages(page, nodes)),
        number="、".join(page.numbers),
        issuers=tuple(organ.name for organ in organs),
        above=tuple(dict.fromkeys(name for organ in organs for name in above[organ.pk])),
        known_as=tuple(name for organ in organs for name in organ.short_names),
        level=organs[0].level if organs else "",
        kind=page.form or page.kind,
        year=page.plan_year or getattr(policy_date(page), "year", None),
        date=policy_date(page),
        validity=page.validity,
        work=f"work:{page.work_id}",
        shown=(page.shown_from, page.shown_until),
    )


def policy_date(page: PolicyPage) -> date | None:
    """The day of this text: by it results are sorted and dated."""
    day: date | None = page.dated
    return day


def _aliases(page: PolicyPage) -> Iterable[str]:
    names = [page.work.title, *page.work.short_titles.split("、")]
    bare = (name.strip(" 《》") for name in names)
    return dict.fromkeys(name for name in bare if name and name != page.title)


def _passages(page: PolicyPage, nodes: list[Node]) -> list[Passage]:
    """One for each cited node with all that stands below it, and first one for the rest:
    the notice around the text, its signature, words before any clause."""
    labels = place_labels(page)
    words: dict[int | None, list[str]] = {None: _wrapper(page)}
    heads: dict[int, Node] = {}
    for node, holder in _held(nodes):
        if holder == node.pk:
            heads[holder] = node
            words[holder] = [node.text]
        else:
            words[holder].append(" ".join(filter(None, (node.label, node.heading, node.text))))
    whole = Passage(anchor="", text=joined([*words[None], page.signature]))
    clauses = [
        Passage(
            anchor=node.anchor,
            label=labels.get(node.anchor) or node.label,
            heading=node.heading,
            text=joined(words[node.pk]),
        )
        for node in heads.values()
    ]
    return [whole, *clauses]


def _wrapper(page: PolicyPage) -> list[str]:
    return [page.summary, page.wrapper_title, page.addressees, page.preamble]


def _held(nodes: list[Node]) -> Iterator[tuple[Node, int | None]]:
    """Each node with the cited node that carries its words, parents before children.

    An article, and a 一、 of an appendix, is cited as one: what lies within never stands alone.
    """
    holders: dict[int | None, int | None] = {None: None}
    appended: set[int | None] = set()
    closed: set[int | None] = set()
    for node in nodes:
        within = node.parent_id in closed
        if node.kind == Kind.APPENDIX or node.parent_id in appended:
            appended.add(node.pk)
        whole = node.kind == Kind.ARTICLE or (node.kind == Kind.PART and node.pk in appended)
        if within or whole:
            closed.add(node.pk)
        cited = node.kind in CITED and not within
        holders[node.pk] = node.pk if cited else holders[node.parent_id]
        yield node, holders[node.pk]
