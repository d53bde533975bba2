"""What was typed, understood. Nothing is a syntax error: what is no operator is text.

Operators are a quoted phrase and an excluded -word. Straight quotes always quote;
Chinese quotes only where blanks surround them, since running text is full of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gongwen import citations, numbers
from gongwen.normalise import fold, fold_numerals
from search.engine import analysis
from search.engine.fields import target

MAX_CHARACTERS = 300  # of a query; what follows is not read
MAX_PHRASE = 100

_PHRASE = re.compile(r'"([^"]+)"|＂([^＂]+)＂|(?<!\S)“([^“”]+)”(?!\S)')
_EXCLUDED = re.compile(r"(?<!\S)[-－]([^\s\-－]\S*)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Asked:
    """`required` holds for each word to be met the grams that a text with it has;
    `words` and `grams` are the distinct terms to rank by; phrases are in characters.
    `targets` go from the cited place outwards: item, paragraph, article."""

    blank: bool = False
    words: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()
    required: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    years: frozenset[int] = frozenset()

    @property
    def answerable(self) -> bool:
        """False where nothing typed can occur in a text, such as lone punctuation."""
        return bool(self.blank or self.grams or self.phrases)


def understand(text: str) -> Asked:
    text = text[:MAX_CHARACTERS]
    if not text.strip():
        return Asked(blank=True)
    quoted = [next(filter(None, match.groups())) for match in _PHRASE.finditer(text)]
    rest = _PHRASE.sub(" ", text)
    excluded = [match[1] for match in _EXCLUDED.finditer(rest)]
    rest = _EXCLUDED.sub(" ", rest)
    cited = citations.find(rest)
    folded = _folded(rest)
    ranked = "\n".join((folded, *map(_folded, quoted)))
    return Asked(
        words=_distinct(analysis.cut_words(ranked)),
        grams=_distinct(analysis.cut_grams(ranked)),
        required=_required(folded),
        phrases=_phrases(quoted),
        excluded=_phrases(excluded),
        names=_distinct([*(citation.alias or "" for citation in cited), _name(rest)]),
        numbers=_distinct(match.value.key for match in numbers.find(rest)),
        targets=_targets(cited),
        years=frozenset(int(year) for year in _YEAR.findall(folded)),
    )


def _folded(text: str) -> str:
    return fold_numerals(fold(text, join=False)).text


def _phrases(written: list[str]) -> tuple[str, ...]:
    return _distinct(analysis.characters(fold(text).text)[:MAX_PHRASE] for text in written)


def _required(folded: str) -> tuple[tuple[str, ...], ...]:
    """The words of some weight; single characters (的, 和, 第) only if there are no others."""
    words = analysis.plain_words(folded)
    weighty = [word for word in words if len(word) > 1 or not analysis.is_han(word)]
    return tuple(dict.fromkeys(analysis.pairs_of(word) for word in weighty or words))


def _name(rest: str) -> str:
    """The whole query, in case it is the name of a document."""
    return citations.canonical(rest)


def _targets(cited: list[citations.Citation]) -> tuple[str, ...]:
    found = []
    for citation in cited:
        anchor = citation.anchor or ""
        while citation.alias and anchor:
            found.append(target(citation.alias, anchor))
            anchor = anchor.rpartition("-")[0] if anchor.count("-") > 1 else ""
    return _distinct(found)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))
