import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.citations import canonical, find, short_names
from gongwen.numbers import DocumentNumber


def read(text):
    return [(citation.title, citation.year, citation.anchor) for citation in find(text)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("工会法42条", [("工会法", None, "art-42")]),
        ("工会法第四十二条", [("工会法", None, "art-42")]),
        ("工会法四十二条", [("工会法", None, "art-42")]),
        ("劳动法 第 四十 四 条", [("劳动法", None, "art-44")]),
        ("女职工 工会法42条", [("工会法", None, "art-42")]),
        ("《劳动合同法》第三十八条第一款第（二）项", [("劳动合同法", None, "art-38-p1-i2")]),
        ("劳动合同法38条第（二）项", [("劳动合同法", None, "art-38-p1-i2")]),
        ("2018年妇女权益保障法 第53条", [("妇女权益保障法", 2018, "art-53")]),
        ("妇女权益保障法（2018修正）第53条", [("妇女权益保障法", 2018, "art-53")]),
        ("刑法第二百三十四条之一第二款", [("刑法", None, "art-234.1-p2")]),
        ("人口与计划生育法第18条", [("人口与计划生育法", None, "art-18")]),
        (
            "民法典1079条，婚姻法第三十二条",
            [("民法典", None, "art-1079"), ("婚姻法", None, "art-32")],
        ),
        ("2019年工作要点第12项", [("2019年工作要点", 2019, "n12")]),
        ("工作要点21项", [("工作要点", None, "n21")]),
        (
            "《省直机关工会工委2019年工作要点》第四部分第12项",
            [("省直机关工会工委2019年工作要点", 2019, "p4-n12")],
        ),
        ("第四部分第12项", [(None, None, "p4-n12")]),
        ("第12条", [(None, None, "art-12")]),
        ("工會法第四十二條", [("工會法", None, "art-42")]),
    ],
)
def test_find_reads_queries(query, expected):
    assert read(query) == expected


def test_find_reads_several_places_of_one_law():
    text = "依照《中华人民共和国劳动法》第二十五条第（二）项、第（三）项或者第四十条第一款和第二款处理。"

    assert read(text) == [
        ("中华人民共和国劳动法", None, "art-25-p1-i2"),
        ("中华人民共和国劳动法", None, "art-25-p1-i3"),
        ("中华人民共和国劳动法", None, "art-40-p1"),
        ("中华人民共和国劳动法", None, "art-40-p2"),
    ]


def test_find_knows_the_citing_text_itself_and_its_appendix():
    assert read("用人单位违反本规定第六条第二款、第七条，") == [
        (None, None, "art-6-p2"),
        (None, None, "art-7"),
    ]
    assert read("违反本规定附录第一条、第二条规定的") == [
        (None, None, "app1-n1"),
        (None, None, "app1-n2"),
    ]


def test_find_cuts_running_text_before_a_bare_title():
    text = "根据工会法第十八条规定，适用前款。"

    (citation,) = find(text)

    assert citation.title == "工会法"
    assert text[citation.start : citation.end] == "工会法第十八条"


def test_find_joins_title_number_and_place():
    (citation,) = find("见《关于印发〈办法〉的通知》（总工发[2019]03号）第三条")

    assert citation.title == "关于印发〈办法〉的通知"
    assert citation.document_number == DocumentNumber("总工发", 2019, 3)
    assert citation.anchor == "art-3"


def test_find_cites_whole_documents_in_book_marks_and_by_number():
    text = "落实全总《工会基层组织选举工作条例》和辽工发〔2019〕8号精神"

    assert [
        (citation.title, citation.document_number, citation.anchor) for citation in find(text)
    ] == [
        ("工会基层组织选举工作条例", None, None),
        (None, DocumentNumber("辽工发", 2019, 8), None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2019年工作要点 培训",
        "三年规划12项任务",
        "第十十条",
        "前款第二项规定",
        "女职工哺乳时间",
        "共三十条",
        "三条措施",
    ],
)
def test_find_takes_nothing_else_for_a_citation(text):
    assert find(text) == []


@given(st.text(alphabet="工会法第三十条款项之一（二）《》〈〉()、和12 年部分附录本", max_size=40))
def test_find_gives_ordered_disjoint_spans(text):
    found = find(text)

    assert all(0 <= citation.start < citation.end <= len(text) for citation in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("《中华人民共和国工会法》", "工会法"),
        ("中华人民共和国工会法（2021修正）", "工会法"),
        ("工會法", "工会法"),
        ("妇保法", "妇女权益保障法"),
        ("工会预算管理办法（试行）", "工会预算管理办法"),
        ("关于适用〈中华人民共和国工会法〉的解释", "关于适用《中华人民共和国工会法》的解释"),
    ],
)
def test_canonical_is_one_name_for_all_spellings(title, expected):
    assert canonical(title) == expected


def test_short_names_of_laws_and_of_judicial_explanations():
    law = short_names("中华人民共和国妇女权益保障法")
    explanation = short_names(
        "最高人民法院关于在民事审判工作中适用《中华人民共和国工会法》若干问题的解释"
    )

    assert law == ("妇女权益保障法", "妇保法", "妇女法", "妇女保障法")
    assert explanation[1:] == ("工会法解释", "工会法司法解释")
