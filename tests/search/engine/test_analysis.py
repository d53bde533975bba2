"""Cutting: the fast segmenter against the reference, offsets, the union dictionary."""

import re

import pytest

from search.engine import analysis
from search.engine.analysis import fold_text, jieba_cutters, rjieba_cutters, runs
from tests.search.engine.corpus import CORPUS


def _texts(shared_dir):
    paths = [*(shared_dir / "samples").glob("*.txt"), *(shared_dir / "samples/laws").glob("*.md")]
    return [path.read_text(encoding="utf-8") for path in sorted(paths)]


@pytest.fixture(scope="module")
def segmenters():
    return rjieba_cutters(), jieba_cutters()


@pytest.mark.parametrize("mode", [0, 1], ids=["plain", "search"])
def test_segmenters_cut_the_samples_alike(segmenters, shared_dir, mode):
    fast, reference = segmenters

    for text in _texts(shared_dir):
        folded = fold_text(text).text
        # Search mode yields the parts of a word in an order of its own.
        assert sorted(runs(fast[mode](folded))) == sorted(runs(reference[mode](folded)))


@pytest.mark.parametrize("mode", [0, 1], ids=["plain", "search"])
def test_segmenters_cut_odd_text_alike(segmenters, mode):
    fast, reference = segmenters

    for text in ("", "gb/t 9704-2012", "3.5%", "a1b2", "①（一）", "👍工会", "𠮷野家", "第42条之1"):
        assert sorted(runs(fast[mode](text))) == sorted(runs(reference[mode](text)))


@pytest.mark.parametrize(
    "word",
    [
        "女职工委员会",
        "经审",
        "建家",
        "五送",
        "劳模创新工作室",
        "巾帼学堂",
        "女工委主任",
        "工会经费",
    ],
)
def test_dictionary_keeps_union_words_whole(word):
    assert word in analysis.plain_words(f"各单位{word}的情况")


def test_dictionary_has_no_word_twice():
    words = [word for word, _ in analysis.union_words()]

    assert len(words) == len(set(words))


def test_grams_are_characters_pairs_and_whole_runs():
    assert analysis.analyse("工会法 GB9704").grams == ("工", "会", "法", "工会", "会法", "gb9704")


def test_characters_leave_out_blanks_and_bound_lines():
    view = analysis.analyse("第一款 有 字\n第二款")

    assert view.characters == f"第一款有字{analysis.BOUNDARY}第二款"


def test_a_word_occurs_where_its_pairs_do():
    assert analysis.pairs_of("哺乳时间") == ("哺乳", "乳时", "时间")
    assert analysis.pairs_of("法") == ("法",)
    assert analysis.pairs_of("3.5") == ("3", "5")
    assert analysis.pairs_of("b超") == ("b", "超")


def test_every_term_of_the_corpus_is_free_of_blanks():
    for document in CORPUS:
        for passage in document.passages:
            view = analysis.analyse(passage.text)
            assert not [term for term in (*view.words, *view.grams) if re.search(r"\s", term)]
