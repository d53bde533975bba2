"""How lists are counted beyond 一、（一）1.（1）: circled numbers, decimal ones, and what only looks like a number."""

import pytest

from gongwen import structure
from gongwen.structure import Kind, parse, path_label, walk


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


def test_circled_signs_below_bracketed_numbers_are_the_fifth_level_of_a_plan():
    text = "一、补贴\n（一）标准\n1.午间：\n（1）餐费：\n①早餐；\n②午餐。\n（2）车费。\n2.夜间。"

    outline = parse(text)
    paths = {path[-1].label: path for path in walk(outline.nodes)}

    assert [node.label for node in paths["②"]] == ["一、", "（一）", "1.", "（1）", "②"]
    assert paths["②"][-1].anchor == "p1-s1-n1-i1-m2"
    assert path_label(paths["②"]) == "第一部分第（一）项第1目第（1）点②"
    assert [node.label for node in paths["（2）"]][-2] == "1."
    assert outline.warnings == []


@pytest.mark.parametrize(
    "labels",
    [
        ("一，", "二，", "三，"),
        ("一：", "二：", "三："),
        ("一）", "二）", "三）"),
        ("【一】", "【二】", "【三】"),
        ("第一、", "第二、", "第三、"),
        ("壹、", "贰、", "叁、"),
        ("一、", "二，", "三、"),
    ],
)
def test_parts_may_be_marked_oddly_where_they_count_on(labels):
    headings = ("报名条件", "报名办法", "报名时间")
    text = "\n".join(
        f"{label}{heading}\n（一）甲组。" for label, heading in zip(labels, headings, strict=True)
    )

    parts = [path[-1] for path in walk(parse(text).nodes) if len(path) == 1]

    assert [(node.kind, node.label, node.heading) for node in parts] == [
        (Kind.PART, label, heading) for label, heading in zip(labels, headings, strict=True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "一，要提高认识。\n二，要抓好落实。",
        "第一、要提高认识，统一思想；\n第二、要抓好落实。",
        "二，报名办法\n三，报名时间",
        "一、报名条件\n一，本市职工\n二、报名办法",
    ],
)
def test_odd_marks_of_sentences_or_out_of_order_begin_no_parts(text):
    labels = [path[-1].label for path in walk(parse(text).nodes)]

    assert not [label for label in labels if label and not label.endswith("、")]


def test_a_blank_before_the_comma_of_a_label_is_no_part_of_the_heading():
    nodes = parse("一 、总体要求\n1 、统一部署\n二　、工作安排").nodes

    assert [(node.label, node.heading) for node in nodes] == [
        ("一、", "总体要求"),
        ("二、", "工作安排"),
    ]
    assert nodes[0].children[0].label == "1、"


def test_steps_count_below_the_part_they_stand_under():
    text = (
        "第一部分 事前\n第一步 提出申请\n1.填表\n2.盖章\n第二步 公示名单\n张榜三天。\n"
        "第二部分 事后\n第一步：发放补助。\n第二步：归档。"
    )

    steps = {path[-1].text or path[-1].heading: path for path in walk(parse(text).nodes)}

    assert [node.label for node in steps["张榜三天。"]] == ["第一部分", "第二步"]
    assert [node.label for node in steps["盖章"]] == ["第一部分", "第一步", "2."]
    assert [node.label for node in steps["归档。"]] == ["第二部分", "第二步"]


@pytest.mark.parametrize(
    "text",
    [
        "一、流程\n（一）线上\n1.办理\n第一步：登录。\n第二步：提交。\n2.查询",
        "一、流程\n第一步：登录。\n二、查询",
        "一、流程\n第一步，登录系统。\n第二步，提交材料。",
    ],
)
def test_steps_inside_of_an_item_or_alone_begin_nothing(text):
    assert not [path for path in walk(parse(text).nodes) if path[-1].label.endswith("步")]


def test_what_stands_below_a_list_of_clauses_is_no_part_of_the_last():
    text = (
        "一、标准\n现定为：\n1.甲类300元；\n2.乙类200元；\n3.丙类100元。\n请于月底前发放。\n逾期不补。\n"
        "二、要求\n（一）严格审核；\n（二）及时公示。\n其余事项另行通知。"
    )

    nodes = parse(text).nodes

    assert nodes[0].children[2].text == "丙类100元。"
    assert (nodes[0].children[3].kind, nodes[0].children[3].text) == (
        Kind.TEXT,
        "请于月底前发放。\n逾期不补。",
    )
    assert nodes[1].children[2].text == "其余事项另行通知。"


@pytest.mark.parametrize(
    "text",
    [
        "一、分工\n1.甲组负责；\n2.乙组配合。\n乙组另有任务。\n3.丙组督查。",
        "一、分工\n1.甲组负责。\n2.乙组配合。\n乙组另有任务。",
        "一、分工\n1.甲组负责；\n2.乙组配合。\n具体如下：\n（1）查看；\n（2）登记。",
        "一、分工\n1.甲组负责；\n2.乙组配合。\n但节假日除外。",
    ],
)
def test_a_paragraph_inside_of_an_open_list_stays_in_its_item(text):
    point = parse(text).nodes[0].children[1]

    assert (point.label, point.text.count("\n")) == ("2.", 1)


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


def test_a_full_stop_inside_of_quotes_ends_no_heading():
    node = parse("一、将第三条修改为：“每年一次。”\n二、删去第四条。").nodes[0]

    assert (node.heading, node.text) == ("", "将第三条修改为：“每年一次。”")


def test_items_that_begin_with_an_amount_are_items_behind_a_chinese_comma():
    outline = parse(
        "一、审批\n1、2000元以下的支出，由主席审批。\n2、2000元以上的支出，由委员会研究决定。\n3、其他支出报上级备案。"
    )

    assert [node.label for node in outline.nodes[0].children] == ["1、", "2、", "3、"]
    assert outline.warnings == []


def test_numbers_in_a_row_are_no_items():
    outline = parse("一、范围\n本次检修包括\n1、2、3号机组。")

    assert outline.nodes[0].children == []
