"""Why a document is found or not: the same story on both engines."""

from dataclasses import replace
from uuid import uuid4

import pytest

from search.engine import Filters, Lexicon, Past, Query, Scope
from search.engine.cluster import ClusterEngine
from search.engine.embedded import EmbeddedEngine
from search.engine.vocabulary import Vocabulary
from search.engine.why import Kind, Part
from tests.search.engine.corpus import CORPUS, DAY

PROVISIONS, UNION, REPEALED = "law:provisions", "law:union", "law:women-2018"


@pytest.fixture(
    scope="module", params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.services)]
)
def engine(request, tmp_path_factory):
    if request.param == "tantivy":
        engine = EmbeddedEngine(tmp_path_factory.mktemp("why") / "index")
    else:
        url = request.getfixturevalue("elasticsearch_url")
        engine = ClusterEngine(url, f"engine-test-{uuid4().hex[:8]}")
    engine.prepare()
    engine.index((document, 7) for document in CORPUS)
    engine.refresh()
    yield engine
    engine.drop()


def why(engine, text, document=PROVISIONS, **asked):
    return engine.why(Query(text, day=DAY, **asked), document)


def test_words_are_tried_one_by_one(engine):
    found = why(engine, "哺乳时间 罚款 集体合同")

    assert [(part.kind, part.text, part.met, part.places) for part in found.parts[:3]] == [
        (Kind.WORD, "哺乳时间", True, 1),
        (Kind.WORD, "罚款", True, 1),
        (Kind.WORD, "集体合同", False, 0),
    ]
    assert [part.text for part in found.missing] == ["集体合同"]


def test_place_is_the_one_the_search_gives_it(engine):
    query = Query("用人单位", day=DAY, size=50)
    hits = [hit.id for hit in engine.search(query).hits]

    assert len(hits) > 1
    for place, document in enumerate(hits, 1):
        found = engine.why(replace(query, size=10, offset=3), document)
        assert (found.rank, found.total, found.answers) == (place, len(hits), True)


def test_document_without_a_word_that_others_have_does_not_answer(engine):
    found = why(engine, "工会经费", PROVISIONS)

    assert (found.answers, found.loosely, found.rank) == (False, False, None)


def test_some_words_suffice_where_no_document_has_all(engine):
    found = why(engine, "哺乳时间 火星基地")

    assert (found.answers, found.loosely, found.rank) == (True, True, 1)
    assert [part.text for part in found.missing] == ["火星", "基地"]


def test_phrases_and_what_is_excluded_are_said(engine):
    found = why(engine, '"一小时哺乳时间" "哺乳一小时" -多胞胎')

    assert found.parts[:3] == (
        Part(Kind.PHRASE, "一小时哺乳时间", True, 1),
        Part(Kind.PHRASE, "哺乳一小时", False, 0),
        Part(Kind.EXCLUDED, "多胞胎", False),
    )


def test_other_wordings_that_would_do_are_named(engine):
    lexicon = Lexicon(synonyms={"喂奶时间": ("哺乳时间",)})

    met = why(engine, "喂奶时间", lexicon=lexicon)
    typed = why(engine, "喂奶时间", lexicon=lexicon, verbatim=True)

    assert met.parts[0] == Part(Kind.WORD, "喂奶时间", True, 1, ("哺乳时间",))
    assert not any(part.met and part.others for part in typed.parts)


def test_operators_and_facets_are_tried(engine):
    found = why(
        engine, "哺乳时间 年份:2020 -标题:特别", filters=Filters(types=frozenset({"course"}))
    )

    assert found.parts[-3:] == (
        Part(Kind.OPERATOR, "年份:2020", False),
        Part(Kind.OPERATOR, "-标题:特别", False),
        Part(Kind.FACET, "type", False),
    )


def test_clause_that_is_cited_needs_no_words(engine):
    found = why(engine, "工会法第四十二条", UNION)

    keys = {part.text: part.met for part in found.parts if part.kind is Kind.KEY}
    assert keys["工会法#art-42"] is True
    assert found.answers


def test_who_may_not_see_it_is_told_that_it_is_there(engine):
    hidden = next(document for document in CORPUS if document.audience != {"all"})

    unseen = why(engine, hidden.title, hidden.id)
    seen = why(engine, hidden.title, hidden.id, scope=Scope(tokens=frozenset(hidden.audience)))

    assert (unseen.indexed, unseen.visible, unseen.rank) == (True, False, None)
    assert seen.visible


def test_version_and_absence_are_said(engine):
    there, never = why(engine, "产假"), why(engine, "产假", "law:none")

    assert (there.indexed, there.version) == (True, 7)
    assert (never.indexed, never.version, never.parts) == (False, -1, ())


def test_what_was_deleted_is_not_indexed_but_remembered(engine):
    document = replace(CORPUS[0], id="law:deleted")
    engine.index([(document, 8)])
    engine.delete([("law:deleted", 9)])
    engine.refresh()

    found = why(engine, "产假", "law:deleted")

    assert (found.indexed, found.version) == (False, 9)


def test_states_of_a_text_that_are_not_listed_are_said(engine):
    folded = next(one for one in CORPUS if one.shown[1] is not None and one.shown[1] <= DAY)

    listed = why(engine, folded.title, folded.id)
    mixed = why(engine, folded.title, folded.id, past=Past.MIXED)

    assert (listed.shown, mixed.shown) == (False, True)


def test_what_was_searched_for_instead_is_tried_and_said(engine):
    lexicon = Lexicon(vocabulary=Vocabulary(engine.vocabulary()))

    mended = why(engine, "捕乳时间", lexicon=lexicon)
    typed = why(engine, "捕乳时间", lexicon=lexicon, verbatim=True)

    assert (mended.meant, mended.rank) == ("哺乳时间", 1)
    assert [part.text for part in mended.parts] == ["哺乳时间"]
    assert (typed.meant, typed.missing == ()) == ("", False)
