"""Works and issuers come into being, and relations find their targets."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from library.models import Issuer, PolicyIssuer, PolicyPage, Relation, StatusOverride, Work
from library.permissions import may_confirm_relation, may_override_status
from library.services.texts import arrange_states
from library.titles import series_of, title_key, work_slug


class ReasonMissing(ValueError):
    """A decision about a status needs a reason that can be shown later."""


@transaction.atomic
def work_for(title: str) -> Work:
    """The work of that title, made when there is none; waiting relations then find it."""
    if found := Work.objects.titled(title_key(title)).first():
        return found
    work = Work.objects.create(title=title, slug=_free_slug(title), series=series_of(title))
    _resolve_relations(work)
    return work


def issuers_for(names: Sequence[str]) -> list[Issuer]:
    """Issuers by full or short name; an unknown one is made and waits for confirmation."""
    known = {name: issuer for issuer in Issuer.objects.all() for name in _names(issuer)}
    return [
        known.get(name) or Issuer.objects.get_or_create(name=name, defaults={"confirmed": False})[0]
        for name in dict.fromkeys(names)
    ]


def issuer_rows(names: Sequence[str]) -> list[PolicyIssuer]:
    """Rows for a page, in the order of the document."""
    issuers = issuers_for(names)
    return [PolicyIssuer(issuer=issuer, sort_order=place) for place, issuer in enumerate(issuers)]


@transaction.atomic
def override_status(
    page: PolicyPage, *, status: str, since: Any, reason: str, by: Any
) -> StatusOverride:
    """Set the status of a text by hand; raises `PermissionDenied` or `ReasonMissing`."""
    if not may_override_status(by, page):
        raise PermissionDenied("没有核定文件状态的权限。")
    if not reason.strip():
        raise ReasonMissing("请写明核定状态的依据。")
    override = StatusOverride.objects.create(
        page=page, status=status, since=since, reason=reason.strip(), by=by
    )
    arrange_states(page.work)
    data = {"status": status, "since": str(since or ""), "reason": override.reason}
    record("library.override_status", instance=page, by=by, data=data)
    return override


@transaction.atomic
def confirm_relation(relation: Relation, *, by: Any) -> Relation:
    """A person vouches for a relation; from now on it has its effect on the target."""
    if not may_confirm_relation(by, relation):
        raise PermissionDenied("没有确认文件关系的权限。")
    relation.confirmed_by, relation.confirmed_at = by, timezone.now()
    relation.save(update_fields=["confirmed_by", "confirmed_at"])
    if relation.target:
        arrange_states(relation.target)
    data = {"kind": relation.kind, "target": relation.target_title}
    record("library.confirm_relation", instance=relation.source, by=by, data=data)
    return relation


def _names(issuer: Issuer) -> list[str]:
    return [issuer.name, *issuer.short_names]


def _free_slug(title: str) -> str:
    base = work_slug(title)
    slug, number = base, 1
    while Work.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _resolve_relations(work: Work) -> None:
    waiting = Relation.objects.unresolved().filter(target_key=work.title_key)
    if waiting.update(target=work):
        arrange_states(work)
