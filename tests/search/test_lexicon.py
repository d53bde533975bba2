"""Other wordings: the list that comes along, what editors make of it, and what the engine gets."""

import pytest
from django.core.exceptions import ValidationError

from search import lexicon
from search.lexicon import load_synonyms, mapping_of, site_lexicon, synonyms
from search.models import Synonym

pytestmark = pytest.mark.django_db

LEAST_SEEDS = 300


def problem(field, **values):
    with pytest.raises(ValidationError) as refused:
        Synonym(**values).full_clean()
    return refused.value.message_dict[field]


def test_what_comes_along_is_loaded_and_is_known_to_the_engine():
    assert Synonym.objects.count() >= LEAST_SEEDS
    assert synonyms()["炒鱿鱼"] == ("解除劳动合同",)
    assert site_lexicon().synonyms == synonyms()


def test_every_entry_that_comes_along_could_be_typed_by_an_editor():
    entries = list(lexicon.seeded())
    Synonym.objects.all().delete()

    for entry in entries:
        written = (entry.word, list(entry.terms))
        entry.full_clean()
        assert (entry.word, entry.terms) == written
        entry.save()


def test_no_entry_that_comes_along_leads_only_to_what_the_word_finds_itself():
    one_way = (row for row in lexicon.seeded() if row.kind == Synonym.Kind.ONE_WAY)

    assert [str(row) for row in one_way if all(row.word in term for term in row.terms)] == []


def test_loading_again_changes_nothing():
    load_synonyms()
    before = list(Synonym.objects.order_by("pk").values())

    load_synonyms()

    assert list(Synonym.objects.order_by("pk").values()) == before


def test_loading_leaves_what_an_editor_changed_and_mends_what_nobody_did():
    Synonym.objects.filter(word="炒鱿鱼").update(terms=["辞退"], supplied=False)
    Synonym.objects.filter(word="欠薪").update(terms=["旧的写法"])
    Synonym.objects.filter(word="产检").delete()
    Synonym.objects.create(word="以前自带的", terms=["不再自带"], supplied=True)
    Synonym.objects.create(word="自己加的", terms=["留下"])

    load_synonyms()

    words = ["炒鱿鱼", "欠薪", "产检", "以前自带的", "自己加的"]
    found = Synonym.objects.in_bulk(words, field_name="word")
    assert {word: row.terms for word, row in found.items()} == {
        "炒鱿鱼": ["辞退"],
        "欠薪": ["拖欠劳动报酬", "拖欠工资", "支付劳动报酬"],
        "产检": ["产前检查"],
        "自己加的": ["留下"],
    }


def test_a_colloquial_word_leads_to_the_official_one_and_not_back():
    found = mapping_of([Synonym(word="老板", terms=["用人单位", "企业"])])

    assert found == {"老板": ("用人单位", "企业")}


def test_words_that_mean_the_same_lead_to_each_other():
    row = Synonym(word="女工委", terms=["女职工委员会", "女职委"], kind=Synonym.Kind.BOTH_WAYS)

    assert mapping_of([row]) == {
        "女工委": ("女职工委员会", "女职委"),
        "女职工委员会": ("女工委", "女职委"),
        "女职委": ("女工委", "女职工委员会"),
    }


def test_entries_that_share_a_word_are_joined_and_spelled_as_queries_are():
    rows = [
        Synonym(word="第二十三条", terms=["甲"], kind=Synonym.Kind.BOTH_WAYS),
        Synonym(word="甲", terms=["乙", "第二十三条"]),
    ]

    assert mapping_of(rows) == {"第23条": ("甲",), "甲": ("第23条", "乙")}


def test_synonyms_follow_every_change(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = Synonym.objects.create(word="惠工卡", terms=["工会会员服务卡"])
    assert synonyms()["惠工卡"] == ("工会会员服务卡",)

    with django_capture_on_commit_callbacks(execute=True):
        row.active = False
        row.save()
    assert "惠工卡" not in synonyms()


def test_synonyms_ask_the_database_once(django_assert_num_queries):
    synonyms()

    with django_assert_num_queries(0):
        synonyms()


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (["炒老板"], "“炒老板”和常用说法是同一个词，请去掉。"),
        (["解除，劳动合同"], "“解除,劳动合同”里有标点或符号，多个写法请用顿号分开。"),
        (["长" * 41], f"“{'长' * 41}”太长，每个规范用语最多 40 个字。"),
        ([f"写法{n}" for n in range(13)], "一条最多 12 个规范用语，请只留最常用的。"),
    ],
)
def test_synonym_that_cannot_be_taken_says_why(terms, said):
    assert said in problem("terms", word="炒老板", terms=terms)


def test_synonym_is_there_once():
    assert problem("word", word="炒鱿鱼", terms=["辞退"]) == [
        "已经有这个说法，直接修改那一条即可。"
    ]
