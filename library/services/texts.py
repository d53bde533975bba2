"""What publishing does to a text: its nodes, and the order and bounds of the texts of one work."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.db import transaction

from cms.services import tell_changed
from gongwen.validity import Validity
from library.alignment import Known, Wanted, align, words_of
from library.models import Node, PolicyPage, Relation, StatusOverride, Work
from library.outlines import Row, rows_of
from library.signals import node_changed
from library.status import state_bounds

COMPARED = ("anchor", "kind", "label", "number", "sub", "heading", "text", "depth")


@transaction.atomic
def materialise(page: PolicyPage) -> bool:
    """Store the outline of a published page as nodes; False when they are there already.

    An edited text gets new rows; ids are carried from the rows it replaces or, for the first
    publication, from the nearest text of the same work. Raises `gongwen.structure` errors for an
    outline that is none.
    """
    rows = rows_of(page.outline)
    old = list(page.nodes.order_by("order"))
    if [_content(node) for node in old] == [_content(row) for row in rows]:
        return False
    known = [_known(node) for node in old or _nearest_nodes(page)]
    wanted = [Wanted(row.anchor, row.kind, row.words) for row in rows]
    ids = align(known, wanted, origin=page.slug)
    page.nodes.all().delete()
    _store(page, rows, ids)
    _tell_changed_nodes(page, old, rows, ids)
    return True


@transaction.atomic
def arrange_states(work: Work) -> None:
    """Work out order, addresses and bounds of the texts of `work`, and of those it repeals."""
    _arrange(work)
    for target in Work.objects.repealed_by(work):
        _arrange(target)


def _arrange(work: Work) -> None:
    pages = list(PolicyPage.objects.filter(work=work))
    states = sorted((page for page in pages if page.live), key=_by_age)
    overrides = _latest_overrides(pages)
    bounds = state_bounds(states, overrides, _repeal_days(work))
    for page in pages:
        if not page.live:
            bounds |= state_bounds([page], overrides, ())
    spans = _spans(states, bounds)
    changed = []
    for page in pages:
        values = _computed(page, bounds[page.pk], *spans.get(page.pk, (None, None)))
        if any(getattr(page, name) != value for name, value in values.items()):
            PolicyPage.objects.filter(pk=page.pk).update(**values)
            changed.append(page.pk)
    if changed:
        tell_changed("library.PolicyPage", changed)


def _computed(
    page: PolicyPage, validity: Validity, shown_from: date | None, shown_until: date | None
) -> dict[str, Any]:
    return {
        "begins_on": validity.start or page.state_date,
        "shown_from": shown_from,
        "shown_until": shown_until,
        "validity_start": validity.start,
        "validity_end": validity.end,
        "validity_ended_as": validity.ended_as.value if validity.ended_as else "",
        "validity_verified": validity.verified,
    }


def _spans(
    states: Sequence[PolicyPage], bounds: dict[int, Validity]
) -> dict[int, tuple[date | None, date | None]]:
    """When the plain address shows which text: the spans join without gap or overlap."""
    spans: dict[int, tuple[date | None, date | None]] = {}
    since: date | None = None
    for page, later in zip_longest(states, states[1:]):
        until = None
        if later is not None:
            begins = bounds[later.pk].start or later.state_date or date.min
            until = max(begins, since or date.min)
        spans[page.pk] = (since, until)
        since = until
    return spans


def _by_age(page: PolicyPage) -> tuple[Any, ...]:
    kinds = list(PolicyPage.StateKind)
    day = page.state_date or page.effective
    return (day is not None, day or 0, kinds.index(PolicyPage.StateKind(page.state_kind)), page.pk)


def _latest_overrides(pages: Iterable[PolicyPage]) -> dict[int, StatusOverride]:
    latest: dict[int, StatusOverride] = {}
    for override in StatusOverride.objects.filter(page__in=[page.pk for page in pages]):
        latest.setdefault(override.page_id, override)
    return latest


def _repeal_days(work: Work) -> list[date]:
    """Days on which confirmed, published repeals take effect; one without a day counts nothing."""
    kinds = (Relation.Kind.REPEALS, Relation.Kind.REPLACES)
    relations = Relation.objects.confirmed().filter(
        target=work, kind__in=kinds, target_anchor="", source__live=True
    )
    days = [
        relation.effective or relation.source.validity_start
        for relation in relations.select_related("source")
    ]
    return [day for day in days if day is not None]


def _content(node: Node | Row) -> tuple[Any, ...]:
    return tuple(getattr(node, name) for name in COMPARED)


def _known(node: Node) -> Known:
    return Known(node.node_id, node.anchor, node.kind, words_of(node.heading, node.text))


def _nearest_nodes(page: PolicyPage) -> list[Node]:
    """Nodes of the text before this one or, failing that, of the one after it."""
    pages = PolicyPage.objects.filter(work=page.work_id).exclude(pk=page.pk)
    others = sorted(pages.filter(nodes__isnull=False).distinct(), key=_by_age)
    if not others:
        return []
    before = [other for other in others if _by_age(other) < _by_age(page)]
    nearest = before[-1] if before else others[0]
    return list(nearest.nodes.order_by("order"))


def _store(page: PolicyPage, rows: Sequence[Row], ids: Sequence[UUID]) -> None:
    """Level by level, because a row needs the key of its parent."""
    stored: dict[int, Node] = {}
    for depth in range(max((row.depth for row in rows), default=-1) + 1):
        level = {
            position: Node(
                page=page,
                node_id=ids[position],
                order=position,
                parent=stored[row.parent] if row.parent is not None else None,
                **{name: getattr(row, name) for name in COMPARED},
            )
            for position, row in enumerate(rows)
            if row.depth == depth
        }
        Node.objects.bulk_create(level.values())
        stored |= level


def _tell_changed_nodes(
    page: PolicyPage, old: Sequence[Node], rows: Sequence[Row], ids: Sequence[UUID]
) -> None:
    words = {node_id: row.words for node_id, row in zip(ids, rows, strict=True)}
    removed = {node.node_id for node in old if node.node_id not in words}
    changed = {
        node.node_id
        for node in old
        if node.node_id in words and words[node.node_id] != words_of(node.heading, node.text)
    }
    if changed or removed:
        node_changed.send(sender=PolicyPage, page=page, changed=changed, removed=removed)
