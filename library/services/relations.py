"""Relations are proposed by a reading, vouched for by a person, and find their ends when these arrive."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.audit import record
from gongwen import numbers
from library.models import Node, PolicyPage, Relation, Work
from library.permissions import may_confirm_relation
from library.services.texts import arrange_states
from library.titles import title_key

KINDS = frozenset(Relation.Kind.values)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a text says of another one; anchors are empty for a whole document."""

    kind: str
    title: str
    number: str = ""
    source_anchor: str = ""
    target_anchor: str = ""
    evidence: str = ""
    confidence: float | None = None


def proposals_of(recognition: Any) -> list[Proposal]:
    """Those of a reading (`gongwen.recognition.Reference`), each once; an unknown kind is a citation.

    The page of a notice has the outline of what it encloses: clauses of the notice itself are none
    of the page's.
    """
    inner = getattr(recognition, "inner", None)
    said = [_proposal(one, one.node) for one in _references(inner)]
    said += [_proposal(one, "" if inner else one.node) for one in _references(recognition)]
    return list({_identity(one): one for one in reversed(said) if one.title}.values())[::-1]


def _references(recognition: Any) -> Iterable[Any]:
    return getattr(recognition, "relations", ())


def _proposal(one: Any, anchor: str) -> Proposal:
    number = one.number.display if one.number else ""
    return Proposal(
        kind=one.type if one.type in KINDS else Relation.Kind.CITES.value,
        # A target without a title is known by its number alone.
        title=(one.title or number)[:255],
        number=number,
        source_anchor=anchor,
        target_anchor=one.target,
        evidence=one.evidence.snippet,
        confidence=one.evidence.confidence,
    )


@transaction.atomic
def propose(page: PolicyPage, proposals: Iterable[Proposal]) -> list[Relation]:
    """Replace what an earlier reading proposed; what a person confirmed stays as it is.

    What a text says of itself, as a notice of the document on its own page, is no relation.
    """
    page.relations.proposed().delete()
    vouched_for = {_identity_of(relation) for relation in page.relations.all()}
    made = [
        Relation.objects.create(
            source=page,
            kind=one.kind,
            target=target_of(one.title, one.number, besides=page.work_id),
            target_title=one.title,
            target_number=one.number,
            source_anchor=one.source_anchor,
            target_anchor=one.target_anchor,
            evidence=one.evidence,
            confidence=one.confidence,
        )
        for one in proposals
        if _identity(one) not in vouched_for and title_key(one.title) != page.work.title_key
    ]
    for relation in made:
        find_nodes(relation)
    return made


@transaction.atomic
def confirm_relation(relation: Relation, *, by: Any) -> Relation:
    """A person vouches for a relation; from now on it has its effect on the target."""
    if not may_confirm_relation(by, relation):
        raise PermissionDenied("没有确认文件关系的权限。")
    relation.confirmed_by, relation.confirmed_at = by, timezone.now()
    relation.save(update_fields=["confirmed_by", "confirmed_at"])
    find_nodes(relation)
    if relation.target:
        arrange_states(relation.target)
    data = {"kind": relation.kind, "target": relation.target_title}
    record("library.confirm_relation", instance=relation.source, by=by, data=data)
    return relation


@transaction.atomic
def reject_relation(relation: Relation, *, by: Any) -> None:
    """A person turns a proposal down; it is gone until a new reading proposes it again."""
    if not may_confirm_relation(by, relation):
        raise PermissionDenied("没有确认文件关系的权限。")
    data = {"kind": relation.kind, "target": relation.target_title}
    record("library.reject_relation", instance=relation.source, by=by, data=data)
    relation.delete()


def target_of(title: str, number: str, *, besides: int | None = None) -> Work | None:
    """The work that a title or a 文号 means; the number decides where both are known."""
    parsed = numbers.parse(number)
    if parsed and (page := PolicyPage.objects.numbered(parsed.key).first()):
        found: Work | None = page.work
    else:
        found = Work.objects.titled(title_key(title)).first()
    return None if found is None or found.pk == besides else found


@transaction.atomic
def link_waiting(work: Work, known_as: Iterable[str] = ()) -> int:
    """Relations that waited for this work, by its title or one of its 文号, find it; how many."""
    keys = [number.key for text in known_as if (number := numbers.parse(text))]
    named = Q(target_key=work.title_key) | Q(target_number_key__in=keys)
    waiting = Relation.objects.unresolved().filter(named).exclude(source__work=work)
    found = waiting.update(target=work)
    if found:
        arrange_states(work)
    return int(found)


@transaction.atomic
def find_ends(page: PolicyPage) -> None:
    """The text of `page` was published: relations at its clauses learn the ids of their nodes."""
    ends = Q(source=page) & ~Q(source_anchor="") | Q(target=page.work) & ~Q(target_anchor="")
    for relation in Relation.objects.filter(ends).select_related("source", "target"):
        find_nodes(relation)


def find_nodes(relation: Relation) -> None:
    """Ids for the anchors at both ends, as far as the texts are published."""
    source = _node(relation.source, relation.source_anchor)
    text = relation.target.state_today() if relation.target and relation.target_anchor else None
    target = _node(text, relation.target_anchor) if text else None
    if (source, target) != (relation.source_node, relation.target_node):
        relation.source_node, relation.target_node = source, target
        relation.save(update_fields=["source_node", "target_node"])


def _node(page: PolicyPage, anchor: str) -> Any:
    if not anchor:
        return None
    nodes = Node.objects.filter(page=page.pk, anchor=anchor)
    return nodes.values_list("node_id", flat=True).first()


def _identity(proposal: Proposal) -> tuple[str, ...]:
    return (
        proposal.source_anchor,
        proposal.kind,
        proposal.title,
        proposal.number,
        proposal.target_anchor,
    )


def _identity_of(relation: Relation) -> tuple[str, ...]:
    return (
        relation.source_anchor,
        relation.kind,
        relation.target_title,
        relation.target_number,
        relation.target_anchor,
    )
