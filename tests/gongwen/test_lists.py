"""How lists are counted beyond 一、（一）1.（1）: circled numbers, decimal ones, and what only looks like a number."""

from gongwen import structure
from gongwen.structure import Kind, parse, walk


def counted(text):
    return [
        (path[-1].label, path[-1].heading or path[-1].text)
        for path in walk(parse(text).nodes)
        if path[-1].label
    ]


def test_blanks_to_be_filled_in_stay_in_the_text():
    text = "第一条 租期自____年____月____日起至____年____月____日止，租金__元。\n承租人：__________（签字）"

    nodes = parse(text).nodes

    assert "\n".join(map(structure.plain_text, nodes)) == text


def test_bold_marks_go_but_signs_of_multiplication_stay():
    nodes = parse("**一、补贴标准**\n餐费=人数**天数，另加2*3元。").nodes

    assert (nodes[0].heading, nodes[0].text) == ("补贴标准", "餐费=人数**天数，另加2*3元。")


def test_circled_and_bracketed_signs_count_items():
    text = "一、检查内容\n1.消防设施：\n①灭火器；\n②消火栓；\n2.用电安全。\n二、评分\n⑴查台账；\n⑵看现场。"

    assert counted(text) == [
        ("一、", "检查内容"),
        ("1.", "消防设施："),
        ("①", "灭火器；"),
        ("②", "消火栓；"),
        ("2.", "用电安全。"),
        ("二、", "评分"),
        ("⑴", "查台账；"),
        ("⑵", "看现场。"),
    ]


def test_circled_signs_lie_below_bracketed_numbers_of_an_article():
    text = "第一条 补贴包括：\n（1）餐费：\n①早餐；\n②午餐。\n（2）车费。"

    paths = {path[-1].label: path for path in walk(parse(text).nodes)}

    assert paths["②"][-2].label == "（1）"
    assert paths["（2）"][-2].kind == Kind.PARAGRAPH


def test_circled_signs_below_the_last_level_of_a_plan_stay_its_text():
    text = "一、补贴\n（一）标准\n1.午间：\n（1）餐费：\n①早餐；\n②午餐。\n（2）车费。"

    outline = parse(text)

    assert [label for label, _ in counted(text)] == ["一、", "（一）", "1.", "（1）", "（2）"]
    assert outline.warnings == []


def test_decimal_numbers_are_a_level_each_below_chapters():
    text = (
        "第一章 总则\n1.1 为规范操作，制定本规程。\n1.2 本规程适用于各车间。\n"
        "第二章 准备\n2.1 检查设备：\n2.1.1 电源；\n2.1.2 气源。\n2.2 穿戴防护用品。"
    )
    nodes = parse(text).nodes

    assert counted(text) == [
        ("第一章", "总则"),
        ("1.1", "为规范操作，制定本规程。"),
        ("1.2", "本规程适用于各车间。"),
        ("第二章", "准备"),
        ("2.1", "检查设备："),
        ("2.1.1", "电源；"),
        ("2.1.2", "气源。"),
        ("2.2", "穿戴防护用品。"),
    ]
    assert [node.number for node in nodes[1].children] == [1, 2]
    assert parse(text).warnings == []


def test_decimal_numbers_hang_below_whole_ones():
    text = "1 范围\n1.1 本标准规定了服务要求。\n1.2 本标准适用于服务站点。\n2 要求\n2.1 场所整洁。"

    assert [label for label, _ in counted(text)] == ["1", "1.1", "1.2", "2", "2.1"]


def test_decimal_numbers_need_no_blank_behind_them():
    text = "一、总则\n1.1为规范管理，制定本规程。\n1.2、本规程适用于站点。\n1.3人员要求。\n1.4 分工与公示。\n二、开放\n2.1每日开放。"

    assert [label for label, _ in counted(text)] == [
        "一、",
        "1.1",
        "1.2、",
        "1.3",
        "1.4",
        "二、",
        "2.1",
    ]


def test_a_heading_without_clauses_counts_among_those_that_have_them():
    text = "1 范围\n本标准适用于站点。\n2 要求\n2.1 场所整洁。\n2.2 设施完好。\n3 附则"

    assert [label for label, _ in counted(text)] == ["1", "2", "2.1", "2.2", "3"]


def test_items_that_begin_with_a_number_are_no_decimals():
    text = "一、安排\n1.1号楼打扫；\n2.2号楼打扫。\n二、时间\n1.1月15日前报名；\n2.2月底前评审。"

    assert [label for label, _ in counted(text)] == ["一、", "1.", "2.", "二、", "1.", "2."]


def test_articles_whose_first_is_lost_stay_articles():
    text = "一、总则\n第二条 甲。\n第三条 乙。\n第四条 丙。"

    assert [label for label, _ in counted(text)] == ["一、", "第二条", "第三条", "第四条"]


def test_quantities_with_a_point_are_no_labels():
    text = "一、收入\n1.会费收入\n3.5 万元，比上年增加\n1.1 万元。"

    assert counted(text) == [("一、", "收入"), ("1.", "会费收入")]


def test_two_quarters_are_no_part_above_the_part_that_has_the_number():
    text = "一、培训\n二、文体\n三、四季度举办比赛两场。\n三、帮扶\n四、五项制度"

    assert [label for label, _ in counted(text)] == ["一、", "二、", "三、", "四、"]


def test_an_article_that_a_plan_quotes_is_no_article():
    text = "一、背景\n二、内容\n（一）经费\n第七条　经费由财政保障。\n（二）场地\n第九条　场地向公众开放。"

    outline = parse(text)

    assert [label for label, _ in counted(text)] == ["一、", "二、", "（一）", "（二）"]
    assert outline.nodes[1].children[0].text == "第七条　经费由财政保障。"
    assert outline.warnings == []
