"""The slips that are cut out and handed over: one per person, with a QR code."""

from collections.abc import Iterable
from typing import Any

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from accounts.services import ActivationSlip


def slip_context(slips: Iterable[ActivationSlip], *, request: HttpRequest) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("accounts:activate"))
    rows = [{"slip": slip, "qr": qr_code(activation_url(address, slip))} for slip in slips]
    return {"slips": rows, "address": address}


def activation_url(address: str, slip: ActivationSlip) -> str:
    """Number and code travel behind the #: they reach no server log and no referrer."""
    return f"{address}#{urlencode({'n': slip.user.staff_number, 'c': slip.code})}"


def qr_code(text: str) -> str:
    """An SVG image as a data address, dark on white in every theme."""
    return segno.make(text, error="m").svg_data_uri(scale=3, border=2, light="white")
