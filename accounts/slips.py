"""The slips that are cut out and handed over: one per person, with a QR code.

Issuing ends in a redirect, so that reloading the page cannot cancel the printed codes. Until
then and for a few minutes more the codes wait in the session, sealed: whoever reads the
database alone finds no code in it, just as everywhere else only their hash is kept.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import segno
from cryptography.fernet import Fernet, InvalidToken
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode

from accounts.models import Unit, User
from accounts.services import ActivationSlip

SESSION_KEY = "slips"
SHOWN_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class IssuedSlips:
    """What was issued last: for a whole unit, or for one person whose way in was reset."""

    slips: list[ActivationSlip]
    unit: Unit | None


def keep_slips(
    request: HttpRequest, slips: Iterable[ActivationSlip], *, unit: Unit | None = None
) -> None:
    """Put the slips where the next page finds them, in place of any kept before."""
    kept = {
        "unit": unit.pk if unit else None,
        "slips": [[slip.user.pk, slip.code, slip.expires_at.isoformat()] for slip in slips],
    }
    now = int(timezone.now().timestamp())
    sealed = _seal().encrypt_at_time(json.dumps(kept).encode(), now)
    request.session[SESSION_KEY] = sealed.decode()


def kept_slips(request: HttpRequest) -> IssuedSlips | None:
    """The slips issued in the last minutes; older ones are forgotten."""
    sealed = request.session.get(SESSION_KEY, "")
    now = int(timezone.now().timestamp())
    try:
        opened = _seal().decrypt_at_time(sealed, int(SHOWN_FOR.total_seconds()), now)
    except InvalidToken:
        request.session.pop(SESSION_KEY, None)
        return None
    kept = json.loads(opened)
    people = User.objects.in_bulk([pk for pk, _, _ in kept["slips"]])
    slips = [
        ActivationSlip(user=people[pk], code=code, expires_at=datetime.fromisoformat(until))
        for pk, code, until in kept["slips"]
        if pk in people
    ]
    return IssuedSlips(slips, Unit.objects.filter(pk=kept["unit"]).first())


def _seal() -> Fernet:
    key = salted_hmac("accounts.slips", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


def slip_context(issued: IssuedSlips, *, request: HttpRequest) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("accounts:activate"))
    units = _units_of(issued)
    rows = [
        {"slip": slip, "qr": qr_code(activation_url(address, slip)), "units": units[slip.user.pk]}
        for slip in issued.slips
    ]
    return {"slips": rows, "address": address, "unit": issued.unit}


def _units_of(issued: IssuedSlips) -> dict[int, str]:
    """What stands on each slip as the person's unit, so that it reaches the right desk."""
    if issued.unit:
        return {slip.user.pk: issued.unit.name for slip in issued.slips}
    return {slip.user.pk: "、".join(_current_units(slip.user)) for slip in issued.slips}


def _current_units(person: User) -> list[str]:
    held = person.appointments.on(timezone.localdate()).select_related("unit")
    return list(dict.fromkeys(appointment.unit.name for appointment in held))


def activation_url(address: str, slip: ActivationSlip) -> str:
    """Number and code travel behind the #: they reach no server log and no referrer."""
    return f"{address}#{urlencode({'n': slip.user.staff_number, 'c': slip.code})}"


def qr_code(text: str) -> str:
    """An SVG image as a data address, dark on white in every theme."""
    return segno.make(text, error="m").svg_data_uri(scale=3, border=2, light="white")
