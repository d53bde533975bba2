"""Showing which words were met, and words that somebody typed."""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from search.engine import Marked

register = template.Library()


LONGEST_SHOWN = 60  # characters of a query in a table
SHOWN_OF_NOISE = 8  # of one that repeats a character or has none but signs


@register.filter
def brief(text: str) -> str:
    """A query as a table shows it."""
    noise = len(set(text)) == 1 or not any(map(str.isalnum, text))
    most = SHOWN_OF_NOISE if noise else LONGEST_SHOWN
    return text if len(text) <= most else f"{text[:most]}…（共 {len(text)} 个字）"


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
