"""Habits of offices that read like something else at first sight."""

import pytest

from gongwen.recognise import recognise

SIGNED = "\n\n清河市总工会\n2021年3月5日\n"


def test_the_time_of_a_meeting_is_an_item_and_no_date_of_a_web_page():
    result = recognise(
        "关于召开工会财务工作会议的通知\n一、时间：2021年3月9日（星期二）9:00\n二、地点：三楼会议室"
        + SIGNED
    )

    assert "published" not in result.dates
    assert [node.label for node in result.outline.nodes] == ["一、", "二、"]


@pytest.mark.parametrize("line", ["时间：2021年3月9日上午9点", "时间：2021年3月9日（周二）"])
def test_a_time_of_day_is_none_either(line):
    result = recognise(f"关于召开工会财务工作会议的通知\n{line}\n地点：三楼会议室{SIGNED}")

    assert "published" not in result.dates


def test_autonomous_regions_begin_no_sentence_among_addressees():
    result = recognise(
        "关于做好送温暖工作的通知\n各省、自治区、直辖市总工会，各全国产业工会，中央和国家机关工会联合\n"
        "会：\n现将有关事项通知如下。" + SIGNED
    )

    assert result.addressees[-1] == "中央和国家机关工会联合会"


@pytest.mark.parametrize("organ", ["清河市人力资源和社会保障部劳动关系司", "清河街道办事处"])
def test_departments_of_ministries_and_offices_of_streets_sign(organ):
    result = recognise(f"关于做好劳动争议预防工作的函\n请予支持。\n\n{organ}\n2021年3月5日\n")

    assert result.issuers == [organ]


def test_a_printing_line_may_be_cut_within_its_date():
    result = recognise(
        "关于做好劳动保护的通知\n请抓好落实。"
        + SIGNED
        + "\n清河市总工会办公室　2021年3月6\n日印发\n"
    )

    assert result.dates["printed"].isoformat() == "2021-03-06"


def test_names_of_attachments_may_begin_with_a_year():
    result = recognise(
        "关于表彰先进的决定\n现予表彰。\n附件：1.2019—2020年度先进集体名单 2.2019—2020年度先进个人名单"
        + SIGNED
    )

    assert len(result.attachments) == 2


@pytest.mark.parametrize("kind", ["主持词", "开幕词", "闭幕词"])
def test_whoever_opens_a_congress_speaks(kind):
    result = recognise(
        f"在清河市工会第九次代表大会上的{kind}\n何思远\n（2021年3月5日）\n各位代表：\n大家好。"
    )

    assert (result.subtitle, result.dates["issued"].isoformat()) == ("何思远", "2021-03-05")


def test_the_end_of_a_bracket_is_no_item():
    text = (
        "请各单位于三月底以前把报名表一式两份报送市总工会女职工部办公室（电话：0411-8231288"
        "46）。报名表由各单位工会主席审核以后签字盖章，扫描件同时发送到指定的邮箱里面，文件名写明单位和人数。"
        "逾期没有报送的单位视为不参加今年的活动，名额由市总工会调剂使用，各单位不得再行补报，请务必按时报送。"
    )
    place = text.index("46）")
    lines = [
        text[:place],
        text[place : place + 40],
        text[place + 40 : place + 80],
        text[place + 80 :],
    ]
    result = recognise("关于报送名单的通知\n" + "\n".join(lines) + SIGNED)

    assert all(node.label != "46）" for node in result.outline.nodes)


def test_minutes_begin_with_a_meeting_and_adopt_nothing_by_it():
    result = recognise(
        "清河市总工会主席办公会议纪要\n2021年3月5日上午，市总工会主席何思远主持召开第3次主席办公会议，\n"
        "研究了经费预算。现纪要如下：\n一、同意预算。"
    )

    assert "adopted" not in result.dates


def test_an_order_may_name_its_rule_in_a_sentence_of_two_lines():
    result = recognise(
        "清河省人民政府令\n第12号\n《清河省职工民主管理规定》已经省政府常务会议通过，\n现予公布，自2021年5月1日起施行。\n"
        "省长　何思远\n2021年3月5日\n清河省职工民主管理规定\n第一条　为了保障权利，制定本规定。\n第二条　本省适用本规定。"
    )

    assert result.inner is not None
    assert result.inner.title == "清河省职工民主管理规定"


def test_a_rubric_in_front_of_a_headline_is_no_part_of_it():
    result = recognise(f"通知｜关于举办读书月活动的通知\n各单位：\n现通知如下。{SIGNED}")

    assert result.title == "关于举办读书月活动的通知"
