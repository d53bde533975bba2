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
