"""Papers as they lie in offices: sent by mail, copied from a page, without what a head usually has."""

from datetime import date

import pytest

from gongwen.outline import Kind, walk
from gongwen.recognise import recognise

TEXT = "各直属工会：\n请检查。\n示例市总工会\n2022年8月17日\n"
TITLE = "示例市总工会关于开展检查的通知"


def numbers(reading):
    return [number.display for number in reading.numbers]


@pytest.mark.parametrize(
    "above",
    [
        "示例市总工会 2022-08-19 09:12 浏览次数：356 【字体：大 中 小】",
        "发信人：市总办公室 <bgs@example.cn>\n收信人：各区总工会\n主题：转发文件",
        "密级：内部\n示例市总工会",
        "新闻｜文件｜留言\n首页 | 工会文件",
        "国家税务总局示\n例省税务局",
    ],
)
def test_a_number_ends_whatever_stands_above_it(above):
    reading = recognise(f"{above}\n示工发〔2022〕24号\n{TITLE}\n{TEXT}")

    assert reading.title == TITLE
    assert numbers(reading) == ["示工发〔2022〕24号"]
    assert reading.addressees == ["各直属工会"]
    assert reading.issuers == ["示例市总工会"]


def test_a_mark_of_secrecy_may_narrow_the_audience_only():
    reading = recognise(f"密级：内部\n{TITLE}\n{TEXT}")

    assert (reading.audience, reading.secrecy) == ("内部", "")


def test_the_running_number_of_an_announcement_stands_above_its_organ():
    reading = recognise(
        "第5号\n示例市人民代表大会常务委员会公告\n《示例市劳动条例》已经通过，现予公布。\n"
        "示例市人民代表大会常务委员会\n2019年8月5日\n"
    )

    assert numbers(reading) == ["示例市人民代表大会常务委员会公告第5号"]
    assert reading.title == "示例市人民代表大会常务委员会公告"


def test_an_attachment_that_was_sent_by_itself_has_a_title():
    reading = recognise(
        "附件3\n职工互助保障参保人员花名册\n填报单位（盖章）：\n| 序号 | 姓名 |\n| 1 |  |\n",
        filename="x.docx",
    )

    assert (reading.title, reading.kind) == ("职工互助保障参保人员花名册", "名册")


def test_where_a_page_stands_on_its_site_is_no_part_of_its_title():
    reading = recognise(f"法规库\n关于工会经费适用问题的解释\n{TEXT}")

    assert reading.title == "关于工会经费适用问题的解释"


def test_what_the_paper_prints_goes_before_what_its_page_is_called():
    reading = recognise(
        "关于开展检查的通知\n示工发〔2022〕24号\n示例市总工会关于开展\n检查的通知\n" + TEXT
    )

    assert reading.title == TITLE
    assert numbers(reading) == ["示工发〔2022〕24号"]
    assert reading.addressees == ["各直属工会"]


def test_the_head_of_the_paper_may_stand_below_the_title_of_its_page():
    reading = recognise(f"{TITLE}\n示例市总工会\n示例市财政局\n示工发〔2022〕24号\n{TEXT}")

    assert numbers(reading) == ["示工发〔2022〕24号"]
    assert reading.issuers == ["示例市总工会", "示例市财政局"]
    assert reading.addressees == ["各直属工会"]


def test_a_rule_without_its_notice_keeps_number_and_day_below_its_title():
    reading = recognise(
        "示例省工会监督工作细则\n（示工发〔2020〕11号，2020年5月6日印发）\n第一条　为规范工作，制定本细则。\n"
    )

    assert numbers(reading) == ["示工发〔2020〕11号"]
    assert reading.dates["issued"] == date(2020, 5, 6)
    assert reading.subtitle == ""


HEADED = (
    "示例省海员建设工会\n2025年度财务人员培训班方案\n一、培训时间\n3月24日至28日。\n2025年2月26日\n"
)


def test_an_organ_in_red_is_no_part_of_the_title_below_it():
    plain = recognise(HEADED)
    reading = recognise(HEADED, heads=frozenset({"示例省海员建设工会"}))

    assert plain.title == "示例省海员建设工会2025年度财务人员培训班方案"
    assert reading.title == "2025年度财务人员培训班方案"
    assert reading.issuers == ["示例省海员建设工会"]


def test_a_long_name_may_be_broken_in_a_red_head():
    heads = frozenset(
        {"示例州总工会经费审查委员", "会办公室", "国家税务总局示", "例省税务局　文件"}
    )
    text = f"示例州总工会经费审查委员\n会办公室\n国家税务总局示\n例省税务局　文件\n关于开展检查的通知\n{TEXT}"

    assert recognise(text, heads=heads).issuers == [
        "示例州总工会经费审查委员会办公室",
        "国家税务总局示例省税务局",
    ]


def test_the_first_line_of_a_title_names_its_organ_however_long():
    reading = recognise(
        "示例省总工会干部管理学院工会\n教职工疗休养管理办法\n第一条　为维护权益，制定本办法。\n"
    )

    assert reading.issuers == ["示例省总工会干部管理学院工会"]


def test_a_short_signature_is_named_in_full_by_the_title():
    title = "太行职业技术学院工会\n关于补助结果的公示\n"
    reading = recognise(f"{title}现予公示。\n学院工会\n2023年11月20日\n")

    assert reading.issuers == ["太行职业技术学院工会"]


def test_two_organs_in_a_title_without_a_blank_are_not_one():
    title = "中共示例市委办公室示例市人民政府办公室关于转发《示例市总工会工作意见》的通知\n"
    reading = recognise(
        f"{title}现转发给你们。\n中共示例市委办公室\n示例市人民政府办公室\n2017年9月1日\n"
    )

    assert reading.issuers == ["中共示例市委办公室", "示例市人民政府办公室"]


def test_parts_may_have_a_blank_for_their_mark():
    reading = recognise(
        f"{TITLE}\n各直属工会：\n现通知如下。\n一 指导思想\n夯实基础。\n二　竞赛内容\n1.培训；\n2.检查。\n三 保障措施\n加强领导。\n"
    )

    parts = [path[-1] for path in walk(reading.outline.nodes) if path[-1].kind == Kind.PART]
    assert [(part.label, part.heading) for part in parts] == [
        ("一", "指导思想"),
        ("二", "竞赛内容"),
        ("三", "保障措施"),
    ]


@pytest.mark.parametrize("line", ["一 二三班", "三 保障措施"])
def test_a_blank_alone_makes_no_part(line):
    reading = recognise(f"{TITLE}\n各直属工会：\n现通知如下。\n{line}\n请检查。\n")

    assert all(path[-1].kind != Kind.PART for path in walk(reading.outline.nodes))


def test_a_table_below_the_signature_is_the_attachment_that_was_named():
    reading = recognise(
        f"{TITLE}\n各直属工会：\n请检查。\n附：补助费分配表\n（印章）\n2022年8月17日\n补助费分配表\n| 县 | 元 |\n| 甲 | 1 |\n"
    )

    assert reading.attachments == ["补助费分配表"]


@pytest.mark.parametrize(
    "junk",
    [
        "新闻｜文件｜留言\n首页 > 通知",
        "首页 | 工会文件",
        "Copyright © 2008 示例市总工会 All Rights Reserved",
        "主办：示例市总工会 苏ICP备12345678号 技术支持：示例网络",
        "供稿：组宣部\n阅读原文",
        "THE END",
        "声明：本文仅供学习，版权归作者所有\n阅读原文",
        "点亮“在看”，分享给更多工友",
    ],
)
def test_what_stands_around_a_page_is_not_kept(junk):
    assert recognise(f"{TITLE}\n{TEXT}{junk}\n") == recognise(f"{TITLE}\n{TEXT}")
