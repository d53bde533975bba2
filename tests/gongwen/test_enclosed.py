"""What a notice issues and what it only forwards; where the enclosed document begins and what it takes from the notice."""

import pytest

from gongwen.recognise import recognise

FORWARD = (
    "转发省总工会《关于做好送温暖工作的通知》的通知\n\n各镇总工会：\n\n"
    "现将省总工会《关于做好送温暖工作的通知》转发给你们。{announced}\n\n白溪县总工会\n2021年1月8日\n"
)


@pytest.mark.parametrize(
    "announced",
    [
        "\n\n附件：省总工会关于做好送温暖工作的通知",
        "\n请遵照执行。\n附件：关于做好送温暖工作的通知",
        "\n附件1：关于做好送温暖工作的通知",
    ],
)
def test_a_forwarded_document_that_is_only_announced_is_missing(announced):
    notice = recognise(FORWARD.format(announced=announced))

    assert notice.inner is None
    assert [name.removeprefix("省总工会") for name in notice.attachments] == [
        "关于做好送温暖工作的通知"
    ]
    assert any("没有找到该文件" in warning for warning in notice.warnings)
    assert notice.dates["issued"].isoformat() == "2021-01-08"


def test_nothing_is_inherited_by_what_is_forwarded():
    text = FORWARD.format(announced="") + (
        "\n关于做好送温暖工作的通知\n\n各市总工会：\n\n一、走访\n二、慰问\n"
    )

    inner = recognise(text).inner

    assert inner.title == "关于做好送温暖工作的通知"
    assert (inner.issuers, inner.dates) == ([], {})


def test_what_is_issued_takes_issuer_and_date_of_its_notice():
    inner = recognise(
        "关于印发《送温暖工作办法》的通知\n\n各镇总工会：\n\n现印发给你们。\n\n附件：送温暖工作办法\n\n"
        "白溪县总工会\n2021年1月8日\n\n送温暖工作办法\n\n第一条 为做好工作，制定本办法。\n第二条 本办法由县总工会解释。\n"
    ).inner

    assert inner.issuers == ["白溪县总工会"]
    assert inner.dates["issued"].isoformat() == "2021-01-08"


def test_further_enclosed_documents_keep_the_numbers_of_their_labels():
    notice = recognise(
        "关于印发《公章管理制度》等三项制度的通知\n\n各部室：\n\n"
        "现将《公章管理制度》《档案管理制度》《车辆管理制度》印发给你们。\n\n白溪县总工会\n2021年1月8日\n\n"
        "附件1\n\n公章管理制度\n\n第一条 专人保管。\n第二条 用印登记。\n\n"
        "附件2\n\n档案管理制度\n\n一、归档\n二、借阅\n\n附件3：车辆管理制度\n\n第一条 统一调度。\n第三条 定点维修。\n"
    )

    parts = notice.inner.outline.nodes[-2:]
    assert [(part.label, part.number, part.heading) for part in parts] == [
        ("附件2", 2, "档案管理制度"),
        ("附件3", 3, "车辆管理制度"),
    ]
    assert any("第三条" in warning for warning in notice.warnings)
    assert notice.inner.warnings == []


def test_a_decision_may_publish_again_what_it_amends():
    text = (
        "关于修改《职工疗养办法》的决定\n决定修改如下：\n一、删去第三条。\n"
        "《职工疗养办法》根据本决定作相应修改，重新公布。\n\n示例市总工会\n2022年5月6日\n"
    )

    alone = recognise(text)
    whole = recognise(text + "\n职工疗养办法\n第一条 疗养每年一次。\n第二条 费用自理。")

    assert alone.inner is None
    assert not [warning for warning in alone.warnings if "漏收" in warning]
    assert whole.title == "关于修改《职工疗养办法》的决定"
    assert whole.inner.title == "职工疗养办法"
    assert [node.label for node in whole.inner.outline.nodes] == ["第一条", "第二条"]
    assert whole.outline.nodes[-1].text.endswith("重新公布。")
