"""Audience tokens: the one vocabulary in which pages say for whom and people say who they are.

    all                     everybody, signed in or not
    staff                   any person signed in
    unit:7                  appointed in unit 7 itself
    under:7                 appointed in unit 7 or in a unit below it
    post:chair              holds that post somewhere
    under:7+post:chair      holds that post in unit 7 or below (likewise unit:7+post:chair)

A page is for a person when the page's tokens and hers intersect. Appointments and the tree
are taken as of one day.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from django.contrib.auth.models import AnonymousUser

from accounts.models import Appointment, Unit, UnitPlacement, User

PUBLIC = "all"
SIGNED_IN = "staff"


def tokens_for(user: User | AnonymousUser, *, on: date) -> frozenset[str]:
    """The tokens a person carries on a day; three queries at most."""
    if not user.is_authenticated or not user.is_active:
        return frozenset({PUBLIC})
    held = list(
        Appointment.objects.on(on).filter(user_id=user.pk).values_list("unit_id", "post__code")
    )
    above = _ancestors({unit_id for unit_id, _ in held}, on=on)
    tokens = {PUBLIC, SIGNED_IN}
    for unit_id, post in held:
        tokens.update(_appointment_tokens(unit_id, post, above[unit_id]))
    return frozenset(tokens)


def _appointment_tokens(unit_id: int, post: str, above: Iterable[int]) -> Iterator[str]:
    places = [f"unit:{unit_id}", *(f"under:{ancestor}" for ancestor in above)]
    yield f"post:{post}"
    for place in places:
        yield place
        yield f"{place}+post:{post}"


def _ancestors(unit_ids: set[int], *, on: date) -> dict[int, list[int]]:
    """For each unit: itself and what stands above it that day."""
    known = Unit.objects.ancestor_ids(unit_ids, on=on)
    parents = dict(
        UnitPlacement.objects.on(on)
        .filter(unit_id__in=known, parent__isnull=False)
        .values_list("unit_id", "parent_id")
    )
    chains = {}
    for unit_id in unit_ids:
        chain = [unit_id]
        while (parent := parents.get(chain[-1])) is not None and parent not in chain:
            chain.append(parent)
        chains[unit_id] = chain
    return chains
