"""Works and issuers come into being, and a person decides on the status of a text."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Field

from accounts.audit import record
from gongwen.normalise import level
from gongwen.numbers import DocumentNumber, parse
from library.models import FurtherNumber, Issuer, PolicyIssuer, PolicyPage, StatusOverride, Work
from library.permissions import may_override_status
from library.services.relations import link_waiting
from library.services.texts import arrange_states
from library.titles import series_of, title_key, work_slug


class ReasonMissing(ValueError):
    """A decision about a status needs a reason that can be shown later."""


@transaction.atomic
def work_for(title: str, *, numbers: Sequence[str] = (), day: date | None = None) -> Work:
    """The work of that title, made when there is none; waiting relations then find it.

    `numbers` and `day` are those of the first text of a document. Notices of one name are sent out
    year after year: one with a number and a day of its own is another work.
    """
    keys = [number.key for text in numbers if (number := parse(text)) and _is_counted(number)]
    same_name = list(Work.objects.titled(title_key(title)).order_by("pk"))
    if keys and (found := PolicyPage.objects.filter(work__in=same_name).numbered(*keys).first()):
        return found.work
    for work in same_name:
        if not (keys and _is_another(work, day)):
            return work
    work = Work.objects.create(title=title, slug=_free_slug(title), series=series_of(title))
    link_waiting(work)
    return work


def _is_counted(number: DocumentNumber) -> bool:
    """Orders promulgate new texts of one law; only letters and notices are told apart by number."""
    return number.year is not None and not number.code.endswith("令")


def _is_another(work: Work, day: date | None) -> bool:
    """Whether the first text of a work bears a number (not the one asked for), and another day."""
    first = work.pages.filter(state_kind=PolicyPage.StateKind.ORIGINAL)
    keys = first.exclude(number_key="").values_list("number_key", "state_date")
    counted = [when for key, when in keys if _is_counted(DocumentNumber.of_key(key))]
    return bool(counted) and day not in counted


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


def number_rows(numbers: Sequence[str]) -> list[FurtherNumber]:
    """Rows for the numbers of a page beside its lead one."""
    named = enumerate(dict.fromkeys(map(level, numbers)))
    return [FurtherNumber(number=number[:120], sort_order=place) for place, number in named]


def write_value(page: PolicyPage, name: str, value: Any) -> None:
    """Set a field of a page that a reading or a person gives: names become rows, a date may be text."""
    if name == "issuers":
        if value != page.issuer_names:
            page.issuers.set(issuer_rows(value))
    elif name == "further_numbers":
        if value != page.numbers[1:]:
            page.further_numbers.set(number_rows(value))
    else:
        field = cast("Field[Any, Any]", page._meta.get_field(name))
        setattr(page, name, field.to_python(value))


def forget_empty(work: Work) -> None:
    """Delete a work of which no text is left."""
    if not work.pages.exists():
        Work.objects.filter(pk=work.pk).delete()


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


def _names(issuer: Issuer) -> list[str]:
    return [issuer.name, *issuer.short_names]


def _free_slug(title: str) -> str:
    base = work_slug(title)
    slug, number = base, 1
    while Work.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
