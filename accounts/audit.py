"""The audit log is Wagtail's log registry; this is the one way to write to it.

An app registers its actions with Wagtail's `register_log_actions` hook. An unregistered
action is refused, otherwise it would be stored and never shown.
"""

from collections.abc import Mapping
from typing import Any

from django.db import models
from wagtail.log_actions import log, registry

from accounts.models import User


class UnknownAction(LookupError):
    """The action was not registered with `register_log_actions`."""


def record(
    action: str, *, instance: models.Model, by: User | None, data: Mapping[str, Any] | None = None
) -> None:
    """Write one line: `by` did `action` to `instance`; `data` is JSON and holds no secrets."""
    if not registry.action_exists(action):
        raise UnknownAction(action)
    log(instance=instance, action=action, user=by, data=dict(data or {}))
