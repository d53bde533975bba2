import pytest

from search.engine.asking import understand
from search.engine.highlight import SNIPPET, Highlighter


def _marked(query, text):
    found = Highlighter(understand(query)).mark(text)
    return [found.text[start:end] for start, end in found.marks]


def test_highlight_marks_words_in_their_original_spelling():
    assert _marked("工会经费", "工會經費、工会的经费") == ["工會經費", "工会", "经费"]


def test_highlight_joins_neighbouring_words():
    assert _marked("女职工哺乳时间", "女职工哺乳时间") == ["女职工哺乳时间"]


def test_highlight_marks_numerals_however_written():
    assert _marked("98天产假", "享受九十八天产假") == ["九十八", "产假"]


def test_highlight_marks_a_phrase_and_not_its_words_elsewhere():
    assert _marked('"工会经费"', "经费，工会经费") == ["工会经费"]


def test_highlight_marks_pairs_where_no_word_is_met():
    assert _marked("建家建队", "建队伍") == ["建队"]


def test_highlight_marks_latin_words_whole():
    assert _marked("app", "APP 与 apple") == ["APP"]


def test_highlight_of_a_document_number_marks_that_number_alone():
    text = "第二十五条 根据总工发[2025]7号，2025年总工发〔2025〕8号第7号停止执行"

    assert _marked("总工发〔2025〕07号", text) == ["总工发[2025]7号"]


@pytest.mark.parametrize("query", ["老板拖欠工资怎么办", "怎么讨拖欠的工资", "拖欠工资如何处理"])
def test_highlight_leaves_out_the_words_that_only_ask(query):
    assert "怎么办" not in "".join(_marked(query, "职工的事怎么办，拖欠工资如何办"))
    assert "拖欠" in "".join(_marked(query, "拖欠工资"))


def test_highlight_marks_what_asks_where_nothing_else_was_typed():
    assert _marked("怎么办", "职工的事怎么办") == ["怎么办"]


def test_highlight_marks_nothing_in_an_unrelated_text():
    assert _marked("的工会", "天气晴好") == []


def test_snippet_of_a_short_text_is_the_text():
    assert Highlighter(understand("工会")).snippet("依法组织工会").text == "依法组织工会"


@pytest.mark.parametrize("place", [0, 40, 400, 900])
def test_snippet_shows_the_place_that_was_met(place):
    text = "甲" * place + "。工会经费审查。" + "乙" * (1000 - place)

    snippet = Highlighter(understand("工会经费")).snippet(text)

    assert [snippet.text[a:b] for a, b in snippet.marks] == ["工会经费"]
    assert len(snippet.text) <= SNIPPET + 2
    assert snippet.text.startswith("…") == (place > 40)


def test_snippet_prefers_the_stretch_with_more_of_the_query():
    text = "工会。" + "甲" * 300 + "工会经费审查委员会" + "乙" * 300

    snippet = Highlighter(understand("工会 经费 审查")).snippet(text)

    assert "经费审查" in snippet.text


def test_snippet_has_no_blanks_after_stops_and_keeps_those_in_titles():
    snippet = Highlighter(understand("工会")).snippet("第一章 工会\n先开门。\n再上架。")

    assert snippet.text == "第一章 工会 先开门。再上架。"


def test_snippet_does_not_begin_behind_a_colon():
    text = "甲" * 100 + "。问答：工会经费怎么用。" + "乙" * 100

    assert Highlighter(understand("工会经费")).snippet(text).text.startswith("…问答：工会经费")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("工会经费", 0),
        ("", 0),
        ("天气", 0),
        ("\n\n工会经费", 2),
        ("工会\n\n经费 由工会\n  工会经费", 2),
        ("工会\n" + "甲" * 300 + "\n工会经费审查\n" + "乙" * 300, 2),
    ],
)
def test_line_is_where_the_snippet_meets_the_most(text, line):
    assert Highlighter(understand("工会经费")).line(text) == line


def test_fitting_sentence_has_most_of_the_question():
    text = "第一款讲机构。\n第二款讲经费怎么使用，由谁审查。第三款讲其他。"

    found, line = Highlighter(understand("钱怎么用")).fitting(text, 0, len(text))

    assert found.text == "…第二款讲经费怎么使用，由谁审查。第三款讲其他。"
    assert (found.marks, line) == ((), 1)


def test_fitting_sentence_stays_within_its_stretch():
    text = "怎么用。另一句。"

    found, _ = Highlighter(understand("怎么用")).fitting(text, 4, len(text))

    assert found.text == "…另一句。"


def test_fitting_sentence_of_a_blank_stretch_is_the_beginning():
    found, line = Highlighter(understand("怎么用")).fitting("第一句。", 4, 4)

    assert (found.text, line) == ("第一句。", 0)
