"""Showing which words were met."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.engine import Marked

register = template.Library()


@register.filter
def marked(value: Marked) -> SafeString:
    """The text with what was met in `<mark>`; everything else escaped."""
    pieces, done = [], 0
    for start, end in value.marks:
        pieces += [
            escape(value.text[done:start]),
            "<mark>",
            escape(value.text[start:end]),
            "</mark>",
        ]
        done = end
    pieces.append(escape(value.text[done:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece of text is escaped above
