"""How sentences of the library are cut, without a word of the dictionary and with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cms.permissions import ReaderScope
from cms.querysets import visible_to
from library.models import Node, PolicyPage
from search.engine import analysis
from search.models.words import spelled

CANDIDATES = 50
LONGEST = 60  # characters of a sentence on either side of the word

_SENTENCE = re.compile(r"[^。；！？\n]+")


@dataclass(frozen=True, slots=True)
class Cut:
    """One sentence in words both ways."""

    before: list[str]
    after: list[str]

    @property
    def same(self) -> bool:
        return self.before == self.after


def sentences_with(word: str, scope: ReaderScope) -> Iterator[str]:
    """Distinct sentences with the word that this reader may see."""
    pages = visible_to(PolicyPage.objects.all(), None, scope=scope)
    nodes = Node.objects.filter(text__contains=word, page__in=pages).order_by("-page", "order")
    seen = set()
    for text in nodes.values_list("text", flat=True)[:CANDIDATES]:
        for sentence in _SENTENCE.findall(text):
            shown = _around(sentence.strip(), word)
            if shown and shown not in seen:
                seen.add(shown)
                yield shown


def side_by_side(sentence: str, word: str, others: tuple[str, ...]) -> Cut:
    """`others` are the words added to the dictionary besides `word`."""
    folded = spelled(sentence)
    every = tuple(sorted({*others, word}))
    return Cut(analysis.plain_words(folded, others), analysis.plain_words(folded, every))


def _around(sentence: str, word: str) -> str:
    place = sentence.find(word)
    return sentence[max(0, place - LONGEST) : place + len(word) + LONGEST] if place >= 0 else ""
