"""Rows of the unit pages, each list with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from accounts.models import Appointment, Unit, User
from accounts.permissions import manageable_ids


@dataclass(frozen=True)
class PersonRow:
    person: User
    posts: list[Appointment]
    may_reset: bool

    @property
    def masked_mobile(self) -> str:
        mobile = self.person.mobile
        return f"{mobile[:3]}****{mobile[-4:]}" if mobile else ""


@dataclass(frozen=True)
class UnitRow:
    unit: Unit
    people: int


def roster(people: Iterable[User], *, unit: Unit, viewer: User, on: date) -> list[PersonRow]:
    people = list(people)
    held = Appointment.objects.on(on).filter(unit=unit, user__in=people)
    posts = defaultdict(list)
    for appointment in held.select_related("post").order_by("post__order"):
        posts[appointment.user_id].append(appointment)
    manageable = manageable_ids(viewer, people, on=on)
    return [PersonRow(person, posts[person.pk], person.pk in manageable) for person in people]


def unit_rows(units: Iterable[Unit], *, on: date) -> list[UnitRow]:
    units = list(units)
    in_force = Q(appointments__start__lte=on) & (
        Q(appointments__end=None) | Q(appointments__end__gte=on)
    )
    counts = dict(
        Unit.objects.filter(pk__in=[unit.pk for unit in units])
        .annotate(people=Count("appointments__user", filter=in_force, distinct=True))
        .values_list("pk", "people")
    )
    return [UnitRow(unit, counts[unit.pk]) for unit in units]
