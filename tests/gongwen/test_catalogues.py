"""The table that public bodies print above a text, in brackets instead of behind colons."""

import pytest

from gongwen.recognise import recognise

TEXT = "\n示例省总工会关于做好检查工作的通知\n各市总工会：\n请检查。\n示例省总工会\n2019年7月25日"


@pytest.mark.parametrize(
    "table",
    [
        "【 发文单位 】示例省总工会\n【 文  号 】示工发〔2019〕20号\n【 发布日期 】2019年7月29日",
        "【发文机关】示例省总工会\n【发文字号】 示工发〔2019〕20号\n【成文日期】2019年7月25日",
        "【发文机关】：示例省总工会【发文字号】：示工发〔2019〕20号【发布日期】：2019年7月29日",
        "[索引号] 000014349/2019-00012\n[发文字号] 示工发〔2019〕20号\n[发布日期] 2019年7月29日",
    ],
)
def test_labels_in_brackets_need_no_colon(table):
    reading = recognise(table + TEXT)

    assert [number.display for number in reading.numbers] == ["示工发〔2019〕20号"]
    assert reading.title == "示例省总工会关于做好检查工作的通知"
    assert reading.issuers == ["示例省总工会"]
    assert reading.dates["issued"].isoformat() == "2019-07-25"


PAGE = "索引号：示/2024-01\n发文机关：示例市总工会\n{label}：2024-05-08\n文号：示工发〔2024〕8号\n关于检查的通知\n各单位：\n请检查。\n{end}"


@pytest.mark.parametrize(
    ("label", "end", "said"),
    [
        (
            "发文日期",
            "示例市总工会\n2024年5月6日",
            {"issued": "2024-05-06", "published": "2024-05-08"},
        ),
        ("发文日期", "示例市总工会\n2024年5月8日", {"issued": "2024-05-08"}),
        ("发文日期", "特此通知。", {"issued": "2024-05-08"}),
    ],
)
def test_a_text_is_dated_by_its_signature_and_not_by_the_day_it_was_sent(label, end, said):
    reading = recognise(PAGE.format(label=label, end=end))

    assert {name: day.isoformat() for name, day in reading.dates.items()} == said
