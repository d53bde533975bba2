"""The rule of relevance on its own: a pure function of records and counts."""

from dataclasses import replace
from datetime import date

import pytest

from gongwen.validity import Status, Validity
from search.engine import Document, Passage, fields
from search.engine.asking import understand
from search.engine.fields import Record
from search.engine.ranking import Statistics, rank, words_weight
from search.engine.tuning import STATUS_PRIOR

DAY = date(2024, 5, 1)


def _records(document):
    _, *passages = fields.rows(document, 1)
    return [Record.loads(row["record"]) for row in passages]


def _document(id_, *texts, **more):
    passages = tuple(Passage(f"art-{n}", text) for n, text in enumerate(texts, 1))
    return Document(
        id=id_, type="policy", title=more.pop("title", "办法"), passages=passages, **more
    )


def _rank(query, *documents, holding=5):
    asked = understand(query)
    statistics = Statistics(
        passages=100,
        average_title=7.0,
        average_text=7.0,
        grams=dict.fromkeys(asked.grams, holding),
        words=dict.fromkeys(asked.words, holding),
    )
    records = [record for document in documents for record in _records(document)]
    return rank(records, asked, statistics, DAY)


def test_rank_takes_the_best_passage_and_not_the_sum():
    once = _document("once", "工会经费审查")
    often = _document("often", "工会经费", "工会经费", "工会经费", "工会经费")

    assert [found.id for found in _rank("工会经费审查", often, once)] == ["once", "often"]


def test_rank_takes_a_term_from_title_or_text_whichever_says_more():
    titled = _document("a", "职工福利", title="工会经费")
    both = _document("b", "工会经费", title="工会经费")

    first, second = _rank("工会经费", titled, both)

    # Twice the same is hardly more than once.
    assert second.score > 0.9 * first.score


def test_rank_steps_back_for_what_no_longer_holds():
    held = _document("z", "工会经费", validity=Validity(date(2020, 1, 1), verified=True))
    gone = Validity(date(2010, 1, 1), date(2020, 1, 1), Status.REPEALED, verified=True)
    repealed = _document("a", "工会经费", validity=gone)

    first, second = _rank("工会经费", repealed, held)

    assert (first.id, second.id) == ("z", "a")
    assert second.score == pytest.approx(first.score * STATUS_PRIOR[Status.REPEALED])


def test_rank_puts_the_cited_place_before_every_score():
    law = _document("law", "内容甲", "内容乙", title="工会法")
    talk = _document("talk", "工会法第二条 工会法第二条", title="学习工会法第二条")

    ranked = _rank("工会法第二条", talk, law)

    assert ranked[0].id == "law"
    assert ranked[0].passages[0].record.anchor == "art-2"
    assert ranked[0].passages[0].cited


def test_rank_knows_a_document_whose_title_is_one_citation():
    clause = Document(
        id="c",
        type="text",
        title="中华人民共和国工会法 第四十二条",
        passages=(Passage("", "设施"),),
    )
    other = Document(
        id="a", type="text", title="中华人民共和国工会法 第四条", passages=(Passage("", "设施"),)
    )

    assert [found.id for found in _rank("工会法第四十二条", other, clause)] == ["c", "a"]


def test_rank_breaks_ties_by_id():
    documents = [_document(id_, "工会经费") for id_ in ("b", "c", "a")]

    assert [found.id for found in _rank("工会经费", *documents)] == ["a", "b", "c"]


def test_rank_counts_rare_terms_higher():
    asked = understand("工会经费")
    counts = Statistics(
        100, 5.0, 50.0, dict.fromkeys(asked.grams, 90), dict.fromkeys(asked.words, 90)
    )
    rare = replace(counts, grams={**counts.grams, "经费": 2})
    [record] = _records(_document("a", "经费"))[1:]

    [common] = rank([record], asked, counts, DAY)
    [lifted] = rank([record], asked, rare, DAY)

    assert lifted.score > common.score


def test_words_count_fully_for_few_and_not_at_all_for_many():
    assert words_weight(understand("工会 经费")) == 1.0
    assert (
        words_weight(understand("单位 不给 加班费 还 要求 签 协议 放弃 社保 应当 怎么 主张 权利"))
        == 0.0
    )


def test_rank_puts_a_section_before_the_same_words_of_a_video():
    passages = (Passage("t-5", "工会经费"), Passage("h-a", "工会经费怎么用"))
    lesson = Document(id="lesson", type="lesson", title="课", passages=passages)

    (found,) = _rank("工会经费", lesson)

    assert [one.record.anchor for one in found.passages if one.score][:2] == ["h-a", "t-5"]
