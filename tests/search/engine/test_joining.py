"""What words and meaning are worth together, and how much each has to say."""

from dataclasses import replace

import pytest

from search.engine.asking import understand
from search.engine.joining import BY_WORDS, has_say, joining, lowest, weight_of
from search.engine.meaning import Space
from search.engine.places import Near, Place
from search.engine.tuning import CLOSE, MEANING_OF_QUESTIONS

SPACE = Space("试验", "trial-1", 4, floor=0.3)


def near(document, closeness, anchor="art-1", begin=0):
    return Near(Place(document, anchor, begin, begin + 5), closeness)


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ("老板拖欠工资怎么办", True),
        ("怀孕期间被辞退有没有赔偿", True),
        ("女职工 哺乳时间", True),
        ("产假", False),
        ("“按月支付”", False),
        ("怎么办 “按月支付”", False),
        ("工会法第四十二条", False),
        ("总工发〔2019〕3号 是什么", False),
        ("年份:2019", False),
        ("", False),
        ("？！", False),
    ],
)
def test_meaning_has_a_say_in_questions_and_keywords(text, say):
    assert has_say(understand(text)) is say


def test_meaning_weighs_in_questions_alone():
    assert weight_of(understand("老板拖欠工资怎么办")) == MEANING_OF_QUESTIONS
    assert weight_of(understand("女职工 哺乳时间")) == 0.0


def test_nearness_runs_from_the_last_compared_to_the_nearest():
    joined = joining(0.6, [near("a", 0.9), near("b", 0.8), near("c", 0.7)], low=0.7, space=SPACE)

    assert joined.nearness == pytest.approx(
        {("a", "art-1"): 1, ("b", "art-1"): 0.5, ("c", "art-1"): 0}
    )
    assert joined.needed_cosine == pytest.approx(0.7 + 0.2 * CLOSE)
    assert joined.close == {("a", "art-1"), ("b", "art-1")}


def test_nearness_of_a_passage_is_that_of_its_nearest_piece():
    joined = joining(
        0.6, [near("a", 0.9, begin=5), near("a", 0.8), near("b", 0.7)], low=0.7, space=SPACE
    )

    assert joined.nearness["a", "art-1"] == 1
    assert joined.places["a", "art-1"].begin == 5


def test_nearness_needs_something_nearer_than_the_lowest():
    assert joining(0.6, [], low=0.3, space=SPACE) is BY_WORDS
    assert joining(0.6, [near("a", 0.3)], low=0.3, space=SPACE) is BY_WORDS


def test_lowest_is_the_last_compared_or_the_floor():
    found = [near("a", 0.9), near("b", 0.8)]

    assert lowest(found, 2, floor=0.3) == 0.8
    assert lowest(found, 3, floor=0.3) == 0.3
    assert lowest([], 3, floor=0.3) == 0.3


def test_what_only_means_the_same_stands_aside_where_meaning_does_not_weigh():
    joined = replace(joining(0.6, [near("a", 0.9)], low=0.5, space=SPACE), alone=frozenset({"a"}))
    aside = replace(joined, weight=0.0)

    assert (joined.weight_for("a"), joined.weight_for("b")) == (0.6, 0.6)
    assert (aside.weight_for("a"), aside.weight_for("b")) == (1.0, 0.0)
    assert [one.is_aside("a") for one in (joined, aside)] == [False, True]


def test_meaning_weighs_less_where_even_the_nearest_is_not_sure_to_be_on_the_matter():
    space = replace(SPACE, floor=0.7, sure=0.9)

    sure = joining(0.6, [near("a", 0.9), near("b", 0.75)], low=0.7, space=space)
    unsure = joining(0.6, [near("a", 0.75)], low=0.7, space=space)

    assert (sure.weight, sure.needed_cosine) == (0.6, pytest.approx(0.8))
    assert sure.close == {("a", "art-1")}
    assert unsure.weight == pytest.approx(0.15)
    assert unsure.close == frozenset()
