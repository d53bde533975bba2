"""What words and meaning are worth together, and how much each has to say."""

import pytest

from search.engine.asking import understand
from search.engine.joining import BY_WORDS, joining, lowest, weight_of
from search.engine.places import Near, Place
from search.engine.tuning import CLOSE, MEANING_OF_KEYWORDS, MEANING_OF_QUESTIONS


def near(document, closeness, anchor="art-1", begin=0):
    return Near(Place(document, anchor, begin, begin + 5), closeness)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("老板拖欠工资怎么办", MEANING_OF_QUESTIONS),
        ("怀孕期间被辞退有没有赔偿", MEANING_OF_QUESTIONS),
        ("女职工 哺乳时间", MEANING_OF_KEYWORDS),
        ("产假", 0.0),
        ("“按月支付”", 0.0),
        ("怎么办 “按月支付”", 0.0),
        ("工会法第四十二条", 0.0),
        ("总工发〔2019〕3号 是什么", 0.0),
        ("年份:2019", 0.0),
        ("", 0.0),
        ("？！", 0.0),
    ],
)
def test_weight_follows_what_was_asked(text, weight):
    assert weight_of(understand(text)) == weight


def test_nearness_runs_from_the_last_compared_to_the_nearest():
    joined = joining(0.6, [near("a", 0.9), near("b", 0.8), near("c", 0.7)], low=0.7)

    assert joined.nearness == pytest.approx(
        {("a", "art-1"): 1, ("b", "art-1"): 0.5, ("c", "art-1"): 0}
    )
    assert joined.needed == pytest.approx(0.7 + 0.2 * CLOSE)
    assert joined.close == {("a", "art-1"), ("b", "art-1")}


def test_nearness_of_a_passage_is_that_of_its_nearest_piece():
    joined = joining(0.6, [near("a", 0.9, begin=5), near("a", 0.8), near("b", 0.7)], low=0.7)

    assert joined.nearness["a", "art-1"] == 1
    assert joined.places["a", "art-1"].begin == 5


def test_nearness_needs_something_nearer_than_the_lowest():
    assert joining(0.6, [], low=0.3) is BY_WORDS
    assert joining(0.6, [near("a", 0.3)], low=0.3) is BY_WORDS


def test_lowest_is_the_last_compared_or_the_floor():
    found = [near("a", 0.9), near("b", 0.8)]

    assert lowest(found, 2, floor=0.3) == 0.8
    assert lowest(found, 3, floor=0.3) == 0.3
    assert lowest([], 3, floor=0.3) == 0.3


def test_score_weighs_both():
    joined = joining(0.6, [near("a", 0.9)], low=0.5)

    assert joined.score(share=1.0, near=0.0) == pytest.approx(0.4)
    assert joined.score(share=0.5, near=1.0) == pytest.approx(0.8)
