"""Chinese search for the admin's choosers, on the database that is there.

The stock back ends take an unbroken run of Han characters for one word, so that 章程 does not find
中国工会章程, and a lone quotation mark is a syntax error on SQLite. Here text is stored with every
Han character as a word of its own and a search term becomes a phrase of them: any part of a title
is found. Readers' search is another matter and lives in `search`.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from modelsearch.backends.base import BaseSearchBackend


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:
    # Each back end's index model exists only on its own kind of database.
    if connection.vendor == "sqlite":
        from cms.admin_search.sqlite import ChineseSQLiteBackend  # noqa: PLC0415

        return ChineseSQLiteBackend(params)
    if connection.vendor == "postgresql":
        from cms.admin_search.postgres import ChinesePostgresBackend  # noqa: PLC0415

        return ChinesePostgresBackend(params)
    raise ImproperlyConfigured(f"No admin search for {connection.vendor}")
