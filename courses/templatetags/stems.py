"""Showing stems as they are written."""

from django import template

from courses.questions.stems import Block, blocks_of, in_words

register = template.Library()


@register.filter
def stem_blocks(stem: str) -> list[Block]:
    """For `components/stem.html`."""
    return blocks_of(stem)


@register.filter
def stem_words(stem: str) -> str:
    """The stem on one line, for lists."""
    return in_words(stem)
