"""Errors put into questions are of one character, of their kind, and drawn alike again."""

import pytest
from pypinyin import lazy_pinyin

from bench.errors import KINDS, looking_like, misspelt, sounding_like

TEXT = "GB/T 9704 女职工的哺乳时间"


@pytest.mark.parametrize("kind", KINDS)
def test_misspelt_is_drawn_alike_from_one_seed(kind):
    drawn = {misspelt(TEXT, kind, seed=str(seed)) for seed in range(20)}

    assert misspelt(TEXT, kind, seed="7") == misspelt(TEXT, kind, seed="7")
    assert len(drawn) > 1
    assert TEXT not in drawn
    assert all(text.startswith("GB/T 9704 ") for text in drawn)


@pytest.mark.parametrize("kind", KINDS)
def test_misspelt_needs_a_place(kind):
    assert misspelt("GB/T 9704", kind, seed="7") is None


@pytest.mark.parametrize(("kind", "longer"), [("drop", -1), ("add", 1), ("swap", 0)])
def test_misspelt_by_one_character(kind, longer):
    text = misspelt(TEXT, kind, seed="7")

    assert len(text) == len(TEXT) + longer
    assert kind != "swap" or sorted(text) == sorted(TEXT)


@pytest.mark.parametrize("kind", ["homophone", "shape"])
def test_misspelt_with_another_character_at_one_place(kind):
    text = misspelt(TEXT, kind, seed="7")

    assert sum(one != other for one, other in zip(text, TEXT, strict=True)) == 1


def test_what_sounds_alike_has_one_reading():
    assert "直" in sounding_like("职")
    assert {tuple(lazy_pinyin(one)) for one in sounding_like("职")} == {("zhi",)}


def test_what_looks_alike_is_near_in_print():
    assert "已" in looking_like("己")
    assert "己" not in looking_like("己")
    assert looking_like("a") == ()
