"""What waits for the person who opened the dashboard.

An app adds lines through Wagtail's hook `todo_items`: `function(request) -> list[TodoItem]`,
returning only what that person may act on.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from wagtail import hooks


@dataclass(frozen=True)
class TodoItem:
    """One line of the panel; a count of zero is not shown."""

    label: str
    count: int
    url: str


def todo_items(request: HttpRequest) -> list[TodoItem]:
    """The lines of all apps, in the order of their hooks."""
    return [item for hook in hooks.get_hooks("todo_items") for item in hook(request) if item.count]
