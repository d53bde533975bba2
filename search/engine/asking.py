"""What was typed, understood. Nothing is a syntax error: what is no operator is text.

Operators are a quoted phrase, an excluded -word, and those of `operators`. Quotes between
blanks always quote. Within a run of text straight ones do among keywords, but no quotes do
in a question and Chinese ones nowhere: sentences are full of them.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from gongwen import citations, numbers
from gongwen.normalise import fold, fold_numerals
from search.engine import analysis, operators
from search.engine.analysis import Added
from search.engine.fields import target
from search.engine.lexicon import NOTHING_KNOWN, Lexicon, named
from search.engine.operators import Operator
from search.engine.tuning import FEW_WORDS, SYNONYM_WEIGHT

MAX_CHARACTERS = 200  # of a query; what follows is not read
MAX_PHRASE = 100
_ASKING = re.compile(
    "[吗呢么谁几]|什么|怎[么样]办?|如何|为(?:何|什么)|哪[个些里儿]?|[是能可]否|多[少久长]|有没有|[能是会要该]不[能是会要该]|可不可以"
)
# Asks wherever it stands; it is not always cut as one word.
_EITHER = re.compile("([能是会要该用可算给让行])不\\1|有没有|可不可以")
_QUOTED = '(?:"([^"]+)"|＂([^＂]+)＂|“([^“”]+)”)'
_SPACED_PHRASE = re.compile(rf"(?<!\S){_QUOTED}(?!\S)")
_STRAIGHT_PHRASE = re.compile('"([^"]+)"|＂([^＂]+)＂')
EXCLUDED = re.compile(r"(?<!\S)[-－]([^\s\-－]\S*)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


# The grams that a text has where it meets a word in one of the ways it may be put.
Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """`plain` is what was typed but for operators and quotes; `perhaps` what may have been meant
    instead, and how likely that is. `required` holds for each word to be met the ways in which a text may have it; `words`
    and `grams` are the distinct terms to rank by, `alternatives` further grams with their
    weights. `keywords` are the weighty words in order, `run` all of the text without blanks.
    Phrases are in characters. `targets` go from the cited place outwards: item, paragraph,
    article. `numbers_alone`: nothing but document numbers was typed. `expanded` says for which words synonyms were taken."""

    blank: bool = False
    plain: str = ""
    perhaps: tuple[str, float] = ("", 0.0)
    words: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()
    required: tuple[tuple[Way, ...], ...] = ()
    keywords: tuple[str, ...] = ()
    run: str = ""
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    operators: tuple[Operator, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    numbers_alone: bool = False
    targets: tuple[str, ...] = ()
    cited: tuple[citations.Citation, ...] = ()
    years: frozenset[int] = frozenset()
    issuers: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    expanded: tuple[tuple[str, tuple[str, ...]], ...] = ()
    question: bool = False

    @property
    def telling_words(self) -> tuple[str, ...]:
        """The words but those that only ask (什么, 哪里, 可以)."""
        return tuple(word for word in self.words if not _ASKING.fullmatch(word))

    @property
    def pairs(self) -> tuple[str, ...]:
        """The grams that say something on their own."""
        pairs = tuple(gram for gram in self.grams if len(gram) > 1 or not analysis.is_han(gram))
        return pairs or self.grams

    @property
    def weighted_grams(self) -> dict[str, float]:
        """Every gram to rank by with its weight; what was typed counts fully."""
        return dict(self.alternatives) | dict.fromkeys(self.grams, 1.0)

    @property
    def answerable(self) -> bool:
        """False where nothing typed can occur in a text, such as lone punctuation."""
        return bool(self.blank or self.grams or self.phrases)


def understand(text: str, lexicon: Lexicon = NOTHING_KNOWN, added: Added = ()) -> Asked:
    """`added` are the words with which the index was cut."""
    text = text[:MAX_CHARACTERS].encode(errors="ignore").decode()  # lone surrogates
    fields = operators.find(text)
    text = operators.without(text, fields)
    quoted, rest = _take(_SPACED_PHRASE, text)
    if not _Typed.read(rest, added).asks:
        further, rest = _take(_STRAIGHT_PHRASE, rest)
        quoted += further
    excluded, rest = _take(EXCLUDED, rest)
    typed = _Typed.read(rest, added)
    cited, numbered = citations.find(rest), numbers.find(rest)
    ranked = "\n".join((typed.matter, *map(_folded, quoted)))
    grams = analysis.cut_grams(ranked)
    expanded = list(_expanded(typed, lexicon))
    return Asked(
        blank=not rest.strip() and not quoted,
        plain=" ".join(rest.split()),
        words=_distinct(analysis.cut_words(ranked, added)),
        grams=_distinct(chain.from_iterable(map(analysis.spellings, grams))),
        alternatives=tuple(_alternatives(expanded, set(grams))),
        required=_required(typed, expanded),
        keywords=() if typed.asks else _distinct(typed.weighty),
        run="" if typed.asks else "".join(typed.folded.split()),
        phrases=_phrases(quoted),
        excluded=_phrases(excluded),
        operators=tuple(fields),
        names=_distinct([*(citation.alias or "" for citation in cited), _name(rest)]),
        numbers=_distinct(match.value.key for match in numbered),
        numbers_alone=bool(numbered) and not analysis.RUN.search(_without(rest, numbered)),
        targets=_targets(cited),
        cited=tuple(cited),
        years=frozenset(int(year) for year in _YEAR.findall(typed.folded)),
        issuers=frozenset(_called(typed.folded, lexicon.issuers)),
        posts=frozenset(_called(typed.folded, lexicon.posts)),
        expanded=tuple((word, others) for _, word, others in expanded),
        question=typed.asks,
    )


def with_name(asked: Asked, cited: citations.Citation) -> Asked:
    """What was asked, and the same place under another name."""
    return replace(
        asked,
        names=_distinct((*asked.names, cited.alias or "")),
        targets=_distinct((*_targets([cited]), *asked.targets)),
        cited=(*(one for one in asked.cited if one.start != cited.start), cited),
    )


def widened(asked: Asked, meant: Asked, weight: float) -> Asked:
    """What was asked, ranked also by the grams that only `meant` has, each weighing less, and
    by what that means. What a text has to meet stays the same."""
    known = asked.weighted_grams
    others = tuple((gram, weight) for gram in meant.grams if gram not in known)
    return replace(
        asked, alternatives=(*asked.alternatives, *others), perhaps=(meant.plain, weight)
    )


def _take(operator: re.Pattern[str], text: str) -> tuple[list[str], str]:
    """What an operator holds, and the text without it."""
    held = [next(filter(None, match.groups())) for match in operator.finditer(text)]
    return held, operator.sub(" ", text)


def _without(text: str, numbered: Iterable[numbers.NumberMatch]) -> str:
    for one in numbered:
        text = f"{text[: one.start]}{' ' * (one.end - one.start)}{text[one.end :]}"
    return text


def _folded(text: str) -> str:
    return fold_numerals(fold(text, join=False)).text


def _phrases(written: list[str]) -> tuple[str, ...]:
    return _distinct(analysis.characters(fold(text).text)[:MAX_PHRASE] for text in written)


@dataclass(frozen=True, slots=True)
class _Typed:
    """The folded text, and its words with the places where they begin."""

    folded: str
    cut: tuple[tuple[int, str], ...]

    @classmethod
    def read(cls, text: str, added: Added) -> "_Typed":
        folded = _folded(text)
        found, place = [], 0
        for word in analysis.plain_words(folded, added):
            place = folded.index(word, place)
            found.append((place, word))
            place += len(word)
        return cls(folded, tuple(found))

    @property
    def edges(self) -> set[int]:
        return {edge for begin, word in self.cut for edge in (begin, begin + len(word))}

    @property
    def weighty(self) -> list[str]:
        """The words of some weight; single characters (的, 和, 第) only if there are no others."""
        words = [word for _, word in self.cut if not _ASKING.fullmatch(word)]
        return [word for word in words if len(word) > 1 or not analysis.is_han(word)] or words

    @property
    def matter(self) -> str:
        """What the question is about, without the words that only ask: a text that says 怎么办 answers no question."""
        said = [word for _, word in self.cut if not _ASKING.fullmatch(word)]
        if not self.asks or not any(len(word) > 1 for word in said):
            return self.folded
        text = self.folded
        for begin, word in self.cut:
            if _ASKING.fullmatch(word):
                text = f"{text[:begin]}{' ' * len(word)}{text[begin + len(word) :]}"
        return text

    @property
    def asks(self) -> bool:
        asking = "?" in self.folded or any(_ASKING.fullmatch(word) for _, word in self.cut)
        asking = asking or _EITHER.search(self.folded) is not None
        return asking or len(set(self.weighty)) > FEW_WORDS


# Where a word begins that has synonyms, the word, and these.
Expansion = tuple[int, str, tuple[str, ...]]


def _required(typed: _Typed, expanded: Iterable[Expansion]) -> tuple[tuple[Way, ...], ...]:
    """For each weighty word its ways to be met. What has synonyms is met as a whole, also
    where it was cut into several words."""
    found: dict[tuple[Way, ...], None] = {}
    meant = {begin: (word, others) for begin, word, others in expanded}
    weighty, done = set(typed.weighty), 0
    for begin, word in typed.cut:
        if begin in meant:
            whole, others = meant[begin]
            found[tuple(map(analysis.pairs_of, (whole, *others)))] = None
            done = begin + len(whole)
        elif begin >= done and word in weighty:
            found[(analysis.pairs_of(word),)] = None
    return tuple(found)


def _expanded(typed: _Typed, lexicon: Lexicon) -> Iterator[Expansion]:
    """The words of the text that have synonyms, the longest first; inside a longer word
    (老板 in 老板娘) they are other words."""
    edges = typed.edges
    for begin, word in named(typed.folded, lexicon.meanings):
        if begin in edges and begin + len(word) in edges:
            yield begin, word, lexicon.meanings[word]


def _alternatives(
    expanded: Iterable[Expansion], typed: Container[str]
) -> Iterator[tuple[str, float]]:
    """The pairs of what might have been typed instead."""
    others = chain.from_iterable(others for _, _, others in expanded)
    pairs = dict.fromkeys(chain.from_iterable(map(analysis.pairs_of, others)))
    return ((gram, SYNONYM_WEIGHT) for gram in pairs if gram not in typed)


def _called(folded: str, names: Mapping[str, str]) -> list[str]:
    return [names[name] for _, name in named(folded, names)]


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
