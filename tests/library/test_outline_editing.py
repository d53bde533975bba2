import pytest

from accounts.models import User
from gongwen.structure import parse, to_json
from library.outline_editing import BadOutline, checked, relabelled, renumbered

LAW = "第一条 甲。\n\n第二条 乙：\n\n（一）丙；\n\n（二）丁。\n\n第三条 戊。\n"
PLAN = "一、学习\n\n1.读书。每月一本。\n\n2.讨论。每季一次。\n\n二、服务\n\n3.慰问。每年一次。\n"


def outline(text):
    return to_json(parse(text))


def labels(answer):
    return [row["label"] for row in answer["rows"] if row["label"]]


def test_checked_reads_numbers_and_anchors_from_labels():
    data = outline(LAW)
    data["nodes"][2]["label"] = "第五条"

    answer = checked(data)

    assert [row["anchor"] for row in answer["rows"] if row["label"].startswith("第")] == [
        "art-1",
        "art-2",
        "art-5",
    ]
    assert answer["warnings"] == ["“第二条”之后是“第五条”，中间缺号，请核对是否漏收。"]


def test_checked_counts_new_paragraphs_by_their_place():
    data = outline(LAW)
    data["nodes"][0]["children"].append({"kind": "paragraph", "text": "己。"})

    answer = checked(data)

    assert [row["anchor"] for row in answer["rows"][:3]] == ["art-1", "art-1-p1", "art-1-p2"]


def test_renumbered_counts_articles_through_the_document():
    data = outline(LAW)
    data["nodes"].insert(
        1, {"kind": "article", "label": "", "children": [{"kind": "paragraph", "text": "新。"}]}
    )

    answer = renumbered(data, position=2, whole=False)

    assert [label for label in labels(answer) if "条" in label] == [
        "第一条",
        "第二条",
        "第三条",
        "第四条",
    ]
    assert answer["warnings"] == []


def test_renumbered_level_starts_again_and_whole_runs_on():
    data = outline(PLAN)
    last = len(checked(data)["rows"]) - 1

    assert labels(renumbered(data, position=last, whole=False))[-1] == "1."
    assert labels(renumbered(data, position=last, whole=True))[-1] == "3."


def test_renumbered_keeps_inserted_articles_with_the_one_before():
    data = outline("第一条 甲。\n\n第三条 乙。\n\n第三条之一 丙。\n\n第四条 丁。\n")

    answer = renumbered(data, position=0, whole=True)

    assert labels(answer) == ["第一条", "第二条", "第二条之一", "第三条"]


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"nodes": 1},
        {"nodes": [{"kind": "nonsense"}]},
        {"nodes": [{"kind": "text", "text": 1}]},
    ],
)
def test_what_is_no_outline_is_refused_in_chinese(data):
    with pytest.raises(BadOutline, match="没有保存"):
        checked(data)


@pytest.mark.parametrize(
    ("kind", "label", "written"),
    [
        ("text", "四、", ""),
        ("subpart", "四、", "（四）"),
        ("point", "（四）", "4."),
        ("part", "（四）", "四、"),
        ("part", "四、", "四、"),
        ("article", "四、", "第四条"),
        ("part", "附录", ""),
        ("item", "", ""),
    ],
)
def test_another_kind_keeps_the_number_in_its_own_style(kind, label, written):
    data = {"nodes": [{"kind": kind, "label": label, "text": "甲。"}]}

    assert relabelled(data, position=0)["rows"][0]["label"] == written


def test_only_the_row_with_the_new_kind_gets_another_label():
    data = outline(PLAN)
    data["nodes"][1]["kind"] = "text"
    data["nodes"][1]["children"] = []

    assert labels(relabelled(data, position=3)) == ["一、", "1.", "2."]


def test_renumbered_gives_labels_of_the_kind_of_the_row():
    data = outline("（一）甲\n\n（二）乙\n")
    for node in data["nodes"]:
        node["kind"] = "part"

    assert labels(renumbered(data, position=0, whole=False)) == ["一、", "二、"]


def test_a_part_inside_a_part_is_told():
    data = outline(PLAN)
    data["nodes"][0]["children"].append(data["nodes"].pop())

    assert checked(data)["warnings"][-1] == (
        "“二、服务”放在同类的“一、学习”之内，层级可能有误，请升级或改变类型。"
    )


def test_the_editor_asks_for_a_label_of_the_new_kind(client, db):
    client.force_login(User.objects.create_superuser("CHIEF", "secret", name="馆长"))
    body = {"outline": {"nodes": [{"kind": "text", "label": "四、", "text": "甲。"}]}}

    answer = client.post(
        "/admin/library/outline/check/",
        {**body, "position": 0, "relabel": True},
        content_type="application/json",
    )

    assert answer.json() == {
        "rows": [{"anchor": "t1", "label": "", "number": None, "sub": None}],
        "warnings": [],
    }


def test_a_position_that_is_gone_is_refused():
    with pytest.raises(BadOutline, match="已不存在"):
        relabelled(outline(LAW), position=-1)
    with pytest.raises(BadOutline, match="已不存在"):
        renumbered(outline(LAW), position=99, whole=True)
