"""Which lines at the top of a document are set as a red head is: what they say alone does not tell them from a title."""

from itertools import takewhile
from statistics import median

from library.extraction.blocks import Extracted, Paragraph

#: Paragraphs a head may consist of, marks and number among them.
MOST = 12
#: A title is larger than the text, the head is larger than the title.
LARGER = 1.1


def red_heads(extracted: Extracted) -> frozenset[str]:
    """The lines, as they are written: in red, or larger than a title that is larger than the text."""
    top = [block for block in extracted.blocks[:MOST] if isinstance(block, Paragraph)]
    heads = [one for one in top if one.red] or _largest(top, extracted)
    return frozenset(line for one in heads for line in one.text.splitlines())


def _largest(top: list[Paragraph], extracted: Extracted) -> list[Paragraph]:
    head = max((one.size or 0 for one in top), default=0)
    if not head:
        return []
    heads = list(takewhile(lambda one: (one.size or 0) * LARGER > head, top))
    below = [block for block in extracted.blocks if isinstance(block, Paragraph)][len(heads) :]
    sizes = [one.size for one in below if one.size]
    title = max((one.size or 0 for one in top[len(heads) :]), default=0)
    if not sizes or head < LARGER * title or title < LARGER * median(sizes):
        return []
    return heads
