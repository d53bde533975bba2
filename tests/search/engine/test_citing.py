"""What a text cites is found without reading all of it."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gongwen import citations
from search.engine import Document, Passage
from search.engine.analysis import analyse
from search.engine.citing import cited_in
from search.engine.fields import rows


def cited(text):
    return cited_in(analyse(text).characters)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("根据《中华人民共和国工会法》，制定本办法。", {"工会法"}),
        ("依照劳动合同法第三十八条第一款办理。", {"劳动合同法"}),
        ("按照总工发[2019]03号、《工会条例（试行）》执行。", {"总工发|2019|3", "工会条例"}),
        ("《勞動法》與國務院令第619號", {"劳动法", "国务院令||619"}),
        ("依照《刑诉法》\n第三条、工会法\n第四条", {"刑事诉讼法"}),
        ("依照本法第三条和该条例第五条、前款规定。", set()),
        ("第三条 用人单位应当自2019年3月起发放。账号不得外借。", set()),
        ("", set()),
    ],
)
def test_cited_in_names_other_documents(text, keys):
    assert cited(text) == keys


PARTS = (
    "《工会法》",
    "工会法第三条",
    "本法",
    "第五条",
    "总工发〔2019〕3号",
    "国务院令第619号",
    "的规定",
    "。",
    "；",
    "\n",
    "、",
    "职工三号楼",
    "（2018修正）",
)


RUN_TOGETHER = re.compile("(?<=[^。；\\n、])本法")


@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_cited_in_finds_what_reading_everything_finds(text):
    # 本法 run into what stands before it reads as the name of a law; no text is written so.
    assume(not RUN_TOGETHER.search(text))
    sentences = analyse(text).characters.translate(str.maketrans("\x02；;。", "\n\n\n\n"))

    named = {citation.alias for citation in citations.find(sentences) if citation.title}

    assert {key for key in cited(text) if "|" not in key} == named


def test_rows_hold_what_is_cited_but_not_the_own_name_or_number():
    document = Document(
        id="rules",
        type="policy",
        title="工会条例",
        number="工发〔2019〕3号",
        passages=(
            Passage("", "《工会条例》（工发〔2019〕3号）根据《工会法》制定。"),
            Passage("art-1", "依照《劳动法》和《工会法》办理。"),
        ),
    )

    own, whole, clause = rows(document, 1)

    assert own["cites"] == ["劳动法", "工会法"]
    assert whole["cites"] == ["工会法"]
    assert clause["cites"] == ["劳动法", "工会法"]


def test_rows_of_a_notice_cite_what_its_title_names():
    document = Document("notice", "policy", "关于贯彻《工会法》的通知", (Passage("n1", "略。"),))

    assert rows(document, 1)[0]["cites"] == ["工会法"]
