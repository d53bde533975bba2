import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongwen.normalise import Folded, fold, simplify

MIXED = st.text(
    st.one_of(
        st.sampled_from(
            "工會主席第三十四条（二）五万元〇年月日 \u3000\u200b\u00ad\n⻓⼀㎡ＡＢab１2½e\u0301\u0130ß"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＢｃ１２３（）：", "abc123():"),
        ("⻓⺠⼯⼀", "长民工一"),
        ("工會主席與職工", "工会主席与职工"),
        ("乾隆年間的乾燥", "乾隆年间的干燥"),
        ("女\u200b职\u00ad工\ufeff", "女职工"),
        ("第 四十 四 条", "第四十四条"),
        ("第\u3000四\u00a0条", "第四条"),
        ("省总 2019 年", "省总 2019 年"),
        ("工会法\n第一条", "工会法\n第一条"),
        ("３０㎡", "30m2"),
        ("e\u0301e\u0300", "éè"),
        ("总工发〔2019〕3号", "总工发〔2019〕3号"),
        ("①②…", "①②…"),
    ],
)
def test_fold_gives_one_spelling(text, expected):
    assert fold(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第二十三条", "第23条"),
        ("第六十八条之一", "第68条之1"),
        ("第三十八条第一款第（二）项", "第38条第1款第(2)项"),
        ("二〇一九年", "2019年"),
        ("二○一九年十二月三十一日", "2019年12月31日"),
        ("五万元", "50000元"),
        ("5万元", "50000元"),
        ("0.5万元", "5000元"),
        ("1.23456万元", "12345.6元"),
        ("5千万元", "50000000元"),
        ("九十八天", "98天"),
        ("百分之二十", "20%"),
        ("一、统一、协调", "1、统一、协调"),
        ("一切三农第三方一次性一人", "一切三农第3方一次性一人"),
    ],
)
def test_fold_numerals_where_they_number_something(text, expected):
    assert fold(text, numerals=True).text == expected


def test_fold_keeps_blanks_of_a_query():
    assert fold("女职工 哺乳时间", join=False).text == "女职工 哺乳时间"


def test_fold_leaves_traditional_characters_when_told():
    assert fold("工會", t2s=False).text == "工會"


def test_plain_text_gets_an_identity_map():
    folded = fold("工会是职工自愿结合的群众组织。")

    assert folded == Folded("工会是职工自愿结合的群众组织。", range(15), range(1, 16))


def test_original_span_covers_the_whole_numeral_and_no_trailing_blank():
    original = "见第 三十八 条 规定"
    folded = fold(original, numerals=True)

    number = folded.text.index("38")

    assert folded.text == "见第38条规定"
    assert original[slice(*folded.original_span(number, number + 2))] == "三十八"
    assert original[slice(*folded.original_span(number + 2, number + 3))] == "条"
    assert folded.original_span(0, 0) == (0, 0)
    assert folded.original_span(7, 7) == (len(original), len(original))


@given(MIXED, st.booleans(), st.booleans(), st.booleans())
@example("5百元", True, True, True)
def test_fold_is_idempotent_and_its_map_is_sound(text, t2s, numerals, join):
    folded = fold(text, t2s=t2s, numerals=numerals, join=join)

    again = fold(folded.text, t2s=t2s, numerals=numerals, join=join)
    assert again.text == folded.text
    assert len(folded.offsets) == len(folded.ends) == len(folded.text)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(
        0 <= start < end <= len(text)
        for start, end in zip(folded.offsets, folded.ends, strict=True)
    )


@given(MIXED)
def test_simplify_keeps_the_length(text):
    assert len(simplify(text)) == len(text)
