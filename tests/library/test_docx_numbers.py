"""Automatic numbers of Word documents, each as Word shows it."""

import pytest

from library.extraction import extract
from library.extraction.blocks import Paragraph
from library.extraction.docx.number_formats import written
from tests.factories.docx import (
    Docx,
    abstract,
    cell,
    level,
    listed,
    numbered,
    p,
    restarted,
    row,
    style,
    styled,
    table,
)

PLAN = abstract(
    level("%1、", "chineseCountingThousand"),
    level("（%2）", "chineseCountingThousand", place=1),
    level("%3.", place=2),
    level("（%4）", place=3),
)
LISTED_PLAN = PLAN + listed()


@pytest.fixture
def lines(tmp_path):
    """The texts of the paragraphs of a document."""

    def read(body, numbering=LISTED_PLAN, **parts):
        path = tmp_path / "a.docx"
        path.write_bytes(Docx(body, numbering, **parts).build())
        blocks = extract("docx", path).blocks
        return [block.text for block in blocks if isinstance(block, Paragraph)]

    return read


def test_a_plan_keeps_every_number(lines):
    body = (
        numbered("加强组织建设")
        + numbered("建会入会", level=2)
        + numbered("换届选举", level=2)
        + numbered("维护职工权益")
        + numbered("集体协商", level=1)
        + numbered("工资", level=2)
        + numbered("津贴", level=3)
        + numbered("劳动保护", level=1)
    )

    assert lines(body) == [
        "一、加强组织建设",
        "1. 建会入会",
        "2. 换届选举",
        "二、维护职工权益",
        "（一）集体协商",
        "1. 工资",
        "（1）津贴",
        "（二）劳动保护",
    ]


def test_plain_paragraphs_between_do_not_disturb_the_counting(lines):
    assert lines(numbered("甲") + p("说明") + numbered("乙")) == ["一、甲", "说明", "二、乙"]


def test_a_restarted_list_begins_anew_once(lines):
    numbering = PLAN + listed(1) + listed(2, more=restarted())
    body = numbered("甲") + numbered("乙") + numbered("丙", 2) + numbered("丁", 2)

    assert lines(body, numbering) == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_a_list_may_restart_at_any_number(lines):
    numbering = PLAN + listed(1) + listed(2, more=restarted(start=5))

    assert lines(numbered("甲") + numbered("乙", 2), numbering) == ["一、甲", "五、乙"]


def test_lists_of_one_definition_continue_each_other(lines):
    numbering = PLAN + listed(1) + listed(2)

    assert lines(numbered("甲") + numbered("乙", 2), numbering) == ["一、甲", "二、乙"]


def test_the_list_before_a_restarted_one_goes_on_from_it(lines):
    numbering = PLAN + listed(1) + listed(2, more=restarted())
    body = numbered("甲") + numbered("乙", 2) + numbered("丙", 1)

    assert lines(body, numbering) == ["一、甲", "一、乙", "二、丙"]


def test_lists_of_two_definitions_count_apart(lines):
    numbering = PLAN + abstract(level("%1."), number=1) + listed(1) + listed(2, 1)
    body = numbered("甲") + numbered("一项", 2) + numbered("乙") + numbered("二项", 2)

    assert lines(body, numbering) == ["一、甲", "1. 一项", "二、乙", "2. 二项"]


def test_items_that_never_restart_run_on_across_the_parts(lines):
    numbering = abstract(
        level("%1、", "chineseCounting"),
        level("%2.", place=1, more='<w:lvlRestart w:val="0"/>'),
    )
    body = numbered("甲") + numbered("项", level=1) + numbered("乙") + numbered("项", level=1)

    assert lines(body, numbering + listed()) == ["一、甲", "1. 项", "二、乙", "2. 项"]


def test_a_level_may_restart_only_after_a_higher_one(lines):
    numbering = abstract(
        level("%1、", "chineseCounting"),
        level("（%2）", "chineseCounting", place=1),
        level("%3.", place=2, more='<w:lvlRestart w:val="1"/>'),
    )
    body = "".join(numbered("项", level=one) for one in (0, 1, 2, 1, 2, 0, 1, 2))

    assert lines(body, numbering + listed()) == [
        "一、项",
        "（一）项",
        "1. 项",
        "（二）项",
        "2. 项",
        "二、项",
        "（一）项",
        "1. 项",
    ]


def test_labels_name_the_levels_above(lines):
    numbering = abstract(level("%1"), level("%1.%2", place=1), level("%1.%2.%3", place=2))
    body = "".join(numbered("节", level=one) for one in (0, 1, 2, 2, 1, 0, 2))

    assert lines(body, numbering + listed()) == [
        "1 节",
        "1.1 节",
        "1.1.1 节",
        "1.1.2 节",
        "1.2 节",
        "2 节",
        "2.1.1 节",
    ]


def test_legal_labels_show_every_level_in_arabic_digits(lines):
    numbering = abstract(
        level("第%1章", "chineseCounting"), level("%1.%2", place=1, more="<w:isLgl/>")
    )

    assert lines(numbered("总则") + numbered("目的", level=1), numbering + listed()) == [
        "第一章 总则",
        "1.1 目的",
    ]


@pytest.mark.parametrize(
    ("suffix", "shown"), [("nothing", "1.甲"), ("space", "1. 甲"), ("tab", "1. 甲")]
)
def test_the_blank_behind_a_label_is_as_defined(lines, suffix, shown):
    numbering = abstract(level("%1.", more=f'<w:suff w:val="{suffix}"/>'))

    assert lines(numbered("甲"), numbering + listed()) == [shown]


def test_a_list_may_begin_at_any_number(lines):
    numbering = abstract(level("第%1条", "chineseCountingThousand", start=68))

    assert lines(numbered("甲") + numbered("乙"), numbering + listed()) == [
        "第六十八条 甲",
        "第六十九条 乙",
    ]


def test_an_overridden_level_is_shown_as_its_list_says(lines):
    override = f'<w:lvlOverride w:ilvl="0">{level("（%1）")}</w:lvlOverride>'
    numbering = PLAN + listed(1) + listed(2, more=override)

    assert lines(numbered("甲") + numbered("乙", 2), numbering) == ["一、甲", "（2）乙"]


def test_styles_bring_numbers(lines):
    linked = '<w:pStyle w:val="{}"/>'.format
    numbering = abstract(
        level("%1、", "chineseCounting", more=linked("H1")),
        level("（%2）", "chineseCounting", place=1, more=linked("H2")),
    )
    number = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("H1", number) + style("H2", number)
    body = styled("甲", "H1") + styled("子", "H2") + styled("丑", "H2") + styled("乙", "H1")

    assert lines(body, numbering + listed(), styles=styles) == [
        "一、甲",
        "（一）子",
        "（二）丑",
        "二、乙",
    ]


def test_a_style_may_inherit_its_list_and_say_only_the_level(lines):
    styles = style("H1", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    styles += style("H2", '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>', based="H1")
    styles += style("Own", based="H2")
    body = styled("甲", "H1") + styled("子", "H2") + styled("丑", "Own")

    assert lines(body, styles=styles) == ["一、甲", "（一）子", "（二）丑"]


def test_a_style_or_a_paragraph_can_switch_the_number_off(lines):
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    styles = style("H1", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    styles += style("Bare", f"<w:pPr>{off}</w:pPr>", based="H1")
    body = styled("甲", "H1") + styled("乙", "Bare") + styled("丙", "H1", off) + styled("丁", "H1")

    assert lines(body, styles=styles) == ["一、甲", "乙", "丙", "二、丁"]


def test_the_default_style_counts_for_paragraphs_that_name_none(lines):
    numbered_style = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("N", numbered_style).replace("<w:style ", '<w:style w:default="1" ')

    assert lines(p("甲") + p("乙"), styles=styles) == ["一、甲", "二、乙"]


def test_styles_based_on_each_other_in_a_circle_end_somewhere(lines):
    styles = style("A", based="B") + style("B", based="A")

    assert lines(styled("甲", "A"), styles=styles) == ["甲"]


def test_a_list_style_lends_its_levels(lines):
    numbering = (
        abstract(level("%1、", "chineseCounting"), more='<w:styleLink w:val="L"/>')
        + abstract(number=1, more='<w:numStyleLink w:val="L"/>')
        + listed(1)
        + listed(2, 1)
    )
    linked = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'

    shown = lines(
        numbered("甲", 2) + numbered("乙", 1),
        numbering,
        styles=style("L", linked, kind="numbering"),
    )

    assert shown == ["一、甲", "二、乙"]


def test_a_list_style_that_leads_back_to_itself_has_no_levels(lines):
    numbering = abstract(more='<w:numStyleLink w:val="L"/>') + listed(1)
    linked = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'

    shown = lines(numbered("甲"), numbering, styles=style("L", linked, kind="numbering"))

    assert shown == ["甲"]


def test_bullets_are_dropped_and_words_in_their_place_kept(lines):
    numbering = (
        abstract(level("\uf0b7", "bullet"))
        + abstract(
            level("l", "bullet").replace(
                "</w:lvl>", '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr></w:lvl>'
            ),
            number=1,
        )
        + abstract(level("附：", "bullet"), number=2)
        + listed(1)
        + listed(2, 1)
        + listed(3, 2)
    )

    shown = lines(numbered("甲", 1) + numbered("乙", 2) + numbered("丙", 3), numbering)

    assert shown == ["甲", "乙", "附：丙"]


def test_a_hidden_number_is_not_shown_but_counted(lines):
    hidden = level("%1.").replace("</w:lvl>", "<w:rPr><w:vanish/></w:rPr></w:lvl>")
    override = f'<w:lvlOverride w:ilvl="0">{level("%1.")}</w:lvlOverride>'
    numbering = abstract(hidden) + listed(1) + listed(2, more=override)

    assert lines(numbered("甲") + numbered("乙", 2), numbering) == ["甲", "2. 乙"]


def test_a_number_without_a_paragraph_text_stays_a_line(lines):
    assert lines(numbered("甲") + numbered("") + numbered("乙")) == ["一、甲", "二、", "三、乙"]


def test_a_deleted_item_is_not_counted(lines):
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        '<w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
        '<w:del w:id="2"><w:r><w:delText>乙</w:delText></w:r></w:del></w:p>'
    )

    assert lines(numbered("甲") + gone + numbered("丙")) == ["一、甲", "二、丙"]


def test_a_paragraph_that_its_style_hides_is_not_counted(lines):
    hidden = style("Hid", "<w:rPr><w:vanish/></w:rPr>")
    gone = numbered("乙").replace("<w:pPr>", '<w:pPr><w:pStyle w:val="Hid"/>')

    assert lines(numbered("甲") + gone + numbered("丙"), styles=hidden) == ["一、甲", "二、丙"]


def test_cells_of_a_table_are_counted_in_their_order(tmp_path):
    path = tmp_path / "a.docx"
    serial = row(cell(numbered("")), cell("甲")) + row(cell(numbered("")), cell("乙"))
    path.write_bytes(Docx(table(serial), abstract(level("%1")) + listed()).build())

    assert extract("docx", path).blocks[0].rows == [["1", "甲"], ["2", "乙"]]


def test_a_list_that_is_not_defined_leaves_the_text_alone(lines):
    assert lines(numbered("甲", 9)) == ["甲"]
    assert lines(numbered("甲"), "") == ["甲"]


def test_a_format_that_is_not_known_is_counted_and_said(tmp_path):
    path = tmp_path / "a.docx"
    numbering = abstract(level("%1)", "hebrew1")) + listed()
    path.write_bytes(Docx(numbered("甲") + numbered("乙"), numbering).build())

    extracted = extract("docx", path)

    assert [block.text for block in extracted.blocks] == ["1) 甲", "2) 乙"]
    assert extracted.warnings == [
        "有自动编号用了少见的格式（hebrew1），暂按阿拉伯数字显示，请核对。"
    ]


def test_a_custom_format_pads_with_noughts(lines):
    custom = (
        '<mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    padded = level("%1").replace('<w:numFmt w:val="decimal"/>', custom)

    assert lines(numbered("甲"), abstract(padded) + listed()) == ["001 甲"]


@pytest.mark.parametrize(
    ("numbering_format", "shown"),
    [
        ("chineseCounting", {1: "一", 10: "十", 21: "二十一", 105: "一○五"}),
        ("taiwaneseCounting", {3: "三", 120: "一二○"}),
        ("chineseCountingThousand", {10: "十", 105: "一百零五", 1260: "一千二百六十"}),
        ("japaneseCounting", {11: "十一", 101: "百一", 1200: "千二百"}),
        ("ideographDigital", {9: "九", 10: "一○", 23: "二三"}),
        ("chineseLegalSimplified", {3: "叁", 10: "壹拾", 105: "壹佰零伍"}),
        ("ideographLegalTraditional", {2: "貳", 10: "壹拾"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {12: "亥", 13: "13"}),
        ("ideographZodiacTraditional", {1: "甲子", 60: "癸亥", 61: "61"}),
        ("ideographEnclosedCircle", {1: "㊀", 10: "㊉"}),
        ("decimal", {0: "0", 12: "12"}),
        ("decimalZero", {3: "03", 12: "12"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedCircleChinese", {2: "②"}),
        ("decimalEnclosedFullstop", {1: "⒈"}),
        ("decimalEnclosedParen", {1: "⑴"}),
        ("numberInDash", {2: "- 2 -"}),
        ("upperRoman", {4: "IV", 1994: "MCMXCIV"}),
        ("lowerRoman", {9: "ix", 0: "0"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 28: "BB", 53: "AAA"}),
        ("lowerLetter", {2: "b", 0: "0"}),
        ("ordinal", {1: "1st", 12: "12th", 23: "23rd"}),
        ("hex", {11: "B"}),
        ("none", {1: ""}),
    ],
)
def test_formats_show_numbers_as_word_does(numbering_format, shown):
    assert {number: written(number, numbering_format) for number in shown} == shown
