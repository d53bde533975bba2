import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.numbers import DocumentNumber, find, parse

ORDINARY = DocumentNumber("总工发", 2019, 3)


@pytest.mark.parametrize(
    "text",
    [
        "总工发〔2019〕3号",
        "总工发[2019]3号",
        "总工发［２０１９］３号",
        "总工发（2019）3号",
        "总工发(2019)3号",
        "总工发【2019】3号",
        "总工发[2019〕3号",
        "总工发〔2019〕第3号",
        "总工发〔2019〕03号",
        "总工发 〔 2019 〕 3 号",
        "总工发〔2019〕\n3号",
        "總工發〔2019〕3號",
        "总工发[2019]3",
        "总工发2019 3号",
        "总工发2019年第3号",
        "（总工发〔2019〕3号）",
    ],
)
def test_parse_reads_every_spelling_as_one_number(text):
    assert parse(text) == ORDINARY


@pytest.mark.parametrize(
    ("text", "key", "display"),
    [
        ("总工发[2019]03号", "总工发|2019|3", "总工发〔2019〕3号"),
        ("中华人民共和国国务院令第619号", "国务院令||619", "国务院令第619号"),
        ("国务院令619号", "国务院令||619", "国务院令第619号"),
        ("中华人民共和国主席令第六十二号", "主席令||62", "主席令第62号"),
        ("国家税务总局公告2019年第5号", "国家税务总局公告|2019|5", "国家税务总局公告2019年第5号"),
        (
            "中华人民共和国海关总署公告2019年第5号",
            "海关总署公告|2019|5",
            "海关总署公告2019年第5号",
        ),
        (
            "中华人民共和国国务院、中华人民共和国中央军事委员会令第598号",
            "国务院、中央军事委员会令||598",
            "国务院、中央军事委员会令第598号",
        ),
        ("法释〔2003〕11号", "法释|2003|11", "法释〔2003〕11号"),
        ("(86)红机工字第12号", "红机工字|1986|12", "红机工字〔1986〕12号"),
        ("岳工〔2001〕字第31号", "岳工字|2001|31", "岳工字〔2001〕31号"),
        ("国务院619号令", "国务院令||619", "国务院令第619号"),
        ("总工发2019-3", "总工发|2019|3", "总工发〔2019〕3号"),
        ("总工发〔二○一九〕3号", "总工发|2019|3", "总工发〔2019〕3号"),
        ("总工发〔19〕3号", "总工发|2019|3", "总工发〔2019〕3号"),
        ("总工字第3号", "总工字||3", "总工字第3号"),
        ("公告〔2019〕5号", "公告|2019|5", "公告〔2019〕5号"),
        ("公告2019年第5号", "公告|2019|5", "公告2019年第5号"),
        ("工会信息2019年第5期", "工会信息|2019|5", "工会信息2019年第5期"),
        ("党组会议纪要（2019）5", "党组会议纪要|2019|5", "党组会议纪要〔2019〕5号"),
    ],
)
def test_number_has_key_and_display_form(text, key, display):
    number = parse(text)

    assert number is not None
    assert (number.key, number.display, number.citation) == (key, display, f"（{display}）")


def test_find_cuts_running_text_before_the_code_and_keeps_order():
    text = "根据《通知》（总工办发[2018〕21号）和省总工会印发的辽工发〔2019〕第08号，原劳动部发〔1994〕498号废止。"

    found = find(text)

    assert [match.value.display for match in found] == [
        "总工办发〔2018〕21号",
        "辽工发〔2019〕8号",
        "劳动部发〔1994〕498号",
    ]
    assert [text[match.start : match.end] for match in found] == [
        "总工办发[2018〕21号",
        "辽工发〔2019〕第08号",
        "劳动部发〔1994〕498号",
    ]
    assert [match.text for match in found] == [text[match.start : match.end] for match in found]


def test_find_does_not_take_a_cited_clause_for_a_part_of_the_code():
    found = find("依照工会法第四十二条和总工发〔2019〕3号、劳动法第三条或者国务院令第619号办理")

    assert [match.text for match in found] == ["总工发〔2019〕3号", "国务院令第619号"]


@pytest.mark.parametrize(
    "text",
    ["", "2019年3月", "第3号", "现将通知印发2019 3号", "工会（2019）3", "〔2019〕3号", "命令第3号"],
)
def test_find_takes_nothing_else_for_a_number(text):
    assert find(text) == []
    assert parse(text) is None


@given(
    st.sampled_from(["总工发", "辽工办发", "省直工会字", "人社厅函", "法释", "国办发"]),
    st.integers(1949, 2099),
    st.integers(1, 99999),
    st.sampled_from("〔[［(（【"),
    st.sampled_from("〕]］)）】"),
    st.sampled_from(["", "第", " 第 "]),
)
def test_display_form_is_read_back(code, year, number, left, right, ordinal):
    written = parse(f"{code}{left}{year}{right}{ordinal}{number}号")

    assert written == DocumentNumber(code, year, number)
    assert parse(written.display) == written


@given(st.text(max_size=80))
def test_find_gives_spans_of_the_original_text(text):
    assert all(match.text == text[match.start : match.end] for match in find(text))


def test_orders_one_behind_the_other_are_two():
    found = find("根据国务院第619号令和劳动部令第3号，制定本办法")

    assert [match.value.display for match in found] == ["国务院令第619号", "劳动部令第3号"]


@pytest.mark.parametrize(
    "text",
    [
        "总工发2019-2020年计划",
        "见第（三）项（12）总字第3号",
        "印发2019-3号",
        "持有沪房权证字第12345号的职工",
        "工会〔19〕3号",
        "总工发〔19〕3",
    ],
)
def test_years_and_items_are_no_numbers(text):
    assert find(text) == []
