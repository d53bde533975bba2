"""How attachments are announced in front of a signature, in the habits of many offices."""

import pytest

from gongwen.outline import Kind, plain_text
from gongwen.recognise import recognise

FORM, QUOTA, PLAN = "先进班组推荐表", "推荐名额分配表", "评选活动实施方案"


def notice(announcement, below=""):
    return (
        "关于推荐先进班组的通知\n\n各分会：\n\n现将推荐工作通知如下。\n\n"
        f"{announcement}\n\n青石县总工会\n2022年5月6日\n{below}"
    )


@pytest.mark.parametrize(
    ("announcement", "names"),
    [
        (f"附件1：{FORM}\n附件2：{QUOTA}", [FORM, QUOTA]),
        (f"附件一：{FORM}\n附件二：{QUOTA}\n附件三：{PLAN}", [FORM, QUOTA, PLAN]),
        (f"附件1 {FORM}\n附件2 {QUOTA}", [FORM, QUOTA]),
        (f"附件1. {FORM}\n附件2. {QUOTA}", [FORM, QUOTA]),
        (f"附件1、{FORM}\n附件2、{QUOTA}", [FORM, QUOTA]),
        (f"附件 1.{FORM}\n     2.{QUOTA}", [FORM, QUOTA]),
        (f"附件1-2：{FORM}、{QUOTA}", [FORM, QUOTA]),
        (f"附件1：{PLAN}", [PLAN]),
        (
            "附件1：青石县总工会先进班组评选工作实施\n细则（试行）\n附件2：评分表",
            ["青石县总工会先进班组评选工作实施细则（试行）", "评分表"],
        ),
        (f"附件：{FORM}\n      {QUOTA}", [FORM, QUOTA]),
        (f"附件：1.{FORM}\n2.{QUOTA}", [FORM, QUOTA]),
        (f"附：1、{FORM}\n2、{QUOTA}", [FORM, QUOTA]),
        (f"附件：（1）{FORM}\n（2）{QUOTA}", [FORM, QUOTA]),
        (f"附表：{FORM}", [FORM]),
        (f"附件1：{FORM}；附件2：{QUOTA}", [FORM, QUOTA]),
        ("附件1、2000元名单 附件2、1000元名单", ["2000元名单", "1000元名单"]),
        ("附件：1、2000元名单 2、1000元名单", ["2000元名单", "1000元名单"]),
        ("附件：1.2000元名单 2.1000元名单", ["2000元名单", "1000元名单"]),
        (f"附件：一、{FORM}\n二、{QUOTA}", [FORM, QUOTA]),
        (f"附件：①{FORM}\n②{QUOTA}", [FORM, QUOTA]),
        (f"附件：\n附件1：{FORM}\n附件2：{QUOTA}", [FORM, QUOTA]),
        (f"附件(1)：{FORM}\n附件(2)：{QUOTA}", [FORM, QUOTA]),
        (f"附1：{FORM}\n附2：{QUOTA}", [FORM, QUOTA]),
        ("附件：推荐表（集体）\n      推荐表（个人）", ["推荐表（集体）", "推荐表（个人）"]),
    ],
)
def test_announced_attachments_are_named_once_and_are_no_parts(announcement, names):
    result = recognise(notice(announcement))

    assert result.attachments == names
    assert [plain_text(node) for node in result.outline.nodes] == ["现将推荐工作通知如下。"]
    assert result.issuers == ["青石县总工会"]


def test_announced_attachments_that_follow_are_the_only_parts():
    below = f"\n附件1\n{FORM}\n班组名称\n\n附件2\n{QUOTA}\n单位 名额\n"

    result = recognise(notice(f"附件1：{FORM}\n附件2：{QUOTA}", below))

    assert result.attachments == [FORM, QUOTA]
    parts = [node for node in result.outline.nodes if node.kind == Kind.APPENDIX]
    assert [(node.label, node.heading) for node in parts] == [("附件1", FORM), ("附件2", QUOTA)]


def test_an_attachment_with_its_text_below_its_name_is_a_part():
    result = recognise(notice("", "\n附件1：评选办法\n一、条件\n二、程序\n附件2：名单\n张三\n"))

    assert result.attachments == ["评选办法", "名单"]
    assert [node.label for node in result.outline.nodes] == ["", "附件1", "附件2"]


def test_an_enclosed_document_announces_its_own_attachments_once():
    text = (
        "关于印发《先进班组评选办法》的通知\n\n各分会：\n\n现印发给你们。\n\n青石县总工会\n2022年5月6日\n\n"
        "先进班组评选办法\n\n第一条 为做好评选，制定本办法。\n第二条 本办法自印发之日起施行。\n\n"
        f"附件1：{FORM}\n附件2：{QUOTA}\n\n附件1\n{FORM}\n班组名称\n\n附件2\n{QUOTA}\n单位 名额\n"
    )

    inner = recognise(text).inner

    assert inner.attachments == [FORM, QUOTA]
    parts = [(node.label, node.heading) for node in inner.outline.nodes if node.label]
    assert parts[2:] == [("附件1", FORM), ("附件2", QUOTA)]


@pytest.mark.parametrize("mark", ["、", "：", " ", "."])
def test_a_part_may_have_any_mark_behind_its_number(mark):
    below = f"\n附件1{mark}2000元名单\n张三\n附件2{mark}1000元名单\n李四\n"

    result = recognise(notice("", below))

    assert [(node.label, node.heading) for node in result.outline.nodes[1:]] == [
        ("附件1", "2000元名单"),
        ("附件2", "1000元名单"),
    ]


@pytest.mark.parametrize(
    "line", ["附件1、2、3请按时填报", "附件1、附件2由各班组填写", "附件1.5倍标准"]
)
def test_a_sentence_about_attachments_begins_no_part(line):
    result = recognise(notice("", f"\n附：\n{line}\n张三\n"))

    assert not [node for node in result.outline.nodes if node.label == "附件1"]
