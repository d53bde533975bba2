"""What stands above the title, in the forms in which offices set it."""

import pytest

from gongwen.recognise import recognise

NOTICE = "关于开展检查的通知\n各直属工会：\n请检查。\n"


def numbers(reading):
    return [number.display for number in reading.numbers]


@pytest.mark.parametrize(
    "head",
    [
        "示例市总工会\n示例市财政局\n文件\n",
        "| 示例市总工会 示例市财政局 | 文件 |\n",
        "| 示例市总工会<br>示例市财政局 | **文件** |\n| --- | --- |\n",
    ],
)
def test_file_may_stand_beside_the_names_of_a_joint_issue(head):
    reading = recognise(f"{head}示工发〔2019〕3号\n{NOTICE}")

    assert reading.issuers == ["示例市总工会", "示例市财政局"]
    assert numbers(reading) == ["示工发〔2019〕3号"]
    assert reading.title == "关于开展检查的通知"
    assert reading.addressees == ["各直属工会"]


@pytest.mark.parametrize("rule", ["─" * 12 + "★" + "─" * 12, "=" * 60, "—" * 40, "_" * 30])
def test_a_rule_across_the_page_is_no_part_of_the_title(rule):
    reading = recognise(f"示例市总工会文件\n示工发〔2019〕3号\n{rule}\n{NOTICE}")

    assert reading.title == "关于开展检查的通知"
    assert numbers(reading) == ["示工发〔2019〕3号"]
    assert reading.addressees == ["各直属工会"]


SIGNED_BY_TWO = """示例油田有限责任公司工会委员会文件

                                签发人：李 明
示油工〔2019〕7号                    王 大 江

示例油田有限责任公司工会委员会
关于调整经费预算的请示

示例市总工会：
    因工作需要，拟调整2019年经费预算。现将有关情况请示如下：
    一、调整原因：新建职工服务中心一处。
    二、调整数额：增加五十万元，其中设备购置三十万元。
    妥否，请批示。

    示例油田有限责任公司工会委员会
    2019年5月6日

（联系人：张三  联系电话：010-00000000）

示例油田有限责任公司工会办公室  2019年5月7日印发
"""


def test_lines_set_apart_on_the_page_are_never_glued():
    reading = recognise(SIGNED_BY_TWO)

    assert numbers(reading) == ["示油工〔2019〕7号"]
    assert reading.signatory == "李明、王大江"
    assert reading.title == "示例油田有限责任公司工会委员会关于调整经费预算的请示"
    assert reading.issuers == ["示例油田有限责任公司工会委员会"]
    assert reading.dates["printed"].isoformat() == "2019-05-07"


def test_signers_may_stand_one_below_the_other():
    reading = recognise(
        f"示例市总工会文件\n签发人：李 明\n王大江\n示工发〔2019〕3号    赵 四\n{NOTICE}"
    )

    assert reading.signatory == "李明、王大江、赵四"
    assert reading.title == "关于开展检查的通知"


@pytest.mark.parametrize(
    "blank", ["示工发〔2022〕　号", "示工发〔2022〕××号", "×工发〔2022〕  号  签发人：李明"]
)
def test_a_number_left_blank_is_none_and_no_part_of_the_title(blank):
    reading = recognise(f"示例市总工会文件\n{blank}\n{NOTICE}")

    assert numbers(reading) == []
    assert reading.title == "关于开展检查的通知"


@pytest.mark.parametrize("grade", ["办理结果：A", "类别：B类", "办理结果：A    签发人：李明"])
def test_the_grade_of_a_reply_stands_beside_its_number(grade):
    reading = recognise(
        f"示工复〔2019〕4号      {grade}\n对市政协第12号提案的答复\n张三委员：\n收悉。\n"
    )

    assert numbers(reading) == ["示工复〔2019〕4号"]
    assert reading.title == "对市政协第12号提案的答复"


def test_the_form_of_a_telegram_has_number_urgency_and_signer():
    reading = recognise(
        "发电单位：示例省总工会          签批盖章：张三\n"
        "等级：特急·明电      示工电〔2021〕5号      示机发　　号\n" + NOTICE
    )

    assert reading.issuers == ["示例省总工会"]
    assert numbers(reading) == ["示工电〔2021〕5号"]
    assert reading.urgency == "特急"
    assert reading.title == "关于开展检查的通知"


def test_between_an_organ_and_file_stand_names_of_organs():
    reading = recognise(
        f"示例市总工会\n示例市广播电视总台\n示例市融媒\n文件\n示工发〔2019〕3号\n{NOTICE}"
    )

    assert reading.issuers == ["示例市总工会", "示例市广播电视总台", "示例市融媒"]
    assert reading.title == "关于开展检查的通知"


def test_telegram_paper_stands_above_the_form_of_a_telegram():
    reading = recognise(
        "示例省总工会明传电报\n发往：各市总工会\n等级 加急    示工电〔2020〕8号\n" + NOTICE
    )

    assert reading.issuers == ["示例省总工会"]
    assert numbers(reading) == ["示工电〔2020〕8号"]
    assert reading.title == "关于开展检查的通知"


def test_names_above_a_blank_number_are_a_head():
    reading = recognise(f"示例市总工会\n示工函〔2022〕   号\n{NOTICE}")

    assert reading.issuers == ["示例市总工会"]
    assert reading.title == "关于开展检查的通知"


@pytest.mark.parametrize(
    ("head", "title", "number"),
    [
        (
            "示例市总工会党组会议\n纪要\n〔2022〕第4期\n",
            "示例市总工会党组会议纪要",
            "示例市总工会党组会议纪要〔2022〕4期",
        ),
        (
            "示例市总工会党组会议纪要\n（2022）4\n",
            "示例市总工会党组会议纪要",
            "示例市总工会党组会议纪要〔2022〕4号",
        ),
        ("简　　报\n2022年第4期\n", "简报", "简报2022年第4期"),
        ("示例工运动态\n2022年第4期（总第40期）\n", "示例工运动态", "示例工运动态2022年第4期"),
    ],
)
def test_minutes_and_bulletins_are_called_by_their_head(head, title, number):
    reading = recognise(
        f"{head}示例市总工会办公室编印　　2022年5月6日\n5月5日，会议研究了有关工作。\n一、研究招聘。\n同意。"
    )

    assert (reading.title, numbers(reading)) == (title, [number])
    assert reading.kind in ("纪要", "简报")
    assert [name.removesuffix("办公室") for name in reading.issuers] == ["示例市总工会"]
    assert reading.dates["issued"].isoformat() == "2022-05-06"


def test_the_head_of_a_bulletin_may_be_a_table():
    reading = recognise(
        "| 工 会 简 讯 信 息 |  |\n| 2022年第4期 |  |\n| 示例县总工会编印 | 2022年5月6日 |\n"
        "职工书屋启用\n5月5日，职工书屋启用。"
    )

    assert (reading.title, reading.kind) == ("工会简讯信息", "简报")
    assert numbers(reading) == ["工会简讯信息2022年第4期"]
    assert reading.issuers == ["示例县总工会"]
    assert reading.outline.nodes[0].text == "职工书屋启用"


def test_other_tables_above_a_text_stay_in_it():
    reading = recognise(
        "| 工作动态 |  |\n| 姓名 | 单位 |\n| 张三 | 一车间 |\n关于公布名单的通知\n略。"
    )

    assert any("张三" in node.text for node in reading.outline.nodes)


def test_the_head_of_an_announcement_is_not_the_title_below_it():
    reading = recognise(
        "示例市总工会公告\n关于修改《示例市职工疗养管理规定》\n的决定\n现决定修改如下：\n一、删去第三条。"
    )

    assert reading.title == "关于修改《示例市职工疗养管理规定》的决定"
    assert reading.issuers == ["示例市总工会"]


def test_the_head_of_an_announcement_is_its_title_where_no_other_follows():
    reading = recognise("示例市总工会公告\n现将有关事项公告如下：\n一、报名。\n二、考试。")

    assert reading.title == "示例市总工会公告"


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("X工〔2019〕3号", []),
        ("示工发(19)3号", []),
        ("SL-GH-2019-003", []),
        ("示工发〔2019〕3号（增刊）", ["示工发〔2019〕3号"]),
    ],
)
def test_a_number_in_an_unknown_form_is_named_and_no_part_of_the_title(number, read):
    reading = recognise(f"{number}\n{NOTICE}")

    assert reading.title == "关于开展检查的通知"
    assert numbers(reading) == read
    assert any(number in warning for warning in reading.warnings)


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("示工发〔二〇一九〕3号", "示工发〔2019〕3号"),
        ("示工发〔19〕3号", "示工发〔2019〕3号"),
        ("示工发〔98〕3号", "示工发〔1998〕3号"),
        ("示工字第3号", "示工字第3号"),
        ("公告〔2019〕3号", "公告〔2019〕3号"),
    ],
)
def test_less_usual_forms_of_a_number_are_read(number, read):
    reading = recognise(f"{number}\n{NOTICE}")

    assert (reading.title, numbers(reading)) == ("关于开展检查的通知", [read])


@pytest.mark.parametrize(
    ("head", "title", "number"),
    [
        ("公　告\n2019年第3号\n", "公告", "公告2019年第3号"),
        ("示例市总工会\n公告\n2019年第3号\n", "示例市总工会公告", "示例市总工会公告2019年第3号"),
        ("通报\n〔2019〕3号\n", "通报", "通报〔2019〕3号"),
    ],
)
def test_a_word_above_its_number_is_the_title_where_no_other_follows(head, title, number):
    text = "现公布如下：\n一、甲。\n二、乙。\n示例市总工会\n2019年5月6日"

    alone = recognise(head + text)
    titled = recognise(f"{head}关于公布名单的公告\n{text}")

    assert (alone.title, numbers(alone), alone.issuers) == (title, [number], ["示例市总工会"])
    assert (titled.title, numbers(titled)) == ("关于公布名单的公告", [number])
