"""How common words are, whichever segmenter says so."""

import pytest

from search.engine import commonness

WORDS = ("的", "公", "职工", "女职工", "法律", "中华人民共和国", "职公", "个体工商户", "\U00020bb7")


@pytest.mark.parametrize("word", ["职公", "", "工会会", "abc123", "\U00020bb7"])
def test_occurrences_of_what_is_no_word_are_none(word):
    assert commonness.occurrences(word) == 0


def test_occurrences_tell_common_words_from_rare_ones():
    common, rare = commonness.occurrences("法律"), commonness.occurrences("女职工")

    assert common > rare > 0


def test_occurrences_know_the_words_of_unions():
    assert commonness.occurrences("巾帼学堂") > 0


def test_occurrences_are_of_one_order_with_either_segmenter():
    rust, python = commonness.rjieba_occurrences(), commonness.jieba_occurrences()

    for word in WORDS:
        assert bool(rust(word)) == bool(python(word))
        assert python(word) <= rust(word) <= 2 * python(word) + 2
