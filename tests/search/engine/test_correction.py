"""One wrong character is mended, and nothing else is touched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongwen.normalise import fold, fold_numerals
from search.engine import analysis
from search.engine.correction import WORTH_A_GUESS, Grade, correct, guess
from search.engine.misspelling import Kind
from search.engine.vocabulary import Vocabulary

# As an index of a few hundred documents has them.
COUNTS = {
    "工会": 300,
    "职工": 200,
    "女职工": 60,
    "劳动": 180,
    "合同": 120,
    "劳动合同": 100,
    "争议": 60,
    "劳动争议": 40,
    "仲裁": 50,
    "委员": 70,
    "委员会": 70,
    "仲裁委员会": 20,
    "经费": 80,
    "审查": 40,
    "经费审查": 20,
    "哺乳": 8,
    "时间": 50,
    "权利": 40,
    "权力": 8,
    "申请": 60,
    "赔偿": 30,
    "解除": 30,
    "用人单位": 60,
    "单位": 120,
    "慰问": 20,
    "慰问品": 12,
    "规定": 150,
    "工会法": 40,
    "张治": 1,
    "政治": 30,
    "应当": 100,
    "保险": 40,
    "工伤保险": 20,
    "干部": 60,
    "培训": 60,
    "主席": 30,
}


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary(COUNTS)


def _folded(text):
    return fold_numerals(fold(text, join=False)).text


@pytest.mark.parametrize(
    ("typed", "meant", "kind"),
    [
        ("女职公", "女职工", Kind.SOUND),
        ("劳动合统", "劳动合同", Kind.SOUND),
        ("经费身查", "经费审查", Kind.SOUND),
        ("仲财委员会", "仲裁委员会", Kind.SOUND),
        ("劳动争义", "劳动争议", Kind.SOUND),
        ("工伤保检", "工伤保险", Kind.SHAPE),
        ("解徐", "解除", Kind.SHAPE),
        ("劳合动同", "劳动合同", Kind.SWAPPED),
        ("申请仲劳裁动", "申请仲裁劳动", Kind.SWAPPED),
        ("用人单", "用人单位", Kind.MISSING),
        ("仲裁员会", "仲裁委员会", Kind.MISSING),
        ("劳动合人同", "劳动合同", Kind.EXTRA),
        ("哺其乳时间", "哺乳时间", Kind.EXTRA),
    ],
)
def test_correct_mends_each_kind_of_error(vocabulary, typed, meant, kind):
    found = correct(typed, vocabulary)

    assert (found.text, found.kind, found.grade) == (meant, kind, Grade.REPLACE)


def test_correct_says_where_and_how_likely(vocabulary):
    found = correct("工会 女职公", vocabulary)

    assert (found.start, found.end, found.typed, found.word) == (3, 6, "女职公", "女职工")
    assert found.text == "工会 女职工"
    assert 0.9 < found.likelihood <= 1


def test_correct_only_adds_to_a_long_question(vocabulary):
    found = correct("单位没有和我签订劳动合统，我能不能要求赔偿？", vocabulary)

    assert (found.typed, found.word, found.grade) == ("劳动合统", "劳动合同", Grade.ADD)


@pytest.mark.parametrize(
    "typed",
    [
        "“女职公”",
        '"女职公"',
        "《女职公规定》",
        "工会 -女职公",
        "总工发[2019]3号",
        "女职公发〔2019〕3号",
        "女职公法第十条",
        "女职公适用法第十条",
        "慰䲟",
        "张治",
        "张治同志",
        "欧阳职公",
        "沈元龙",
        "权力",
        "二〇一九",
        "三百五十",
        "12345",
        "gb9704",
    ],
)
def test_correct_never_touches(vocabulary, typed):
    assert correct(_folded(typed), vocabulary) is None


@pytest.mark.parametrize(
    "typed",
    [
        "女职工的哺乳时间是怎么规定的？",
        "工会经费审查委员会",
        "用人单位解除劳动合同要赔偿吗",
        "老板不发加班费怎么办",
        "网贷逾期不还有什么后果？",
        "咖啡店打工没签合同",
        "今天天气真好",
    ],
)
def test_correct_leaves_good_chinese_alone(vocabulary, typed):
    assert correct(_folded(typed), vocabulary) is None


def test_correct_does_not_trust_a_piece_of_one_document():
    once = Vocabulary({"慰闷": 1})
    often = Vocabulary({"慰闷": 2})

    assert correct("慰门", once) is None
    assert correct("慰门", often).word == "慰闷"


def test_correct_takes_what_documents_write_for_right():
    unknown = Vocabulary(COUNTS)
    known = Vocabulary({**COUNTS, "职公": 3})

    assert correct("职公", unknown).word == "职工"
    assert correct("职公", known) is None


def test_correct_without_words_finds_nothing():
    assert correct("女职公", Vocabulary({})) is None


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_correct_answers_any_text(text):
    folded = _folded(text)

    found = correct(folded, _WORDS)

    if found:
        assert folded[found.start : found.end] == found.typed
        assert found.text == folded[: found.start] + found.word + folded[found.end :]
        assert found.text != folded


@given(st.lists(st.sampled_from(sorted(COUNTS)), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_correct_keeps_words_of_the_vocabulary(words):
    text = " ".join(words)

    assert correct(text, _WORDS) is None


@given(
    st.text(
        st.sampled_from("".join(COUNTS) + '的吗公统织捡立财一二 “”"-《》〔〕2019第条号张李'),
        max_size=24,
    )
)
@settings(max_examples=300, deadline=None)
def test_correct_changes_few_characters_at_one_place(text):
    folded = _folded(text)

    found = correct(folded, _WORDS)

    if found:
        assert abs(len(found.word) - len(found.typed)) <= 1
        assert analysis.is_han(found.word)


_WORDS = Vocabulary(COUNTS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("女风工哺乳时间", "女职工哺乳时间"),  # neither sounds nor looks like it
        ("经废怎么审查", "经费怎么审查"),
    ],
)
def test_guess_takes_any_character_for_any_other(vocabulary, typed, meant):
    text, likelihood = guess(_folded(typed), vocabulary)

    assert text == meant
    assert WORTH_A_GUESS <= likelihood < 1
    if typed.startswith("女风工"):
        assert correct(_folded(typed), vocabulary) is None


@pytest.mark.parametrize("typed", ["女职工哺乳时间", "“女风工”", "工会法第四十二条", "abc 123", ""])
def test_guess_leaves_what_is_beyond_doubt(vocabulary, typed):
    assert guess(_folded(typed), vocabulary) == ("", 0.0)


def test_a_character_sounds_as_it_does_in_its_word():
    # 单 is read chan in 单于, not in 单价, which would be the rarer reading and the likelier word.
    found = correct("产价", Vocabulary({**COUNTS, "产假": 4, "单价": 4, "单于": 4}))

    assert found is not None
    assert (found.text, found.kind) == ("产假", Kind.SOUND)
