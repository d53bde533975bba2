import pytest

from search.engine.asking import MAX_CHARACTERS, understand


def test_understand_reads_phrases_exclusions_and_the_rest():
    asked = understand('"劳动争议仲裁委员会" 时效 -工伤')

    assert asked.phrases == ("劳动争议仲裁委员会",)
    assert asked.excluded == ("工伤",)
    assert asked.required == ((("时效",),),)


@pytest.mark.parametrize("text", ['"工会', "工会“法", "2018-2019", "工会-法", "-", '""'])
def test_understand_takes_lone_operators_as_text(text):
    asked = understand(text)

    assert (asked.phrases, asked.excluded) == ((), ())


def test_understand_takes_chinese_quotes_as_operators_between_blanks_only():
    assert understand("“巾帼学堂” 培训").phrases == ("巾帼学堂",)
    assert understand("名为“个体工商户”实为“合伙”").phrases == ()


def test_understand_takes_straight_quotes_as_operators_among_keywords_only():
    assert understand('工会"经费审查"').phrases == ("经费审查",)
    assert understand('"航班"真实、"旅程"虚假，是否构成保险诈骗罪？').phrases == ()
    assert understand('"经费审查" 是什么？').phrases == ("经费审查",)


def test_understand_names_the_cited_place_and_what_contains_it():
    asked = understand("劳动合同法第三十八条第一款第（二）项")

    assert asked.targets == (
        "劳动合同法#art-38-p1-i2",
        "劳动合同法#art-38-p1",
        "劳动合同法#art-38",
    )


def test_understand_reads_document_numbers_and_years():
    assert understand("总工发[2019]3号").numbers == ("总工发|2019|3",)
    assert understand("２０１９年工作要点").years == {2019}


@pytest.mark.parametrize(
    "text", ["怎么请产假", "产假多少天？", "公司辞退职工拖欠工资不缴社保要求赔偿"]
)
def test_understand_tells_questions(text):
    assert understand(text).question


def test_understand_takes_a_few_words_as_keywords():
    assert not understand("女职工 哺乳时间").question


@pytest.mark.parametrize("text", ["。", "？！", "👍", '"', "\x00"])
def test_understand_knows_what_no_text_can_answer(text):
    assert not understand(text).answerable


def test_understand_reads_only_so_much():
    assert understand("工" * MAX_CHARACTERS + "会").grams == ("工", "工工")
