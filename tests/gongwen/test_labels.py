import pytest

from gongwen import labels
from gongwen.outline import Kind


@pytest.mark.parametrize(
    ("label", "counted"),
    [
        ("第四十二条", (42, None)),
        ("第六十八条之一", (68, 1)),
        ("第 四十 四 条", (44, None)),
        ("第12条", (12, None)),
        ("一、", (1, None)),
        ("（十二）", (12, None)),
        ("23.", (23, None)),
        ("1.12", (12, None)),
        ("2.1.3", (3, None)),
        ("③", (3, None)),
        ("叁、", (3, None)),
        ("第三步", (3, None)),
        ("⑿", (12, None)),
        ("附录", (None, None)),
        ("", (None, None)),
    ],
)
def test_read_tells_what_a_label_counts(label, counted):
    assert labels.read(label) == counted


@pytest.mark.parametrize(
    ("kind", "number", "sub", "like", "label"),
    [
        (Kind.ARTICLE, 43, None, "第四十二条", "第四十三条"),
        (Kind.ARTICLE, 68, 1, "", "第六十八条之一"),
        (Kind.ARTICLE, 13, None, "第12条", "第13条"),
        (Kind.PART, 7, None, "六、", "七、"),
        (Kind.SUBPART, 2, None, "(一)", "(二)"),
        (Kind.POINT, 24, None, "23．", "24．"),
        (Kind.ITEM, 3, None, "", "（三）"),
        (Kind.PARAGRAPH, 2, None, "", ""),
        (Kind.APPENDIX, 2, None, "", "附件2"),
        (Kind.PART, 2, None, "（一）", "二、"),
        (Kind.SUBPART, 2, None, "一、", "（二）"),
        (Kind.POINT, 2, None, "（1）", "2."),
        (Kind.SUBPOINT, 2, None, "1.", "（2）"),
        (Kind.SUBPOINT, 2, None, "1）", "2）"),
        (Kind.SUBITEM, 2, None, "1、", "2、"),
        (Kind.SUBPOINT, 4, None, "③", "④"),
        (Kind.SUBPOINT, 2, None, "⑴", "⑵"),
        (Kind.POINT, 3, None, "1.2", "1.3"),
        (Kind.SUBPOINT, 10, None, "2.1.9", "2.1.10"),
        (Kind.PART, 12, None, "壹、", "拾贰、"),
        (Kind.PART, 2, None, "【一】", "【二】"),
        (Kind.SUBPART, 2, None, "第一步", "第二步"),
        (Kind.SUBITEM, 2, None, "①", "②"),
        (Kind.TEXT, 2, None, "四、", ""),
    ],
)
def test_write_follows_the_style_of_the_old_label(kind, number, sub, like, label):
    assert labels.write(kind, number, sub, like=like) == label


@pytest.mark.parametrize("number", [1, 10, 11, 20, 100, 101, 110, 1260])
def test_written_labels_are_read_back(number):
    assert labels.read(labels.write(Kind.ARTICLE, number)) == (number, None)


@pytest.mark.parametrize(
    ("kind", "label", "belongs"),
    [
        (Kind.PART, "四、", True),
        (Kind.PART, "（四）", False),
        (Kind.SUBPART, "( 四 )", True),
        (Kind.SUBPART, "四、", False),
        (Kind.POINT, "23．", True),
        (Kind.ARTICLE, "第六十八条之一", True),
        (Kind.ARTICLE, "第一章", False),
        (Kind.APPENDIX, "附件1", True),
        (Kind.TEXT, "", True),
        (Kind.TEXT, "四、", False),
    ],
)
def test_belongs_tells_labels_of_a_kind(kind, label, belongs):
    assert labels.belongs(kind, label) is belongs
