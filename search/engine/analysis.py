"""How text becomes terms: the same for both engines, when indexing and when asking.

A text is folded to one spelling (`gongwen.normalise`), Chinese numerals to digits, and
then seen in two ways. **Words** (jieba, search mode, with the union dictionary) are
precise where the segmentation is right. **Grams** (every Han character and every pair
of neighbours; runs of Latin letters or digits whole, and by how they begin) miss nothing
where it is wrong. A third view, **characters**, is every printed character of the folded text with its
numerals as written: two characters next to each other there stand next to each other in
print, so a phrase of characters is an exact substring.
"""

import hashlib
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from operator import add
from pathlib import Path
from types import ModuleType

from gongwen.normalise import HAN, Folded, fold, fold_numerals

DICTIONARY = Path(__file__).with_name("dictionary.txt")
DEFAULT_FREQUENCY = 2000
# Stands in the characters where lines meet. Folding drops it from every text, so no
# phrase crosses it; no tokenizer takes it for a blank.
BOUNDARY = "\x02"

# Marks the beginning of a longer run of letters or digits: 97* stands where 9704 does.
BEGINNING = "*"
SHORTEST_BEGINNING, LONGEST_BEGINNING = 2, 20

# A run of Han characters, or one of other letters and digits.
RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_HAN = re.compile(f"[{HAN}]")
_BLANK = re.compile(r"[^\S\n]+")

# (word, start, end) of every token, overlapping in search mode, blanks included.
Cutter = Callable[[str], list[tuple[str, int, int]]]
# Words that a site adds to the dictionary.
Added = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Analysed:
    """One text in every view; `text` is the folded text the grams are cut from."""

    text: str
    words: tuple[str, ...]
    grams: tuple[str, ...]
    beginnings: tuple[str, ...]
    characters: str

    @property
    def terms(self) -> tuple[str, ...]:
        """All that a text is found by without regard to words."""
        return (*self.grams, *self.beginnings)


def analyse(text: str, added: Added = ()) -> Analysed:
    plain = fold(text)
    folded = fold_numerals(plain)
    grams = tuple(cut_grams(folded.text))
    return Analysed(
        text=folded.text,
        words=tuple(cut_words(folded.text, added)),
        grams=grams,
        beginnings=tuple(beginnings(grams)),
        characters=characters(plain.text),
    )


def fold_text(text: str) -> Folded:
    """The spelling that words and grams are cut from, with its map to the original."""
    return fold_numerals(fold(text))


def plain_words(folded: str, added: Added = ()) -> list[str]:
    """The words of a folded text that cover it once, in order (no overlaps)."""
    return [word for word, _, _ in runs(_cutters(added)[0](folded))]


def cut_words(folded: str, added: Added = ()) -> list[str]:
    """Words in search mode: 女职工 gives 职工 as well."""
    return [word for word, _, _ in runs(_cutters(added)[1](folded))]


def cut_grams(folded: str) -> list[str]:
    grams: list[str] = []
    for run in RUN.findall(folded):
        if is_han(run):
            grams += run
            grams += map(add, run, run[1:])
        else:
            grams.append(run)
    return grams


def beginnings(grams: Iterable[str]) -> Iterator[str]:
    """The proper beginnings of runs of letters or digits, from two characters on."""
    for gram in grams:
        if not is_han(gram):
            last = min(len(gram) - 1, LONGEST_BEGINNING)
            for length in range(SHORTEST_BEGINNING, last + 1):
                yield gram[:length] + BEGINNING


def spellings(gram: str) -> tuple[str, ...]:
    """The terms of which a text has one where it meets this gram: itself, or a run that
    begins with it."""
    short = len(gram) < SHORTEST_BEGINNING or gram.endswith(BEGINNING)
    return (gram,) if short or is_han(gram) else (gram, gram + BEGINNING)


def characters(folded: str) -> str:
    """All characters of a folded text but blanks; line ends become a boundary."""
    return _BLANK.sub("", folded).strip("\n").replace("\n", BOUNDARY)


def pairs_of(word: str) -> tuple[str, ...]:
    """The grams that a text with this word must have: its pairs of Han characters (a
    lone one itself) and its Latin or digit runs."""
    found: dict[str, None] = {}
    for match in RUN.finditer(word):
        run = match[0]
        pairs = [run[i : i + 2] for i in range(len(run) - 1)] if is_han(run) else []
        found |= dict.fromkeys(pairs or [run])
    return tuple(found)


def whole_run(run: str) -> re.Pattern[str]:
    """Finds a Latin or digit run where it is not part of a longer one, or the longer
    ones that begin as a marked one says."""
    begun = run.endswith(BEGINNING)
    after = f"(?=[^\\W_{HAN}])" if begun else f"(?![^\\W_{HAN}])"
    return re.compile(f"(?<![^\\W_{HAN}]){re.escape(run.removesuffix(BEGINNING))}{after}")


def dictionary_version(added: Added = ()) -> str:
    """Stands for the words of the base list and those added to them."""
    digest = hashlib.sha256(DICTIONARY.read_bytes())
    digest.update("".join(f"\n{word}" for word in added).encode())
    return digest.hexdigest()[:12]


def segmenter_version() -> str:
    return _cutters()[2]


def union_words() -> Iterator[tuple[str, int]]:
    for line in DICTIONARY.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, _, frequency = line.partition(" ")
            yield word, int(frequency or DEFAULT_FREQUENCY)


def _with_frequency(added: Added) -> Iterator[tuple[str, int]]:
    return ((fold(word).text, DEFAULT_FREQUENCY) for word in added)


def runs(tokens: Iterable[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """The runs that tokens consist of. Segmenters differ in what they leave in one piece
    where there is no word (9704-2012, 3.5%); their runs are the same."""
    for word, start, end in tokens:
        found = RUN.match(word)
        if found and found.end() == len(word):
            yield word, start, end
        else:
            for run in RUN.finditer(word):
                yield run[0], start + run.start(), start + run.end()


def is_han(text: str) -> bool:
    return _HAN.match(text) is not None


@lru_cache(maxsize=4)
def _cutters(added: Added = ()) -> tuple[Cutter, Cutter, str]:
    """Plain mode, search mode and the segmenter's version; loading takes about 0.2 s.

    A few are kept: while an index is written with new words, the old one is still asked.
    """
    try:
        return rjieba_cutters(added)
    except ImportError:
        return jieba_cutters(added)


def rjieba_cutters(added: Added = ()) -> tuple[Cutter, Cutter, str]:
    """The Rust port: the same cuts, some fifteen times faster. ImportError without it."""
    from rjieba import Jieba  # noqa: PLC0415 - no wheel on some domestic hardware

    segmenter = Jieba()
    for word, frequency in (*union_words(), *_with_frequency(added)):
        segmenter.add_word(word, frequency, "n")
    return (
        lambda text: segmenter.tokenize(text, "default"),
        lambda text: segmenter.tokenize(text, "search"),
        f"rjieba {version('rjieba')}",
    )


def reference() -> ModuleType:
    """jieba itself, without its warnings."""
    with warnings.catch_warnings():
        # jieba 0.42.1 has invalid escapes in its source and imports pkg_resources.
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415 - takes a second and is only a fallback

    jieba.setLogLevel("WARNING")
    return jieba


def jieba_cutters(added: Added = ()) -> tuple[Cutter, Cutter, str]:
    """The reference implementation in Python."""
    segmenter = reference().Tokenizer()
    segmenter.initialize()
    for word, frequency in (*union_words(), *_with_frequency(added)):
        segmenter.add_word(word, frequency)
    return (
        lambda text: list(segmenter.tokenize(text)),
        lambda text: list(segmenter.tokenize(text, mode="search")),
        f"jieba {version('jieba')}",
    )
