"""Who speaks and when, below the title of a speech; who made a rule, in the brackets below its title."""

import pytest

from gongwen.outline import plain_text
from gongwen.recognise import recognise

SPEECH = (
    "在全县职工运动会开幕式上的讲话\n{below}\n\n同志们：\n\n今天开幕。\n\n一、守纪律\n二、赛风格\n"
)
PLAIN, POSTED = "何思远", "县总工会党组书记、主席　何思远"


@pytest.mark.parametrize("day", ["（2019年3月5日）", "2019年3月5日"])
@pytest.mark.parametrize("speaker", [PLAIN, POSTED, "何　远", "副县长 何思远"])
@pytest.mark.parametrize("order", ["{day}\n{speaker}", "{speaker}\n{day}", "{speaker}\n\n{day}"])
def test_speaker_and_date_are_read_in_either_order(day, speaker, order):
    result = recognise(SPEECH.format(below=order.format(day=day, speaker=speaker)))

    assert result.dates["issued"].isoformat() == "2019-03-05"
    assert result.subtitle == speaker
    assert result.addressees == []
    assert [node.anchor for node in result.outline.nodes] == ["t1", "t2", "p1", "p2"]


@pytest.mark.parametrize(
    "line", ["何思远（2019年3月5日）", "2019年3月5日　何思远", "（2019年3月5日　何思远）"]
)
def test_speaker_and_date_may_share_a_line(line):
    result = recognise(SPEECH.format(below=line))

    assert result.dates["issued"].isoformat() == "2019-03-05"
    assert (result.subtitle, result.addressees) == (line, [])


@pytest.mark.parametrize("speaker", ["县总工会主席何思远", "主讲人：何思远", "何思远同志"])
def test_a_date_beside_it_tells_the_line_of_a_speaker(speaker):
    result = recognise(SPEECH.format(below=f"{speaker}\n2019年3月5日"))

    assert result.dates["issued"].isoformat() == "2019-03-05"
    assert result.subtitle == speaker


def test_a_heading_with_a_post_is_no_speaker_of_a_notice():
    result = recognise("关于开会的通知\n主席　何思远\n各单位：\n请参加。\n县总工会\n2019年3月5日")

    assert result.subtitle == ""


@pytest.mark.parametrize(
    ("history", "issuers"),
    [
        ("（1992年3月8日通过，2004年6月1日修订发布）", []),
        ("（2012年5月3日集团公司工会三届五次全委会通过）", []),
        ("（2012年5月3日公司第二届职工代表大会第三次会议审议通过）", []),
        ("（2012年5月3日青石县总工会十届四次全委会通过）", ["青石县总工会"]),
        (
            "（2012年5月3日青石县总工会第十届委员会第四次全体会议通过）",
            ["青石县总工会第十届委员会"],
        ),
        (
            "（1992年3月8日全国总工会书记处第九次会议通过　2004年6月1日修订发布）",
            ["中华全国总工会"],
        ),
    ],
)
def test_who_made_a_rule_is_an_organ_and_no_meeting_or_act(history, issuers):
    result = recognise(
        f"工会小组长工作条例\n{history}\n第一条 为加强工作，制定本条例。\n第二条 每年一次。"
    )

    assert result.issuers == issuers


@pytest.mark.parametrize(
    ("line", "addressees"),
    [
        ("各县总工会﹕", ["各县总工会"]),
        ("各县总工会、各直属分会∶", ["各县总工会", "各直属分会"]),
        ("各县总工会", ["各县总工会"]),
        ("各街道、镇总工会，各直属工会；", ["各街道", "镇总工会", "各直属工会"]),
        ("各县总工会；各直属分会：", ["各县总工会", "各直属分会"]),
    ],
)
def test_addressees_without_a_colon_of_the_usual_kind(line, addressees):
    result = recognise(f"关于开会的通知\n{line}\n定于明日开会，请参加。\n县总工会\n2019年3月5日")

    assert result.addressees == addressees
    assert [plain_text(node) for node in result.outline.nodes] == ["定于明日开会，请参加。"]


@pytest.mark.parametrize(
    "text",
    [
        "先进集体名单\n各县总工会\n甲、乙，丙",  # no letter
        "关于开会的通知\n各县总工会\n一、时间，地点\n明日。",  # a heading may stand there
        "关于开会的通知\n县总工会\n定于明日开会，请参加。",
    ],
)
def test_units_below_a_title_are_not_always_addressed(text):
    assert recognise(text).addressees == []


def test_a_running_number_may_stand_above_the_addressees():
    result = recognise(
        "集体协商要约书\n编号：2021-3\n青石纺织公司：\n请予答复。\n青石纺织公司工会\n2021年3月5日"
    )

    assert result.addressees == ["青石纺织公司"]
    assert plain_text(result.outline.nodes[0]) == "编号：2021-3"


def test_hits_beside_the_date_of_a_web_page_are_none_of_an_hour():
    result = recognise(
        "关于开会的通知\n发布者：管理员　日期：2019-03-08　点击：35\n各分会：\n请参加。\n县总工会\n2019年3月5日"
    )

    assert result.addressees == ["各分会"]
    assert result.dates["published"].isoformat() == "2019-03-08"


def test_a_report_to_a_congress_is_by_whom_it_represents():
    result = recognise(
        "青石集团三届二次职工代表大会\n工作报告\n各位代表：\n请审议。\n一、回顾\n好。"
    )

    assert result.issuers == ["青石集团"]
