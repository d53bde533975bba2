"""Where people and units stand: appointments, administration of units, placements."""

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.models import Appointment, Post, Unit, UnitAdministrator, UnitPlacement, User
from accounts.roles import UNIT_ADMINISTRATOR


class AppointmentOverlap(ValueError):
    """The person already holds this post in this unit in part of that time."""


def appoint(
    user: User,
    unit: Unit,
    post: Post,
    *,
    start: date,
    end: date | None = None,
    term: str = "",
    by: User | None,
) -> Appointment:
    """Appoint a person; the same appointment again changes nothing."""
    appointment = Appointment(user=user, unit=unit, post=post, start=start, end=end, term=term)
    with transaction.atomic():
        held: list[Appointment] = list(
            Appointment.objects.select_for_update().filter(user=user, unit=unit, post=post)
        )
        for other in held:
            if (other.start, other.end, other.term) == (start, end, term):
                return other
        if any(appointment.overlaps(other) for other in held):
            raise AppointmentOverlap(f"{user}在{unit}已任{post}，任期重叠。")
        appointment.save()
        audit.record("accounts.appoint", instance=appointment, by=by, data=_dates(appointment))
    return appointment


def dismiss(appointment: Appointment, *, on: date, by: User | None) -> Appointment:
    """End an appointment; `on` is its last day."""
    with transaction.atomic():
        appointment.end = on
        appointment.save(update_fields=["end"])
        audit.record("accounts.dismiss", instance=appointment, by=by, data=_dates(appointment))
    return appointment


def _dates(row: Appointment | UnitAdministrator) -> dict[str, str | None]:
    return {"start": str(row.start), "end": str(row.end) if row.end else None}


def place(unit: Unit, parent: Unit | None, *, start: date, by: User | None) -> UnitPlacement:
    """Put a unit under another from a day on; the open placement ends the day before.

    Raises `ValidationError` when the dates overlap or the units would form a circle.
    """
    with transaction.atomic():
        open_now = unit.placements.select_for_update().filter(end=None)
        current: UnitPlacement | None = open_now.first()
        if current and current.parent == parent:
            return current
        if current:
            current.end = start - timedelta(days=1)
            current.full_clean()
            current.save(update_fields=["end"])
        placement = UnitPlacement(unit=unit, parent=parent, start=start)
        placement.full_clean()
        placement.save()
        audit.record(
            "accounts.place",
            instance=unit,
            by=by,
            data={"parent": str(parent or ""), "start": str(start)},
        )
    return placement


def grant_administration(
    user: User, unit: Unit, *, start: date | None = None, by: User | None
) -> UnitAdministrator:
    """Let a person look after the accounts of a unit and those below it."""
    with transaction.atomic():
        grant, created = UnitAdministrator.objects.get_or_create(
            user=user, unit=unit, end=None, defaults={"start": start or timezone.localdate()}
        )
        if created:
            audit.record("accounts.administration.grant", instance=user, by=by, data=_unit(unit))
    return grant


def revoke_administration(grant: UnitAdministrator, *, by: User | None) -> None:
    """End it at once."""
    with transaction.atomic():
        grant.delete()
        audit.record(
            "accounts.administration.revoke", instance=grant.user, by=by, data=_unit(grant.unit)
        )


def keep_administrator_role(user: User) -> None:
    """The role 单位管理员 follows the units: held while there is one, gone with the last."""
    role = Group.objects.get_or_create(name=UNIT_ADMINISTRATOR)[0]
    if user.administrations.filter(Q(end=None) | Q(end__gte=timezone.localdate())).exists():
        user.groups.add(role)
    else:
        user.groups.remove(role)


def _unit(unit: Unit) -> dict[str, str]:
    return {"unit": unit.name, "code": unit.code}


def record_roles(user: User, *, before: set[str], by: User | None) -> None:
    """Write to the audit log how the person's roles changed since `before`."""
    now = role_names(user)
    if now != before:
        data = {"added": sorted(now - before), "removed": sorted(before - now)}
        audit.record("accounts.roles", instance=user, by=by, data=data)


def role_names(user: User) -> set[str]:
    names = set(user.groups.values_list("name", flat=True))
    return names | {"超级管理员"} if user.is_superuser else names


def sync_email_address(user: User) -> None:
    """Make the person's address, and only it, the one django-allauth trusts.

    An address comes from the organisation or was confirmed by its owner; an old one must not
    receive a reset mail any more. One that still waits for confirmation stays.
    """
    known = EmailAddress.objects.filter(user=user)
    known.filter(verified=True).exclude(email=user.email or "").delete()
    if user.email:
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )


def change_mobile(user: User, mobile: str | None, *, by: User) -> User:
    """Set or clear a person's mobile number, in the one spelling we store."""
    with transaction.atomic():
        user.mobile = mobile
        user.save(update_fields=["mobile"])
        audit.record("accounts.mobile", instance=user, by=by)
    return user
