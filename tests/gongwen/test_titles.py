import pytest

from gongwen.titles import is_complete, kind_of, planned_year, same, without_state, wrapped


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于印发《省直机关工会工委2019年工作要点》的通知", "通知"),
        ("省直机关工会工委2019年工作要点", "要点"),
        ("工会预算管理办法（试行）", "办法"),
        ("中华人民共和国工会法", "法"),
        ("女职工劳动保护特别规定", "规定"),
        ("集体合同规定（征求意见稿）", "规定"),
        ("省直机关工会工委任免令", "命令"),
        ("关于加班费的几个问题", ""),
    ],
)
def test_kind_is_the_last_word_of_the_title(title, kind):
    assert kind_of(title) == kind


@pytest.mark.parametrize(
    ("title", "inner"),
    [
        ("关于印发《省直机关工会工委2019年工作要点》的通知", "省直机关工会工委2019年工作要点"),
        ("辽宁省总工会关于印发《工会预算管理办法（试行）》的通知", "工会预算管理办法（试行）"),
        ("关于转发《全国总工会关于印发〈办法〉的通知》的通知", "全国总工会关于印发〈办法〉的通知"),
        ("转发省总工会关于加强工会工作的意见的通知", "省总工会关于加强工会工作的意见"),
        ("关于学习贯彻《工会法》的通知", None),
    ],
)
def test_wrapped_document(title, inner):
    assert wrapped(title) == inner


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("省直机关工会工委2019年工作要点", 2019),
        ("2020年度培训计划", 2020),
        ("2018—2020年工作计划", None),
        ("职工思想政治工作三年工作计划（2019年）", None),
        ("2019年工会预算管理办法", None),
        ("工作要点", None),
    ],
)
def test_planned_year(title, year):
    assert planned_year(title) == year


@pytest.mark.parametrize(
    ("title", "complete"),
    [
        ("关于加强管理的通知", True),
        ("关于印发《省直机关工会工委", False),
        ("关于贯彻落实工会条例", False),
        ("中华人民共和国工会法", True),
        ("在会议上的情况", False),
    ],
)
def test_a_title_may_need_another_line(title, complete):
    assert is_complete(title) is complete


def test_state_is_taken_off_a_title():
    assert without_state("中华人民共和国工会法（2021修正）") == (
        "中华人民共和国工会法",
        "修正",
        2021,
    )
    assert without_state("中华人民共和国工会法") == ("中华人民共和国工会法", "", None)


def test_titles_are_compared_loosely():
    assert same("关于印发《办法》的通知", "关于印发 办法的通知的通知")
    assert not same("办法", "规定")
    assert not same("", "")
