from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.dates import find, parse, to_chinese


@pytest.mark.parametrize(
    "text",
    [
        "2019年2月18日",
        "２０１９年２月１８日",
        "2019年02月18日",
        "2019 年 2 月 18 日",
        "二〇一九年二月十八日",
        "二○一九年二月十八日",
        "二零一九年二月十八日",
        "二O一九年二月十八日",
        "二Ｏ一九年二月十八日",
        "二o一九年二月十八日",
        "二0一九年二月十八日",
        "二０一九年二月十八日",
        "二〇一九 年 二月 十八日",
        "2019-02-18",
        "2019/2/18",
        "2019.2.18",
    ],
)
def test_parse_reads_every_spelling(text):
    assert parse(text) == date(2019, 2, 18)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二〇〇四年十二月廿一日", date(2004, 12, 21)),
        ("一九九九年元月三十一日", date(1999, 1, 31)),
        ("二〇二〇年二月廿九日", date(2020, 2, 29)),
    ],
)
def test_parse_reads_months_and_days(text, expected):
    assert parse(text) == expected


def test_find_keeps_dates_without_a_day_and_their_place():
    text = "本计划自二〇一九年三月起，至2019年底，见2018年12月29日文件。"

    found = find(text)

    assert [(match.year, match.month, match.day) for match in found] == [
        (2019, 3, None),
        (2019, None, None),
        (2018, 12, 29),
    ]
    assert [text[match.start : match.end] for match in found] == [
        "二〇一九年三月",
        "2019年",
        "2018年12月29日",
    ]
    assert [match.value for match in found] == [None, None, date(2018, 12, 29)]


@pytest.mark.parametrize(
    "text", ["", "2019年2月30日", "2019年13月1日", "12019年", "1.2.2019.2.18.3", "三年", "2019"]
)
def test_find_refuses_what_is_no_date(text):
    assert find(text) == []
    assert parse(text) is None


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_printed_form_is_read_back(day):
    assert parse(to_chinese(day)) == day
