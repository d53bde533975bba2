import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen import numerals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12),
        ("０３", 3),
        ("零", 0),
        ("十", 10),
        ("十二", 12),
        ("廿三", 23),
        ("卅", 30),
        ("一百零五", 105),
        ("一百一十", 110),
        ("一千二百六十", 1260),
        ("二〇一九", 2019),
        ("一〇五", 105),
        ("五万", 50_000),
        ("一万零三", 10_003),
        ("两千", 2000),
        ("二亿三千万", 230_000_000),
        ("壹拾贰", 12),
    ],
)
def test_parse_reads_one_number(text, expected):
    assert numerals.parse(text) == expected


@pytest.mark.parametrize("text", ["", "十十", "一二三百", "三农", "万", "第三", "1a", "-1", "零零"])
def test_parse_refuses_what_is_no_number(text):
    with pytest.raises(ValueError, match="number"):
        numerals.parse(text)


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_to_chinese_is_read_back(number):
    assert numerals.parse(numerals.to_chinese(number)) == number


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (10, "十"),
        (12, "十二"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (100_010, "十万零一十"),
    ],
)
def test_to_chinese_writes_as_clauses_are_numbered(number, expected):
    assert numerals.to_chinese(number) == expected


@pytest.mark.parametrize(
    "text",
    ["2019", "２０１９", "二〇一九", "二○一九", "二零一九", "二O一九", "二Ｏ一九", "二o一九"],
)
def test_parse_year_reads_every_zero(text):
    assert numerals.parse_year(text) == 2019


@pytest.mark.parametrize("text", ["", "19", "二十一九", "O019", "20190", "9999"])
def test_parse_year_refuses_what_is_no_year(text):
    with pytest.raises(ValueError, match="not a"):
        numerals.parse_year(text)
