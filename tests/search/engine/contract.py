"""What every engine must do. `test_embedded.py` and `test_cluster.py` run it on both.

`library` is an engine that holds `corpus.CORPUS`; its tests only read. `engine` is an
empty one for tests that write. `another` opens the same index as a second process would.
"""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongwen.validity import Status, Validity, status_on
from search.engine import (
    Document,
    EngineBusy,
    Filters,
    NeedsRebuild,
    Passage,
    Query,
    Scope,
    Sort,
)
from tests.search.engine.corpus import CORPUS, DAY, UNION_LAW

ANONYMOUS = Scope(denied_restrictions=frozenset({7, 9}))
ODD = [
    "",
    " ",
    "\t\n",
    "法",
    "。",
    "，。！？",
    '"',
    '""',
    '"工会',
    '工会"',
    "“工会",
    "”工会“",
    "(",
    ")))",
    "《",
    "《工会法》",
    "〔〕",
    "[2019",
    "-",
    "--",
    "-工会",
    "AND",
    "工会 AND NOT (经费 OR)",
    'title:"工会法" AND body:*',
    "工会~2^5 +经费 -\\",
    "/工.*会/",
    "{!lucene}工会",
    "'; DROP TABLE library_policypage; --",
    "工会' OR '1'='1",
    "<script>alert(1)</script>",
    "%s %d {0}",
    "\x00",
    "工\x00会",
    "👍",
    "工会👍经费",
    "𠮷𠮷",
    "\ud7ff\ue000\uffff",
    "x" * 2000,
    "工会" * 1000,
    "工会 " * 700,
    '"' + "工会经费" * 500 + '"',
    "第十十条",
    "第999999条",
    "工会法第零条",
    "２０１９年",
    "‮工会",
    "\ud800工会",
]


def ids(results):
    return [hit.id for hit in results.hits]


def counts(results, facet):
    return {one.value: one.count for one in results.facets[facet]}


def marked(text):
    return [text.text[start:end] for start, end in text.marks]


def note(id_="note:1", text="工会经费审查", **more):
    return Document(
        id=id_, type="article", title=f"便笺{id_}", passages=(Passage("", text),), **more
    )


class EngineContract:
    def ask(self, engine, text, **more):
        return engine.search(Query(text, **{"day": DAY, "scope": ANONYMOUS} | more))

    # Finding

    def test_search_finds_the_clause_and_marks_its_words(self, library):
        found = self.ask(library, "女职工 哺乳时间")

        assert ids(found) == ["law:provisions"]
        best = found.hits[0].passages[0]
        assert (best.anchor, best.label) == ("art-9", "第9条")
        assert "哺乳时间" in marked(best.snippet)
        assert "女职工" in marked(best.snippet)

    def test_search_counts_all_that_answer(self, library):
        found = self.ask(library, "工会法律监督")

        assert found.total == 2
        assert ids(found) == ["rule:upcoming", "rule:repealed"]
        assert not found.relaxed

    def test_all_words_are_required_of_a_few(self, library):
        found = self.ask(library, "工会 慰问品")

        assert (ids(found), found.relaxed) == (["rule:fees"], False)

    def test_some_words_do_where_none_has_them_all(self, library):
        found = self.ask(library, "哺乳 健步走")

        assert found.relaxed
        assert set(ids(found)) == {"law:provisions", "plan:2018"}

    def test_words_may_stand_in_different_passages(self, library):
        found = self.ask(library, "产假 罚款")

        assert ids(found) == ["law:provisions"]
        assert {one.anchor for one in found.hits[0].passages} == {"art-7", "art-13"}

    def test_a_question_is_answered_by_other_words_too(self, library):
        found = self.ask(library, "单位不给哺乳期的女工休息怎么办？")

        assert ids(found)[0] == "law:provisions"

    def test_a_word_cut_differently_is_found(self, library):
        assert ids(self.ask(library, "建家建队")) == ["article:1"]

    def test_traditional_and_wide_characters_are_found(self, library):
        assert "course:1" in ids(self.ask(library, "工会经费的收缴"))
        assert ids(self.ask(library, "ＡＰＰ　报名")) == ["article:1"]

    def test_numerals_are_found_however_written(self, library):
        assert ids(self.ask(library, "98天产假")) == ["law:provisions"]
        assert ids(self.ask(library, "5万元")) == ["rule:fees"]

    def test_latin_words_and_numbers_match_whole(self, library):
        assert ids(self.ask(library, "8888")) == ["article:1"]
        assert self.ask(library, "888").total == 0

    def test_a_title_is_found_without_passages(self, library):
        assert ids(self.ask(library, "工会财务干部培训课程"))[0] == "course:1"

    def test_the_name_of_a_document_puts_it_first(self, library):
        assert ids(self.ask(library, "工会法"))[0] == "law:union"
        assert ids(self.ask(library, "中华人民共和国工会法"))[0] == "law:union"

    def test_a_cited_article_stands_first(self, library):
        found = self.ask(library, "工会法第四十二条")

        assert (found.hits[0].id, found.hits[0].passages[0].anchor) == ("law:union", "art-42")

    @pytest.mark.parametrize(
        "text", ["工会法42条", "《中华人民共和国工会法》第42条", "工会法 第 四十 二 条"]
    )
    def test_a_citation_is_read_in_every_spelling(self, library, text):
        found = self.ask(library, text)

        assert (found.hits[0].id, found.hits[0].passages[0].anchor) == ("law:union", "art-42")

    def test_a_cited_item_of_a_plan_stands_first(self, library):
        found = self.ask(library, "2019年工作要点第12项")

        assert (found.hits[0].id, found.hits[0].passages[0].anchor) == ("plan:2019", "p4-n12")

    def test_an_item_of_a_yearly_plan_is_found_by_its_words(self, library):
        found = self.ask(library, "2019年工作要点 培训")

        assert (found.hits[0].id, found.hits[0].passages[0].anchor) == ("plan:2019", "p6-n21")

    def test_the_state_in_force_stands_before_the_amended_one(self, library):
        found = self.ask(library, "妇女权益保障法第53条")

        assert ids(found)[:2] == ["law:women-2022", "law:women-2018"]

    def test_a_year_chooses_among_states(self, library):
        found = self.ask(library, "2018年妇女权益保障法第53条")

        assert ids(found)[:2] == ["law:women-2018", "law:women-2022"]

    @pytest.mark.parametrize(
        "text", ["省直工发〔2019〕3号", "省直工发[2019]3", "省直工发(2019)第03号"]
    )
    def test_a_document_number_puts_the_document_first(self, library, text):
        assert ids(self.ask(library, text))[0] == "plan:2019"

    # Phrases and exclusion

    def test_a_quoted_phrase_is_an_exact_substring(self, library):
        assert ids(self.ask(library, '"劳动争议仲裁委员会"')) == ["law:arbitration"]
        assert ids(self.ask(library, "＂议仲裁委员＂")) == ["law:arbitration"]

    def test_a_phrase_is_marked_as_one(self, library):
        found = self.ask(library, '"劳动争议仲裁委员会"')

        assert marked(found.hits[0].passages[0].snippet) == ["劳动争议仲裁委员会"]

    def test_a_phrase_does_not_cross_clauses_or_lines(self, library):
        assert self.ask(library, '"劳动争议仲裁委员会可以"').total == 0
        assert self.ask(library, '"经费经费主要用于"').total == 0

    def test_a_phrase_keeps_its_punctuation_and_numerals(self, library):
        assert ids(self.ask(library, '"走出去、请进来"')) == ["plan:2019"]
        assert self.ask(library, '"走出去请进来"').total == 0
        assert ids(self.ask(library, '"九十八天产假"')) == ["law:provisions"]

    def test_a_phrase_matches_within_latin_text(self, library):
        assert ids(self.ask(library, '"4-88"')) == ["article:1"]

    def test_a_phrase_joins_other_words(self, library):
        assert ids(self.ask(library, '"工会干部" 财务')) == ["plan:2019"]

    def test_chinese_quotes_around_a_part_of_a_sentence_are_text(self, library):
        assert ids(self.ask(library, "持续举办“巾帼学堂”")) == ["plan:2019"]
        assert ids(self.ask(library, "“巾帼学堂”")) == ["plan:2019"]

    def test_an_excluded_word_removes_documents(self, library):
        assert set(ids(self.ask(library, "工会 培训"))) >= {"plan:2019", "plan:2018"}
        assert "plan:2019" not in ids(self.ask(library, "工会 培训 -巾帼学堂"))

    # Odd input

    @pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
    def test_odd_input_is_answered(self, library, text):
        for sort in Sort:
            found = self.ask(library, text, sort=sort)

            assert found.total >= len(found.hits)
            assert ids(found) == list(dict.fromkeys(ids(found)))

    def test_nothing_typed_lists_everything_latest_first(self, library):
        found = self.ask(library, "  ")

        assert found.total == 13
        assert set(ids(found)[:2]) == {"article:1", "course:1"}

    def test_punctuation_alone_finds_nothing(self, library):
        found = self.ask(library, "？！")

        assert (found.total, found.hits) == (0, ())

    def test_a_single_character_is_found(self, library):
        assert ids(self.ask(library, "酒")) == []
        assert ids(self.ask(library, "宿"))[0] == "law:women-2022"

    # Who sees what

    def test_others_documents_do_not_exist(self, library):
        found = self.ask(library, "慰问品")

        assert ids(found) == ["rule:fees"]
        assert found.total == 1
        assert counts(found, "type") == {"policy": 1}
        assert "机关工会" not in counts(found, "issuer")

    def test_one_token_in_common_is_enough(self, library):
        staff = replace(ANONYMOUS, tokens=frozenset({"all", "staff"}))
        chair = replace(ANONYMOUS, tokens=frozenset({"all", "unit:6+post:chair"}))

        assert set(ids(self.ask(library, "慰问品", scope=staff))) == {"rule:fees", "article:staff"}
        assert set(ids(self.ask(library, "慰问品", scope=chair))) == {"rule:fees", "article:chairs"}

    def test_without_tokens_nothing_exists(self, library):
        found = self.ask(library, "", scope=Scope(tokens=frozenset()))

        assert (found.total, found.facets["type"]) == (0, ())

    @pytest.mark.parametrize("denied", [{7}, {9}, {7, 9}, {7, 8}])
    def test_one_denied_restriction_hides_a_document(self, library, denied):
        scope = Scope(denied_restrictions=frozenset(denied))

        assert "article:restricted" not in ids(self.ask(library, "慰问品采购", scope=scope))

    def test_a_restriction_that_is_not_denied_hides_nothing(self, library):
        scope = Scope(denied_restrictions=frozenset({8}))

        assert ids(self.ask(library, "慰问品采购合同", scope=scope)) == ["article:restricted"]

    def test_hidden_documents_answer_no_name_number_or_phrase(self, library):
        assert "article:restricted" not in ids(self.ask(library, "慰问品采购合同"))
        assert self.ask(library, '"仅限授权人员查阅"').total == 0

    # Facets and status

    def test_facets_count_what_was_found(self, library):
        found = self.ask(library, "培训")

        assert counts(found, "type") == {"policy": 2, "course": 1}
        assert counts(found, "issuer") == {"省直机关工会工作委员会": 2}
        assert [one.value for one in found.facets["year"]] == ["2024", "2019", "2018"]
        assert counts(found, "kind") == {"要点": 2}
        assert counts(found, "status") == {"year_over": 2}

    def test_a_facet_is_not_narrowed_by_its_own_choice(self, library):
        found = self.ask(library, "培训", filters=Filters(years=frozenset({2019})))

        assert ids(found) == ["plan:2019"]
        assert counts(found, "year") == {"2024": 1, "2019": 1, "2018": 1}
        assert counts(found, "type") == {"policy": 1}

    def test_several_values_of_a_facet_widen_it(self, library):
        found = self.ask(library, "培训", filters=Filters(years=frozenset({2018, 2019})))

        assert set(ids(found)) == {"plan:2018", "plan:2019"}

    def test_choices_in_several_facets_narrow_together(self, library):
        filters = Filters(types=frozenset({"policy", "course"}), kinds=frozenset({"办法"}))
        found = self.ask(library, "工会", filters=filters)

        assert ids(found) == ["rule:fees"]
        assert counts(found, "type") == {"policy": 1}
        assert counts(found, "kind") == {"法律": 3, "要点": 2, "办法": 1}

    def test_one_of_several_issuers_is_enough(self, library):
        filters = Filters(issuers=frozenset({"辽宁省总工会"}))

        assert "rule:fees" in ids(self.ask(library, "工会", filters=filters))

    def test_an_unknown_value_finds_nothing(self, library):
        found = self.ask(library, "工会", filters=Filters(kinds=frozenset({"没有"})))

        assert found.total == 0
        assert not found.relaxed

    def test_status_is_that_of_the_day(self, library):
        upcoming = Filters(statuses=frozenset({Status.UPCOMING}))
        in_force = Filters(statuses=frozenset({Status.IN_FORCE}))
        start = date(2025, 1, 1)

        assert ids(self.ask(library, "法律监督", filters=upcoming)) == ["rule:upcoming"]
        assert "rule:upcoming" in ids(self.ask(library, "法律监督", filters=in_force, day=start))
        before = start - timedelta(days=1)
        assert self.ask(library, "法律监督", filters=in_force, day=before).total == 0

    def test_documents_without_status_have_none(self, library):
        every_status = Filters(statuses=frozenset(Status))

        assert "article:1" not in ids(self.ask(library, "工会", filters=every_status))

    def test_status_agrees_with_the_rule_on_every_bound(self, engine):
        days = (None, date(2020, 1, 1), date(2021, 1, 1))
        validities = [
            Validity(start, end, ended_as, verified)
            for start in days
            for end in days
            for ended_as in (None, Status.AMENDED, Status.REPEALED)
            for verified in (True, False)
        ]
        engine.index(
            (note(f"note:{place}", validity=validity), 1)
            for place, validity in enumerate(validities)
        )
        engine.refresh()

        for day in (date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1)):
            expected: dict[str, int] = {}
            for validity in validities:
                value = status_on(validity, day).value
                expected[value] = expected.get(value, 0) + 1
            found = self.ask(engine, "经费", day=day)
            assert counts(found, "status") == expected
            for value, count in expected.items():
                chosen = Filters(statuses=frozenset({Status(value)}))
                assert self.ask(engine, "经费", day=day, filters=chosen).total == count

    # Order and pages

    def test_latest_first_puts_undated_last(self, library):
        found = self.ask(
            library, "慰问品", sort=Sort.DATE, scope=Scope(frozenset({"all", "staff"}))
        )

        assert ids(found)[0] == "rule:fees"
        assert set(ids(found)[1:]) == {"article:staff", "article:restricted"}
        assert found.hits[0].passages[0].anchor == "art-8"

    def test_pages_join_without_gap_or_overlap(self, library):
        for sort in Sort:
            whole = ids(self.ask(library, "工会", sort=sort, size=50))
            pages = [
                one
                for offset in range(0, len(whole) + 2, 3)
                for one in ids(self.ask(library, "工会", sort=sort, offset=offset, size=3))
            ]

            assert len(whole) > 6
            assert pages == whole

    def test_pages_beyond_the_ranked_pool_go_on(self, engine):
        engine.index((note(f"note:{number:03}"), 1) for number in range(230))
        engine.refresh()

        found = [
            one
            for offset in range(0, 240, 40)
            for one in ids(self.ask(engine, "经费审查", offset=offset, size=40))
        ]

        assert len(found) == len(set(found)) == 230
        assert self.ask(engine, "经费审查", offset=190, size=20).total == 230

    def test_a_large_result_still_obeys_exclusion(self, engine):
        engine.index((note(f"note:{number:03}"), 1) for number in range(230))
        engine.index([(replace(note("x", "工会经费审查"), subtitle="草案"), 1)])
        engine.refresh()

        assert "x" in ids(self.ask(engine, "经费审查 草案"))
        assert "x" not in ids(self.ask(engine, "经费审查 -草案", size=100))

    @pytest.mark.parametrize(
        ("offset", "size"), [(-5, 10), (10**9, 10), (0, 0), (0, -1), (0, 10**9)]
    )
    def test_hostile_pages_are_answered(self, library, offset, size):
        found = self.ask(library, "工会", offset=offset, size=size)

        assert found.total == self.ask(library, "工会").total

    def test_passages_are_limited(self, library):
        assert len(self.ask(library, "女职工 用人单位", passages=1).hits[0].passages) == 1
        assert self.ask(library, "女职工 用人单位", passages=0).hits[0].passages == ()

    def test_priors_multiply_the_worth(self, engine):
        engine.index([(note("a", prior=1.0), 1), (note("b", prior=1.5), 1)])
        engine.refresh()

        found = self.ask(engine, "经费审查")

        assert ids(found) == ["b", "a"]
        assert found.hits[0].score == pytest.approx(1.5 * found.hits[1].score)

    def test_ties_go_by_id(self, engine):
        engine.index((note(id_), 1) for id_ in ("c", "a", "b"))
        engine.refresh()

        assert ids(self.ask(engine, "经费审查")) == ["a", "b", "c"]

    # Writing

    def test_an_empty_index_answers(self, engine):
        found = self.ask(engine, "工会")

        assert (found.total, found.hits) == (0, ())
        assert engine.count() == 0

    def test_a_document_indexed_again_replaces_itself(self, engine):
        passages = tuple(Passage(f"art-{n}", f"第{n}条说明经费审查") for n in range(1, 6))
        engine.index([(replace(note(), passages=passages), 1)])
        engine.index([(replace(note(), passages=passages[:2]), 2)])
        engine.refresh()

        found = self.ask(engine, "经费审查", passages=10)

        assert (found.total, engine.count()) == (1, 1)
        assert [one.anchor for one in found.hits[0].passages] == ["art-1", "art-2"]

    def test_an_older_version_is_ignored(self, engine):
        engine.index([(note(text="新的经费办法"), 5)])

        outcome = engine.index([(note(text="旧的经费办法"), 4)])
        engine.refresh()

        assert (outcome.applied, outcome.stale, outcome.failed) == (0, 1, {})
        assert self.ask(engine, '"旧的"').total == 0
        assert self.ask(engine, '"新的"').total == 1

    def test_an_equal_version_is_applied_again(self, engine):
        engine.index([(note(text="第一稿"), 5)])

        outcome = engine.index([(note(text="第二稿"), 5)])
        engine.refresh()

        assert (outcome.applied, outcome.stale) == (1, 0)
        assert self.ask(engine, '"第二稿"').total == 1

    def test_a_deleted_document_is_gone_with_its_passages(self, engine):
        engine.index([(note("a"), 1), (note("b"), 1)])

        outcome = engine.delete([("a", 2)])
        engine.refresh()

        assert outcome.applied == 1
        assert ids(self.ask(engine, "经费审查")) == ["b"]
        assert dict(engine.ids()) == {"b": 1}
        assert engine.count() == 1

    def test_a_late_write_does_not_bring_a_deleted_document_back(self, engine):
        engine.index([(note(), 1)])
        engine.delete([("note:1", 3)])

        late = engine.index([(note(), 2)])
        engine.refresh()
        assert (late.stale, engine.count()) == (1, 0)

        engine.index([(note(), 4)])
        engine.refresh()
        assert engine.count() == 1

    def test_a_late_deletion_is_ignored(self, engine):
        engine.index([(note(), 3)])

        outcome = engine.delete([("note:1", 2)])
        engine.refresh()

        assert (outcome.stale, engine.count()) == (1, 1)

    def test_deleting_what_was_never_there_is_no_error(self, engine):
        outcome = engine.delete([("nothing:1", 1)])

        assert outcome.failed == {}

    def test_one_document_twice_in_a_batch_keeps_the_newer(self, engine):
        engine.index([(note(text="第一稿"), 1), (note(text="第二稿"), 2), (note(text="迟到稿"), 1)])
        engine.refresh()

        assert self.ask(engine, '"第二稿"').total == 1
        assert engine.count() == 1

    def test_changed_visibility_applies_to_passages_at_once(self, engine):
        engine.index([(note(), 1)])
        engine.index([(note(audience=frozenset({"staff"})), 2)])
        engine.refresh()

        assert self.ask(engine, "经费审查").total == 0

    def test_long_documents_are_held_whole(self, engine):
        passages = tuple(Passage(f"art-{n}", f"第{n}条的正文。" * 40) for n in range(1, 400))
        engine.index([(replace(note(), passages=passages, title="民法典"), 1)])
        engine.refresh()

        found = self.ask(engine, "民法典第399条")

        assert found.hits[0].passages[0].anchor == "art-399"

    def test_a_long_document_does_not_crowd_out_the_place_of_another(self, engine):
        book = Document(
            id="book",
            type="book",
            title="长篇",
            passages=tuple(Passage(anchor=f"1/p-{n}", text="产假。" * 9) for n in range(450)),
        )
        law = Document(
            id="law",
            type="policy",
            title="特别规定",
            passages=(Passage(anchor="art-7", label="第七条", text=f"{'生育' * 40}享受产假。"),),
        )
        engine.index([(book, 1), (law, 1)])
        engine.refresh()

        results = engine.search(Query("产假", day=DAY))

        places = {hit.id: [passage.anchor for passage in hit.passages] for hit in results.hits}
        assert places["law"] == ["art-7"]
        assert len(places["book"]) == 3

    def test_what_is_not_named_is_found_by_its_words_alone(self, engine):
        law = Document(
            id="law",
            type="policy",
            title="休假条例",
            passages=(Passage(anchor="art-7", label="第七条", text="每年五天。"),),
        )
        lessons = [
            Document(id=f"lesson{n}", type="lesson", title=title, named=False)
            for n, title in enumerate(("休假条例", "休假条例第七条"))
        ]
        engine.index([(document, 1) for document in (law, *lessons)])
        engine.refresh()

        by_name = engine.search(Query("休假条例", day=DAY))
        by_clause = engine.search(Query("休假条例第七条", day=DAY))

        assert [hits[0].id for hits in (by_name.hits, by_clause.hits)] == ["law", "law"]
        assert {hit.id for hit in by_name.hits} == {"law", "lesson0", "lesson1"}

    def test_strange_text_is_indexed(self, engine):
        text = "\x00\x1e控制字符 \t 与\u200b零宽 𠮷野家 👍 " + "长" * 40_000 + " " + "x" * 40_000
        outcome = engine.index([(note(text=text, number="\x00", kind="\u200b"), 1)])
        engine.refresh()

        assert (outcome.applied, outcome.failed) == (1, {})
        assert self.ask(engine, "𠮷野家").total == 1

    def test_versions_of_all_documents_are_listed(self, engine):
        engine.index((note(f"note:{number}"), number) for number in range(1, 120))
        engine.refresh()

        assert dict(engine.ids()) == {f"note:{number}": number for number in range(1, 120)}

    def test_another_process_sees_what_was_written(self, engine, another):
        assert self.ask(another, "经费审查").total == 0

        engine.index([(note(), 1)])
        engine.refresh()

        assert self.ask(another, "经费审查").total == 1

    # Rebuilding

    def test_a_missing_index_asks_for_a_rebuild(self, engine):
        engine.drop()

        with pytest.raises(NeedsRebuild):
            self.ask(engine, "工会")
        with pytest.raises(NeedsRebuild):
            engine.index([(note(), 1)])
        assert engine.stamp() is None
        assert engine.health().needs_rebuild

    def test_preparing_keeps_what_is_there(self, engine):
        engine.index([(note(), 1)])

        engine.prepare()
        engine.refresh()

        assert engine.count() == 1

    def test_a_rebuild_is_unseen_until_the_swap(self, engine, another):
        engine.index([(note("old"), 1)])
        engine.refresh()

        with engine.rebuild() as new:
            new.index([(note("new"), 1)])
            assert ids(self.ask(engine, "经费审查")) == ["old"]
            new.swap()

        assert ids(self.ask(engine, "经费审查")) == ["new"]
        assert ids(self.ask(another, "经费审查")) == ["new"]
        assert dict(engine.ids()) == {"new": 1}

    def test_a_rebuild_left_without_swap_changes_nothing(self, engine):
        engine.index([(note("old"), 1)])
        engine.refresh()

        with pytest.raises(RuntimeError), engine.rebuild() as new:
            new.index([(note("new"), 1)])
            raise RuntimeError

        assert ids(self.ask(engine, "经费审查")) == ["old"]
        with engine.rebuild() as new:
            new.swap()
        assert engine.count() == 0

    def test_a_rebuild_replays_deletions_and_versions(self, engine):
        with engine.rebuild() as new:
            new.index([(note("a"), 1), (note("b", "旧的经费"), 1)])
            new.delete([("a", 2)])
            new.index([(note("b", "新的经费"), 2)])
            stale = new.index([(note("a"), 1)])
            new.swap()

        assert stale.stale == 1
        assert dict(engine.ids()) == {"b": 2}

    def test_writes_go_on_during_a_rebuild_and_after_it(self, engine):
        with engine.rebuild() as new:
            engine.index([(note("during"), 1)])
            engine.refresh()
            assert ids(self.ask(engine, "经费审查")) == ["during"]
            new.swap()
        engine.index([(note("after"), 1)])
        engine.refresh()

        assert ids(self.ask(engine, "经费审查")) == ["after"]

    def test_a_second_rebuild_is_refused(self, engine, another):
        with engine.rebuild() as new:
            with pytest.raises(EngineBusy), another.rebuild():
                pass
            new.swap()
        with another.rebuild() as new:
            new.swap()

    def test_searches_go_on_through_swaps(self, engine, another):
        engine.index([(note(), 1)])
        engine.refresh()
        stop, totals, errors = threading.Event(), set(), []

        def keep_asking():
            while not stop.is_set():
                try:
                    totals.add(self.ask(another, "经费审查").total)
                except Exception as error:  # noqa: BLE001 - reported by the test itself
                    errors.append(error)

        reader = threading.Thread(target=keep_asking)
        reader.start()
        for version in (2, 3, 4):
            with engine.rebuild() as new:
                new.index([(note(), version)])
                new.swap()
        stop.set()
        reader.join()

        assert (errors, totals) == ([], {1})

    def test_the_stamp_names_what_the_index_was_written_with(self, engine):
        stamp = engine.stamp()

        assert stamp.schema >= 1
        assert stamp.segmenter.startswith(("rjieba", "jieba"))
        assert (engine.health().ok, engine.health().needs_rebuild) == (True, "")

    def test_another_dictionary_asks_for_a_rebuild_and_serves_on(self, engine, monkeypatch):
        engine.index([(note(), 1)])
        engine.refresh()

        monkeypatch.setattr("search.engine.stamps.dictionary_version", lambda: "other")

        assert "rebuild_index" in engine.health().needs_rebuild
        assert self.ask(engine, "经费审查").total == 1

    def test_another_schema_refuses_and_says_what_to_do(self, engine, another, monkeypatch):
        monkeypatch.setattr("search.engine.stamps.SCHEMA_VERSION", 999)

        with pytest.raises(NeedsRebuild, match="rebuild_index"):
            self.ask(another, "工会")
        assert another.health().needs_rebuild

    def test_health_counts_documents(self, library):
        health = library.health()

        assert (health.ok, health.documents) == (True, len(CORPUS))

    def test_results_say_who_answered(self, library):
        found = self.ask(library, "工会")

        assert found.engine == library.name
        assert found.took_ms >= 0

    def test_titles_are_marked(self, library):
        hit = self.ask(library, "工会法").hits[0]

        assert hit.title.text == UNION_LAW.title
        assert marked(hit.title) == ["工会法"]

    def test_original_spelling_is_shown(self, library):
        hit = self.ask(library, "工会经费的收缴").hits
        course = next(one for one in hit if one.id == "course:1")

        assert course.passages[0].snippet.text == "工會經費的收繳與審計。"
        assert "工會經費" in "".join(marked(course.passages[0].snippet))
