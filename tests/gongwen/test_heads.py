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
        "| 示例市总工会<br>示例市财政局 | 文件 |\n| --- | --- |\n",
    ],
)
def test_file_may_stand_beside_the_names_of_a_joint_issue(head):
    reading = recognise(f"{head}示工发〔2019〕3号\n{NOTICE}")

    assert reading.issuers == ["示例市总工会", "示例市财政局"]
    assert numbers(reading) == ["示工发〔2019〕3号"]
    assert reading.title == "关于开展检查的通知"
    assert reading.addressees == ["各直属工会"]
