"""The parts of a reading one by one: organs, issuers and their agreement, confidence, lines, relations."""

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gongwen
from gongwen import confidence, issuers, lines, organs, titles
from gongwen.recognise import recognise
from gongwen.wrapping import unwrapped

PACKAGE = Path(gongwen.__file__).parent


def relations(text):
    return [(one.type, one.title) for one in recognise(text).relations]


def test_every_rule_that_is_used_has_its_confidence_and_its_reason():
    used = {
        word.value
        for path in PACKAGE.glob("*.py")
        for word in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(word, ast.Constant) and word.value in confidence.RULES
    }

    assert used == set(confidence.RULES)
    assert all(0 < sure < 1 and why for sure, why in confidence.RULES.values())


def test_agreement_raises_confidence_but_never_to_certainty():
    assert confidence.together(0.0, 0.9) == 0.9
    assert confidence.together(0.9, 0.85) == 0.985
    assert confidence.together(0.99, 0.99) == 0.99


def test_organs_are_known_by_code_and_short_name():
    assert issuers.of_code("总工发") == "中华全国总工会"
    assert issuers.of_code("不存在") == ""
    assert issuers.full_name("全总办公厅") == "中华全国总工会办公厅"
    assert issuers.full_name("某某公司") == "某某公司"


def test_the_table_of_organs_is_sound():
    names = [organ.name for organ in issuers.table()]
    codes = [code for organ in issuers.table() for code in organ.codes]

    assert len(names) == len(set(names))
    assert len(codes) == len(set(codes))
    assert {organ.level for organ in issuers.table()} == {"central", "national_union", "province"}
    named = {organ.parent for organ in issuers.table()} | {one.successor for one in issuers.table()}
    assert named - {""} <= set(names)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("示 例 省 总 工 会", ["示例省总工会"]),
        ("示例省总工会　示例省财政厅", ["示例省总工会", "示例省财政厅"]),
        ("示例省总工会示例省财政厅", ["示例省总工会", "示例省财政厅"]),
        ("示例省总工会 办公室", ["示例省总工会办公室"]),
    ],
)
def test_organs_on_one_line_are_told_apart(line, names):
    assert organs.on_line(line) == names


def test_issuers_that_two_sources_name_are_surer():
    twice = recognise(
        "示例省总工会文件\n示工发〔2024〕1号\n关于开会的通知\n各单位：\n请参加。\n示例省总工会\n2024年1月5日"
    )
    once = recognise("关于开会的通知\n各单位：\n请参加。\n示例省总工会\n2024年1月5日")

    assert twice.issuers == once.issuers == ["示例省总工会"]
    assert twice.evidence["issuers.0"].confidence == 0.985
    assert once.evidence["issuers.0"].confidence == 0.85


def test_a_short_name_in_the_title_gives_the_full_name():
    reading = recognise("全国总工会关于加强协商的意见\n各省总工会：\n提出意见。")

    assert reading.issuers == ["中华全国总工会"]
    assert reading.evidence["issuers"].rule == "title"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("根据《工会法》，制定本办法。", ("based_on", "工会法")),
        ("按照《中国工会章程》有关规定办理。", ("based_on", "中国工会章程")),
        ("为贯彻落实《改革方案》精神。", ("implements", "改革方案")),
        ("现将《旧办法》修改如下：对《旧办法》作如下修改。", ("amends", "旧办法")),
        ("《旧办法》（示工发〔2001〕2号）同时废止。", ("repeals", "旧办法")),
        ("2001年5月1日印发的《旧办法》停止执行。", ("repeals", "旧办法")),
        ("《旧办法》第三条同时废止。", ("repeals_part", "旧办法")),
        ("你会《关于经费的请示》（市工〔2024〕1号）收悉。", ("answers", "关于经费的请示")),
        ("有关做法见《操作指南》。", ("cites", "操作指南")),
        ("新订立的合同，不再适用《旧办法》中关于期限的规定。", ("repeals_part", "旧办法")),
        ("临时用工不适用《旧办法》。", ("cites", "旧办法")),
        ("各单位应当在收到《协商意见》后答复。", ("cites", "协商意见")),
        ("由该工会提请上级工会发出《协商意见》。", ("cites", "协商意见")),
    ],
)
def test_the_words_around_a_name_say_how_it_is_meant(sentence, expected):
    assert relations(f"关于经费的通知\n各单位：\n{sentence}") == [expected]


def test_names_in_one_list_share_what_is_said_of_them():
    text = "培训办法\n第一条 根据《工会法》、《劳动法》和《中国工会章程》，制定本办法。\n第二条 《甲办法》、《乙办法》同时废止。"

    assert relations(text) == [
        ("based_on", "工会法"),
        ("based_on", "劳动法"),
        ("based_on", "中国工会章程"),
        ("repeals", "甲办法"),
        ("repeals", "乙办法"),
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("关于修改《经费办法》的决定", ("amends", "经费办法")),
        ("关于废止《经费办法》的决定", ("repeals", "经费办法")),
        ("《工会法》实施办法", ("implements", "工会法")),
        ("《经费办法》解读", ("explains", "经费办法")),
    ],
)
def test_the_title_says_what_a_document_is_about(title, expected):
    assert relations(f"{title}\n正文如下，请遵照执行。") == [expected]


def test_papers_and_certificates_are_no_documents():
    sentence = "请订阅《工人日报》，发给《光荣册》，发出《监督提示函》和《监督意见书》。"

    assert relations(f"关于征订的通知\n各单位：\n{sentence}") == []


def test_a_document_does_not_cite_itself():
    assert relations("培训办法\n第一条 为了实施《培训办法》，制定本办法。") == []


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("关于印发《甲办法》的通知", ["甲办法"]),
        ("关于印发《甲办法》《乙办法》的通知", ["甲办法", "乙办法"]),
        ("关于转发《甲办法》（总工发〔2018〕1号）的通知", ["甲办法"]),
        ("转发全国总工会关于加强协商的意见的通知", ["全国总工会关于加强协商的意见"]),
        ("转发全国总工会关于开展检查的通知", ["全国总工会关于开展检查的通知"]),
        ("关于印发2024年工作要点的通知", ["2024年工作要点"]),
        ("关于学习《甲办法》的通知", []),
    ],
)
def test_titles_name_what_they_enclose(title, names):
    assert titles.enclosed(title) == names


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("中华全国总工会关于开会的通知", "全国总工会关于开会的通知", True),
        ("关于开会的通知", "全国总工会关于开会的通知", True),
        ("省直机关工会工委2024年工作要点", "2024年工作要点", True),
        ("甲省总工会关于开会的通知", "乙省财政厅关于开会的通知", False),
        ("关于开会的通知", "关于培训的通知", False),
    ],
)
def test_titles_are_compared_loosely(one, other, alike):
    assert titles.alike(one, other) is alike


def test_lines_of_one_width_are_put_together():
    text = [
        "　　各级工会要充分认识做好疗休养工作的重要",
        "意义，把这项工作摆上重要议事日程，切实加强",
        "组织领导，确保取得实效。",
        "　　各单位要结合实际制定具体的实施方案，明",
        "确责任。",
        "　　特此通知。",
    ]

    assert unwrapped(text) == [
        "各级工会要充分认识做好疗休养工作的重要意义，把这项工作摆上重要议事日程，切实加强组织领导，确保取得实效。",
        "各单位要结合实际制定具体的实施方案，明确责任。",
        "特此通知。",
    ]


def test_paragraphs_of_many_widths_stay_as_they_are():
    text = ["关于开会的通知", "各单位：", "请参加。", "一、时间", "二、地点在省直机关工会干部学校"]

    assert unwrapped(text) == text


def test_a_list_of_names_of_one_width_stays_a_list():
    text = [f"示例省交通运输厅第{number}工程管理局工会委员会" for number in "一二三四五"]

    assert unwrapped(text) == text


def test_lists_and_headings_are_never_joined():
    text = ["各级工会要充分认识，做好疗休养工作的重要意义"] * 3 + ["一、总体要求"]

    assert unwrapped(text)[-1] == "一、总体要求"


def test_a_page_number_in_a_sentence_parts_nothing():
    text = "各级工会要把安全生产摆在突出位置，定期组织开展监督\n- 3 -\n检查，消除隐患。\n— 4 —\n一、要求"

    assert [line.raw for line in lines.read(text)] == [
        "各级工会要把安全生产摆在突出位置，定期组织开展监督检查，消除隐患。",
        "一、要求",
    ]


UNITS = ["（一）", "1.", "一、", "第一条 ", "附件：", "《甲》", "2019年", "关于", "号", "|", "："]


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(UNITS), st.sampled_from(["", "\n"]), st.integers(200, 2000))
def test_repetition_of_anything_is_read_to_its_end(unit, between, times):
    reading = recognise((unit + between) * times)

    anchors = [node.anchor for node in reading.outline.nodes]
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize(
    ("line", "urgency", "signatory"),
    [
        ("特急", "特急", ""),
        ("紧急程度：加 急", "加急", ""),
        ("平急　　　签发人：王某某", "平急", "王某某"),
        ("签发人：李某某　赵某某", "", "李某某、赵某某"),
        ("签发人：李　某", "", "李某"),
        ("会签人：李某某", "", ""),
    ],
)
def test_marks_of_the_head_say_how_urgent_and_who_signed(line, urgency, signatory):
    head = f"示例省总工会文件\n{line}\n示工报〔2020〕11号\n关于召开代表大会的请示\n全国总工会：\n妥否，请批示。"

    found = recognise(head)

    assert (found.urgency, found.signatory) == (urgency, signatory)
    assert [number.display for number in found.numbers] == ["示工报〔2020〕11号"]


def test_who_signed_may_stand_beside_the_number():
    found = recognise(
        "示例省总工会文件\n示工报〔2020〕11号　　　签发人：孙某某\n关于召开代表大会的请示\n全国总工会：\n妥否，请批示。"
    )

    assert found.signatory == "孙某某"
