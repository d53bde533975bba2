"""How common a word is in general Chinese, by the dictionary that text is cut with.

An index knows only its own words. What is good Chinese but occurs in none of its documents
is no mistake, and this dictionary of 350,000 words, with that of the unions, says so.
"""

from collections.abc import Callable
from functools import cache

from search.engine import analysis

TOTAL = 60_101_967  # occurrences that the dictionary was counted from


def occurrences(word: str) -> int:
    """Of a word in `TOTAL` words of running text; 0 of what is no word."""
    return _union_words().get(word) or _dictionary()(word)


@cache
def _union_words() -> dict[str, int]:
    return dict(analysis.union_words())


@cache
def _dictionary() -> Callable[[str], int]:
    try:
        return rjieba_occurrences()
    except ImportError:
        return jieba_occurrences()


def rjieba_occurrences() -> Callable[[str], int]:
    import rjieba  # noqa: PLC0415 - no wheel on some domestic hardware

    # What it suggests for a word it has is that word's own number, or a little more.
    return lambda word: rjieba.suggest_freq(word) if rjieba.has_word(word) else 0


def jieba_occurrences() -> Callable[[str], int]:
    segmenter = analysis.reference().Tokenizer()
    segmenter.initialize()
    return lambda word: segmenter.FREQ.get(word, 0)
