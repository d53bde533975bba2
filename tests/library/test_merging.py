from gongwen.structure import from_json, parse, to_json, walk
from library.merging import merge_fields, merge_outlines

BASE = """第一条 为了保护职工合法权益，制定本办法。
第二条 用人单位应当遵守本办法各项规定。
第三条 本办法自发布之日起施行，原办法废止。
"""


def outline(text):
    return to_json(parse(text))


def printed(merged):
    return [
        (path[-1].anchor, path[-1].text or path[-1].heading)
        for path in walk(from_json(merged).nodes)
        if path[-1].text or path[-1].heading
    ]


def test_an_untouched_field_follows_the_new_reading():
    values, updated, kept = merge_fields({"number": "旧"}, {"number": "旧"}, {"number": "新"})

    assert (values, updated, kept) == ({"number": "新"}, ["number"], [])


def test_a_mended_field_stays_and_is_named_when_the_reading_differs():
    values, updated, kept = merge_fields(
        {"number": "旧", "kind": "通知"},
        {"number": "改", "kind": "意见"},
        {"number": "新", "kind": "通知"},
    )

    assert values == {"number": "改", "kind": "意见"}
    assert (updated, kept) == ([], ["number"])


def test_a_reading_that_agrees_with_the_edit_is_no_conflict():
    assert merge_fields({"number": "旧"}, {"number": "新"}, {"number": "新"}) == (
        {"number": "新"},
        [],
        [],
    )


def test_an_untouched_outline_follows_the_new_reading():
    base, new = outline(BASE), outline(BASE.replace("各项规定", "的规定"))

    merged, updated, kept = merge_outlines(base, base, new)

    assert merged == new
    assert (updated, kept) == (["art-2-p1"], [])


def test_an_edited_outline_stays_when_the_reading_is_the_same():
    base, mine = outline(BASE), outline(BASE.replace("各项规定", "的规定"))

    assert merge_outlines(base, mine, base) == (mine, [], [])


def test_mended_words_survive_in_a_better_reading():
    mine = outline(BASE.replace("合法权益", "合法的权益"))
    better = outline(BASE.replace("原办法废止", "原办法同时废止"))

    merged, updated, kept = merge_outlines(outline(BASE), mine, better)

    assert printed(merged) == [
        ("art-1-p1", "为了保护职工合法的权益，制定本办法。"),
        ("art-2-p1", "用人单位应当遵守本办法各项规定。"),
        ("art-3-p1", "本办法自发布之日起施行，原办法同时废止。"),
    ]
    assert (updated, kept) == (["art-3-p1"], ["art-1-p1"])


def test_a_split_by_the_editor_survives_and_untouched_words_follow():
    mine = outline(
        BASE.replace(
            "第三条 本办法自发布之日起施行，原办法废止。",
            "第三条 本办法自发布之日起施行，原办法废止。\n第四条 解释权属于总工会。",
        )
    )
    better = outline(BASE.replace("各项规定", "的各项规定"))

    merged, _, kept = merge_outlines(outline(BASE), mine, better)

    assert printed(merged) == [
        ("art-1-p1", "为了保护职工合法权益，制定本办法。"),
        ("art-2-p1", "用人单位应当遵守本办法的各项规定。"),
        ("art-3-p1", "本办法自发布之日起施行，原办法废止。"),
        ("art-4-p1", "解释权属于总工会。"),
    ]
    assert "art-4-p1" in kept


def test_what_only_the_new_reading_found_is_put_where_it_stands_there():
    mine = outline(BASE.replace("第一条 为了保护职工合法权益，制定本办法。\n", ""))
    better = outline(BASE.replace("第三条", "第三条 工会应当进行监督检查工作。\n第四条"))

    merged, updated, _ = merge_outlines(outline(BASE), mine, better)

    assert [text for _, text in printed(merged)] == [
        "用人单位应当遵守本办法各项规定。",
        "工会应当进行监督检查工作。",
        "本办法自发布之日起施行，原办法废止。",
    ]
    assert updated
