"""Where a unit's page leads beside its people.

An app adds links through the hook `unit_links`: `function(request, unit) -> list[UnitLink]`.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from wagtail import hooks

from accounts.models import Unit


@dataclass(frozen=True)
class UnitLink:
    label: str
    url: str


def unit_links(request: HttpRequest, unit: Unit) -> list[UnitLink]:
    return [link for hook in hooks.get_hooks("unit_links") for link in hook(request, unit)]
