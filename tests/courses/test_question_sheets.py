"""Excel files that were not made with the template: read as they look, the rest is told."""

import io
import re
import zipfile
from datetime import date, time

import openpyxl
import pytest

from courses.exchange import sheet
from courses.exchange.rows import UnreadableFile
from tests.factories.epub import archive

HEAD = ["题型", "题干", "选项A", "选项B", "答案"]
ASKED = ["单选题", "何者？", "东", "西", "B"]


def book(*sheets):
    """Each sheet a title, its state and its rows; a cell may be a value and its format."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, state, rows in sheets:
        one = made.create_sheet(title)
        one.sheet_state = state
        for row in rows:
            one.append([value[0] if isinstance(value, tuple) else value for value in row])
            for cell, value in zip(one[one.max_row], row, strict=False):
                if isinstance(value, tuple):
                    cell.number_format = value[1]
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def read(*rows):
    return sheet.read(book(("试题", "visible", rows)))


def test_every_visible_sheet_with_the_columns_is_read():
    found = sheet.read(
        book(
            ("甲", "visible", [HEAD, ASKED]),
            ("乙", "visible", [HEAD, ["判断题", "对否？", None, None, "错误"]]),
            ("旧", "hidden", [HEAD, ASKED]),
            ("名单", "visible", [["姓名"], ["王某"]]),
        )
    )

    assert [row.place for row in found.rows] == ["“甲”表第 2 行", "“乙”表第 2 行"]
    assert found.problems == [
        "“旧”表是隐藏的，其中的试题没有导入。",
        "“名单”表没有题型、题干、答案这几列，没有导入。",
    ]


def test_a_title_and_blank_rows_may_stand_above_the_columns():
    (one,) = read(["某市题库"], [], HEAD, ASKED).rows

    assert (one.place, one.content.key) == ("第 4 行", ["b"])


def test_a_sheet_without_the_columns_says_which_are_missing():
    with pytest.raises(UnreadableFile, match="没有列名“题干”"):
        read(["题型", "答案"], ["单选题", "A"])


def test_columns_that_are_not_read_are_told():
    found = read([*HEAD, "答案", "命题人", "选项K"], [*ASKED, "A", "王某", "北"])

    assert found.rows[0].content.key == ["b"]
    assert found.rows[0].problems == ["选项最多到 J，“选项K”没有导入。"]
    assert found.problems == [
        "有几列都叫“答案”，只读了最左边的一列，请核对。",
        "“命题人”“选项K”列不是模板里的列，其中的内容没有导入。",
    ]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.35, "0%", "35%"),
        (0.125, "0.0%", "12.5%"),
        (12, "0000", "0012"),
        (1234567, "#,##0", "1,234,567"),
        (0.75, "# ?/?", "3/4"),
        (date(2019, 6, 7), 'yyyy"年"m"月"d"日"', "2019年6月7日"),
        (time(9, 5), "h:mm", "9:05"),
        (3, "General", "3"),
        (2.5, "General", "2.5"),
    ],
)
def test_a_cell_says_what_it_shows(value, form, shown):
    (one,) = read(HEAD, ["填空题", "共____", None, None, (value, form)]).rows

    assert (one.content.key, one.problems) == ([[shown]], [])


def test_formats_and_errors_that_cannot_be_read_are_told():
    found = read(
        HEAD, ["填空题", "共____", None, None, (5, "0.0E+00")], [*ASKED[:2], "#REF!", *ASKED[3:]]
    )

    assert [row.problems for row in found.rows] == [
        ["“答案”：单元格的格式没有读懂，读到的是“5”。"],
        ["“选项A”：单元格是公式错误“#REF!”。"],
    ]


def test_letters_in_the_columns_of_options_are_not_doubled():
    (one,) = read(HEAD, ["单选", "何者？", "A. 东", "B．西", "B"]).rows

    assert ([option["text"] for option in one.content.options], one.problems) == (["东", "西"], [])


def test_options_where_there_are_none_are_told():
    (one,) = read(HEAD, ["简答题", "何故？", "东", None, "因故"]).rows

    assert one.problems == ["这种题型没有选项，填写的选项没有导入：东"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("单选", "single"), ("单项选择题", "single"), ("多选", "multiple"), ("判断", "true_false")],
)
def test_kinds_have_several_names(name, kind):
    (one,) = read([*HEAD, "难度"], [name, "问", "东", "西", "正确", "较难"]).rows

    assert (one.content.kind, one.facts.difficulty) == (kind, 4)


@pytest.mark.parametrize(
    ("said", "free"), [("是", True), ("Y", True), ("否", False), (None, False)]
)
def test_free_order_is_said_in_several_ways(said, free):
    (one,) = read([*HEAD, "不分顺序"], ["填空题", "____和____", None, None, "东；西", said]).rows

    assert (one.content.rules.get("any_order", False), one.problems) == (free, [])


# Hidden rows and columns.


def hiding(*rows, lines=(), columns=()):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for line in lines:
        made.active.row_dimensions[line].hidden = True
    for column in columns:
        made.active.column_dimensions[column].hidden = True
    written = io.BytesIO()
    made.save(written)
    return sheet.read(written.getvalue())


def test_hidden_rows_are_left_out_and_told():
    asked = [["单选题", f"何者{number}？", "东", "西", "B"] for number in range(2, 9)]

    found = hiding(HEAD, *asked, [], lines=[3, 5, 6, 8, 9])

    assert [row.place for row in found.rows] == ["第 2 行", "第 4 行", "第 7 行"]
    assert found.problems == [
        "有 4 行是隐藏的（第 3、5–6、8 行），没有导入；要导入的，请先在 Excel 里清除筛选、取消隐藏。"
    ]


def test_hidden_columns_are_read_and_told():
    found = hiding([*HEAD, "解析"], [*ASKED, None], columns=["E", "F"])

    assert found.rows[0].content.key == ["b"]
    assert found.problems == [
        "“答案”列是隐藏的，其中的内容照样导入；不要的，请先在 Excel 里删去这一列。"
    ]


def with_strings(rows, *strings):
    """The files of a book whose cells B2, B3 … have these formatted texts, as Excel keeps them."""
    with zipfile.ZipFile(io.BytesIO(book(("试题", "visible", rows)))) as package:
        files = {name: package.read(name) for name in package.namelist()}
    cells = files["xl/worksheets/sheet1.xml"].decode()
    for place in range(len(strings)):
        name = f'<c r="B{place + 2}"'
        cells = re.sub(f"{name}.*?</c>", f'{name} t="s"><v>{place}</v></c>', cells)
    kept = "".join(f"<si>{one}</si>" for one in strings)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    types = files["[Content_Types].xml"].decode().replace("</Types>", override)
    return files | {
        "xl/worksheets/sheet1.xml": cells.encode(),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{kept}</sst>'.encode(),
        "[Content_Types].xml": types.encode(),
    }


def test_powers_in_a_cell_stay_what_they_are():
    raised = '<r><t>面积 10</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>'
    lowered = '<r><t>体积 V</t></r><r><rPr><vertAlign val="subscript"/></rPr><t>水</t></r>'
    files = with_strings(
        [HEAD, *(["判断题", one, None, None, "对"] for one in "甲乙")], raised, lowered
    )

    found = sheet.read(archive(files, mimetype=False))

    assert [row.content.stem for row in found.rows] == ["面积 10²", "体积 V_(水)"]
    assert [row.problems for row in found.rows] == [
        [],
        ["“题干”：上标或下标没有对应的字符，写成了“_(水)”。"],
    ]


def test_an_order_that_is_not_understood_is_told():
    (one,) = read([*HEAD, "不分顺序"], ["填空题", "____和____", None, None, "东；西", "随便"]).rows

    assert one.problems == ["“不分顺序”填的是“随便”，请填“是”或者留空。"]
