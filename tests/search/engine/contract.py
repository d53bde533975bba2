"""What every engine must do. `test_embedded.py` and `test_cluster.py` run it on both.

`library` is an engine that holds `corpus.CORPUS`; its tests only read. `engine` is an
empty one for tests that write. `another` opens the same index as a second process would;
`wordy` is an empty one with the list that it takes for the words of the site.
"""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongwen.validity import Status, Validity, status_on
from search.engine import (
    Document,
    EngineBusy,
    Filters,
    Lexicon,
    NeedsRebuild,
    Passage,
    Past,
    Query,
    Reason,
    Scope,
    Sort,
)
from search.engine.conditions import DOCUMENTS, PASSAGES, citing, every
from search.engine.correction import Grade
from search.engine.sounding import Readings
from search.engine.vocabulary import Vocabulary
from tests.search.engine.corpus import CORPUS, DAY, PLAN_2019, UNION_LAW, WOMEN_2022
from tests.search.engine.odd import odd_text

LEXICON = Lexicon(
    synonyms={"喂奶时间": ("哺乳时间",)},
    types={"policy": "政策文件", "article": "文章", "course": "课程"},
    issuers={"省总": "辽宁省总工会", "辽宁省总工会": "辽宁省总工会"},
)
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


def said(id_, text, **more):
    """A note whose title, a number, says nothing."""
    return replace(note(id_, text), title=str(int.from_bytes(id_.encode())), **more)


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

    def test_latin_words_and_numbers_match_whole_or_by_their_beginning(self, library):
        assert ids(self.ask(library, "8888")) == ["article:1"]
        assert ids(self.ask(library, "888")) == ["article:1"]
        assert self.ask(library, "8889").total == 0
        assert self.ask(library, "788").total == 0

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
        found = self.ask(library, "妇女权益保障法第53条", past=Past.MIXED)

        assert ids(found)[:2] == ["law:women-2022", "law:women-2018"]

    def test_a_year_chooses_among_states(self, library):
        found = self.ask(library, "2018年妇女权益保障法第53条")

        assert ids(found)[:2] == ["law:women-2018", "law:women-2022"]

    def test_other_states_of_a_text_stand_under_the_shown_one(self, library):
        found = self.ask(library, "妇女权益保障法第53条")

        assert ids(found) == ["law:women-2022"]
        assert found.total == 1
        assert found.hits[0].states == ("law:women-2018",)

    def test_another_day_shows_another_state(self, library):
        found = self.ask(library, "妇女权益保障法第53条", day=date(2020, 1, 1))

        assert ids(found) == ["law:women-2018"]
        assert found.hits[0].states == ("law:women-2022",)

    def test_what_only_an_earlier_state_says_is_counted(self, library):
        found = self.ask(library, "受害妇女 诉讼")

        assert (found.relaxed, found.folded) == (True, 1)
        assert "law:women-2018" not in ids(found)
        assert ids(self.ask(library, "受害妇女 诉讼", past=Past.MIXED)) == ["law:women-2018"]

    def test_a_place_that_a_law_does_not_have_is_said(self, library):
        found = self.ask(library, "工会法第九百条")

        [missing] = found.missing
        assert (missing.document, missing.citation.anchor) == ("law:union", "art-900")
        assert ids(found)[0] == "law:union"
        assert self.ask(library, "工会法第四十二条").missing == ()

    def test_a_law_that_is_not_held_is_said(self, library):
        [missing] = self.ask(library, "公司法第三条").missing

        assert (missing.document, missing.citation.title) == ("", "公司法")

    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("福建省实施《工会法》办法", "rules"),
            ("最高人民法院关于审理《工会法》案件的解释", "reading"),
            ("《中华人民共和国工会法》", "law"),
            ("《工会法》第一条", "law"),
            ("《工会法》 经费", "law"),
        ],
    )
    def test_a_name_within_a_longer_one_is_not_what_is_asked_for(self, engine, text, first):
        titles = {
            "law": "中华人民共和国工会法",
            "rules": "福建省实施《中华人民共和国工会法》办法",
            "reading": "最高人民法院关于审理适用《中华人民共和国工会法》案件若干问题的解释",
            "other": "经费审查的通知",
        }
        passages = (Passage("art-1", "为了保障工会的经费，制定本法。", label="第一条"),)
        engine.index((Document(id_, "policy", title, passages), 1) for id_, title in titles.items())
        engine.refresh()

        assert ids(self.ask(engine, text))[0] == first

    @pytest.mark.parametrize("short", ["争议仲裁法", "劳动调解仲裁法", "劳动争议调解法"])
    def test_a_shortened_name_is_read_where_one_title_fits(self, library, short):
        found = self.ask(library, f"{short}第27条")

        assert (found.hits[0].id, found.hits[0].passages[0].anchor) == ("law:arbitration", "art-27")
        assert found.missing == ()

    def test_a_shortened_name_that_fits_several_titles_is_not_guessed(self, library):
        assert [one.document for one in self.ask(library, "工会办法第一条").missing] == [""]

    def test_several_cited_places_stand_first(self, library):
        found = self.ask(library, "工会法42条 女职工劳动保护特别规定第九条")

        places = [(hit.id, hit.passages[0].anchor) for hit in found.hits[:2]]
        assert places == [("law:union", "art-42"), ("law:provisions", "art-9")]

    # What holds no longer

    def test_lapsed_documents_come_last_and_are_counted(self, engine):
        gone = Validity(date(2010, 1, 1), date(2020, 1, 1), Status.REPEALED, verified=True)
        engine.index(
            [
                (note("a", "经费审查 经费审查", validity=gone), 1),
                (note("b", "经费审查的说明"), 1),
                (note("c", "另外说到的经费审查，以及许多别的事情"), 1),
            ]
        )
        engine.refresh()

        for sort in Sort:
            found = self.ask(engine, "经费审查", sort=sort)
            assert (ids(found)[-1], found.total, found.lapsed) == ("a", 3, 1)

    def test_lapsed_documents_can_be_hidden(self, library):
        found = self.ask(library, "工会法律监督", past=Past.HIDDEN)

        assert ids(found) == ["rule:upcoming"]
        assert (found.total, found.lapsed) == (1, 1)
        assert counts(found, "type") == {"policy": 1}

    def test_a_lapsed_document_asked_for_by_its_number_is_first(self, library):
        assert ids(self.ask(library, "辽工办发〔2018〕12号"))[0] == "rule:fees"
        hidden = self.ask(library, "辽工办发〔2018〕12号", past=Past.HIDDEN)
        assert ids(hidden)[0] == "rule:fees"

    def test_lapsed_documents_are_last_beyond_the_pool(self, engine):
        gone = Validity(date(2010, 1, 1), date(2020, 1, 1), Status.EXPIRED, verified=True)
        engine.index(
            (note(f"n:{n:03}", validity=gone if n % 4 == 0 else None), 1) for n in range(260)
        )
        engine.refresh()

        for sort in Sort:
            found = [
                one
                for offset in range(0, 300, 60)
                for one in ids(self.ask(engine, "经费审查", sort=sort, offset=offset, size=60))
            ]
            assert len(found) == len(set(found)) == 260
            assert all(int(one[2:]) % 4 == 0 for one in found[-65:])

    # Operators

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("标题:特别规定", {"law:provisions"}),
            ("title:特别规定 哺乳", {"law:provisions"}),
            ("标题:特别规定 经费", set()),
            ("发文机关:国务院", {"law:provisions"}),
            ("issuer：辽宁省总工会 慰问品", {"rule:fees"}),
            ("年份:2019 培训", {"plan:2019"}),
            ("年份:2018-2019 培训", {"plan:2019", "plan:2018"}),
            ("日期:2018-02-01..2018-02-28", {"plan:2018"}),
            ("类型:课程", {"course:1"}),
            ("类型:办法 工会", {"rule:fees"}),
            ("状态:尚未施行", {"rule:upcoming"}),
            ("状态:废止 监督", {"rule:repealed"}),
            ("文号:省直工发[2019]3", {"plan:2019"}),
            ("文号:辽工办发", {"rule:fees"}),
            ("培训 -类型:课程", {"plan:2019", "plan:2018"}),
            ("培训 -年份:2018 -类型:课程", {"plan:2019"}),
        ],
    )
    def test_operators_narrow(self, library, text, expected):
        found = self.ask(library, text, lexicon=LEXICON)

        assert set(ids(found)) == expected
        assert found.total == len(expected)

    def test_operators_alone_list_latest_first(self, library):
        assert ids(self.ask(library, "标题:工作要点")) == ["plan:2019", "plan:2018"]

    def test_what_fits_no_operator_is_text(self, library):
        assert ids(self.ask(library, "年份:哺乳时间"))[0] == "law:provisions"

    def test_an_operator_on_titles_holds_in_a_large_result(self, engine):
        engine.index((note(f"note:{n:03}"), 1) for n in range(230))
        engine.index([(replace(note("x", "工会经费审查"), title="审查办法"), 1)])
        engine.refresh()

        assert ids(self.ask(engine, "经费审查 标题:办法")) == ["x"]
        assert "x" not in ids(self.ask(engine, "经费审查 -标题:办法", size=100))

    # What the site knows about words

    def test_a_synonym_finds_and_is_said(self, library):
        found = self.ask(library, "喂奶时间", lexicon=LEXICON)

        assert ids(found) == ["law:provisions"]
        assert not found.relaxed
        assert found.expanded == (("喂奶时间", ("哺乳时间",)),)
        assert "哺乳时间" in marked(found.hits[0].passages[0].snippet)

    def test_verbatim_takes_no_synonym(self, library):
        found = self.ask(library, "喂奶时间", lexicon=LEXICON, verbatim=True)

        assert (found.expanded, "law:provisions" in ids(found)) == ((), found.relaxed)

    def test_a_synonym_ranks_below_the_word_typed(self, engine):
        engine.index([(note("a", "哺乳时间一小时"), 1), (note("b", "喂奶时间一小时"), 1)])
        engine.refresh()

        assert ids(self.ask(engine, "喂奶时间", lexicon=LEXICON)) == ["b", "a"]

    def test_another_name_of_an_organ_finds_what_it_issued(self, library):
        found = self.ask(library, "省总 慰问品", lexicon=LEXICON)

        assert ids(found) == ["rule:fees"]

    def test_words_that_stand_together_come_first(self, engine):
        apart = "工会的经费很多，由主席团和监督人员在下半年里仔细地逐项进行审查"
        engine.index([(note("a", apart), 1), (note("b", apart[:-2] + "工会经费审查"), 1)])
        engine.refresh()

        assert ids(self.ask(engine, "工会 经费 审查")) == ["b", "a"]

    def test_an_explanation_adds_up_to_the_score(self, library):
        found = self.ask(library, "女职工 哺乳时间", explain=True)

        [hit] = found.hits
        worth = sum(term.worth for term in hit.explanation.terms)
        for _, factor in hit.explanation.factors:
            worth *= factor
        assert worth == pytest.approx(hit.score)
        assert self.ask(library, "女职工").hits[0].explanation is None

    @pytest.mark.parametrize(
        "text", ["省直工发〔2019〕3号", "省直工发[2019]3", "省直工发(2019)第03号"]
    )
    def test_a_document_number_puts_the_document_first(self, library, text):
        assert ids(self.ask(library, text))[0] == "plan:2019"

    def test_a_document_number_alone_finds_nothing_else(self, library):
        assert ids(self.ask(library, "省直工发〔2019〕3号")) == ["plan:2019"]

    def test_a_document_number_that_nothing_has_is_said(self, library):
        found = self.ask(library, "省直工发〔2019〕99号")

        [missing] = found.missing
        assert (missing.title, missing.document) == ("省直工发〔2019〕99号", "")
        assert found.relaxed

    def test_a_cited_place_is_shown_alone(self, library):
        found = self.ask(library, "女职工劳动保护特别规定第九条")

        assert [one.anchor for one in found.hits[0].passages] == ["art-9"]

    def test_a_document_number_is_followed_by_those_that_cite_it(self, engine):
        cited = note("z", "正文", number="总工发〔2019〕3号")
        citing = note("y", "根据总工发[2019]3号文件办理。")
        talk = note("a", "总工发文 2019 年 3 号楼的通知，总工发文总工发文。")
        engine.index((one, 1) for one in (cited, citing, talk))
        engine.refresh()

        assert ids(self.ask(engine, "总工发〔2019〕03号"))[:2] == ["z", "y"]

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

    # One method serves both engines' classes; it draws the same for each.
    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(text=odd_text, past=st.sampled_from(Past), sort=st.sampled_from(Sort))
    def test_every_string_is_answered(self, library, text, past, sort):
        found = self.ask(library, text, past=past, sort=sort, lexicon=LEXICON, explain=True)

        assert found.total >= len(found.hits)
        assert len(set(ids(found))) == len(found.hits)

    def test_nothing_typed_lists_everything_latest_first(self, library):
        found = self.ask(library, "  ")

        assert found.total == 12
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

    def test_facets_of_topic_level_and_organ_tree_are_counted(self, engine):
        engine.index(
            [
                (
                    note(
                        "a",
                        issuers=("国务院办公厅",),
                        above=("国务院",),
                        level="central",
                        topics=("学习贯彻", "形势任务"),
                    ),
                    1,
                ),
                (note("b", issuers=("国务院",), level="central"), 1),
            ]
        )
        engine.refresh()

        found = self.ask(engine, "经费审查")

        assert counts(found, "issuer") == {"国务院": 2, "国务院办公厅": 1}
        assert counts(found, "issuer_level") == {"central": 2}
        assert counts(found, "topic") == {"学习贯彻": 1, "形势任务": 1}
        chosen = Filters(issuers=frozenset({"国务院"}), topics=frozenset({"形势任务"}))
        assert ids(self.ask(engine, "经费审查", filters=chosen)) == ["a"]

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
        scope = Scope(frozenset({"all", "staff"}))
        found = self.ask(library, "慰问品", sort=Sort.DATE, scope=scope, past=Past.MIXED)

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

    @pytest.mark.parametrize("sort", Sort)
    def test_pages_go_on_from_where_the_last_one_ended(self, engine, sort):
        engine.index((note(f"note:{number:03}"), 1) for number in range(230))
        engine.refresh()
        whole = [
            one
            for offset in range(0, 240, 60)
            for one in ids(self.ask(engine, "经费审查", sort=sort, offset=offset, size=60))
        ]

        page = self.ask(engine, "经费审查", sort=sort, offset=195, size=10)
        further = ids(page)
        while page.further:
            page = self.ask(engine, "经费审查", sort=sort, after=page.further, size=10)
            further += ids(page)

        assert further == whole[195:]

    @pytest.mark.parametrize("after", ["x", "9-9", "0-0", "0--1", "1-" + "9" * 18])
    def test_a_hostile_place_to_go_on_from_is_answered(self, library, after):
        assert self.ask(library, "工会", after=after).total == self.ask(library, "工会").total

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

    def test_an_index_keeps_the_words_it_was_cut_with(self, wordy):
        engine, words = wordy
        words.append("会经")
        assert engine.health().needs_rebuild
        assert engine.stamp().words == ()

        with engine.rebuild() as new:
            new.index([(note(), 1)])
            new.swap()

        assert not engine.health().needs_rebuild
        assert engine.stamp().words == ("会经",)
        assert ids(self.ask(engine, "会经")) == ["note:1"]
        assert engine.store().words == ("会经",)

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

        monkeypatch.setattr("search.engine.stamps.dictionary_version", lambda added: "other")

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

    # Suggesting while typing

    def suggested(self, engine, text, **more):
        found = engine.suggest(text, **{"scope": ANONYMOUS, "day": DAY} | more)
        return [f"{one.title} {one.label}".strip() for one in found]

    @pytest.mark.parametrize(
        "text",
        ["女职工", "女", "nvzhigong", "nuzhigong", "nzg", "nv职工", "nzhigong", "nvzhig", "nv zg"],
    )
    def test_a_title_is_suggested_by_characters_and_by_sound(self, library, text):
        assert self.suggested(library, text)[0] == "女职工劳动保护特别规定"

    def test_titles_that_begin_so_come_before_words_and_the_rest(self, engine):
        titles = ("工会计划", "单位会计制度", "会计", "会计制度")
        engine.index((Document(id=title, type="article", title=title), 1) for title in titles)
        engine.refresh()

        assert self.suggested(engine, "会计") == ["会计", "会计制度", "单位会计制度", "工会计划"]

    def test_the_whole_of_a_short_name_comes_first(self, library):
        assert self.suggested(library, "工会法") == ["中华人民共和国工会法"]
        assert self.suggested(library, "妇保法") == [WOMEN_2022.title]
        assert self.suggested(library, "ghf") == ["中华人民共和国工会法"]

    def test_a_sound_never_stands_above_what_is_written(self, engine):
        titles = ("公会", "ＧＯＮＧ手册", "关于gong的说明", "关于ghf42的说明")
        documents = [Document(id=title, type="article", title=title) for title in titles]
        engine.index((document, 1) for document in (*documents, UNION_LAW))
        engine.refresh()

        assert self.suggested(engine, "ghf42") == ["关于ghf42的说明", f"{UNION_LAW.title} 第42条"]
        found = engine.suggest("gong", scope=ANONYMOUS, day=DAY, limit=3)

        assert [(one.title, one.literal) for one in found] == [
            ("ＧＯＮＧ手册", True),
            ("关于gong的说明", True),
            ("公会", False),
        ]

    def test_titles_are_suggested_in_any_spelling(self, library):
        for text in ("工会财务干部", "財務幹部", "ghcw", "《工会财务"):
            assert self.suggested(library, text) == ["工会財務幹部培訓課程"]

    def test_a_number_in_a_title_is_suggested_while_it_is_typed(self, library):
        assert self.suggested(library, "2019ngz") == ["省直机关工会工委2019年工作要点"]
        assert self.suggested(library, "201") == [
            "省直机关工会工委2018年工作要点",
            "省直机关工会工委2019年工作要点",
        ]

    def test_only_the_state_of_the_day_is_suggested(self, library):
        def ids_on(day):
            found = library.suggest("妇女权益", scope=ANONYMOUS, day=day)
            return [one.document for one in found]

        assert ids_on(DAY) == ["law:women-2022"]
        assert ids_on(date(2020, 1, 1)) == ["law:women-2018"]

    @pytest.mark.parametrize(
        "text",
        [
            "工会法42",
            "工会法42条",
            "工会法第四十二",
            "《工会法》第四十二条",
            "ghf42",
            "gonghuifa42条",
        ],
    )
    def test_a_clause_is_suggested_by_its_number(self, library, text):
        found = library.suggest(text, scope=ANONYMOUS, day=DAY)

        assert [(one.document, one.anchor, one.label) for one in found] == [
            ("law:union", "art-42", "第42条")
        ]

    def test_clauses_are_suggested_by_the_beginning_of_their_number(self, library):
        law = "中华人民共和国工会法"

        for text in ("工会法4", "工会法第四", "ghf第四十"):
            assert self.suggested(library, text) == [f"{law} 第42条", f"{law} 第43条"]

    def test_the_law_stays_suggested_on_the_way_to_a_clause(self, library):
        assert self.suggested(library, "工会法第") == ["中华人民共和国工会法"]

    def test_the_number_itself_is_suggested_before_longer_ones(self, engine):
        passages = [Passage(f"art-{n}", f"内容{n}", label=f"第{n}条") for n in range(1, 200)]
        law = Document(id="law", type="policy", title="示例法", passages=tuple(passages))
        engine.index([(law, 1)])
        engine.refresh()

        found = engine.suggest("示例法1", scope=ANONYMOUS, day=DAY)

        assert [one.anchor for one in found] == ["art-1", "art-10", "art-11", "art-12"]

    def test_suggesting_from_another_schema_says_what_to_do(self, engine, another, monkeypatch):
        monkeypatch.setattr("search.engine.stamps.SCHEMA_VERSION", 999)

        with pytest.raises(NeedsRebuild, match="rebuild_index"):
            self.suggested(another, "工会")

    def test_an_item_of_a_plan_is_suggested_by_its_number(self, library):
        assert self.suggested(library, "2019年工作要点12") == [f"{PLAN_2019.title} 12."]

    def test_a_clause_that_does_not_exist_is_not_suggested(self, library):
        assert self.suggested(library, "工会法第九十九条") == []
        assert self.suggested(library, "ghf99") == []

    def test_a_clause_is_that_of_the_day_or_of_the_year_that_is_named(self, library):
        for text, document in (("", "law:women-2022"), ("2018年", "law:women-2018")):
            found = library.suggest(f"{text}妇女权益保障法53", scope=ANONYMOUS, day=DAY)

            assert [one.document for one in found] == [document]

    @pytest.mark.parametrize(
        "text",
        [
            "慰问品采购合同",
            "慰问品",
            "慰",
            "weiwenpin",
            "wwp",
            "wwpcg",
            "wei问品",
            "会议纪要",
            "hyjy",
        ],
    )
    def test_what_may_not_be_seen_is_not_suggested(self, library, text):
        everything = Scope(tokens=frozenset({"all", "staff", "unit:5+post:chair"}))

        assert self.suggested(library, text) == []
        assert self.suggested(library, text, scope=everything) != []

    def test_a_clause_that_may_not_be_seen_is_not_suggested(self, engine):
        hidden = replace(UNION_LAW, restrictions=frozenset({7}))
        engine.index([(hidden, 1)])
        engine.refresh()

        for text in ("工会法42", "工会法", "ghf42", "ghf"):
            assert self.suggested(engine, text) == []
            assert self.suggested(engine, text, scope=Scope()) != []

    def test_a_title_that_is_gone_is_not_suggested(self, engine):
        engine.index([(note("note:1"), 1), (note("note:2"), 1)])
        engine.delete([("note:1", 2)])
        engine.index([(replace(note("note:2"), title="公告"), 2)])
        engine.refresh()

        assert self.suggested(engine, "便笺") == []
        assert self.suggested(engine, "gg") == ["公告"]

    def test_no_more_is_suggested_than_is_wanted(self, library):
        assert len(self.suggested(library, "工", limit=3)) == 3
        assert len(self.suggested(library, "工会法4", limit=1)) == 1

    def test_too_little_typed_suggests_nothing(self, library):
        for text in ("", " ", "g", "4", "？", "'"):
            assert self.suggested(library, text) == []

    @pytest.mark.parametrize(
        "text", ["ge" * 30, "a" * 60, "ge gege " * 9, "xian'" * 15, "nv职" * 20]
    )
    def test_what_can_be_read_in_very_many_ways_is_answered(self, library, text):
        assert self.suggested(library, text) == []

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(text=odd_text)
    def test_every_string_suggests_something_or_nothing(self, library, text):
        found = library.suggest(text, scope=ANONYMOUS, day=DAY)

        assert len(found) == len(set(found)) <= 8

    @pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
    def test_odd_input_suggests_something_or_nothing(self, library, text):
        found = self.suggested(library, text)

        assert found == list(dict.fromkeys(found))

    # Similar documents, and who cites what

    def like(self, engine, id_, **more):
        return engine.similar(id_, **{"scope": ANONYMOUS, "day": DAY} | more)

    def test_similar_says_the_same_and_leads_to_the_passage(self, engine):
        leave = "女职工生育享受产假，产假期间工资照发。"
        parts = (
            Passage("", "本规定由妇联起草。"),
            Passage("art-1", "为了保障职工权益。", label="第一条"),
            Passage("art-2", "产假由女职工申请，生育后工资照发。", label="第二条", heading="产假"),
        )
        law = Document(id="law", type="policy", title="产假规定", passages=parts)
        engine.index((one, 1) for one in (said("a", leave), law, said("far", "足球联赛报名通知。")))
        engine.refresh()

        [found] = self.like(engine, "a")

        assert (found.id, found.title, found.why) == ("law", "产假规定", Reason.WORDS)
        assert (found.anchor, found.label, found.heading) == ("art-2", "第二条", "产假")

    def test_similar_is_never_the_document_or_another_state_of_its_work(self, engine):
        text = "工会经费由工会管理，经费审查委员会审查。"
        titled = [replace(said(id_, text), title="经费办法") for id_ in ("now", "before")]
        renamed = replace(said("renamed", text), title="经费规定", work="9")
        now = replace(said("today", text), title="经费条例", work="9")
        engine.index((one, 1) for one in (*titled, renamed, now))
        engine.refresh()

        assert [one.id for one in self.like(engine, "now")] == ["renamed"]
        assert [one.id for one in self.like(engine, "today")] == ["before"]

    def test_similar_cites_the_same(self, engine):
        others = (
            said("shares", "会费按照《职工保险条例》缴纳。"),
            said("law", "足球比赛。", number="工发〔2019〕3号"),
            said("far", "健身比赛。"),
        )
        first = Passage("art-1", "文体活动的开展。", label="第一条")
        second = Passage("art-2", "依照职工保险条例第三条办理。", label="第二条")
        source = Document("source", "policy", "工伤认定问答", (first, second))
        engine.index((one, 1) for one in (*others, source))
        engine.refresh()

        [from_source] = self.like(engine, "source")
        [from_shares] = self.like(engine, "shares")

        assert (from_source.id, from_source.why) == ("shares", Reason.SHARED)
        assert from_source.common == ("职工保险条例",)
        assert (from_shares.id, from_shares.label) == ("source", "第二条")

    def test_similar_cites_the_document_or_is_cited(self, engine):
        law = Document("law", "policy", "中华人民共和国休假法", (Passage("art-1", "略。"),))
        parts = (
            Passage("n1", "先说别的。", label="一、"),
            Passage("n2", "见《休假法》。", label="二、"),
        )
        lesson = Document("lesson", "lesson", "问答", parts, named=False)
        notice = said("notice", "转发工发〔2019〕3号文件。")
        letter = said("letter", "此件。", number="工发[2019]03号")
        engine.index((one, 1) for one in (law, lesson, notice, letter))
        engine.refresh()

        found = {id_: self.like(engine, id_) for id_ in ("law", "lesson", "notice", "letter")}

        assert {id_: [one.id for one in near] for id_, near in found.items()} == {
            "law": ["lesson"],
            "lesson": ["law"],
            "notice": ["letter"],
            "letter": ["notice"],
        }
        assert {id_: near[0].why for id_, near in found.items()} == {
            "law": Reason.CITING,
            "lesson": Reason.CITED,
            "notice": Reason.CITED,
            "letter": Reason.CITING,
        }
        assert found["law"][0].label == "二、"

    def test_similar_has_a_topic_in_common(self, engine):
        one = said("one", "足球比赛。", topics=("文体", "比赛"))
        other = said("other", "合唱排练。", topics=("文体",))
        engine.index([(one, 1), (other, 1), (said("third", "值班表。"), 1)])
        engine.refresh()

        [found] = self.like(engine, "one")

        assert (found.id, found.why, found.common) == ("other", Reason.TOPIC, ("文体",))

    def test_similar_is_nearest_first_and_lapsed_last(self, engine):
        text = "工会劳动保护监督检查员检查劳动保护。"
        repealed = Validity(date(2000, 1, 1), date(2010, 1, 1), Status.REPEALED, verified=True)
        engine.index(
            [
                (said("source", text), 1),
                (said("old", text, validity=repealed), 1),
                (said("part", "监督检查员检查劳动保护，其他另行规定。"), 1),
                (said("same", text), 1),
            ]
        )
        engine.refresh()

        assert [one.id for one in self.like(engine, "source")] == ["same", "part", "old"]
        before = self.like(engine, "source", day=date(2009, 1, 1))
        assert [one.id for one in before] == ["old", "same", "part"]
        assert [one.id for one in self.like(engine, "source", limit=1)] == ["same"]
        assert self.like(engine, "source", limit=0) == ()

    def test_similar_shows_one_state_of_another_work(self, engine):
        text = "工会经费由工会管理，经费审查委员会审查。"
        ended = Validity(date(2000, 1, 1), date(2010, 1, 1), Status.AMENDED, verified=True)
        before = said("before", text, validity=ended, work="1")
        now = said("now", f"{text}另有其他规定。", validity=Validity(), work="1")
        engine.index([(said("source", text), 1), (before, 1), (now, 1)])
        engine.refresh()

        assert [one.id for one in self.like(engine, "source")] == ["now"]

    def test_similar_shows_nothing_hidden_and_nothing_of_what_is_hidden(self, engine):
        text = "工会经费由工会管理，经费审查委员会审查。"
        staff = replace(ANONYMOUS, tokens=frozenset({"all", "staff"}))
        engine.index(
            [
                (said("open", text), 1),
                (said("staff", text, audience=frozenset({"staff"})), 1),
                (said("chairs", text, audience=frozenset({"post:chair"})), 1),
                (said("restricted", text, restrictions=frozenset({7})), 1),
            ]
        )
        engine.refresh()

        assert [one.id for one in self.like(engine, "staff", scope=staff)] == ["open"]
        assert [one.id for one in self.like(engine, "open", scope=staff)] == ["staff"]
        assert self.like(engine, "open") == ()
        assert self.like(engine, "staff") == ()

    @pytest.mark.parametrize("id_", ["", "none", "rule:fees#", "#", '"', "\x00", "\ud7ff"])
    def test_similar_to_what_is_not_held_is_nothing(self, library, id_):
        assert self.like(library, id_) == ()

    def test_similar_of_a_document_alone_is_nothing(self, engine):
        engine.index([(said("alone", "工会经费"), 1)])
        engine.refresh()

        assert self.like(engine, "alone") == ()

    def test_documents_and_passages_are_found_by_what_they_cite(self, engine):
        parts = (
            Passage("art-1", "根据《中华人民共和国工会法》制定。"),
            Passage("art-2", "依照工会法第四十二条和总工发[2019]03号办理。"),
        )
        own = Document("own", "policy", "细则", parts, number="省工发〔2020〕1号")
        engine.index([(own, 1), (said("itself", "省工发〔2020〕1号自2020年施行。"), 1)])
        engine.refresh()

        def held(level, numbers=(), names=()):
            return engine.store().count(every(level, citing(numbers, names)))

        assert held(DOCUMENTS, names=["工会法"]) == 1
        assert held(PASSAGES, names=["工会法"]) == 2
        assert held(PASSAGES, numbers=["总工发|2019|3"]) == 1
        assert held(DOCUMENTS, numbers=["省工发|2020|1"]) == 1
        assert held(DOCUMENTS) == 0

    # Vocabulary

    def test_vocabulary_counts_documents_not_places(self, engine):
        engine.index(
            [
                (note("a", "工会经费，工会经费。APP 与 GB9704 共 2019 件"), 1),
                (note("b", "工会經費审查"), 1),
            ]
        )
        engine.refresh()

        counts = engine.vocabulary()

        assert counts == {
            "便笺": 2,
            "工会": 2,
            "经费": 2,
            "审查": 1,
            "工会经费": 2,
            "app": 1,
            "gb9704": 1,
        }

    def test_vocabulary_forgets_what_was_replaced_or_deleted(self, engine):
        engine.index([(note("a", "慰问演出"), 1), (note("b", "哺乳时间"), 1)])
        engine.index([(note("a", "健步走"), 2)])
        engine.delete([("b", 2)])
        engine.refresh()

        assert engine.vocabulary() == {"便笺": 1, "健步走": 1, "健步": 1}

    def test_vocabulary_of_an_empty_index_is_empty(self, engine):
        assert engine.vocabulary() == {}

    def test_vocabulary_is_read_to_the_last_page(self, library, monkeypatch):
        whole = library.vocabulary()
        monkeypatch.setattr("search.engine.shards.PAGE", 7)

        assert library.vocabulary() == whole
        assert len(whole) > 7

    # Correction

    def correcting(self, engine, text, counts=None, **more):
        lexicon = Lexicon(vocabulary=Vocabulary(counts or engine.vocabulary()))
        return self.ask(engine, text, lexicon=lexicon, **more)

    def test_correction_replaces_a_short_query(self, library):
        found = self.correcting(library, "补乳时间")

        assert (found.correction.text, found.correction.grade) == ("哺乳时间", Grade.REPLACE)
        assert ids(found) == ids(self.ask(library, "哺乳时间"))
        assert not found.relaxed

    def test_correction_can_be_undone(self, library):
        found = self.correcting(library, "补乳时间", verbatim=True)

        assert found.correction is None
        assert (found.total, found.relaxed) == (0, False)

    def test_correction_needs_the_words_of_the_index(self, library):
        assert self.ask(library, "补乳时间").correction is None

    def test_correction_keeps_the_spelling_of_the_rest(self, library):
        found = self.correcting(library, "《工會法》　補乳時間")

        assert found.correction.text == "《工會法》　哺乳时间"
        assert found.correction.typed == "補乳時間"

    def test_correction_widens_a_question(self, library):
        question = "单位安排女职工的补乳时间应当是每天多少小时呢？"

        found = self.correcting(library, question)

        typed = self.correcting(library, question, verbatim=True)
        assert found.correction.grade is Grade.ADD
        assert found.total >= typed.total
        assert found.hits[0].passages[0].anchor == "art-9"
        assert found.hits[0].score > typed.hits[0].score

    def test_correction_leaves_what_a_visible_document_says(self, engine):
        hidden = note("hidden", "补乳时间", audience=frozenset({"unit:5"}))
        engine.index([(note("a", "哺乳时间"), 1), (hidden, 1)])
        engine.refresh()
        counts = {"哺乳": 1, "时间": 1}

        stranger = self.correcting(engine, "补乳时间", counts)
        insider = self.correcting(
            engine, "补乳时间", counts, scope=Scope(frozenset({"all", "unit:5"}))
        )

        assert ids(stranger) == ["a"]
        assert stranger.correction.word == "哺乳"
        assert ids(insider) == ["hidden"]
        assert insider.correction is None

    def test_correction_says_no_word_of_a_hidden_document(self, engine):
        hidden = note("hidden", "哺乳时间", audience=frozenset({"unit:5"}))
        engine.index([(note("a", "休息时间"), 1), (hidden, 1)])
        engine.refresh()

        assert self.correcting(engine, "补乳时间").correction is None

    @pytest.mark.parametrize("text", ODD)
    def test_correction_answers_odd_text(self, library, text):
        assert self.correcting(library, text).total >= 0

    # Words to try

    def test_nothing_found_offers_words_near_to_it(self, engine):
        hidden = note("b", "哺乳假期", audience=frozenset({"unit:5"}))
        engine.index([(note("a", "哺乳时间"), 1), (hidden, 1)])
        engine.refresh()
        vocabulary = Vocabulary({"哺乳时间": 1, "哺乳假期": 1, "工会": 9})

        found = self.ask(engine, "“哺乳室”", lexicon=Lexicon(vocabulary=vocabulary))

        assert (found.total, found.neighbours) == (0, ())
        nothing = self.ask(
            engine,
            "哺乳室",
            filters=Filters(types=frozenset({"course"})),
            lexicon=Lexicon(vocabulary=vocabulary),
        )
        assert (nothing.total, nothing.neighbours) == (0, ("哺乳时间",))

    # Questions in pinyin

    def speaking(self, engine, text, **more):
        lexicon = Lexicon(readings=lambda: Readings(engine.vocabulary()))
        return self.ask(engine, text, lexicon=lexicon, **more)

    @pytest.mark.parametrize("text", ["burushijian", "buru shijian", "哺ru时间"])
    def test_a_question_in_pinyin_finds_what_it_means(self, library, text):
        found = self.speaking(library, text)

        assert ids(found) == ["law:provisions"]
        assert "".join(found.spoken.split()) == "哺乳时间"

    def test_what_is_written_so_is_not_taken_for_pinyin(self, library):
        found = self.speaking(library, "APP 报名")

        assert (ids(found), found.spoken) == (["article:1"], "")

    def test_verbatim_takes_letters_for_letters(self, library):
        assert self.speaking(library, "burushijian", verbatim=True).spoken == ""

    def test_pinyin_means_nothing_that_may_not_be_seen(self, library):
        assert self.speaking(library, "weiwenpincaigouhetong").spoken != "慰问品采购合同"
