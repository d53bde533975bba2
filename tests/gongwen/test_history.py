from datetime import date

import pytest

from gongwen.history import Act, StateKind, read, state_of
from gongwen.recognise import recognise


def acts(*lines):
    return [(event.act, event.day.isoformat(), event.body) for event in read(list(lines))[0]]


def test_events_one_a_line():
    lines = [
        "2007年4月5日 中华人民共和国国务院令第492号公布",
        "2019年4月3日 中华人民共和国国务院令第711号修订",
        "2019年5月15日 施行",
        "第一章 总则",
    ]

    events, used = read(lines)

    assert used == 3
    assert [(event.act, event.body) for event in events] == [
        (Act.PROMULGATED, "国务院"),
        (Act.REVISED, "国务院"),
        (Act.EFFECTIVE, ""),
    ]
    assert [event.number and event.number.display for event in events] == [
        "国务院令第492号",
        "国务院令第711号",
        None,
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "2004年9月25日 河南省第十届人民代表大会常务委员会第十一次会议通过",
            (Act.ADOPTED, "2004-09-25", "河南省人民代表大会常务委员会"),
        ),
        (
            "1992年4月3日 第七届全国人民代表大会第五次会议通过",
            (Act.ADOPTED, "1992-04-03", "全国人民代表大会"),
        ),
        (
            "2020年12月23日 最高人民法院审判委员会第1823次会议通过",
            (Act.ADOPTED, "2020-12-23", "最高人民法院"),
        ),
        (
            "2008年7月17日 经人力资源和社会保障部第6次部务会议通过",
            (Act.ADOPTED, "2008-07-17", "人力资源和社会保障部"),
        ),
        (
            "2002年3月24日 《国务院关于修改〈住房公积金管理条例〉的决定》第一次修订",
            (Act.REVISED, "2002-03-24", "国务院"),
        ),
        ("２０１２年１２月３日 公安部部长办公会议通过", (Act.ADOPTED, "2012-12-03", "")),
        ("1952年8月11日 公安部发布", (Act.PROMULGATED, "1952-08-11", "公安部")),
        ("（2019年1月8日全委会通过）", (Act.ADOPTED, "2019-01-08", "")),
    ],
)
def test_each_event_has_act_day_and_body(line, expected):
    assert acts(line) == [expected]


@pytest.mark.parametrize(
    "line",
    [
        "2013年4月7日，区政府召开会议，原则同意方案。会后实施。",
        "第一条 甲。",
        "2019年2月18日",
        "1998年9月17日，我院以法〔1998〕86号通知印发了《意见》，现就有关问题重新作如下规定：",
        "（无日期）",
    ],
)
def test_other_lines_are_no_history(line):
    assert read([line]) == ([], 0)


def test_what_is_promulgated_may_commence_at_once():
    line = "(2012年4月18日国务院第200次常务会议通过2012年4月28日中华人民共和国国务院令第619号公布自公布之日起施行)"

    assert acts(line) == [
        (Act.ADOPTED, "2012-04-18", "国务院"),
        (Act.PROMULGATED, "2012-04-28", "国务院"),
        (Act.EFFECTIVE, "2012-04-28", ""),
    ]


def test_an_order_may_be_given_by_several_organs():
    line = "2011年6月24日 中华人民共和国国务院、中华人民共和国中央军事委员会令第598号公布"

    ((event,), _) = read([line])

    assert event.body == "国务院、中央军事委员会"
    assert event.number is not None
    assert event.number.key == "国务院、中央军事委员会令||598"


ADOPTED = "2003年4月27日 中华人民共和国国务院令第375号公布"


@pytest.mark.parametrize(
    ("lines", "file_day", "expected"),
    [
        ([ADOPTED], None, (StateKind.ORIGINAL, date(2003, 4, 27), False)),
        ([ADOPTED], date(2003, 4, 27), (StateKind.ORIGINAL, date(2003, 4, 27), False)),
        ([ADOPTED], date(2010, 12, 20), (StateKind.REVISED, date(2010, 12, 20), True)),
        (
            [ADOPTED, "2010年12月20日 国务院修订"],
            date(2010, 12, 20),
            (StateKind.REVISED, date(2010, 12, 20), False),
        ),
        ([], date(2019, 12, 30), (StateKind.ORIGINAL, date(2019, 12, 30), True)),
        ([], None, (StateKind.ORIGINAL, None, True)),
        (
            [
                "2003年1月9日 最高人民法院审判委员会第1263次会议通过",
                "2020年12月23日 最高人民法院审判委员会第1823次会议通过",
            ],
            date(2020, 12, 29),
            (StateKind.AMENDED, date(2020, 12, 29), True),
        ),
    ],
)
def test_state_follows_history_and_file_name(lines, file_day, expected):
    state = state_of(read(lines)[0], file_day=file_day, commences=None)

    assert (state.kind, state.day, bool(state.doubt)) == expected


def test_file_named_after_the_commencement_is_doubted():
    state = state_of([], file_day=date(2010, 1, 1), commences=date(1995, 5, 1))

    assert (state.kind, state.day) == (StateKind.AMENDED, date(2010, 1, 1))
    assert "可能是修改后的文本" in state.doubt


def test_earlier_acts_in_the_bracket_may_lack_their_day():
    line = "（2005年4月制定，2011年5月第一次修订，2019年12月8日第二次修订）"

    assert acts(line) == [(Act.REVISED, "2019-12-08", "")]


@pytest.mark.parametrize(
    "line",
    [
        "（2005年4月至2006年5月，共十次）",
        "2005年4月制定，2019年12月8日第二次修订",
        "（2005年4月制定）",
    ],
)
def test_months_alone_are_no_history(line):
    assert read([line]) == ([], 0)


ASKS_WHICH_TEXT = "文内没有通过、公布日期，无法确定这是哪一次文本，请核对。"


@pytest.mark.parametrize(
    ("title", "last", "asked"),
    [
        ("江南省集体合同条例", "由省人大解释。", True),
        ("经费管理细则", "自2021年3月1日起施行。", True),
        ("集体合同", "自2021年3月1日起施行。", False),
        ("经费管理细则", "由财务部解释。", False),
    ],
)
def test_which_text_it_is_is_asked_only_of_what_has_several(title, last, asked):
    result = recognise(f"{title}\n第一条 为加强管理，制定本件。\n第二条 {last}\n")

    assert (ASKS_WHICH_TEXT in result.warnings) == asked


def test_a_revised_text_is_not_undated():
    result = recognise("职代会细则\n（2005年4月制定，2019年12月8日修订）\n第一条 每年一次。\n")

    assert str(result.state_date) == "2019-12-08"
    assert "未识别出任何日期，请补充。" not in result.warnings
