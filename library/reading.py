"""What the reading page shows: the text as a tree of lines, the contents, and what stands around it.

The same code renders the published text and the preview of a draft: both come from the page's outline.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from cms.articles import aside_panels, similar_panels
from cms.navigation import breadcrumb
from cms.permissions import request_scope
from cms.querysets import visible_to
from gongwen.structure import Kind, Node, assign_anchors, from_json, path_label, walk
from gongwen.validity import status_on
from library.citations import citation_text, state_name
from library.models import DocumentsPage, PolicyPage, Relation
from library.querysets import PolicyPageQuerySet
from library.status import banner, takes_effect

PER_PAGE = 20
DIVISIONS = (
    Kind.BOOK,
    Kind.SUBBOOK,
    Kind.CHAPTER,
    Kind.SECTION,
    Kind.PART,
    Kind.SUBPART,
    Kind.APPENDIX,
)
DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One node as it is printed.

    `heading` stands on a line of its own as a heading of `level`; `lead` runs into the text. `first_anchor` is the
    anchor of an article's first 款, which shares the article's line. `closing` ends the elements that end here.
    """

    anchor: str
    kind: str
    label: str
    heading: str
    lead: str
    paragraphs: list[str]
    level: int
    cite: str
    place: str
    first_anchor: str = ""
    closing: str = ""


@dataclass(slots=True)
class Entry:
    """One line of the contents."""

    anchor: str
    label: str
    title: str
    span: str = ""
    children: list["Entry"] = field(default_factory=list)

    @property
    def spaced(self) -> bool:
        """第一章 总则 is written with a blank, 一、学习 and 1.读书 without."""
        return self.label[-1:] not in "、.．）)"


def reading_context(page: PolicyPage, request: HttpRequest, *, day: date | None) -> dict[str, Any]:
    """Everything `policy_page.html` needs; `day` is the day in the address, None for today."""
    nodes = from_json(page.outline).nodes
    assign_anchors(nodes)
    # The host by which the reader knows the site; Wagtail's record of it may say another.
    address = request.build_absolute_uri(page.get_url(request))
    return {
        "breadcrumb": breadcrumb(page, request),
        "asked_day": day,
        "banner": banner(page, timezone.localdate(), draft=getattr(request, "is_preview", False)),
        "lines": list(lines_of(page, nodes, address)),
        "contents": contents_of(nodes),
        "citation": f"{citation_text(page)}\n{address}",
        "facts": facts_of(page),
        "states": states_of(page, request),
        "plain_address": plain_address(page, request),
        "unknown_day": request.GET.get("on", ""),
        "relations": relations_of(page, request),
        # A document that was typed in has none.
        "files": list(page.files.select_related("file")) if page.source_file_id else [],
        "aside": aside_panels(request, page),
        "similar_content": similar_panels(request, page),
    }


def lines_of(page: PolicyPage, nodes: Sequence[Node], address: str) -> Iterator[Line]:
    """The outline flattened; elements nest, so every line says how many end with it."""
    held: Line | None = None
    depth = 0
    merged: set[str] = set()
    for path in walk(nodes):
        node = path[-1]
        if node.anchor in merged:
            continue
        # What lies below a paragraph that shares its article's line opens one element less.
        here = sum(above.anchor not in merged for above in path)
        if held is not None:
            yield replace(held, closing=_closing(depth - here + 1))
        if (first := _shared_paragraph(node)) is not None:
            merged.add(first.anchor)
        held, depth = _line(page, path, address, first), here
    if held is not None:
        yield replace(held, closing=_closing(depth))


def _closing(count: int) -> SafeString:
    return mark_safe("</div>" * count)  # noqa: S308 - a constant


def _shared_paragraph(node: Node) -> Node | None:
    """An article's first 款 stands on the article's own line."""
    if node.kind != Kind.ARTICLE or node.text or not node.children:
        return None
    first = node.children[0]
    return first if first.kind == Kind.PARAGRAPH else None


def _line(page: PolicyPage, path: Sequence[Node], address: str, first: Node | None) -> Line:
    node = path[-1]
    place = path_label(path)
    text = node.text or (first.text if first else "")
    runs_in = bool(node.heading) and bool(text) and node.heading.endswith("。")
    above = sum(1 for one in path[:-1] if _has_heading(one))
    return Line(
        anchor=node.anchor,
        kind=str(node.kind),
        label=node.label,
        heading="" if runs_in or not _has_heading(node) else node.heading or node.label,
        lead=node.heading if runs_in else "",
        paragraphs=text.split("\n") if text else [],
        level=min(2 + above, DEEPEST_HEADING),
        cite=f"{citation_text(page, place)}\n{address}#{node.anchor}",
        place=place,
        first_anchor=first.anchor if first else "",
    )


def _has_heading(node: Node) -> bool:
    """Whether the node begins with a line of its own; a division without a title is headed by its label."""
    return (node.kind in DIVISIONS and not node.text) or (
        bool(node.heading) and not (node.text and node.heading.endswith("。"))
    )


def contents_of(nodes: Sequence[Node]) -> list[Entry]:
    """Divisions and headed items; a short law without chapters lists its articles."""
    entries = _entries(nodes, wanted=_has_heading)
    main = [node for node in nodes if node.kind != Kind.APPENDIX]
    if len(_entries(main, wanted=_has_heading)) > 1:
        return entries
    return _entries(nodes, wanted=lambda node: node.kind == Kind.ARTICLE or _has_heading(node))


def _entries(nodes: Sequence[Node], *, wanted: Any) -> list[Entry]:
    entries: list[Entry] = []
    for node in nodes:
        below = _entries(node.children, wanted=wanted)
        if not wanted(node):
            entries.extend(below)
            continue
        title = node.title or ("" if node.label and node.kind in DIVISIONS else _opening(node))
        entries.append(Entry(node.anchor, node.label, title, _article_span(node), below))
    return entries


def _opening(node: Node) -> str:
    text = node.text or (node.children[0].text if node.children else "")
    return text if len(text) <= 16 else f"{text[:15]}…"


def _article_span(node: Node) -> str:
    """第一条—第七条 below a chapter."""
    if node.kind not in DIVISIONS:
        return ""
    articles = [path[-1].label for path in walk(node.children) if path[-1].kind == Kind.ARTICLE]
    if not articles:
        return ""
    return articles[0] if len(articles) == 1 else f"{articles[0]}—{articles[-1]}"


def facts_of(page: PolicyPage) -> list[dict[str, str]]:
    """The short facts beside the text; empty ones are left out by the component."""
    return [
        {"term": "发文机关", "value": "、".join(page.issuer_names)},
        {"term": "文号", "value": "、".join(page.numbers)},
        {
            "term": "文种",
            "value": page.kind if page.form in ("", page.kind) else f"{page.kind}（{page.form}）",
        },
        {"term": "文本", "value": state_name(page)},
        {"term": "通过日期", "value": _iso(page.adopted)},
        {"term": "公布日期", "value": _iso(page.promulgated)},
        {"term": "成文日期", "value": _iso(page.issued)},
        {"term": "印发日期", "value": _iso(page.printed)},
        {"term": "施行日期", "value": _iso(page.effective)},
        {"term": "失效日期", "value": _iso(page.expires)},
    ]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def plain_address(page: PolicyPage, request: HttpRequest) -> str:
    """The address of the work, which shows today's text."""
    return (page.get_url(request) or "").partition("@")[0]


def asked_address(page: PolicyPage, request: HttpRequest) -> str | None:
    """Where the day typed into the form (`?on=2019-10-01`) leads; None when there is no text for it."""
    try:
        day = date.fromisoformat(request.GET["on"])
    except (KeyError, ValueError):
        return None
    if page.work.state_on(day) is None:
        return None
    return f"{plain_address(page, request)}@{day.isoformat()}/"


def states_of(page: PolicyPage, request: HttpRequest) -> list[dict[str, Any]]:
    """All texts of the work that this reader may see, newest first; nothing when there is only one."""
    today = timezone.localdate()
    states = list(_visible(page.work.pages.all(), request).states().reverse())
    if len(states) < 2:
        return []
    return [
        {
            "title": f"{state_name(state) or state.get_state_kind_display()}",
            "day": state.begins_on,
            "url": state.get_url(request),
            "current": state.pk == page.pk,
            "status": status_on(state.validity, today),
        }
        for state in states
    ]


def _visible(pages: PolicyPageQuerySet, request: HttpRequest) -> PolicyPageQuerySet:
    """Those that this reader may read, without the texts."""
    scope = request_scope(request)
    return visible_to(pages.defer("outline", "recognised"), request.user, scope=scope)


def relations_of(page: PolicyPage, request: HttpRequest) -> list[dict[str, Any]]:
    """Confirmed relations in both directions, each with a link where this reader may follow it."""
    out = list(page.relations.confirmed().select_related("target"))
    into = list(
        Relation.objects.confirmed()
        .filter(target=page.work)
        .exclude(source__work=page.work)
        .select_related("source")
    )
    urls = _addresses([relation.target_id for relation in out], request)
    source_ids = [relation.source_id for relation in into]
    sources = _visible(PolicyPage.objects.all(), request).in_bulk(source_ids) if into else {}
    return [
        {
            "kind": relation.get_kind_display(),
            "title": relation.target_title,
            "url": urls.get(relation.target_id, ""),
        }
        for relation in out
    ] + [
        {
            "kind": f"被{relation.get_kind_display()}",
            "title": relation.source.title,
            "url": sources[relation.source_id].get_url(request),
        }
        for relation in into
        if relation.source_id in sources
    ]


def _addresses(work_ids: Sequence[int | None], request: HttpRequest) -> dict[int, str]:
    if not any(work_ids):
        return {}
    pages = PolicyPage.objects.filter(work_id__in=[pk for pk in work_ids if pk])
    shown = _visible(pages.shown_on(timezone.localdate()), request)
    return {page.work_id: page.get_url(request) for page in shown}


def documents_context(section: DocumentsPage, request: HttpRequest) -> dict[str, Any]:
    """One row per work (the text shown today), narrowed by 文种 and year, a page at a time."""
    today = timezone.localdate()
    documents = _visible(section.documents(), request).shown_on(today)
    kinds = sorted(
        kind for kind in documents.order_by().values_list("kind", flat=True).distinct() if kind
    )
    years = sorted(
        {day.year for day in documents.values_list("begins_on", flat=True) if day}, reverse=True
    )
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    if kind in kinds:
        documents = documents.filter(kind=kind)
    if year.isascii() and year.isdigit() and int(year) in years:
        documents = documents.filter(begins_on__year=int(year))
    paginator = Paginator(documents.prefetch_related("issuers__issuer"), PER_PAGE)
    current = paginator.get_page(request.GET.get("page"))
    return {
        "breadcrumb": breadcrumb(section, request),
        "kinds": [(name, name == kind) for name in kinds],
        "years": [(name, str(name) == year) for name in years],
        "narrowed": kind in kinds or year in map(str, years),
        "rows": [document_row(page, request, today, _begins(page)) for page in current.object_list],
        "number": current.number,
        "pages": paginator.num_pages,
        "total": paginator.count,
    }


def _begins(page: PolicyPage) -> str:
    """By this day the list is ordered and narrowed; it is not the one on the document."""
    day = _iso(page.begins_on)
    return f"{day} 施行" if takes_effect(page, page.validity_start) else day


def document_row(page: PolicyPage, request: HttpRequest, today: date, day: str) -> dict[str, Any]:
    return {
        "title": page.title,
        "url": page.get_url(request),
        "status": status_on(page.validity, today),
        "tag": page.form or page.kind,
        "text": page.summary,
        "meta": ["、".join(page.issuer_names), page.number, day],
    }
