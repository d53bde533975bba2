"""The words of an index, and what may be taken for what."""

import pytest

from search.engine.vocabulary import Vocabulary, looking_like, sounds

COUNTS = {"女职工": 12, "劳动合同": 30, "职工": 40, "gb9704": 1, "工委": 1, "哺时假": 1}


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary(COUNTS)


def test_vocabulary_survives_being_stored(vocabulary):
    stored = vocabulary.to_bytes()

    assert Vocabulary.from_bytes(stored).counts == COUNTS


def test_vocabulary_is_stored_alike_whatever_the_order(vocabulary):
    turned = Vocabulary(dict(reversed(COUNTS.items())))

    assert turned.to_bytes() == vocabulary.to_bytes()


def test_vocabulary_without_words_is_stored_too():
    assert Vocabulary.from_bytes(Vocabulary({}).to_bytes()).counts == {}


def test_vocabulary_does_not_follow_what_it_was_built_from():
    counts = {"职工": 1}
    vocabulary = Vocabulary(counts)

    counts["职公"] = 9

    assert vocabulary.counts == {"职工": 1}
    with pytest.raises(TypeError):
        vocabulary.counts["职公"] = 9


def test_vocabulary_trusts_what_several_documents_or_the_language_have(vocabulary):
    trusted = [word for word in (*COUNTS, "合同") if vocabulary.trusts(word)]

    assert trusted == ["女职工", "劳动合同", "职工", "工委"]


def test_vocabulary_finds_the_index_and_the_language_likely(vocabulary):
    chances = [vocabulary.log_probability(word) for word in ("职工", "哺时假", "法律")]

    assert None not in chances
    assert vocabulary.log_probability("职公") is None
    assert vocabulary.log_probability("职工") > vocabulary.log_probability("法律")


def test_vocabulary_takes_any_single_character_for_possible(vocabulary):
    assert vocabulary.log_probability("的") > vocabulary.log_probability("\U00020bb7")


def test_vocabulary_knows_neighbours_within_words_only(vocabulary):
    assert vocabulary.follows("职", "工")
    assert not vocabulary.follows("工", "劳")
    assert set(vocabulary.after("职")) == {"工"}
    assert set(vocabulary.before("同")) == {"合"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("公", "工"), ("直", "职"), ("吕", "女"), ("懂", "动"), ("彤", "同"), ("和", "合")],
)
def test_vocabulary_sounds_like_across_tones_and_readings(vocabulary, typed, meant):
    assert meant in vocabulary.sounding_like(typed)


@pytest.mark.parametrize(
    ("one", "other"), [("女", "吕"), ("资", "之"), ("成", "陈"), ("是", "四"), ("心", "星")]
)
def test_sounds_blur_what_many_speakers_do(one, other):
    assert sounds(one) & sounds(other)


@pytest.mark.parametrize(("one", "other"), [("工", "会"), ("法", "花"), ("安", "昂")])
def test_sounds_keep_apart_what_differs(one, other):
    assert not sounds(one) & sounds(other)


@pytest.mark.parametrize("group", ["己已巳", "土士", "戊戌戍", "拨拔", "侯候", "辨辩辫"])
def test_looking_like_goes_both_ways(group):
    first, *others = group

    for other in others:
        assert other in looking_like(first)
        assert first in looking_like(other)


def test_looking_like_of_an_unknown_character_is_nothing():
    assert looking_like("\U00020bb7") == ""
