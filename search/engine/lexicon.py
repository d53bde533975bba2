"""What a site knows about words, beside what stands in its index."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from search.engine.vocabulary import Vocabulary

if TYPE_CHECKING:
    from search.engine.sounding import Readings


@dataclass(frozen=True)
class Lexicon:
    """`synonyms` by folded word, the terms that say the same in other words. `types` are the
    names of `Document.type` as readers call them. `vocabulary` are the words of the index,
    None where nothing is to be corrected, `readings` gives those that questions in
    pinyin may mean. `issuers` maps every name of an organ to
    the one documents carry, `posts` every name of a post to that of `Document.posts`."""

    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    issuers: Mapping[str, str] = field(default_factory=dict)
    posts: Mapping[str, str] = field(default_factory=dict)

    vocabulary: Vocabulary | None = None
    readings: Callable[[], "Readings"] | None = None

    @cached_property
    def meanings(self) -> Mapping[str, tuple[str, ...]]:
        """The synonyms, and for every other name of an organ its own."""
        organs = {name: (full,) for name, full in self.issuers.items() if name != full}
        return organs | dict(self.synonyms)


NOTHING_KNOWN = Lexicon()

LONGEST_NAME = 30


def named(text: str, names: Mapping[str, object]) -> Iterator[tuple[int, str]]:
    """Where one of the names stands in the text, and which: from the left, the longest that
    fits, none within another."""
    place = 0
    while names and place < len(text):
        ends = range(min(len(text), place + LONGEST_NAME), place, -1)
        found = next((text[place:end] for end in ends if text[place:end] in names), "")
        if found:
            yield place, found
        place += len(found) or 1
