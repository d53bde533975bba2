from uuid import UUID, uuid4

from library.alignment import Known, Wanted, align, words_of

LONG = "用人单位应当依法建立和完善劳动规章制度保障劳动者享有劳动权利"


def known(anchor, words, kind="article"):
    return Known(uuid4(), anchor, kind, words)


def test_a_node_keeps_its_id_where_nothing_changed():
    first, second = known("art-1", "甲乙丙丁"), known("art-2", "戊己庚辛")

    ids = align(
        [first, second],
        [Wanted("art-1", "article", "甲乙丙丁"), Wanted("art-2", "article", "戊己庚辛")],
        origin="x",
    )

    assert ids == [first.node_id, second.node_id]


def test_an_inserted_article_does_not_take_the_id_of_the_one_it_pushes_on():
    old = known("art-2", LONG)

    ids = align(
        [old],
        [
            Wanted("art-2", "article", "国家鼓励职工学习文化科学知识"),
            Wanted("art-3", "article", LONG),
        ],
        origin="x",
    )

    assert ids[1] == old.node_id
    assert ids[0] != old.node_id


def test_similar_words_at_the_same_place_win_over_more_similar_ones_elsewhere():
    here, elsewhere = known("art-1", LONG + "一二三四五六"), known("art-9", LONG + "一")

    ids = align([here, elsewhere], [Wanted("art-1", "article", LONG + "二")], origin="x")

    assert ids == [here.node_id]


def test_a_moved_and_mended_article_is_found_by_its_words():
    old = known("art-5", LONG)

    ids = align([old], [Wanted("art-8", "article", LONG + "履行义务")], origin="x")

    assert ids == [old.node_id]


def test_another_kind_with_the_same_words_is_another_node():
    old = known("p1", LONG, kind="part")

    assert align([old], [Wanted("ch-1", "chapter", LONG)], origin="x") != [old.node_id]


def test_new_ids_come_from_the_content_and_are_distinct():
    wanted = [
        Wanted("t1", "text", "同样"),
        Wanted("t1", "text", "同样"),
        Wanted("t2", "text", "同样"),
    ]

    ids = align([], wanted, origin="gong-hui-fa--20211224")

    assert len(set(ids)) == 3
    assert ids == align([], wanted, origin="gong-hui-fa--20211224")
    assert ids != align([], wanted, origin="gong-hui-fa--20090827")
    assert all(isinstance(node_id, UUID) for node_id in ids)


def test_punctuation_width_and_blanks_are_no_words():
    assert words_of("第 一，章", "（一） ABC。") == words_of("第一章", "(一)abc")
