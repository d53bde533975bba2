"""Showing stems as they are written."""

from django import template

from courses.questions.stems import Block, blocks_of, in_words, led

register = template.Library()


@register.filter
def stem_blocks(stem: str) -> list[Block]:
    """For `components/stem.html`."""
    return blocks_of(stem)


@register.filter
def stem_lead(stem: str) -> str:
    """What stands before the first table or picture."""
    return led(stem)[0]


@register.filter
def stem_material(stem: str) -> list[Block]:
    """All that `stem_lead` leaves, for `components/stem.html`."""
    return led(stem)[1]


@register.filter
def stem_words(stem: str) -> str:
    """The stem on one line, for lists."""
    return in_words(stem)
