"""Who looks after whose account."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Appointment, Unit, UnitAdministrator, User


def is_people_administrator(user: User | AnonymousUser) -> bool:
    """System administrators look after every unit."""
    return user.is_active and user.has_perm("accounts.change_user")


def administered_unit_ids(user: User | AnonymousUser, *, on: date | None = None) -> set[int]:
    """Units whose accounts the person looks after on that day, those below included."""
    if not user.is_authenticated or not user.is_active:
        return set()
    if is_people_administrator(user):
        return set(Unit.objects.values_list("pk", flat=True))
    day = on or timezone.localdate()
    roots = user.administrations.on(day).values_list("unit_id", flat=True)
    return Unit.objects.descendant_ids(roots, on=day)


def administers_units(user: User | AnonymousUser, *, on: date | None = None) -> bool:
    """Whether she looks after any unit at all: for a menu, without walking down the tree."""
    if not user.is_authenticated or not user.is_active:
        return False
    if is_people_administrator(user):
        return True
    return bool(user.administrations.on(on or timezone.localdate()).exists())


def may_administer(user: User | AnonymousUser, unit: Unit) -> bool:
    return unit.pk in administered_unit_ids(user)


def may_manage_account(user: User | AnonymousUser, person: User) -> bool:
    """Whether `user` may reset the access of `person`; see `manageable_ids`."""
    return person.pk in manageable_ids(user, [person], on=timezone.localdate())


def manageable_ids(user: User | AnonymousUser, people: Iterable[User], *, on: date) -> set[int]:
    """Which of the people's access `user` may reset; a fixed number of queries.

    A code lets its holder in as that person, so nobody may issue one for an account that can
    do more than her own: unit administrators never for people with access to the admin or
    with a unit outside their scope, and only a superuser for another superuser.
    """
    if not user.is_authenticated or not user.is_active:
        return set()
    others = {person.pk: person for person in people if person.pk != user.pk}
    if user.is_superuser:
        return set(others)
    ordinary = {pk for pk, person in others.items() if not person.is_superuser}
    if is_people_administrator(user):
        return ordinary
    return _within_scope(user, ordinary, on=on) - _with_admin_access(ordinary)


def _within_scope(user: User, ids: set[int], *, on: date) -> set[int]:
    """Appointed within the units `user` looks after, and looking after none outside."""
    scope = administered_unit_ids(user, on=on)
    held = Appointment.objects.on(on).filter(user__in=ids, unit__in=scope)
    outside = UnitAdministrator.objects.on(on).filter(user__in=ids).exclude(unit__in=scope)
    return set(held.values_list("user_id", flat=True)) - set(
        outside.values_list("user_id", flat=True)
    )


def _with_admin_access(ids: set[int]) -> set[int]:
    return set(User.objects.filter(pk__in=ids).with_admin_access().values_list("pk", flat=True))
