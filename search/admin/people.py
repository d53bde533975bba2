"""Who may do what about search in the admin."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest

from accounts.models import User

MANAGE_INDEX = "search.manage_index"
READ_QUERIES = "search.view_querylog"
FORGET_QUERIES = "search.change_searchsettings"

managers_only = permission_required(MANAGE_INDEX, raise_exception=True)
report_readers_only = permission_required(READ_QUERIES, raise_exception=True)
forgetters_only = permission_required(FORGET_QUERIES, raise_exception=True)


def person(request: HttpRequest) -> User:
    """Behind a request that one of the above has let through."""
    assert isinstance(request.user, User)  # noqa: S101 - they admit nobody else
    return request.user
