"""Tables and pictures within the text of a stem."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.questions.content import Content
from courses.questions.stems import (
    Picture,
    Table,
    Text,
    blocks_of,
    in_words,
    picture_line,
    picture_problems,
    pictures_in,
    table_lines,
    with_tables,
)

KEY = f"{'0a1b2c' * 4}-640x480"
TABLE = "| 科目 | 预算 |\n| --- | --- |\n| 文体活动 | 5000 |"


def test_a_stem_is_divided_into_text_table_and_picture():
    stem = f"看表回答。\n{TABLE}\n\n再看图：{picture_line(KEY, '各月支出')}问几月最多？"

    assert blocks_of(stem) == [
        Text("看表回答。"),
        Table(["科目", "预算"], [["文体活动", "5000"]]),
        Text("再看图："),
        Picture(KEY, "各月支出", 640, 480),
        Text("问几月最多？"),
    ]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("科目\t预算\n文体活动\t5000", TABLE),
        ("|科目|预算|\n|文体活动|5000|", TABLE),
        ("|科目|预算|\r\n|:-:|---:|\r\n|文体活动|5000|", TABLE),
        ("\t一季度\n支出\t3", "|  | 一季度 |\n| --- | --- |\n| 支出 | 3 |"),
        ("甲\t乙\t丙\n丁", "甲\t乙\t丙\n丁"),
        ("甲\t乙\t丙\n丁\t", "| 甲 | 乙 | 丙 |\n| --- | --- | --- |\n| 丁 |  |  |"),
        ("\t第一段\n\t第二段", "\t第一段\n\t第二段"),
        ("只有一行\t有制表符", "只有一行\t有制表符"),
        ("| 只有一行 |", "| 只有一行 |"),
        ("a|b\tc\nd\te", "| a\\|b | c |\n| --- | --- |\n| d | e |"),
    ],
)
def test_what_is_pasted_from_a_sheet_becomes_a_table(written, kept):
    assert with_tables(written) == kept


def test_content_keeps_pasted_cells_as_a_table_with_an_empty_corner():
    content = Content("short", "\t一季度\n支出\t3\n")

    assert content.stem == "|  | 一季度 |\n| --- | --- |\n| 支出 | 3 |"


def test_tables_that_follow_each_other_stay_two():
    stem = "甲\t乙\n丙\t丁\n| 戊 | 己 | 庚 |\n| --- | --- | --- |\n| 1 | 2 | 3 |"

    tables = blocks_of(with_tables(stem))

    assert [one.head for one in tables] == [["甲", "乙"], ["戊", "己", "庚"]]


@given(
    st.lists(st.lists(st.text("甲乙|\\ -a\t", max_size=4), min_size=2, max_size=3), min_size=2),
    st.text("甲乙|\n\t -", max_size=30),
)
def test_a_table_once_made_stays_as_it_is(rows, around):
    stem = "\n".join([around, *table_lines(rows)])

    once = with_tables(stem)

    assert with_tables(once) == once


def test_a_bar_within_a_cell_is_no_border():
    assert blocks_of("\n".join(table_lines([["甲|乙", "丙"], ["丁", "戊"]]))) == [
        Table(["甲|乙", "丙"], [["丁", "戊"]])
    ]


def test_no_cell_of_a_longer_row_is_lost():
    assert blocks_of("| 甲 |\n| --- |\n| 乙 | 丙 |") == [Table(["甲", ""], [["乙", "丙"]])]


def test_a_stem_in_words_tells_cells_and_what_a_picture_shows():
    stem = f"看表。\n{TABLE}\n{picture_line(KEY, '各月支出')}"

    assert in_words(stem) == "看表。 科目 预算 文体活动 5000 ［图：各月支出］"


def test_pictures_are_named_once():
    line = picture_line(KEY, "甲")

    assert pictures_in(f"{line}\n{line}\n![乙](图:短-1x1)") == [KEY]


@pytest.mark.parametrize(
    ("stem", "problem"),
    [
        (picture_line(KEY, "各月支出"), []),
        (picture_line(KEY, "  "), ["没有说明"]),
        (picture_line(KEY, "甲" * 201), ["最多 200 字"]),
        (picture_line(KEY, "填 ____"), ["不能有填空的下划线"]),
        (f"| {picture_line(KEY, '甲')} | 乙 |", ["另起一行"]),
    ],
)
def test_a_picture_is_refused_without_words_for_it(stem, problem):
    found = picture_problems(stem)

    assert len(found) == len(problem)
    assert all(part in one for part, one in zip(problem, found, strict=True))
