"""Papers that are not written as usual: options without signs, questions without numbers."""

import pytest

from courses.exchange import docx, paper
from tests.courses.test_question_papers import choice, keys_of, texts_of
from tests.factories.docx import Docx, cell, p, row, table


@pytest.mark.parametrize(
    "lines",
    [
        *(
            "A东\nB西\nC南",
            "A 东\nB 西\nC 南",
            "A东 B西 C南",
            "Ａ东\nＢ西\nＣ南",
            "A. 东\nB西\nC. 南",
        ),
        *("(A)东(B)西(C)南", "（A）东\n（B）西\n（C）南", "（A）东（B）西（C）南"),
    ],
)
def test_options_without_a_sign_and_in_brackets_are_read(lines):
    apart, beside = paper.read(f"1. 问（　）\n{lines}\n答案：B"), None
    if "\n" not in lines:
        beside = paper.read(f"1. 问（　）{lines}\n答案：B")

    for found in filter(None, (apart, beside)):
        assert (texts_of(found), keys_of(found)) == ([["东", "西", "南"]], ["B"])
        assert (found.rows[0].content.stem, found.rows[0].problems) == ("问（　）", [])


def test_options_that_begin_with_a_letter_are_read_without_a_sign():
    asked = (
        "1. 哪里有管辖权？（　）\nAA区\nBB区\nCC区\n答案：B\n2. 问（　）\nA东\nB西\nCC区\n答案：A"
    )

    found = paper.read(asked)

    assert texts_of(found) == [["A区", "B区", "C区"], ["东", "西", "C区"]]


@pytest.mark.parametrize("sign", ["{}. ", "{} ", "{}"])
def test_options_in_a_table_without_signs_are_read(sign):
    cells = [
        cell(sign.format(letter) + text) for letter, text in zip("ABCD", "东西南北", strict=True)
    ]
    grid = table(row(*cells[:2]), row(*cells[2:]))

    (one,) = docx.read(Docx(p("1. 问（　）") + grid + p("答案：C")).build()).rows

    assert [option["text"] for option in one.content.options] == ["东", "西", "南", "北"]
    assert (one.content.stem, one.content.key) == ("问（　）", ["c"])


def test_a_table_with_names_that_begin_with_a_letter_stays_one():
    grid = table(row(cell("A公司"), cell("B公司")), row(cell("10"), cell("20")))

    (one,) = docx.read(Docx(p("1. 看表（　）") + grid + p("答案：对")).build()).rows

    assert one.content.stem == "看表（　）\n| A公司 | B公司 |\n| --- | --- |\n| 10 | 20 |"


def test_an_explanation_of_options_stays_as_it_is():
    said = "分析如下：\nA项错误；\nB项正确；\nC项错误。"

    (one,) = paper.read(f"{choice(1, 'B')}\n解析：{said}").rows

    assert (one.content.explanation, one.problems) == (said, [])


@pytest.mark.parametrize(
    "lines",
    [
        "A公司与\nB公司签约，应（　）",
        "说明\nA公司欠薪。\nB公司没有欠薪。\n应（　）",
        "在（　）期间，A公司胜诉，B公司败诉",
    ],
)
def test_names_that_begin_with_a_letter_are_no_options(lines):
    (one,) = paper.read(f"1. {lines}\nA. 东 B. 西\n答案：A").rows

    assert (one.content.stem, one.problems) == (lines, [])
    assert [option["text"] for option in one.content.options] == ["东", "西"]


@pytest.mark.parametrize("lines", ["①东\n②西\n③南", "①东 ②西 ③南", "①东；②西；③南"])
def test_circled_numerals_are_options_where_there_are_no_others(lines):
    found = paper.read(
        f"一、选择题\n1. 问（　）\n{lines}\n答案：①③\n2. 再问（　）\n{lines}\n3. 问{lines}，对的是（　）\n"
        "A. ①② B. ②③\n参考答案\n2. ②\n3. B"
    )

    assert texts_of(found) == [["东", "西", "南"]] * 2 + [["①②", "②③"]]
    assert keys_of(found) == ["AC", "B", "B"]
    told = ["选项用的是①②③，按顺序当作 A、B、C，请核对选项和答案。"]
    assert [row.remarks for row in found.rows] == [told, told, []]
    assert [row.problems for row in found.rows] == [[]] * 3


# Questions without a number.

COUNTED = "这道题没有题号，按前后顺序当作第 {} 题，请核对题干和答案。"


@pytest.mark.parametrize("above", ["", "答案：A\n", "解析：因为早。\n"])
@pytest.mark.parametrize("options", ["\nA. 东 B. 西", "\nA. 东\nB. 西", "A. 东 B. 西"])
def test_a_question_without_a_number_is_read_and_told(above, options):
    found = paper.read(
        f"{choice(1)}\n{above}再问是（　）{options}\n{choice(3)}\n参考答案\n1. A 2. B 3. C"
    )

    assert [row.place for row in found.rows] == ["第 1 题", "第 2 题", "第 3 题"]
    assert keys_of(found) == ["A", "B", "C"]
    assert [row.remarks for row in found.rows] == [[], [COUNTED.format(2)], []]
    assert (found.problems, [row.problems for row in found.rows]) == ([], [[]] * 3)


def test_a_question_whose_number_cannot_be_told_gets_no_key_of_the_table():
    found = paper.read(
        f"{choice(1)}\n再问\nA. 东 B. 西\n又问\nA. 南 B. 北\n{choice(3)}\n参考答案\n1-3 ABC"
    )

    assert [row.place for row in found.rows] == ["第 1 题", *["第 1 题之后的题"] * 2, "第 3 题"]
    assert keys_of(found) == ["A", "", "", "C"]
    assert "卷末的答案没有给它" in found.rows[1].remarks[0]
    assert found.problems == [
        "题号不连续，缺少第 2 题。",
        "卷末答案中有第 2 题，试卷中没有这道题。",
    ]


def test_a_paper_without_any_numbers_is_counted():
    found = paper.read("一、单选题\n甲是（ B ）\nA. 东 B. 西\n乙是（ A ）\nA. 东\nB. 西")

    assert keys_of(found) == ["B", "A"]
    assert [row.remarks for row in found.rows] == [[COUNTED.format(1)], [COUNTED.format(2)]]


def test_letters_in_an_explanation_begin_no_question_and_are_told():
    found = paper.read(f"{choice(1, 'A')}\n解析：\n逐项来看\nA. 项对\nB. 项错\n{choice(2, 'B')}")

    assert found.rows[0].content.explanation == "逐项来看\nA. 项对\nB. 项错"
    assert found.rows[0].problems == [
        "“逐项来看”像是下一道题的开头，但没有题号，没有分开；如果是，请加上题号后再导入。"
    ]


def test_judgements_without_a_number_below_an_explanation_are_told():
    found = paper.read(
        "二、判断题\n1. 甲说。\n答案：对\n解析：因为。\n乙说。\n答案：对\n2. 丙说。（√）\n解析：是。\n丁说（×）"
    )

    assert ["没有题号" in row.problems[0] for row in found.rows] == [True, True]
