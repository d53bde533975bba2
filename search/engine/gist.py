"""What a document is about, in few words: kept with it, so that others like it are found
without reading either of them again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from gongwen.citations import canonical
from search.engine.analysis import Added, Analysed, cut_words, fold_text
from search.engine.schema import Document

# Enough that what tells a document from others is among its most frequent words, which
# begin with those that all documents share.
MOST_WORDS = 80
# A word of the title says more of what the whole is about than one of the text.
TITLE_COUNTS = 3
# Keeps topics apart from the names and numbers that stand beside them.
_TOPIC = "#"


@dataclass(frozen=True, slots=True)
class Gist:
    """`words`: the most frequent of two and more characters with how often they occur.
    `cites`: names and numbers of other documents. What shares a `work` is one thing in
    several states."""

    work: str = ""
    words: Mapping[str, int] = field(default_factory=dict)
    cites: Sequence[str] = ()
    topics: Sequence[str] = ()

    def stored(self) -> list[Any]:
        """What makes it again, as JSON has it."""
        return [self.work, self.words, self.cites, self.topics] if self.work else []


NONE = Gist()  # of a passage that stands for itself only


def gist_of(
    document: Document,
    texts: Iterable[Analysed],
    cites: Iterable[Sequence[str]],
    added: Added = (),
) -> Gist:
    counts = Counter(chain.from_iterable(text.words for text in texts))
    for word in cut_words(fold_text(document.title).text, added):
        counts[word] += TITLE_COUNTS
    frequent = ((word, count) for word, count in counts.most_common() if _tells(word))
    return Gist(
        work=document.work or f"{document.type} {canonical(document.title)}",
        words=dict(islice(frequent, MOST_WORDS)),
        cites=tuple(sorted({key for one in cites for key in one})),
        topics=document.topics,
    )


def bonds_of(gist: Gist, names: Iterable[str], numbers: Iterable[str]) -> list[str]:
    """Two documents are tied where these meet: both cite something, one cites the other,
    or they have a topic in common."""
    return [*names, *numbers, *gist.cites, *(_TOPIC + topic for topic in gist.topics)]


def _tells(word: str) -> bool:
    return len(word) > 1 and word.isalpha()
