"""What was typed, understood. Nothing is a syntax error: what is no operator is text.

Operators are a quoted phrase and an excluded -word. Quotes between blanks always quote.
Within a run of text straight ones do among keywords, but no quotes do in a question and
Chinese ones nowhere: sentences are full of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gongwen import citations, numbers
from gongwen.normalise import fold, fold_numerals
from search.engine import analysis
from search.engine.fields import target

MAX_CHARACTERS = 200  # of a query; what follows is not read
MAX_PHRASE = 100
# A few words are meant all of them. What asks, or says more, is answered by texts that
# use other words for some of it.
FEW_WORDS = 5
_ASKING = re.compile(
    "[吗呢么谁几]|什么|怎[么样]办?|如何|为(?:何|什么)|哪[个些里]?|[是能可]否|多[少久]"
)
_QUOTED = '(?:"([^"]+)"|＂([^＂]+)＂|“([^“”]+)”)'
_SPACED_PHRASE = re.compile(rf"(?<!\S){_QUOTED}(?!\S)")
_STRAIGHT_PHRASE = re.compile('"([^"]+)"|＂([^＂]+)＂')
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
    question: bool = False

    @property
    def pairs(self) -> tuple[str, ...]:
        """The grams that say something on their own."""
        pairs = tuple(gram for gram in self.grams if len(gram) > 1 or not analysis.is_han(gram))
        return pairs or self.grams

    @property
    def answerable(self) -> bool:
        """False where nothing typed can occur in a text, such as lone punctuation."""
        return bool(self.blank or self.grams or self.phrases)


def understand(text: str) -> Asked:
    text = text[:MAX_CHARACTERS].encode(errors="ignore").decode()  # lone surrogates
    if not text.strip():
        return Asked(blank=True)
    quoted, rest = _take(_SPACED_PHRASE, text)
    if not _asks(_folded(rest)):
        further, rest = _take(_STRAIGHT_PHRASE, rest)
        quoted += further
    excluded, rest = _take(_EXCLUDED, rest)
    cited = citations.find(rest)
    folded = _folded(rest)
    required = _required(folded)
    ranked = "\n".join((folded, *map(_folded, quoted)))
    return Asked(
        words=_distinct(analysis.cut_words(ranked)),
        grams=_distinct(analysis.cut_grams(ranked)),
        required=required,
        phrases=_phrases(quoted),
        excluded=_phrases(excluded),
        names=_distinct([*(citation.alias or "" for citation in cited), _name(rest)]),
        numbers=_distinct(match.value.key for match in numbers.find(rest)),
        targets=_targets(cited),
        years=frozenset(int(year) for year in _YEAR.findall(folded)),
        question=_asks(folded),
    )


def _take(operator: re.Pattern[str], text: str) -> tuple[list[str], str]:
    """What an operator holds, and the text without it."""
    held = [next(filter(None, match.groups())) for match in operator.finditer(text)]
    return held, operator.sub(" ", text)


def _folded(text: str) -> str:
    return fold_numerals(fold(text, join=False)).text


def _phrases(written: list[str]) -> tuple[str, ...]:
    return _distinct(analysis.characters(fold(text).text)[:MAX_PHRASE] for text in written)


def _required(folded: str) -> tuple[tuple[str, ...], ...]:
    """The words of some weight; single characters (的, 和, 第) only if there are no others."""
    words = [word for word in analysis.plain_words(folded) if not _ASKING.fullmatch(word)]
    weighty = [word for word in words if len(word) > 1 or not analysis.is_han(word)]
    return tuple(dict.fromkeys(analysis.pairs_of(word) for word in weighty or words))


def _asks(folded: str) -> bool:
    words = analysis.plain_words(folded)
    asking = "?" in folded or any(map(_ASKING.fullmatch, words))
    return asking or len(_required(folded)) > FEW_WORDS


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
