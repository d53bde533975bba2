"""Where a title begins and ends, whom it names, and what is no addressee."""

import pytest

from gongwen import organs, titles
from gongwen.heading import HEAD_IN_TITLE
from gongwen.recognise import recognise


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于《示例市工会条例（草案）》的说明", "说明"),
        ("示例市总工会2022年度部门预算", "预算"),
        ("示例市总工会2022年度部门决算", "决算"),
        ("2021年工作总结及2022年工作打算", "总结"),
        ("2021年工作总结及2022年工作计划", "计划"),
        ("安全生产责任书", "责任书"),
        ("在全市职工运动会上的开幕词", "开幕词"),
        ("先进集体名册", "名册"),
    ],
)
def test_further_kinds_end_a_title(title, kind):
    assert titles.kind_of(title) == kind


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (
            "示例县江口街道总工会\n2021年工作总结及2022年工作打算\n\n2021年，工会完成了任务。",
            "示例县江口街道总工会2021年工作总结及2022年工作打算",
        ),
        (
            "通　告\n\n关于暂停办理业务的通告\n\n各会员单位：\n系统升级，暂停办理业务。",
            "关于暂停办理业务的通告",
        ),
        ("会议通知\n关于召开年会的通知\n各会员单位：\n请参加。", "关于召开年会的通知"),
        ("通 知\n\n各会员单位：\n系统升级，暂停办理业务。", "通知"),
        (
            "快递行业集体合同\n（示范文本）\n\n甲方：____协会\n乙方：____工会",
            "快递行业集体合同（示范文本）",
        ),
        (
            "全省职工之家建设工作\n考核评价体系（2020年版）\n\n一级指标\t二级指标\t评分标准\n组织\t机构\t未成立的不得分",
            "全省职工之家建设工作考核评价体系（2020年版）",
        ),
        (
            "职工之家建设情况\n| 单位 | 评分标准 |\n| --- | --- |\n| 一车间 | 好 |",
            "职工之家建设情况",
        ),
    ],
)
def test_a_title_ends_where_the_text_begins(written, title):
    assert recognise(written).title == title


def test_what_follows_a_dash_is_no_title_any_more():
    reading = recognise(
        "凝心聚力谱写新篇\n——2016年8月23日在市第十次劳模大会上\n市总工会主席  李　明\n\n"
        "各位代表、同志们：\n现在我讲话。\n一、形势\n形势很好。"
    )

    assert reading.title == "凝心聚力谱写新篇"
    assert reading.subtitle == "——2016年8月23日在市第十次劳模大会上"


def test_a_title_ends_above_the_dash_whatever_kind_that_names():
    reading = recognise(
        "同心同行启新程\n携手携力向未来\n——在示例县总工会第三届职工代表大会上的报告\n（2023年3月8日）\n"
        "示例县总工会　王　芳\n各位代表：\n现在我作报告。\n一、回顾\n成绩很好。"
    )

    assert reading.title == "同心同行启新程携手携力向未来"
    assert reading.subtitle.startswith("——在示例县总工会第三届职工代表大会上的报告\n")
    assert reading.kind == "报告"
    assert reading.issuers == ["示例县总工会"]
    assert reading.addressees == []
    assert reading.dates["issued"].isoformat() == "2023-03-08"


def test_the_title_of_a_notice_may_go_on_with_a_dash():
    reading = recognise(
        "关于举办“建功\n——新时代”劳动竞赛的通知\n各工会：\n请参加。\n示例市总工会\n2024年1月5日"
    )

    assert reading.title == "关于举办“建功——新时代”劳动竞赛的通知"


def test_the_record_of_a_meeting_begins_below_its_title():
    reading = recognise(
        "工会小组会议记录\n时　间：2022年5月6日\n地　点：三楼会议室\n主持人：张三\n列席人员：李四\n"
        "会议内容：\n一、讨论\n同意。"
    )

    assert (reading.title, reading.kind) == ("工会小组会议记录", "会议记录")
    assert reading.addressees == []
    assert reading.dates["issued"].isoformat() == "2022-05-06"
    assert "published" not in reading.dates
    assert [node.text for node in reading.outline.nodes[:2]] == [
        "时　间：2022年5月6日",
        "地　点：三楼会议室",
    ]


@pytest.mark.parametrize(
    ("line", "addressees"),
    [
        ("同志们：", []),
        ("各位代表：", []),
        ("主任、各位副主任、秘书长、各位委员：", []),
        ("尊敬的各位领导、职工朋友们：", []),
        ("为保障职工权益，我单位郑重承诺：", []),
        ("为做好这项工作，各单位要做到：", []),
        ("各位会员：", ["各位会员"]),
        ("全市广大职工朋友们：", ["全市广大职工朋友们"]),
        ("各直属工会，经开区总工会：", ["各直属工会", "经开区总工会"]),
    ],
)
def test_a_salutation_or_a_promise_names_no_addressees(line, addressees):
    reading = recognise(f"关于安全生产的通知\n{line}\n请认真落实。\n示例市总工会\n2024年1月5日")

    assert reading.addressees == addressees


JOINT = (
    "示例市总工会\n示例市财政局\n国家税务总局示例市税务局\n示工发〔2020〕6号\n{title}\n"
    "各县总工会：\n请落实。\n"
)


@pytest.mark.parametrize(
    "title",
    [
        "示例市总工会 示例市财政局\n国家税务总局示例市税务局关于做好\n经费代收工作的通知",
        "示例市总工会 示例市财政局 国家税务总局\n示例市税务局关于做好经费代收工作的通知",
    ],
)
def test_a_joint_issue_over_several_lines_names_each_organ(title):
    reading = recognise(JOINT.format(title=title))

    assert reading.issuers == ["示例市总工会", "示例市财政局", "国家税务总局示例市税务局"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("示例市财政局国家税务总局示例市税务局", ["示例市财政局", "国家税务总局示例市税务局"]),
        ("国家税务总局示例市税务局", ["国家税务总局示例市税务局"]),
    ],
)
def test_an_organ_of_the_country_belongs_to_the_place_behind_it(line, names):
    assert organs.on_line(line) == names


@pytest.mark.parametrize(
    ("names", "whole"),
    [
        (["中国机械冶金建材工会", "全国委员会"], ["中国机械冶金建材工会全国委员会"]),
        (["中国教育工会", "示例省委员会"], ["中国教育工会示例省委员会"]),
        (["示例省总工会", "示例省体育委员会"], ["示例省总工会", "示例省体育委员会"]),
    ],
)
def test_a_signature_may_break_inside_the_name_of_a_committee(names, whole):
    assert organs.with_departments(names) == whole


def test_who_forwards_is_not_called_by_what_is_forwarded():
    reading = recognise(
        "示例市人民政府办公室\n转发市总工会关于进一步推进工资集体\n协商工作意见的通知\n"
        "各县市区人民政府：\n现转发给你们，请执行。\n二〇一〇年六月二十四日\n\n"
        "关于进一步推进工资集体协商工作的意见\n市总工会\n（二〇一〇年六月十日）\n"
        "为推进协商，提出如下意见。\n一、目标\n全面建制。"
    )

    assert reading.issuers == ["示例市人民政府办公室"]
    assert reading.inner is not None
    assert reading.inner.title == "关于进一步推进工资集体协商工作的意见"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("关于加强协商工作意见", "关于加强协商工作的意见"),
        ("李明同志在全委会议上讲话", "在全委会议上的讲话"),
        ("李明同志在全委会议上的讲话", "在全委会议上的讲话"),
    ],
)
def test_the_notice_may_shorten_the_title_of_what_it_encloses(one, other):
    assert titles.alike(one, other)


def test_a_title_of_a_speech_names_no_issuer():
    reading = recognise("在全市工会“示范引领”竞赛启动会上的致辞\n李明\n同志们：\n大家好！")

    assert reading.issuers == []


@pytest.mark.parametrize(
    ("title", "doubted"),
    [
        ("乙工复〔2019〕4号请示的批复", True),
        ("———关于经费的通知", False),
        ("关于★经费的通知", True),
        ("关于转发《通知》（示工发〔2019〕4号）的通知", False),
    ],
)
def test_what_belongs_above_a_title_is_doubted_inside_of_it(title, doubted):
    assert (HEAD_IN_TITLE in recognise(f"{title}\n各单位：\n请参加。").warnings) is doubted


@pytest.mark.parametrize("behind", ["", "（试行）"])
def test_the_history_of_a_law_on_the_line_of_its_title_is_none_of_the_title(behind):
    events = "（2018年2月2日示例县第八届人民代表大会第三次会议通过　2018年5月31日示例省人民代表大会常务委员会批准）"
    articles = "第一条　为了表彰先进，制定本条例。\n第二条　本条例自2018年8月1日起施行。"

    result = recognise(f"示例县劳动模范评选条例{behind}{events}\n{articles}")

    assert result.title == f"示例县劳动模范评选条例{behind}"
    assert result.dates["adopted"].isoformat() == "2018-02-02"
    assert len(result.outline.nodes) == 2


def test_years_in_brackets_behind_a_title_are_no_history():
    result = recognise("示例市总工会干部培训规划（2023年—2027年）\n一、目标\n培训干部。")

    assert result.title.startswith("示例市总工会干部培训规划")
    assert not result.history
