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
