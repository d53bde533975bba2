"""A question in pinyin, read as names of the index and as words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine.embedded import EmbeddedEngine
from search.engine.query import Scope
from search.engine.sounding import Readings, han_of
from tests.search.engine.contract import ANONYMOUS
from tests.search.engine.corpus import CORPUS, DAY

COUNTS = {
    "女职工": 90,
    "年终股": 1,
    "产假": 60,
    "产家": 2,
    "工会": 500,
    "公会": 3,
    "经费": 80,
    "西安": 4,
    "先": 1000,
    "方案": 30,
    "反感": 1,
    "APP": 9,
}
READINGS = Readings(COUNTS)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    engine = EmbeddedEngine(tmp_path_factory.mktemp("library") / "index")
    engine.prepare()
    engine.index((document, 1) for document in CORPUS)
    return engine.store()


@pytest.fixture
def read(store):
    def ask(text, **more):
        return han_of(store, text, **{"scope": ANONYMOUS, "day": DAY, "readings": READINGS} | more)

    return ask


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("nvzhigong", ("女职工",)),
        ("nuzhigong", ("女职工",)),
        ("nzg", ("女职工", "年终股")),
        ("nv职工", ("女职工",)),
        ("nzhigong", ("女职工",)),
        ("gonghui", ("工会", "公会")),
        ("ghf", ("工会法",)),
        ("gonghuifa", ("工会法",)),
        ("xian", ("西安",)),
        ("fangan", ("方案", "反感")),
        ("fang'an", ("方案",)),
        ("nvzhigongchanjia", ("女职工产假",)),
        ("gonghui jingfei", ("工会 经费", "公会 经费")),
        ("工会 jf", ("工会 经费",)),
    ],
)
def test_pinyin_is_read_as_names_and_words(read, text, meant):
    assert read(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", " ", "女职工", "2019", "nvzhigo", "app", "hello", "vvv", "gonghui hello", "'", "？"],
)
def test_what_is_no_pinyin_means_nothing(read, text):
    assert read(text) == ()


def test_a_name_that_may_not_be_seen_is_not_told(read):
    assert read("weiwenpincaigouhetong") == ()
    assert read("weiwenpincaigouhetong", scope=Scope()) == ("慰问品采购合同",)


def test_no_more_is_told_than_is_wanted(read):
    assert read("gonghui", limit=1) == ("工会",)


def test_no_words_are_known_at_first(read):
    assert read("gonghui", readings=Readings({})) == ()


@given(st.text(alphabet="abcghijnouvz' 工会é1", max_size=80))
def test_any_text_is_read(text):
    for words in (READINGS.sentence(text), *map(READINGS.sentence, text.split())):
        assert isinstance(words, str)
