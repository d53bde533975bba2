"""Reads about people and the organisation."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Permission
from django.db import connections, models
from django.utils import timezone

from accounts.identifiers import clean_email, clean_mobile, clean_staff_number

# UNION (not UNION ALL) drops repeated ids, so a circle in the data ends instead of running on.
_CLIMB = """
WITH RECURSIVE chain(id) AS (
    SELECT id FROM accounts_unit WHERE id IN ({ids})
    UNION
    SELECT p.{wanted} FROM accounts_unitplacement p JOIN chain ON p.{known} = chain.id
    WHERE p.{wanted} IS NOT NULL AND p.start <= %s AND (p."end" IS NULL OR p."end" >= %s)
)
SELECT id FROM chain
"""


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Self:
        """Rows in force on `day`."""
        return self.filter(start__lte=day).filter(models.Q(end=None) | models.Q(end__gte=day))

    def current(self) -> Self:
        return self.on(timezone.localdate())


class UnitQuerySet(models.QuerySet[Any]):
    def open_on(self, day: date) -> Self:
        return self.filter(models.Q(closed_on=None) | models.Q(closed_on__gt=day))

    def ancestor_ids(self, unit_ids: Iterable[int], *, on: date) -> set[int]:
        """The units themselves and all above them on that day; one query."""
        return self._climb(unit_ids, wanted="parent_id", known="unit_id", on=on)

    def descendant_ids(self, unit_ids: Iterable[int], *, on: date) -> set[int]:
        """The units themselves and all below them on that day; one query."""
        return self._climb(unit_ids, wanted="unit_id", known="parent_id", on=on)

    def descendants(self, unit: Any, *, on: date) -> Self:
        """The unit and all below it on that day."""
        return self.filter(pk__in=self.descendant_ids([unit.pk], on=on))

    def path(self, unit: Any, *, on: date) -> list[Any]:
        """From the topmost unit down to `unit` on that day."""
        ids = self.ancestor_ids([unit.pk], on=on)
        placements = unit.placements.model.objects.on(on).filter(unit_id__in=ids)
        parents = dict(placements.values_list("unit_id", "parent_id"))
        units = self.in_bulk(ids)
        chain, step = [], unit.pk
        while step in units:
            chain.append(units.pop(step))
            step = parents.get(step)
        return chain[::-1]

    def _climb(self, unit_ids: Iterable[int], *, wanted: str, known: str, on: date) -> set[int]:
        ids = list(unit_ids)
        if not ids:
            return set()
        sql = _CLIMB.format(ids=", ".join(["%s"] * len(ids)), wanted=wanted, known=known)
        with connections[self.db].cursor() as cursor:
            cursor.execute(sql, [*ids, on, on])
            return {row[0] for row in cursor.fetchall()}


def _appointed_in(tokens: Iterable[str], units: Any, *, on: date) -> models.Q:
    """Which appointments carry one of the tokens; see `accounts.audience`."""
    anywhere: set[str] = set()
    exactly: dict[str, set[int]] = defaultdict(set)
    under: dict[str, set[int]] = defaultdict(set)
    for token in tokens:
        parts = dict(part.split(":", 1) for part in token.split("+"))
        post = parts.get("post", "")
        if "under" in parts:
            under[post].add(int(parts["under"]))
        elif "unit" in parts:
            exactly[post].add(int(parts["unit"]))
        else:
            anywhere.add(post)
    found = models.Q(post__code__in=anywhere)
    for post in {*exactly, *under}:
        below: set[int] = units.objects.descendant_ids(under[post], on=on) if under[post] else set()
        place = models.Q(unit_id__in=exactly[post] | below)
        found |= place & models.Q(post__code=post) if post else place
    return found


class UserQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def for_sign_in(self, login: str) -> Any | None:
        """The one person meant by a staff number, mobile number or e-mail.

        A staff number that looks like somebody else's mobile number wins, because it is the
        identifier that the organisation hands out.
        """
        staff_number = clean_staff_number(login)
        mobile, email = clean_mobile(login), clean_email(login)
        wanted = models.Q(staff_number=staff_number)
        if mobile:
            wanted |= models.Q(mobile=mobile)
        if email:
            wanted |= models.Q(email=email)
        people = list(self.filter(wanted))
        people.sort(key=lambda person: person.staff_number != staff_number)
        return people[0] if people else None

    def in_units(self, unit_ids: Iterable[int], *, on: date) -> Self:
        """People appointed in one of the units on that day, each once."""
        held = self.model.appointments.rel.related_model.objects.on(on)
        return self.filter(pk__in=held.filter(unit_id__in=list(unit_ids)).values("user_id"))

    def reached_by(self, audience: Any, *, on: date) -> Self:
        """Active people who carry one of the audience's tokens on that day: the inverse of
        `accounts.audience.tokens_for`. Beside its own query, one for the rules and one for each
        post that is named within a unit and those below it.
        """
        tokens: frozenset[str] = audience.tokens()
        if "staff" in tokens:
            return self.active()
        appointments = self.model.appointments.rel.related_model
        reached = appointments.objects.on(on).filter(
            _appointed_in(tokens, appointments._meta.get_field("unit").related_model, on=on)
        )
        return self.active().filter(pk__in=reached.values("user_id"))

    def never_activated(self) -> Self:
        """Active people without a password of their own."""
        return self.active().filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def whose_role_may(self, permission: str) -> Self:
        """Active superusers and members of roles with the right "app.codename"."""
        app, _, codename = permission.partition(".")
        roles = Permission.objects.filter(content_type__app_label=app, codename=codename)
        by_role = models.Q(groups__permissions__in=roles)
        return self.active().filter(models.Q(is_superuser=True) | by_role).distinct()

    def with_admin_access(self) -> Self:
        """People who may enter the admin."""
        entry = models.Q(codename="access_admin", content_type__app_label="wagtailadmin")
        doors = Permission.objects.filter(entry)
        by_role = models.Q(groups__permissions__in=doors)
        by_hand = models.Q(user_permissions__in=doors)
        return self.filter(models.Q(is_superuser=True) | by_role | by_hand).distinct()


class ActivationCodeQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """Neither used nor revoked nor expired."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


class NoticeQuerySet(models.QuerySet[Any]):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def mail_due(self) -> Self:
        """Mails waiting to be sent that no worker holds at present."""
        free = models.Q(mail_leased_until=None) | models.Q(mail_leased_until__lt=timezone.now())
        return self.filter(free, mail=self.model.Mail.PENDING)
