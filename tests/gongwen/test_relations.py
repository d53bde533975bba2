"""Which texts change another one, and which only tell that it was changed."""

import pytest

from gongwen.recognise import recognise


def relations(text):
    return [(one.type, one.title) for one in recognise(text).relations]


@pytest.mark.parametrize(
    "sentence",
    [
        "健全机制，修订《财务报销办法》。",
        "修订了《财务报销办法》，制定清单三份。",
        "对《财务报销办法》进行了修改完善。",
        "利用宣传栏对《财务报销办法》进行宣传。",
    ],
)
def test_a_report_of_changes_changes_nothing(sentence):
    text = f"关于整改情况的通报\n各单位：\n{sentence}\n白溪县总工会\n2022年9月1日"

    assert relations(text) == [("cites", "财务报销办法")]


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("白溪县总工会关于调整部分制度的决定", "一、修改《财务报销办法》，删去第三条。"),
        ("关于部分制度的通知", "现对《财务报销办法》作如下修改："),
        ("关于部分制度的通知", "将《财务报销办法》第三条修改为：每月报销一次。"),
    ],
)
def test_a_decision_or_a_clause_that_spells_changes_out_amends(title, sentence):
    assert relations(f"{title}\n各单位：\n{sentence}") == [("amends", "财务报销办法")]
