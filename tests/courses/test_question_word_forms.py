"""What a Word paper says by its form: powers, blanks to write on, underlined keys, boxes, formulas."""

import pytest

from courses.exchange import docx
from tests.factories.docx import Docx, drawing, p
from tests.factories.docx import run as words

UP, DOWN = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
LINE = '<w:u w:val="single"/>'
TAB = f"<w:r><w:rPr>{LINE}</w:rPr><w:tab/></w:r>"
DOUBTFUL = "可能是填空题的答案"


def read(*paragraphs, **parts):
    return docx.read(Docx("".join(map(p, paragraphs)), **parts).build())


def lined(text):
    return words(text, LINE)


def box(*paragraphs):
    """A text box as Word writes it: once for itself, once for older programs."""
    inside = f"<w:txbxContent>{''.join(map(p, paragraphs))}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic>'
        f"<a:graphicData><wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
        "</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{inside}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


# Powers and indices.


def test_powers_and_indices_stay_what_they_are():
    (one,) = read(
        words("1. 面积 10")
        + words("2", UP)
        + words(" 米，水是 H")
        + words("2", DOWN)
        + words("O（　）"),
        words("A. 10") + words("-", UP) + words("3", UP),
        "B. 无",
        "答案：A",
    ).rows

    assert one.content.stem == "面积 10² 米，水是 H₂O（　）"
    assert [option["text"] for option in one.content.options] == ["10⁻³", "无"]
    assert (one.problems, one.remarks) == ([], [])


def test_powers_that_unicode_has_not_are_written_out_and_told():
    (one,) = read(words("1. 体积 V") + words("水", DOWN) + words(" 对吗"), "答案：对").rows

    assert one.content.stem == "体积 V_(水) 对吗"
    assert one.remarks == ["上标或下标没有对应的字符，写成了“_(水)”，请核对。"]


def test_marks_of_notes_are_no_powers():
    (one,) = read(words("1. 依法") + words("[1]", UP) + words("对吗"), "答案：对").rows

    assert (one.content.stem, one.remarks) == ("依法[1]对吗", [])


def maths(inside):
    return f"<m:oMath>{inside}</m:oMath>"


def said(text, name="e"):
    return f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        (f"<m:sSup>{said('x')}{said('2', 'sup')}</m:sSup>", "x²"),
        (f"<m:f>{said('1', 'num')}{said('2', 'den')}</m:f>", "1/2"),
        (f"<m:f>{said('a+b', 'num')}{said('2', 'den')}</m:f>", "(a+b)/2"),
        (f"<m:rad>{said('5')}</m:rad>", "√5"),
        (f"<m:sSup><m:e><m:d>{said('a+b')}</m:d></m:e>{said('2', 'sup')}</m:sSup>", "(a+b)²"),
        (f"<m:acc>{said('x')}</m:acc>", "x"),
    ],
)
def test_formulas_are_read_in_a_line_and_told(inside, shown):
    found = read(words("1. 算 ") + maths(inside) + words(" 对吗"), "答案：对")

    assert [row.content.stem for row in found.rows] == [f"算 {shown} 对吗"]
    assert "有 1 个公式" in found.problems[0]


# Underlined.


@pytest.mark.parametrize(
    "blank", [lined("      "), TAB, lined("   ") + lined("   "), lined("　　　")]
)
def test_an_underlined_blank_is_a_gap(blank):
    (one,) = read("一、填空题", words("1. 工会是") + blank + words("的组织。"), "答案：群众").rows

    assert (one.content.stem, one.content.key) == ("工会是____的组织。", [["群众"]])
    assert one.problems == []


@pytest.mark.parametrize("end", [["答案：群众；桥梁"], [], ["参考答案", "1. 群众；桥梁"]])
def test_underlined_words_to_fill_in_are_the_key_and_not_in_the_stem(end):
    found = read(
        "一、填空题", words("1. 工会是") + lined(" 群众 ") + words("组织，是") + lined("桥梁"), *end
    )

    (one,) = found.rows
    assert (one.content.kind, one.content.stem) == ("blank", "工会是____组织，是____")
    assert (one.content.key, one.problems) == ([["群众"], ["桥梁"]], [])


def test_underlined_words_that_differ_from_the_key_are_told():
    (one,) = read(
        "一、填空题", words("1. 工会是") + lined("群众") + words("组织。"), "答案：政治"
    ).rows

    assert (one.content.stem, one.content.key) == ("工会是____组织。", [])
    assert one.problems[0] == "给出了不同的答案：群众，政治。"


def test_an_underlined_letter_is_the_key_of_a_choice():
    (one,) = read(words("1. 工会是") + lined("  B  ") + words("组织。"), "A. 官方 B. 群众").rows

    assert (one.content.stem, one.content.key) == ("工会是（　）组织。", ["b"])


def test_stress_in_a_choice_stays_text():
    (one,) = read(
        words("1. 说法") + lined("不正确") + words("的是（　）"),
        words("A. ") + lined("官方") + words("的"),
        "B. 群众",
        words("答案：") + lined(" A "),
    ).rows

    assert (one.content.stem, one.content.key) == ("说法不正确的是（　）", ["a"])
    assert (one.content.options[0]["text"], one.problems) == ("官方的", [])


def test_underlined_words_that_may_be_a_key_are_told():
    found = read(words("1. 工会是") + lined("群众") + words("组织。"), "2. 再问（　）", "答案：对")

    assert found.rows[0].content.stem == "工会是群众组织。"
    assert DOUBTFUL in found.problems[0]


def test_a_question_about_what_is_underlined_is_told():
    found = read(words("1. 改正划线部分：工会是") + lined("官方") + words("组织（　）"), "答案：错")

    assert "问的是划线的部分" in found.problems[0]


@pytest.mark.parametrize(
    "line",
    [
        words("答：") + lined("          "),
        lined("          "),
        words("（") + lined("    ") + words("）"),
    ],
)
def test_room_for_an_answer_is_no_gap(line):
    (one,) = read("一、简答题", words("1. 何故？"), line, "参考答案：因故。").rows

    assert "____" not in f"{one.content.stem}{one.content.key}"


def test_marks_of_underlining_in_a_file_are_never_taken_for_ours():
    (one,) = read("一、填空题", words("1. 工会是\ufff9群众\ufffb____组织"), "答案：职工").rows

    assert (one.content.stem, one.content.key) == ("工会是群众____组织", [["职工"]])


# Boxes and pictures outside of the text.


def test_a_text_box_stands_below_its_paragraph_and_is_told():
    found = read(
        "1. 甲（　）",
        "A. 东 B. 西",
        "答案：A",
        words("2. 看材料") + box("某店有九人。", "都加班。"),
        "答案：对",
    )

    assert [row.content.stem for row in found.rows] == [
        "甲（　）",
        "看材料\n某店有九人。\n都加班。",
    ]
    assert found.problems == [
        "文字框里的内容（“某店有九人。都加班。”等）放在了文字框所在段落的后面，请核对放得对不对。"
    ]


def test_pictures_in_notes_are_counted():
    note = f'<w:footnote w:id="2">{p(words("见图") + drawing("r", "图"))}</w:footnote>'
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'

    found = read(words("1. 对吗") + reference, "答案：对", footnotes=note)

    assert "有 1 张图片在脚注、尾注、页眉页脚或答案表里，没有导入" in "".join(found.problems)


def test_a_paper_that_is_too_large_to_look_closer_is_told(monkeypatch):
    monkeypatch.setattr("courses.exchange.docx_forms.MOST_XML", 100)

    found = read(words("1. 面积 10") + words("2", UP) + words("对吗"), "答案：对")

    assert found.rows[0].content.stem == "面积 102对吗"
    assert found.problems == [
        "文件的文字太多，上标、下标、下划线、公式和文字框没有另行处理；请核对，或拆分后再导入。"
    ]
