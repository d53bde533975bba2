"""What was pasted from a web page becomes a file like any other."""

from django.core.files.base import ContentFile
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from library.decoding import plain_name

MAX_MARKUP = 5_000_000
UNTITLED = "粘贴的网页"


def pasted_file(markup: str, *, title: str = "", source: str = "") -> ContentFile:
    """A web page around the markup, as it came; whoever reads it takes text from it and nothing else."""
    page = format_html(
        '<!doctype html><html><head><meta charset="utf-8"><title>{}</title>'
        '<meta name="source" content="{}"></head><body>{}</body></html>',
        title,
        source,
        mark_safe(markup),  # noqa: S308 - never shown, only read for its text
    )
    return ContentFile(page.encode(), name=f"{plain_name(title) if title else UNTITLED}.html")
