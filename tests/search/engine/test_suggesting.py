"""What the index is asked while somebody types: every name that matches is let through."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from search.engine import naming, pinyin
from search.engine.embedded import EmbeddedEngine
from search.engine.pinyin import MOST_SPLITS, SPELLINGS
from search.engine.query import Scope
from search.engine.schema import Document
from tests.search.engine.corpus import DAY

NAMES = [
    "女职工劳动保护特别规定",
    "中华人民共和国工会法",
    "省直机关工会工委2019年工作要点",
    "人力资源社会保障部、中华全国总工会关于延安西安的方案",
    "APP 使用说明（GB/T 9704）",
]


def written(*names):
    return naming.written_terms(map(pinyin.spell, names)).split()


def sounding(*names):
    return naming.sound_terms(map(pinyin.spell, names)).split()


def meets(needs, name):
    """Whether a row with this name answers a conjunction of needs."""
    held = {"name_grams": set(written(name)), "pinyin": set(sounding(name))}
    return all(held[field].intersection(terms) for field, terms in needs)


def lets_through(word, mark, name):
    runs = naming.sounding_as(word, mark)
    return bool(runs) and all(any(meets(way, name) for way in ways) for ways in runs)


@given(st.sampled_from(NAMES), st.data())
def test_what_sounds_so_is_let_through(name, data):
    spelled = pinyin.spell(name)
    starts = [place for place, sound in enumerate(spelled.sounds) if sound]
    start = data.draw(st.sampled_from(starts))
    length = data.draw(st.integers(1, 8))
    sounds = spelled.sounds[start : start + length]
    written = spelled.text[start : start + length]
    typed = [
        data.draw(st.sampled_from([char, *SPELLINGS[sound], sound[0]] if sound else [char]))
        for char, sound in zip(written, sounds, strict=True)
    ]
    cut = data.draw(st.integers(0, 3)) if len(typed) > 1 else 0
    words = pinyin.read("".join(typed)[: -cut or None])
    assume(words)
    runs = [run for run in pinyin.pieces(words[0]) if run.isascii() and run.isalpha()]
    assume(runs and all(len(pinyin.splits(run, growing=True)) < MOST_SPLITS for run in runs))

    matches = pinyin.find(words, spelled)
    assume(matches and not matches[0].literal)

    assert lets_through(words[0], naming.ANYWHERE, name)
    if matches[0].start in spelled.words:
        assert lets_through(words[0], naming.WORD, name)
    if matches[0].start == 0:
        assert lets_through(words[0], naming.TITLE, name)


@given(st.sampled_from(NAMES), st.data())
def test_what_is_written_so_is_let_through(name, data):
    spelled = pinyin.spell(name)
    start = data.draw(st.sampled_from([*filter(spelled.begins, range(len(spelled.text)))]))
    end = data.draw(st.integers(start + 1, len(spelled.text)))
    [word] = pinyin.read(spelled.text[start:end])

    terms = naming.written_as(word, naming.ANYWHERE)

    assert set(terms) <= set(written(name))


def test_a_whole_syllable_at_the_cursor_may_grow():
    [word] = pinyin.read("zhe")

    assert lets_through(word, naming.TITLE, "政策")


def test_only_a_title_begins_as_a_title():
    terms = written("工会法", "妇保法")

    assert {"^工", "^工会", "_工会", "_妇", "_妇保"} <= set(terms)
    assert not {"^妇", "^妇保"} & set(terms)


def test_terms_are_held_once():
    terms = sounding("工会工会", "工会")

    assert len(terms) == len(set(terms))


def test_other_runs_are_found_by_their_beginnings():
    terms = set(written("GB/T 9704-2012"))

    assert {"g", "gb", "t", "9", "97", "970", "9704", "2012", "_970", "^gb"} <= terms
    assert "704" not in terms


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """More names than are read at a time, the one that is meant the longest."""
    engine = EmbeddedEngine(tmp_path_factory.mktemp("crowded") / "index")
    engine.prepare()
    titles = [f"基层工会{number}" for number in range(300)]
    titles += ["工会干部教育培训工作管理办法", "机关妇女和工会干部教育培训工作管理办法"]
    engine.index((Document(id=title, type="article", title=title), 1) for title in titles)
    return engine


@pytest.mark.parametrize("text", ["工会", "gonghui", "gh"])
def test_a_beginning_is_found_among_very_many(crowded, text):
    found = crowded.suggest(text, scope=Scope(), day=DAY, limit=2)

    assert found[0].title == "工会干部教育培训工作管理办法"


def test_the_same_text_suggests_the_same(crowded):
    found = {crowded.suggest("jcgh", scope=Scope(), day=DAY) for _ in range(3)}

    assert len(found) == 1
