"""What every engine must do with vectors; `test_embedded.py` and `test_cluster.py` run it.

`telling` opens an empty engine for a given `Said`; called again, the same index as another
program would open it. Vectors are chosen by hand, so that what is near is plain to see.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from gongwen.validity import Status, Validity
from search.engine import Document, Filters, Lexicon, Passage, Past, Query, Scope, Sort
from search.engine.conditions import PIECES, OneOf, every, visible
from search.engine.meaning import Space
from search.engine.meaning.packing import pack
from search.engine.schema import Piece
from search.engine.vocabulary import Vocabulary
from tests.search.engine.corpus import DAY

SPACE = Space("试验", "trial-1", 4, floor=0.3)
OTHER = Space("另一个", "other-1", 4, floor=0.3)
WIDER = Space("更宽的", "wider-1", 8, floor=0.3)
# Directions of meaning: pay, care for women, money of the union.
PAY, WOMEN, MONEY = np.eye(4, dtype=np.float32)[:3]
QUESTION = "老板不给钱怎么办"


class Said:
    """A model that knows a few questions."""

    def __init__(self, space=SPACE, **vectors):
        self.space, self.vectors = space, {QUESTION: PAY, **vectors}

    def vector_of(self, query):
        return self.vectors.get(query)


def leaning(vector, towards, share):
    """Between two directions, of length one."""
    turned = vector * np.float32(np.sqrt(1 - share**2)) + towards * np.float32(share)
    return np.asarray(turned / np.linalg.norm(turned), np.float32)


def meaning(id_, text, *vectors, space=SPACE, title="办法", anchor="art-1", **more):
    """A document of one passage with these vectors."""
    pieces = tuple(Piece(0, len(text), pack(vector)) for vector in vectors)
    passage = Passage(anchor, text, label="第一条", pieces=pieces)
    return Document(id_, "policy", title, (passage,), space=space.key, **more)


WAGES = meaning("law:wages", "用人单位应当按月足额支付报酬。", PAY, year=2019)
NURSING = meaning("law:nursing", "哺乳期内每天安排一小时。", WOMEN)
DUES = meaning("law:dues", "经费按千分之二拨缴。", leaning(MONEY, PAY, 0.2))
CORPUS = (WAGES, NURSING, DUES)


class MeaningContract:
    def filled(self, telling, *documents, said=None):
        engine = telling(said or Said())
        engine.index((one, 1) for one in documents or CORPUS)
        engine.refresh()
        return engine

    def ask(self, engine, text=QUESTION, **more):
        return engine.search(Query(text, day=DAY, **more))

    def found(self, engine, text=QUESTION, **more):
        return [hit.id for hit in self.ask(engine, text, **more).hits]

    def test_meaning_finds_what_shares_no_character(self, telling):
        engine = self.filled(telling)

        results = self.ask(engine)

        assert [hit.id for hit in results.hits] == ["law:wages"]
        [hit] = results.hits
        assert (results.total, results.akin, hit.akin) == (1, 1, True)
        [passage] = hit.passages
        assert passage.akin
        assert passage.snippet.text == "用人单位应当按月足额支付报酬。"

    def test_meaning_is_not_asked_without_a_model(self, telling):
        self.filled(telling)

        assert not self.found(telling(None))

    def test_meaning_is_left_out_when_no_vector_comes_in_time(self, telling):
        engine = self.filled(telling)

        assert not self.found(engine, "主人不给钱怎么办")

    def test_meaning_ranks_before_words_that_only_happen_to_occur(self, telling):
        chance = meaning("law:chance", "老板不给钱时怎么办另行规定。", WOMEN)
        engine = self.filled(telling, *CORPUS, chance)

        results = self.ask(engine)

        assert [hit.id for hit in results.hits] == ["law:wages", "law:chance"]
        assert (results.total, results.akin) == (2, 1)
        assert [hit.akin for hit in results.hits] == [True, False]

    def test_meaning_comes_after_what_has_the_keywords(self, telling):
        typed = meaning("law:typed", "老板给工钱的办法另定。", WOMEN)
        some = meaning("law:some", "老板另定。", leaning(PAY, MONEY, 0.1))
        engine = self.filled(telling, WAGES, typed, some, said=Said(**{"老板 工钱": PAY}))

        results = self.ask(engine, "老板 工钱", explain=True)

        assert [hit.id for hit in results.hits] == ["law:typed", "law:wages", "law:some"]
        assert [hit.akin for hit in results.hits] == [False, True, True]
        assert (results.total, results.akin, results.relaxed) == (3, 2, False)
        assert [bool(hit.explanation.meaning) for hit in results.hits] == [False, True, True]

    def test_meaning_comes_with_what_has_some_keywords_where_nothing_has_all(self, telling):
        some = meaning("law:some", "老板另定。", WOMEN)
        engine = self.filled(telling, WAGES, some, said=Said(**{"老板 工钱": PAY}))

        results = self.ask(engine, "老板 工钱")

        assert [hit.id for hit in results.hits] == ["law:some", "law:wages"]
        assert (results.relaxed, results.akin) == (True, 1)

    def test_meaning_leaves_first_what_is_nearly_called_so(self, telling):
        name = "关于保障工资按时足额发放若干问题的暂行规定"
        called = meaning("law:called", "另行通知。", WOMEN, title=f"辽宁省{name}")
        engine = self.filled(telling, WAGES, called, said=Said(**{name: PAY}))

        results = self.ask(engine, name)

        assert results.hits[0].id == "law:called"
        assert results.question

    def test_meaning_below_the_floor_is_not_near(self, telling):
        far = meaning("law:far", "另行规定。", leaning(MONEY, PAY, 0.29))
        near = meaning("law:near", "另作规定。", leaning(MONEY, PAY, 0.4))
        engine = self.filled(telling, far, near)

        assert [one.place.document for one in engine.store().near(PAY, PIECES, 10)] == ["law:near"]

    def test_meaning_tells_how_near_and_where(self, telling):
        text = "第一句说别的。第二句说报酬。"
        pieces = (Piece(0, 7, pack(WOMEN)), Piece(7, 14, pack(leaning(PAY, MONEY, 0.6))))
        passage = Passage("art-1", text, pieces=pieces)
        engine = self.filled(
            telling, Document("law:two", "policy", "办法", (passage,), space=SPACE.key)
        )

        [near] = engine.store().near(PAY, PIECES, 10)

        assert near.place == ("law:two", "art-1", 7, 14)
        assert near.closeness == pytest.approx(0.8, abs=0.001)
        assert self.ask(engine).hits[0].passages[0].snippet.text == "…第二句说报酬。"

    @pytest.mark.parametrize(
        "text",
        ["报酬", "“不给钱”", "工会法第四十二条", "总工发〔2019〕3号", ""],
        ids=["word", "phrase", "clause", "number", "blank"],
    )
    def test_meaning_has_no_say_in_what_is_meant_as_it_stands(self, telling, text):
        engine = self.filled(telling, said=Said(**{text: PAY, text.strip("“”"): PAY}))

        assert self.ask(engine, text).akin == 0

    def test_meaning_has_no_say_verbatim_or_by_date(self, telling):
        engine = self.filled(telling)

        assert not self.found(engine, verbatim=True)
        assert not self.found(engine, sort=Sort.DATE)

    def test_meaning_sees_only_what_the_reader_may(self, telling):
        secret = replace(WAGES, audience=frozenset({"staff"}))
        barred = replace(WAGES, id="law:barred", restrictions=frozenset({7}))
        engine = self.filled(telling, secret, barred, NURSING)

        assert not self.found(engine, scope=Scope(denied_restrictions=frozenset({7})))
        assert self.found(engine) == ["law:barred"]
        staff = Scope(frozenset({"all", "staff"}), frozenset({7}))
        assert self.found(engine, scope=staff) == ["law:wages"]

    def test_meaning_looks_for_the_nearest_among_what_may_be_seen(self, telling):
        """However many nearer ones there are that may not."""
        hidden = [
            replace(WAGES, id=f"law:hidden-{number}", audience=frozenset({"staff"}))
            for number in range(150)
        ]
        seen = meaning("law:seen", "另行规定。", leaning(PAY, MONEY, 0.5))
        engine = self.filled(telling, *hidden, seen)

        assert self.found(engine) == ["law:seen"]

    def test_meaning_goes_with_the_document(self, telling):
        engine = self.filled(telling)

        engine.index([(replace(WAGES, audience=frozenset({"staff"})), 2)])
        engine.refresh()
        restricted = self.found(engine)
        engine.index([(WAGES, 3)])
        engine.refresh()
        open_again = self.found(engine)
        engine.delete([("law:wages", 4)])
        engine.refresh()

        assert (restricted, open_again, self.found(engine)) == ([], ["law:wages"], [])

    def test_meaning_ends_where_the_text_has_changed(self, telling):
        engine = self.filled(telling)
        [passage] = WAGES.passages

        engine.index([(replace(WAGES, passages=(replace(passage, pieces=()),)), 2)])
        engine.refresh()

        assert not self.found(engine)

    @pytest.mark.parametrize("space", [OTHER, WIDER], ids=["same size", "another size"])
    def test_meaning_of_another_model_is_ignored_until_it_is_made_anew(self, telling, space):
        self.filled(telling)
        wide = np.zeros(space.dimension, np.float32)
        wide[0] = 1
        other = telling(Said(space, **{QUESTION: wide}))
        unknown = self.found(other)

        other.index([(WAGES, 2)])
        other.refresh()
        foreign = self.found(other)
        other.index([(meaning("law:wages", "按月足额支付报酬。", wide, space=space), 3)])
        other.refresh()

        assert (unknown, foreign, self.found(other)) == ([], [], ["law:wages"])
        assert not self.found(telling(Said()))

    @pytest.mark.parametrize(
        "vector",
        [b"", b"\0" * 8, b"\0" * 6, np.full(4, np.nan, "<f2").tobytes()],
        ids=["empty", "zero", "short", "no number"],
    )
    def test_meaning_that_is_none_leaves_the_words(self, telling, vector):
        [passage] = WAGES.passages
        broken = replace(passage, pieces=(Piece(0, 3, vector),))
        engine = self.filled(telling, replace(WAGES, passages=(broken,)))

        assert not self.found(engine)
        assert self.found(engine, "报酬") == ["law:wages"]

    def test_meaning_is_counted_by_facets_as_choosing_them_gives(self, telling):
        engine = self.filled(telling)

        facets = self.ask(engine).facets["year"]
        chosen = self.ask(engine, filters=Filters(years=frozenset({2019})))
        elsewhere = self.ask(engine, filters=Filters(years=frozenset({2018})))

        assert [(one.value, one.count) for one in facets] == [("2019", 1)]
        assert (chosen.total, chosen.akin, elsewhere.total) == (1, 1, 0)

    def test_meaning_keeps_what_is_excluded_out(self, telling):
        asked = Said(**{"老板不给钱怎么办": PAY})
        engine = self.filled(telling, said=asked)

        assert not self.found(engine, f"{QUESTION} -按月")
        assert self.found(engine, f"{QUESTION} 年份:2019") == ["law:wages"]
        assert not self.found(engine, f"{QUESTION} 年份:2018")

    def test_meaning_of_what_has_lapsed_is_not_near(self, telling):
        ended = Validity(date(2000, 1, 1), date(2010, 1, 1), Status.REPEALED, verified=True)
        old = replace(WAGES, id="law:old", validity=ended)
        engine = self.filled(telling, old, NURSING)

        assert not self.found(engine)
        assert self.found(engine, past=Past.MIXED) == ["law:old"]

    def test_meaning_pages_without_gap_or_repeat(self, telling):
        documents = [
            meaning(f"law:{number:02}", f"第{number}号。", leaning(PAY, MONEY, number / 40))
            for number in range(25)
        ]
        engine = self.filled(telling, *documents)

        pages = [self.found(engine, offset=offset) for offset in (0, 10, 20)]

        assert [id_ for page in pages for id_ in page] == [one.id for one in documents]
        assert self.ask(engine).akin == 25

    def test_meaning_is_explained(self, telling):
        chance = meaning("law:chance", "老板不给钱时怎么办另行规定。", leaning(PAY, WOMEN, 0.3))
        engine = self.filled(telling, WAGES, chance)

        hits = self.ask(engine, explain=True).hits

        for hit in hits:
            how = hit.explanation
            score = how.meaning.weight * how.meaning.near
            score += (1 - how.meaning.weight) * how.meaning.words
            for name, factor in how.factors:
                score *= 1 if name == "词语相连" else factor
            assert hit.score == pytest.approx(score, abs=1e-6)
        words = {hit.id: hit.explanation.meaning.words for hit in hits}
        assert words["law:wages"] < words["law:chance"] == 1.0

    def test_meaning_of_a_document_is_that_of_its_passages(self, telling):
        engine = self.filled(telling)

        assert engine.store().middle("law:wages") == pytest.approx(PAY, abs=0.001)
        assert engine.store().middle("law:unknown") is None

    def test_meaning_lasts_through_a_rebuild(self, telling):
        engine = self.filled(telling)

        with engine.rebuild() as new:
            new.index((one, 2) for one in CORPUS)
            new.swap()

        assert self.found(engine) == ["law:wages"]

    def test_meaning_is_near_whoever_is_asked_first(self, telling):
        """Only the documents of a set are compared where few are meant."""
        engine = self.filled(telling)
        one = every(PIECES, OneOf("document", ("law:dues",)), visible(Scope()))

        close = engine.store().near(MONEY, one, 10)

        assert [near.place.document for near in close] == ["law:dues"]

    def test_meaning_says_why_a_document_is_found_or_not(self, telling):
        bare = replace(NURSING, id="law:bare", space="")
        engine = self.filled(telling, *CORPUS, bare)

        query = Query(QUESTION, day=DAY)
        wages, nursing, unread = (
            engine.why(query, id_) for id_ in ("law:wages", "law:nursing", "law:bare")
        )

        assert wages.answers
        assert wages.akin.closeness == pytest.approx(1.0, abs=0.001)
        assert wages.akin.needed == pytest.approx(0.65, abs=0.001)
        assert not nursing.answers
        assert (nursing.akin.made, nursing.akin.closeness) == (True, None)
        assert not unread.akin.made
        assert engine.why(replace(query, verbatim=True), "law:wages").akin is None

    def test_meaning_of_a_guess_is_told_as_it_is_searched_for(self, telling):
        """One wrong character: what was typed means something else."""
        lexicon = Lexicon(vocabulary=Vocabulary({"报酬": 9, "老板": 9}))
        said = Said(**{"老板不给风酬怎么办": MONEY, "老板不给报酬怎么办": PAY})
        engine = self.filled(telling, said=said)
        query = Query("老板不给风酬怎么办", day=DAY, lexicon=lexicon)

        found = engine.search(query)
        why = engine.why(query, "law:wages")

        assert found.correction is None
        assert found.hits[0].id == "law:wages"
        assert why.answers
        assert why.akin.closeness == pytest.approx(1.0, abs=0.001)

    def test_meaning_brings_up_what_is_on_the_same_matter(self, telling):
        one = meaning("law:one", "经费怎样拨缴，怎样使用。", MONEY, title="拨缴")
        same = meaning("law:same", "钱款由谁交纳，怎样使用。", MONEY, title="交纳")
        other = meaning("law:other", "钱款由谁发放，怎样使用。", WOMEN, title="发放")
        engine = self.filled(telling, one, same, other)

        found = [near.id for near in engine.similar("law:one", scope=Scope(), day=DAY)]

        assert found[0] == "law:same"
