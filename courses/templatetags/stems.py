"""Showing stems as they are written."""

from django import template

from courses.questions.stems import Block, Picture, blocks_of, in_words

register = template.Library()


@register.filter
def stem_blocks(stem: str) -> list[Block]:
    """For `components/stem.html`."""
    return blocks_of(stem)


@register.filter
def stem_words(stem: str) -> str:
    """The stem on one line, for lists."""
    return in_words(stem)


@register.filter
def stem_pictures(stem: str) -> list[Picture]:
    """Those of a stem alone, for lists that show it in words."""
    return [block for block in blocks_of(stem) if isinstance(block, Picture)]
