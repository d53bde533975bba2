import json
import lzma
import re
from collections import Counter
from itertools import islice
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen import numerals
from gongwen.structure import (
    Kind,
    Node,
    Outline,
    assign_anchors,
    find_path,
    from_json,
    parse,
    path_label,
    plain_text,
    to_json,
    walk,
)


def outline(text):
    return parse(dedent(text))


def anchors(text):
    return [path[-1].anchor for path in walk(outline(text).nodes)]


def labels(text):
    return [path_label(path) for path in walk(outline(text).nodes)]


def node(text, anchor):
    path = find_path(outline(text).nodes, anchor)
    assert path is not None
    return path[-1]


LAW = """
    第一编 总　则
    第一章　基本规定
    第一条 为了保护权益，制定本法。
    第二条 本法所称职工，包括：
    （一）在职职工；
    （二）下列人员：
    1.劳务派遣人员；
    2.实习人员；
    （三）其他人员。
    前款所称其他人员，由国务院规定。
    第二条之一 本法适用于机关。
    第二章　附则
    第一节　施行
    第三条 本法自公布之日起施行。
"""


def test_law_has_books_chapters_articles_paragraphs_items_and_subitems():
    assert anchors(LAW) == [
        "bk-1",
        "bk-1-ch-1",
        "art-1",
        "art-1-p1",
        "art-2",
        "art-2-p1",
        "art-2-p1-i1",
        "art-2-p1-i2",
        "art-2-p1-i2-m1",
        "art-2-p1-i2-m2",
        "art-2-p1-i3",
        "art-2-p2",
        "art-2.1",
        "art-2.1-p1",
        "bk-1-ch-2",
        "bk-1-ch-2-s1",
        "art-3",
        "art-3-p1",
    ]
    assert outline(LAW).warnings == []
    assert (node(LAW, "bk-1").label, node(LAW, "bk-1").heading) == ("第一编", "总则")


def test_path_labels_are_those_of_citations():
    assert labels(LAW)[4:14] == [
        "第二条",
        "第二条第一款",
        "第二条第一款第（一）项",
        "第二条第一款第（二）项",
        "第二条第一款第（二）项第1目",
        "第二条第一款第（二）项第2目",
        "第二条第一款第（三）项",
        "第二条第二款",
        "第二条之一",
        "第二条之一",
    ]
    assert labels(LAW)[15] == "第一编第二章第一节"


def test_plain_text_is_the_text_as_printed():
    assert plain_text(node(LAW, "art-2")) == dedent("""\
        第二条 本法所称职工，包括：
        （一）在职职工；
        （二）下列人员：
        1.劳务派遣人员；
        2.实习人员；
        （三）其他人员。
        前款所称其他人员，由国务院规定。""")
    assert (
        plain_text(node(LAW, "bk-1-ch-2"))
        == "第二章 附则\n第一节 施行\n第三条 本法自公布之日起施行。"
    )


PLAN = """
    今年工作总的要求是：服务大局。
    一、加强思想引领
    把政治建设放在首位。
    1.学习宣传
    深入开展学习。
    一是办好讲座。
    2.2019年举办读书活动
    广泛参与，参加人数达
    3.5万名。
    二、服务职工
    （一）帮扶困难职工。建立档案，及时救助。
    3.办好实事
    （1）送清凉；
    （2）送温暖。
"""


def test_plan_items_run_on_across_the_parts():
    assert anchors(PLAN) == [
        "t1",
        "p1",
        "p1-n1",
        "p1-n2",
        "p2",
        "p2-s1",
        "p2-s1-n3",
        "p2-s1-n3-i1",
        "p2-s1-n3-i2",
    ]
    assert outline(PLAN).warnings == []
    assert labels(PLAN) == [
        "第1自然段",
        "第一部分",
        "第一部分第1项",
        "第一部分第2项",
        "第二部分",
        "第二部分第（一）项",
        "第二部分第（一）项第3目",
        "第二部分第（一）项第3目第（1）点",
        "第二部分第（一）项第3目第（2）点",
    ]


def test_plan_splits_headings_from_text():
    assert (node(PLAN, "p1").heading, node(PLAN, "p1").text) == (
        "加强思想引领",
        "把政治建设放在首位。",
    )
    assert node(PLAN, "p1-n1").text == "深入开展学习。\n一是办好讲座。"
    assert node(PLAN, "p1-n2").heading == "2019年举办读书活动"
    assert node(PLAN, "p1-n2").text == "广泛参与，参加人数达\n3.5万名。"
    assert (node(PLAN, "p2-s1").heading, node(PLAN, "p2-s1").title) == (
        "帮扶困难职工。",
        "帮扶困难职工",
    )
    assert node(PLAN, "p2-s1").text == "建立档案，及时救助。"
    assert (node(PLAN, "p2-s1-n3-i1").heading, node(PLAN, "p2-s1-n3-i1").text) == ("", "送清凉；")


def test_find_path_takes_an_item_number_that_runs_on():
    nodes = outline(PLAN).nodes

    assert find_path(nodes, "n2") == find_path(nodes, "p1-n2")
    assert find_path(nodes, "n9") is None


APPENDED = """
    第一条 有下列情形之一的：
    （一）甲；
    （二）乙。
    附录：
    禁忌范围
    一、经期禁忌：
    （一）冷水作业；
    （二）低温作业。
    二、孕期禁忌：
    （一）高处作业。
    附件2 名单
    1.甲
    2.乙
"""


def test_appendix_restarts_and_its_lists_are_clauses():
    assert anchors(APPENDED)[4:] == [
        "app1",
        "app1-n1",
        "app1-n1-i1",
        "app1-n1-i2",
        "app1-n2",
        "app1-n2-i1",
        "app2",
        "app2-n1",
        "app2-n2",
    ]
    assert labels(APPENDED)[4:8] == [
        "附录",
        "附录第一条",
        "附录第一条第（一）项",
        "附录第一条第（二）项",
    ]
    assert labels(APPENDED)[-1] == "附件2第2项"
    assert [node(APPENDED, anchor).heading for anchor in ("app1", "app2")] == ["禁忌范围", "名单"]
    assert outline(APPENDED).warnings == []


def test_table_of_contents_becomes_no_nodes():
    text = """
        目　录
        第一章 总则 ………… 1
        第二章 附则 ………… 9
        第一章 总　则
        第一条 甲。
        第二章 附　则
        第二条 乙。
    """

    assert anchors(text) == ["ch-1", "art-1", "art-1-p1", "ch-2", "art-2", "art-2-p1"]
    assert anchors(text.replace("目　录", "")) == anchors(text)


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("第一条 甲。\n第三条 乙。", "“第一条”之后是“第三条”，中间缺号，请核对是否漏收。"),
        ("第一条 甲。\n第一条 乙。", "“第一条”的编号与前一个“第一条”重复，请核对。"),
        ("第二条 甲。", "“第二条”之前缺少编号，同级内容应从第一个编号开始，请核对。"),
        ("一、甲\n三、乙", "“一、”之后是“三、乙”，中间缺号，请核对是否漏收。"),
        (
            "一、甲\n1.子\n2.丑\n二、乙\n4.寅",
            "“4.寅”之前缺少编号，同级内容应从第一个编号开始，请核对。",
        ),
        (
            "第一条 甲：\n（一）子；\n（三）丑。",
            "“（一）”之后是“（三）”，中间缺号，请核对是否漏收。",
        ),
        ("一、甲\n二、乙\n一、丙", "“一、丙”的编号小于前一个“二、”，顺序有误或另起编号，请核对。"),
    ],
)
def test_numbering_is_checked(text, warning):
    assert parse(text).warnings == [warning]


def test_a_list_below_a_label_begins_anew():
    outline = parse("申请事项：\n1. 续签。\n2. 期限三年。\n理由：\n1. 工作需要。\n2. 个人意愿。")

    assert [(node.kind, node.label.strip(), node.text) for node in outline.nodes] == [
        (Kind.TEXT, "", "申请事项："),
        (Kind.POINT, "1.", "续签。"),
        (Kind.POINT, "2.", "期限三年。"),
        (Kind.TEXT, "", "理由："),
        (Kind.POINT, "1.", "工作需要。"),
        (Kind.POINT, "2.", "个人意愿。"),
    ]
    assert outline.warnings == []


def test_repeated_numbers_keep_anchors_unique():
    assert anchors("第一条 甲。\n第一条 乙。") == ["art-1", "art-1-p1", "art-1-x2", "art-1-x2-p1"]


@pytest.mark.parametrize(
    "text",
    [
        "第一条 甲。\n第三条规定的情形除外。\n第二条 乙。",
        "第一条 甲。\n第三条、第四条和\n第二条 乙。",
        "第一条 甲。\n三、四线城市除外。\n第二条 乙。",
        "第一条 甲。\n附件中的表格不适用。\n第二条 乙。",
        "第一条 甲。\n— 2 —\n第二条 乙。",
    ],
)
def test_marks_inside_sentences_begin_no_nodes(text):
    assert [
        path[-1].anchor for path in walk(parse(text).nodes) if path[-1].kind == Kind.ARTICLE
    ] == ["art-1", "art-2"]
    assert parse(text).warnings == []


def test_lines_that_were_joined_are_taken_apart():
    text = "第一条 包括：（一）甲；（二）乙；（三）丙。 第二条 见第（二）项。"

    assert anchors(text) == [
        "art-1",
        "art-1-p1",
        "art-1-p1-i1",
        "art-1-p1-i2",
        "art-1-p1-i3",
        "art-2",
        "art-2-p1",
    ]


def test_text_between_items_belongs_to_the_item():
    text = "第一条 包括：\n（一）甲：\n第一段。\n（二）乙。\n另有规定的除外。"

    assert node(text, "art-1-p1-i1").text == "甲：\n第一段。"
    assert node(text, "art-1-p2").text == "另有规定的除外。"


def test_article_headings_and_markdown_are_read():
    text = """
        ## 第一章 总则

        **第一条** 【目的】 为了规范，制定本办法。

        第二条（适用范围）
        适用于机关。

        | 项目 | 标准 |
        |---|---|
        | 甲 | 1 |
    """

    assert (node(text, "art-1").heading, node(text, "art-1").title) == ("【目的】", "目的")
    assert (node(text, "art-2").title, node(text, "art-2-p1").text) == ("适用范围", "适用于机关。")
    assert node(text, "art-2-tb1").text.count("\n") == 2


def test_headings_above_articles_hold_them():
    text = "一、一般规定\n第一条 甲。\n二、附则\n第二条 乙。"

    assert anchors(text) == ["p1", "art-1", "art-1-p1", "p2", "art-2", "art-2-p1"]


TREES = st.recursive(
    st.builds(
        Node,
        kind=st.sampled_from(list(Kind)),
        label=st.text(max_size=4),
        number=st.none() | st.integers(0, 2000),
        sub=st.none() | st.integers(1, 9),
        heading=st.text(max_size=8),
        text=st.text(max_size=20),
    ),
    lambda children: st.builds(
        Node,
        kind=st.sampled_from(list(Kind)),
        number=st.integers(0, 9),
        children=st.lists(children, max_size=4),
    ),
    max_leaves=20,
)


@given(st.lists(TREES, max_size=4), st.lists(st.text(max_size=5), max_size=2))
def test_outline_survives_json(nodes, warnings):
    assign_anchors(nodes)
    written = Outline(nodes, warnings)

    assert from_json(to_json(written)) == written
    found = [path[-1].anchor for path in walk(nodes)]
    assert len(set(found)) == len(found)


MARKS = [
    "第一条 ",
    "第二条",
    "一、",
    "（一）",
    "1.",
    "(1)",
    "第一章 ",
    "目录",
    "附件",
    "| 表 |",
    "# ",
    "。",
    "正文",
    "2019年",
]


@given(
    st.lists(st.lists(st.sampled_from(MARKS), max_size=4).map("".join), max_size=12).map("\n".join)
)
def test_parse_never_fails(text):
    result = parse(text)

    assert from_json(to_json(result)) == result
    assert all(isinstance(path_label(path), str) for path in walk(result.nodes))


def test_parse_loses_no_text_of_real_laws(shared_dir):
    """Laws with a contents page (目录) apart, what is printed is what was read."""
    with lzma.open(shared_dir / "evaldata" / "laws.jsonl.xz", "rt") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, 0, 3000, 15)]

    def letters(text):
        return re.sub(r"[\s#*：:\u200b\ufeff]", "", text)

    lost = [
        text[:40]
        for text in texts
        if letters(text) != letters("".join(plain_text(node) for node in parse(text).nodes))
    ]

    assert lost == []


def test_code_of_1260_articles_is_read_whole():
    text = "\n".join(
        f"第{numerals.to_chinese(n)}条 当事人应当遵守规定。\n（一）甲；\n（二）乙。"
        for n in range(1, 1261)
    )

    result = parse(text)

    assert result.warnings == []
    assert Counter(path[-1].kind for path in walk(result.nodes))[Kind.ARTICLE] == 1260
