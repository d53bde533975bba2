"""Which lines a text has: what is emphasised, what is cut, what stands apart."""

import pytest

from gongwen import lines
from gongwen.recognise import recognise
from gongwen.wrapping import unwrapped


def raw(text):
    return [line.raw for line in lines.read(text)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**关于召开会议的通知**", "关于召开会议的通知"),
        ("# **关于召开会议的通知**", "# 关于召开会议的通知"),
        ("**示例市总工会** **示例市财政局**", "示例市总工会 示例市财政局"),
        ("*示例市总工会*", "示例市总工会"),
        ("**主送：**各单位", "主送：各单位"),
        ("**市总工会关于**县工会的批复", "**市总工会关于**县工会的批复"),
        ("自____年____月____日起", "自____年____月____日起"),
        ("** 年度", "** 年度"),
    ],
)
def test_only_what_is_clearly_emphasised_loses_its_marks(written, read):
    assert raw(written) == [read]


def test_bold_title_and_signature_are_read():
    reading = recognise(
        "**关于召开会议的通知**\n\n各单位：\n\n请参加。\n\n**示例市总工会**\n\n**2024年1月5日**"
    )

    assert (reading.title, reading.kind) == ("关于召开会议的通知", "通知")
    assert reading.issuers == ["示例市总工会"]
    assert reading.dates["issued"].isoformat() == "2024-01-05"


WRAPPED = [
    "　　各级工会要充分认识做好疗休养工作的重要意义，把这",
    "项工作摆上重要议事日程，切实加强组织领导，确保取得实",
    "效，并于每年年底前将开展情况书面报送上级工会组织部门",
    "统一汇总。",
]
WHOLE = "".join(WRAPPED).strip("　")


def test_a_blank_line_parts_paragraphs_that_were_cut():
    assert unwrapped([*WRAPPED, "", "示例市总工会", "2024年1月5日"])[:2] == [WHOLE, "示例市总工会"]
    assert unwrapped([*WRAPPED[:3], "", "示例市总工会文件"])[-1] == "示例市总工会文件"


def test_blank_lines_between_all_lines_part_nothing():
    doubled = [line for one in WRAPPED for line in (one, "")]

    assert unwrapped([*doubled, "", "　　特此通知。"]) == [WHOLE, "特此通知。"]


def test_lines_at_the_right_end_are_not_taken_for_full_ones():
    right = " " * 36 + "示例市总工会"

    assert unwrapped([*WRAPPED, right, "（此件公开发布）"]) == [
        WHOLE,
        "示例市总工会",
        "（此件公开发布）",
    ]


def test_the_end_of_a_sentence_is_no_line_of_addressees():
    text = [
        "    为深入贯彻落实上级关于加强群团工作的决策部署，进一步夯",
        "实基层基础，推动工作取得实效，现就有关事项作如下通知如",
        "下：",
        "    各级工会要充分认识加强基层工会规范化建设的重要意义，切",
        "实增强责任感。",
    ]

    assert unwrapped(text)[0].endswith("通知如下：")


NOTICE = "关于举办职工运动会的通知\n各分会：\n现通知如下：\n一、报名\n{}\n二、地点\n体育馆。\n示例市总工会\n2024年5月6日"


def said(text):
    reading = recognise(text)
    return "\n".join(
        "".join((node.label, node.heading, node.text)) for node in reading.outline.nodes
    )


@pytest.mark.parametrize(
    "line",
    [
        "扫描二维码报名",
        "请长按识别下方二维码进群。",
        "来源：各分会推荐",
        "编辑：两人；",
        "审核：由组织部负责。",
        "打印",
        "分享：",
        "关闭",
        "第3页由领队签字",
        "上一页填写姓名",
        "阅读原文",
        "版权所有",
    ],
)
def test_nothing_inside_a_text_is_taken_for_what_stands_around_a_page(line):
    assert line in said(NOTICE.format(line))
    assert line in said("首页 > 通知公告\n" + NOTICE.format(line) + "\n上一篇：无")


@pytest.mark.parametrize("heading", ["相关链接", "推荐内容", "往期回顾"])
def test_what_a_heading_of_links_stands_above_stays_where_it_is_text(heading):
    below = NOTICE.format("从速。") + f"\n{heading}\n运动会的场地已经整修完毕，欢迎试用。"

    assert "欢迎试用" in said(below)


def test_numbered_items_and_sentences_at_the_end_of_a_page_are_text():
    page = "首页 > 通知\n关于报名的通知\n各分会：\n报名方式：\n1.来源：微信群\n2.扫描二维码关注公众号\n阅读原文"

    assert "2.扫描二维码关注公众号" in said(page)
    assert "阅读原文" not in said(page)


def test_other_articles_that_a_page_names_are_left_out_with_a_word():
    page = NOTICE.format("从速。") + "\n往期推荐\n工会送清凉到工地\nEND"

    reading = recognise(page)

    assert "送清凉" not in said(page)
    assert reading.warnings == [
        "“往期推荐”以下像是网页的其他链接，没有录入，请核对：工会送清凉到工地"
    ]


@pytest.mark.parametrize(
    "end",
    [
        "微信扫一扫报名",
        "扫描二维码报名",
        "审核：张三\n制作：李四",
        "版权所有　翻印必究",
        "更多内容\n工会办公室备有宣传册",
        "相关链接\n工会法律援助热线",
        "打印",
    ],
)
def test_the_end_of_a_paper_is_text_whatever_pages_end_with(end):
    for line in end.split("\n"):
        assert line in said(NOTICE.format("从速。").partition("示例市总工会")[0] + end)


def test_the_time_of_a_meeting_does_not_tell_of_a_page():
    minutes = "安全生产会议纪要\n时间：2024-05-06 9:00\n审核：张三\n会议研究了安全工作。"

    assert "审核：张三" in said(minutes)


def test_labels_that_papers_have_too_are_kept_where_nothing_tells_of_a_page():
    bulletin = NOTICE.format("从速。") + "\n责任编辑：张三"

    assert "责任编辑：张三" in said(bulletin)
    assert "责任编辑" not in said(f"{bulletin}\n【打印】【关闭】")


@pytest.mark.parametrize("line", ["- 3 -", "第3页", "第 3 页 共 5 页", "（第3页，共5页）"])
def test_page_numbers_are_no_text(line):
    assert line not in said(NOTICE.format(line))


def test_what_leads_to_no_further_page_is_left_out_below_a_text():
    text = "关于放假的通知\n各分会：\n放假三天。\n- 下一篇:\n- 上一篇："

    assert [node.text for node in recognise(text).outline.nodes] == ["放假三天。"]
