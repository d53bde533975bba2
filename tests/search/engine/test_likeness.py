"""The rule of nearness, on records made by hand."""

from datetime import date

import pytest

from search.engine.analysis import analyse
from search.engine.fields import Record, rows
from search.engine.gist import Gist, gist_of
from search.engine.likeness import LEAST, TIED, Reason, nearest, overlap, telling
from search.engine.ranking import Statistics
from search.engine.schema import Document, Passage

DAY = date(2024, 5, 1)


def record(id_, text="略。", **more):
    document = Document(id_, "article", f"{id_}号", (Passage("", text),), **more)
    return Record.loads(rows(document, 1)[1]["record"])


def statistics(**holding):
    return Statistics(100, 10.0, 50.0, {}, holding)


def test_telling_words_are_frequent_here_and_rare_elsewhere():
    gist = Gist("w", {"规定": 9, "产假": 3, "哺乳": 1})

    weights = telling(gist, statistics(规定=90, 产假=3, 哺乳=3))

    assert list(weights) == ["产假", "哺乳", "规定"]


def test_telling_leaves_out_what_occurs_only_in_a_longer_word():
    gist = Gist("w", {"联合会": 2, "合会": 2, "联合": 3})

    assert set(telling(gist, statistics(联合会=5, 合会=5, 联合=5))) == {"联合会", "联合"}


def test_overlap_is_the_share_of_what_is_weighed():
    weights = {"产假": 3.0, "哺乳": 1.0}

    nothing = overlap(Gist("w", {"经费": 5}), weights)
    in_passing = overlap(Gist("w", {"经费": 120, "产假": 10}), weights)
    about = overlap(Gist("w", {"产假": 12, "哺乳": 12}), weights)

    assert nothing == 0.0
    assert in_passing == 0.375
    assert round(about, 3) == 0.923


def test_gist_counts_a_title_more_than_a_word_of_the_text():
    document = Document("a", "article", "产假", ())

    gist = gist_of(document, [analyse("哺乳和哺乳，2019年第3号 APP 了。")], [])

    assert gist.words == {"产假": 3, "哺乳": 2, "app": 1}


def test_nearest_counts_a_tie_by_how_few_have_it():
    source = record("source", "《稀有条例》《常见条例》")
    alone = record("alone", "《稀有条例》")
    many = [record(f"many{number}", "《常见条例》") for number in range(8)]

    found = nearest(source, [*many, alone], {}, DAY, {})

    assert [(one.record.document, one.score) for one in found] == [("alone", TIED)]
    assert TIED / 4 < LEAST


def test_nearest_names_the_rarest_first():
    source = record("source", "《一条例》《二条例》")
    both = record("both", "《一条例》《二条例》")
    other = record("other", "《一条例》")

    found = nearest(source, [both, other], {}, DAY, {})

    assert (found[0].record.document, found[0].common) == ("both", ("二条例", "一条例"))
    assert found[0].why is Reason.SHARED


@pytest.mark.parametrize("order", [1, -1])
def test_nearest_breaks_ties_by_id(order):
    source = record("source", "《一条例》")
    others = [record(name, "《一条例》") for name in ("a", "b")][::order]

    assert [one.record.document for one in nearest(source, others, {}, DAY, {})] == ["a", "b"]


def test_nearest_lets_meaning_tip_the_scale_and_no_more():
    source, akin, other = record("source"), record("akin", "产假。"), record("other")
    weights = {"产假": 1.0, "哺乳": 5.0}
    near = {"akin": 1.0, "other": 1.0}

    by_words = nearest(source, [akin, other], {"哺乳": 1.0, "产假": 0.09}, DAY, {})
    by_meaning = nearest(source, [akin, other], {"哺乳": 1.0, "产假": 0.1}, DAY, near)

    assert by_words == []
    assert [(one.record.document, one.why) for one in by_meaning] == [("akin", Reason.MEANING)]
    assert nearest(source, [akin], weights, DAY, {})[0].why is Reason.WORDS
