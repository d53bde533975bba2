"""How names sound, and which of them a query in pinyin means."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.engine import pinyin
from search.engine.pinyin import SPELLINGS, SYLLABLES, Match, Unit, Word

NAMES = (
    "女职工劳动保护特别规定",
    "中华人民共和国工会法",
    "重庆市总工会关于长期护理的通知",
    "省直机关工会工委2019年工作要点",
    "西安市方案",
    "APP 使用说明（GB/T 9704）",
    "工会財務幹部培訓課程",
)


def found(text, name):
    """The characters of the name that each word stands for; None where it does not match."""
    matches = pinyin.find(pinyin.read(text), spelled := pinyin.spell(name))
    return [spelled.text[match.start : match.end] for match in matches] or None


@pytest.mark.parametrize(
    ("name", "sounds"),
    [
        ("女职工", "nv zhi gong"),
        ("重庆市", "chong qing shi"),
        ("重大事故", "zhong da shi gu"),
        ("长期", "chang qi"),
        ("会长", "hui zhang"),
        ("银行", "yin hang"),
        ("行政复议", "xing zheng fu yi"),
        ("行业协会", "hang ye xie hui"),
        ("会计", "kuai ji"),
        ("調研", "diao yan"),
        ("战略", "zhan lve"),
    ],
)
def test_characters_are_read_by_the_word_they_stand_in(name, sounds):
    assert pinyin.spell(name).sounds == tuple(sounds.split())


def test_a_name_is_its_letters_digits_and_characters():
    spelled = pinyin.spell("《劳动法》 ＡＰＰ 2019")

    assert spelled.text == "劳动法app2019"
    assert spelled.sounds == ("lao", "dong", "fa", *[""] * 7)
    assert [place for place in range(10) if spelled.begins(place)] == [0, 1, 2, 3, 6]
    assert sorted(spelled.words) == [0, 3, 6]


@pytest.mark.parametrize(
    "text",
    [
        "女职工",
        "nvzhigong",
        "nuzhigong",
        "NvZhiGong",
        "nüzhigong",
        "nzg",
        "nvzg",
        "nzhg",
        "nzhigong",
        "nv职工",
        "女zhigong",
        "女z工",
        "nv'zhi'gong",
        "nv’zhigong",
        "nvzhig",
        "nvzhigo",
        "女职g",
    ],
)
def test_every_way_of_typing_finds_the_same_place(text):
    assert found(text, "女职工劳动保护特别规定") == ["女职工"]


@pytest.mark.parametrize(
    "text", ["nvzhigang", "nvgong", "nzig", "zhinv", "nvzhigong2", "n职工会", "v", "iu"]
)
def test_what_is_not_said_does_not_match(text):
    assert found(text, "女职工劳动保护特别规定") is None


def test_an_unfinished_syllable_counts_only_at_the_end():
    assert found("gongh", "工会法") == ["工会"]
    assert found("gonghu", "工会法") == ["工会"]
    assert found("gonghufa", "工会法") is None
    assert found("gonghu fa", "工会法") is None


def test_a_run_is_read_as_the_name_needs_it():
    assert found("xian", "西安市") == ["西安"]
    assert found("xian", "县总工会") == ["县"]
    assert found("xi'an", "县总工会") is None
    assert found("fangan", "方案") == ["方案"]
    assert found("fangan", "反感") == ["反感"]


def test_words_are_met_in_order_with_others_between():
    assert found("nv guiding", "女职工劳动保护特别规定") == ["女", "规定"]
    assert found("女职工 gd", "女职工劳动保护特别规定") == ["女职工", "规定"]
    assert found("guiding nv", "女职工劳动保护特别规定") is None


def test_digits_are_typed_as_they_are():
    assert found("2019ngzyd", "省直机关工会工委2019年工作要点") == ["2019年工作要点"]
    assert found("2018ngzyd", "省直机关工会工委2019年工作要点") is None


def test_latin_letters_of_a_name_are_not_sounds():
    assert found("app", "APP 使用说明") == ["app"]
    assert found("ap", "APP 使用说明") == ["ap"]
    assert found("pp", "APP 使用说明") is None
    assert found("app sysm", "APP 使用说明") == ["app", "使用说明"]


def test_a_match_as_written_is_preferred_to_a_sound():
    spelled = pinyin.spell("工会公会")

    assert pinyin.find(pinyin.read("公会"), spelled) == (Match(2, 4, literal=True),)
    assert pinyin.find(pinyin.read("gonghui"), spelled) == (Match(0, 2, literal=False),)


def test_the_beginning_of_a_word_is_preferred_to_its_inside():
    spelled = pinyin.spell("总工会工作")

    assert pinyin.find(pinyin.read("g"), spelled) == (Match(3, 4, literal=False),)


@pytest.mark.parametrize("text", ["", " ", "'", "''", "？！", "\x00", "《》"])
def test_nothing_typed_means_nothing(text):
    assert pinyin.read(text) == ()
    assert pinyin.find((), pinyin.spell("工会法")) == ()


def test_the_last_word_grows():
    assert pinyin.read("nv zhi'g") == (Word("nv"), Word("zhi'g", growing=True))


# Splitting


def told(run, **more):
    return {
        tuple(unit.sounds or unit.initial for unit in way) for way in pinyin.splits(run, **more)
    }


def test_a_run_is_split_in_all_ways():
    assert {("xian",), (("xi",), ("an",))} <= {
        way if len(way) > 1 else way[0] for way in told("xian", growing=False)
    }
    ways = told("fangan", growing=False)
    assert (("fang",), ("an",)) in ways
    assert (("fan",), ("gan",)) in ways


def test_fewest_characters_are_tried_first():
    lengths = [len(way) for way in pinyin.splits("nvzhigong", growing=False)]

    assert lengths[0] == 3
    assert lengths == sorted(lengths)


def test_u_is_either_vowel():
    assert pinyin.splits("nu", growing=False)[0] == (Unit("n", ("nu", "nv")),)
    assert pinyin.splits("jv", growing=False)[0] == (Unit("j", ("ju",)),)


def test_an_unfinished_syllable_ends_a_run_that_grows():
    assert (("nv",), ("zhong", "zhou")) in told("nvzho", growing=True)
    assert (("nv",), ("zhong", "zhou")) not in told("nvzho", growing=False)


@pytest.mark.parametrize("run", ["v", "iu", "nvv", "ui"])
def test_what_no_syllable_begins_with_is_no_pinyin(run):
    assert pinyin.splits(run, growing=False) == ()


def test_the_ways_to_split_are_bounded():
    assert len(pinyin.splits("ge" * 20, growing=True)) == pinyin.MOST_SPLITS
    assert pinyin.splits("gonghui" * 500, growing=False)


def test_every_syllable_has_a_spelling_the_keyboard_takes():
    assert {"nv", "lve", "xue", "zhuang"} <= SYLLABLES
    assert SPELLINGS["lve"] == ("lve", "lue")
    assert SPELLINGS["xue"] == ("xue", "xve")


@given(st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=6))
@example(["xi", "an"])
@example(["fang", "an"])
def test_any_syllables_are_among_the_ways_to_read_them(syllables):
    ways = pinyin.splits("".join(syllables), growing=False)

    assert len(ways[0]) <= len(syllables)
    if len(ways) < pinyin.MOST_SPLITS:
        assert any(
            len(way) == len(syllables)
            and all(
                said in (unit.sounds or unit.initial)
                for said, unit in zip(syllables, way, strict=True)
            )
            for way in ways
        )


@given(st.text(alphabet="aeiouvnghzcsx", max_size=60), st.booleans())
def test_any_run_of_letters_is_split_into_itself(run, growing):
    for way in pinyin.splits(run, growing=growing):
        assert [unit.initial for unit in way][:1] == list(run[:1])
        assert len(way) <= len(run)


@given(st.sampled_from(NAMES), st.data())
def test_any_stretch_of_a_name_is_found_however_it_is_typed(name, data):
    spelled = pinyin.spell(name)
    start = data.draw(st.sampled_from([*filter(spelled.begins, range(len(spelled.text)))]))
    end = data.draw(st.integers(start + 1, len(spelled.text)))
    typed = [
        data.draw(st.sampled_from([char, *SPELLINGS[sound], sound[0]] if sound else [char]))
        for char, sound in zip(spelled.text[start:end], spelled.sounds[start:end], strict=True)
    ]

    matches = pinyin.find(pinyin.read("".join(typed)), spelled)

    assert matches or not _starts_alone(spelled, start, end)
    assert all(match.end - match.start <= len("".join(typed)) for match in matches)


def _starts_alone(spelled, start, end):
    """Letters typed beside Latin letters of a name cannot be told apart from them."""
    kinds = [bool(sound) or char.isdigit() for char, sound in _at(spelled, start, end)]
    return all(kinds) or not any(kinds)


def _at(spelled, start, end):
    return itertools.islice(zip(spelled.text, spelled.sounds, strict=True), start, end)


@given(st.text(max_size=80), st.sampled_from(NAMES))
@example("'" * 50, NAMES[0])
@example("ge" * 40, "各各各各各各各各各各")
def test_any_text_is_read_and_looked_for(text, name):
    spelled = pinyin.spell(name)

    for match in pinyin.find(pinyin.read(text), spelled):
        assert 0 <= match.start < match.end <= len(spelled.text)
