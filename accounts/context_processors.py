"""What every page knows about the reader."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.permissions import administers_units


def notices(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`, how many; `administers_units`, whether she looks after any.

    One small query each, asked only when a template shows it.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_notices": 0, "administers_units": False}
    return {
        "unread_notices": SimpleLazyObject(lambda: user.notices.unread().count()),
        "administers_units": SimpleLazyObject(lambda: administers_units(user)),
    }
