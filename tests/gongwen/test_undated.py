"""An organ that signs without a date is read where nothing else can be meant, and nowhere else."""

import pytest

from gongwen.outline import plain_text
from gongwen.recognise import recognise

NOTICE = "关于开展读书活动的通知\n各分会：\n下月起开展读书活动，请组织参加。\n"


def texts(result):
    return [plain_text(node) for node in result.outline.nodes]


@pytest.mark.parametrize(
    "below",
    [
        "{organ}\n",
        "{organ}（盖章）\n",
        "特此通知\n{organ}\n",
        "附件：书目\n{organ}\n",
        "附件：1.书目\n2.回执\n{organ}\n",
        "附件：1.书目\n{organ}\n附件1\n书目\n|书名|册数|\n",
        "{organ}\n附件\n书目\n一本\n",
        "{organ}\n抄送：县委办公室。\n",
        "{organ}\n抄送：县委办公室。\n柳溪县总工会办公室　2018年4月3日印发\n附件\n书目\n一本\n",
        "{organ}\n（联系人：李四，电话：7654321）\n",
        "联系人：李四，电话：7654321\n{organ}\n",
    ],
)
@pytest.mark.parametrize("organ", ["柳溪县总工会", "二车间分会", "厂工会", "柳溪县工人文化宫"])
def test_an_organ_alone_below_the_text_signs_it(organ, below):
    result = recognise(NOTICE + below.format(organ=organ))

    assert (result.issuers, result.signature) == ([organ], organ)
    assert result.evidence["issuers"].rule == "undated-signature"
    assert result.evidence["issuers"].confidence == 0.6
    assert organ not in "\n".join(texts(result))
    assert "issued" not in result.dates


def test_whom_the_head_names_as_well_is_surer():
    result = recognise(
        "柳溪县总工会文件\n柳工发〔2018〕5号\n" + NOTICE + "柳溪县总工会\n柳溪县教育局\n"
    )

    assert result.issuers == ["柳溪县总工会", "柳溪县教育局"]
    assert result.evidence["issuers.0"].confidence > result.evidence["issuers.1"].confidence


@pytest.mark.parametrize(
    "below",
    [
        "一、参加单位\n柳溪县教育局工会\n",
        "参加单位如下。\n柳溪县教育局工会\n",
        "参加单位：\n柳溪县教育局工会\n",
        "以抽签定先后。\n柳溪县教育局工会\n柳溪县卫生局工会\n",
        "一、地点\n柳溪县工人文化宫\n",
        "最后召开表彰大会。\n柳溪县职工大会\n",
        "附件\n倡议书\n让我们多读书。\n柳溪县总工会\n",
        "附件：参加单位\n柳溪县教育局工会\n柳溪县卫生局工会\n",
    ],
)
def test_an_organ_of_a_list_or_an_attachment_signs_nothing(below):
    result = recognise(NOTICE + below)

    assert (result.issuers, result.signature) == ([], "")
    assert "柳溪县" in "\n".join(texts(result))


def test_the_department_that_explains_a_rule_does_not_sign_it():
    result = recognise(
        "职工读书活动办法\n第一条 为开展读书活动，制定本办法。\n第二条 由宣传部解释。\n柳溪县宣传部\n"
    )

    assert result.issuers == []


def test_the_office_that_prints_does_not_sign():
    result = recognise(NOTICE + "柳溪县总工会办公室\n2018年4月3日印发\n")

    assert result.issuers == []


def test_the_signature_of_a_notice_parts_it_from_what_it_encloses():
    result = recognise(
        "关于印发《读书活动办法》的通知\n各分会：\n现印发给你们。\n柳溪县总工会\n读书活动办法\n一、书目\n二、奖励\n"
    )

    assert result.issuers == result.inner.issuers == ["柳溪县总工会"]
    assert texts(result) == ["现印发给你们。"]
    assert [node.label for node in result.inner.outline.nodes] == ["一、", "二、"]


@pytest.mark.parametrize(
    "day",
    [
        "四月五日",
        "4月5日",
        "2018年4月　日",
        "二〇一八年　月　日",
        "年　月　日",
        "贰零壹捌年肆月贰日",
    ],
)
def test_a_date_that_lacks_something_is_asked_for(day):
    result = recognise(f"{NOTICE}柳溪县总工会\n{day}\n")

    assert (result.issuers, result.dates) == (["柳溪县总工会"], {})
    assert result.signature == f"柳溪县总工会\n{day}"
    assert result.warnings == [f"成文日期“{day}”没有写完整或不能识别，请补充。"]


def test_a_day_of_a_schedule_is_no_date_of_a_signature():
    result = recognise(f"{NOTICE}一、时间\n4月5日\n二、书目\n一本。\n")

    assert result.warnings[-1] == "未识别出任何日期，请补充。"
    assert "4月5日" in "\n".join(texts(result))


def test_the_day_of_printing_right_below_the_signature_dates_it():
    result = recognise(NOTICE + "柳溪县总工会\n2018年4月3日印发\n")

    assert result.issuers == ["柳溪县总工会"]
    assert result.dates["issued"] == result.dates["printed"]
    assert result.evidence["dates.issued"].rule == "mended-date"


def test_the_day_of_printing_by_an_office_dates_no_signature():
    result = recognise(NOTICE + "柳溪县总工会\n柳溪县总工会办公室　2018年4月3日印发\n")

    assert result.issuers == ["柳溪县总工会"]
    assert set(result.dates) == {"printed"}


@pytest.mark.parametrize(
    "above",
    [
        "一、组织健全\n（一）加强领导\n",
        "|书名|册数|\n|甲|1|\n",
        "联系电话：7654321\n",
        "此复\n",
        "一、书目\n甲；\n",
    ],
)
def test_whom_the_title_names_signs_below_whatever_is_no_list(above):
    result = recognise(f"柳溪县总工会{NOTICE}{above}柳溪县总工会\n")

    assert result.signature == "柳溪县总工会"


def test_a_list_of_organs_is_unsigned_though_the_title_names_one():
    result = recognise(f"柳溪县总工会{NOTICE}一、主办单位\n柳溪县总工会\n")

    assert result.signature == ""


@pytest.mark.parametrize(
    ("organs", "signed"),
    [
        (["柳溪县教育局", "柳溪县文化馆"], True),
        (["柳溪县教育局", "柳溪县体育局"], False),
    ],
)
def test_organs_of_one_kind_are_a_list(organs, signed):
    result = recognise(NOTICE + "\n".join(organs))

    assert result.issuers == (organs if signed else [])


@pytest.mark.parametrize(
    ("organ", "issuers"), [("三分厂工会", ["三分厂工会"]), ("三分厂财务部", [])]
)
def test_below_rules_a_union_signs_rather_than_a_department(organ, issuers):
    result = recognise(f"互助金规则\n第一条 为互助，制定本规则。\n第二条 长期有效。\n{organ}\n")

    assert result.issuers == issuers


def test_a_seal_may_stand_on_a_line_of_its_own():
    result = recognise(NOTICE + "柳溪县读书活动组委会\n（县总工会代章）\n")

    assert result.issuers == ["柳溪县读书活动组委会"]
    assert result.signature == "柳溪县读书活动组委会\n（县总工会代章）"


@pytest.mark.parametrize("above", ["", "江南省总工会\n"])
def test_a_forwarded_letter_does_not_date_the_notice(above):
    result = recognise(
        "柳溪县总工会关于转发《江南省总工会关于开展读书活动的通知》的通知\n各分会：\n请贯彻执行。\n柳溪县总工会\n"
        f"{above}关于开展读书活动的通知\n各市总工会：\n请组织参加。\n江南省总工会\n2018年3月2日\n"
    )

    assert (result.issuers, result.dates) == (["柳溪县总工会"], {})
    assert result.inner.dates["issued"].isoformat() == "2018-03-02"
    assert result.inner.issuers == ["江南省总工会"]


def test_links_below_an_announced_attachment_are_no_signature():
    result = recognise(NOTICE + "附件：书目\n友情链接\n江南省总工会　江南省教育工会\n")

    assert result.signature == ""
