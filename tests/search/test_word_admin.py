"""Editors keep the words: who may, what is refused, and what a change does before it is felt."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import roles
from jobs.models import Job
from search import rebuild
from search.models import Synonym, Term
from tests.factories.accounts import UserFactory
from tests.factories.cms import article
from tests.factories.library import documents_page, policy_page
from tests.factories.queries import query

pytestmark = pytest.mark.django_db

TEXT = """第一条 各单位建立惠工驿家。
第二条 惠工驿家每月开放一次；没有条件的单位可以联合建立。
"""


@pytest.fixture
def editor(client):
    user = UserFactory(roles=[roles.EDITOR])
    client.force_login(user)
    return user


def term(word="惠工驿家", **fields):
    made = Term.objects.create(word=word, **fields)
    cache.clear()  # as the commit does, which a test never reaches
    return made


def synonym(word="度假班车", terms=("疗休养",), **fields):
    return Synonym.objects.create(word=word, terms=list(terms), **fields)


def test_word_is_saved_with_who_wrote_it_and_its_effect_is_shown(engine, client, editor):
    values = {"word": "惠工驛家", "note": "品牌", "active": "on"}

    response = client.post(reverse("search_term:add"), values)

    made = Term.objects.get()
    assert (made.word, made.changed_by) == ("惠工驿家", editor)
    assert response.url == reverse("search_term_effect", args=[made.pk])


def test_form_takes_the_word_that_a_report_hands_over(client, editor):
    for name in ("search_term:add", "search_synonym:add"):
        html = client.get(reverse(name), {"word": "火星基地"}).content.decode()
        assert 'value="火星基地"' in html


def test_word_that_cannot_be_taken_is_refused_in_chinese(client, editor):
    html = client.post(reverse("search_term:add"), {"word": "女职工委员会"}).content.decode()

    assert "“女职工委员会”已在系统自带的词典里，不必再加。" in html
    assert not Term.objects.exists()


def test_sentences_are_shown_as_they_are_cut_without_the_word_and_with_it(engine, client, editor):
    policy_page(documents_page(), text=TEXT, state_date=date(2024, 1, 1))
    word = term()

    cuts = client.get(reverse("search_term_effect", args=[word.pk])).context["cuts"]

    assert ["".join(cut.after) for cut in cuts] == ["各单位建立惠工驿家", "惠工驿家每月开放一次"]
    assert all("惠工驿家" in cut.after and "惠工驿家" not in cut.before for cut in cuts)


def test_changed_dictionary_is_said_until_the_index_is_written_anew(engine, client, editor):
    term()
    told = client.get(reverse("search_term:index")).content.decode()

    with engine.rebuild() as new:
        new.swap()
    after = client.get(reverse("search_term:index")).content.decode()

    assert "新增 惠工驿家" in told
    assert "词典改过" not in after


@pytest.mark.parametrize("role", [roles.EDITOR, roles.SYSTEM_ADMINISTRATOR])
def test_words_are_cut_anew_with_one_click_and_once(engine, client, role):
    client.force_login(UserFactory(roles=[role]))
    term()
    offered = client.get(reverse("search_term:index")).content.decode()

    for _ in range(2):
        response = client.post(reverse("search_terms_cut"))
    after = client.get(reverse("search_term:index")).content.decode()

    button = f'action="{reverse("search_terms_cut")}"'
    assert (button in offered, button in after) == (True, False)
    assert "正在重新分词" in after
    assert response.url == reverse("search_term:index")
    assert Job.objects.filter(kind=rebuild.KIND).count() == 1


def test_unchanged_dictionary_starts_nothing(engine, client, editor):
    with engine.rebuild() as new:
        new.swap()

    client.post(reverse("search_terms_cut"))

    assert not Job.objects.filter(kind=rebuild.KIND).exists()


def test_only_who_keeps_the_words_has_them_cut_anew(engine, client):
    client.force_login(UserFactory(roles=[roles.TRAINING_ADMINISTRATOR]))
    term()

    client.post(reverse("search_terms_cut"))

    assert not Job.objects.filter(kind=rebuild.KIND).exists()


def test_empty_list_of_words_says_so_in_chinese(engine, client, editor):
    html = client.get(reverse("search_term:index")).content.decode()

    assert "还没有补充的词。" in html
    assert "添加词典词" in html
    assert "添加 词典词" not in html


def test_synonym_is_saved_from_names_with_commas_between(engine, client, editor):
    values = {
        "word": "度假班车",
        "terms": "疗休养、 职工疗养",
        "kind": "one_way",
        "active": "on",
    }

    response = client.post(reverse("search_synonym:add"), values)

    made = Synonym.objects.get(word="度假班车")
    assert (made.terms, made.changed_by) == (["疗休养", "职工疗养"], editor)
    assert response.url == reverse("search_synonym_effect", args=[made.pk])


def test_entry_that_came_along_belongs_to_whoever_edits_it(engine, client, editor):
    supplied = Synonym.objects.get(word="炒鱿鱼")
    values = {"word": "炒鱿鱼", "terms": "辞退", "kind": "one_way", "active": "on"}

    client.post(reverse("search_synonym:edit", args=[supplied.pk]), values)

    supplied.refresh_from_db()
    assert (supplied.terms, supplied.supplied, supplied.changed_by) == (["辞退"], False, editor)


def test_own_synonym_is_deleted_and_one_that_came_along_only_switched_off(client, editor):
    own, supplied = synonym(), Synonym.objects.get(word="炒鱿鱼")
    addresses = [reverse("search_synonym:delete", args=[row.pk]) for row in (own, supplied)]
    listed = client.get(reverse("search_synonym:index"), {"q": "度假班车"}).content.decode()
    others = client.get(reverse("search_synonym:index"), {"q": "炒鱿鱼"}).content.decode()
    edited = client.get(reverse("search_synonym:edit", args=[supplied.pk])).content.decode()

    for address in addresses:
        client.post(address)

    assert addresses[0] in listed
    assert addresses[1] not in others + edited
    assert set(Synonym.objects.filter(pk__in=[own.pk, supplied.pk])) == {supplied}


def test_list_is_searched_by_the_official_wording_too(client, editor):
    row = synonym(terms=["职工疗休养活动"])

    found = client.get(reverse("search_synonym:index"), {"q": "疗休养活"}).context["object_list"]

    assert list(found) == [row]


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"word": "", "terms": "疗休养"}, {"word": ["请写上常用说法。"]}),
        ({"word": "度假班车", "terms": ""}, {"terms": ["请至少写一个规范用语。"]}),
        (
            {"word": "", "terms": "、"},
            {"word": ["请写上常用说法。"], "terms": ["请至少写一个规范用语。"]},
        ),
    ],
)
def test_empty_field_is_told_of_once(client, editor, values, errors):
    response = client.post(reverse("search_synonym:add"), values | {"kind": "one_way"})

    form = response.context["form"]
    assert form.errors == errors
    assert form.fields["terms"].required


def test_word_that_is_there_already_leads_to_its_entry(client, editor):
    row = synonym()
    values = {"word": "度假班车", "terms": "疗养", "kind": "one_way", "active": "on"}

    html = client.post(reverse("search_synonym:add"), values).content.decode()

    address = reverse("search_synonym:edit", args=[row.pk])
    assert f'已经有这一条：度假班车 → 疗休养。<a href="{address}">打开那一条修改</a>' in html


def test_affected_queries_are_listed_and_one_is_answered_both_ways(engine, drain, client, editor):
    found = article(title="职工疗休养安排")
    drain()
    engine.refresh()
    query("度假班车 报名")
    query("度假班车")
    query("度假班车")
    query("别的")
    row = synonym(active=False)

    context = client.get(reverse("search_synonym_effect", args=[row.pk])).context

    assert [(row["text"], row["times"]) for row in context["queries"]] == [
        ("度假班车", 2),
        ("度假班车 报名", 1),
    ]
    assert context["chosen"] == "度假班车"
    assert context["before"]["total"] == 0
    assert [row.title.text for row in context["after"]["rows"]] == ["职工疗休养安排"]
    assert context["fresh"] == {found.pk}


def test_result_that_a_synonym_takes_away_is_shown_and_counted(engine, drain, client, editor):
    """Without the entry nothing has both words, so what has one of them is listed."""
    kept = article(title="职工疗休养报名")
    lost = article(title="乒乓球赛报名")
    drain()
    engine.refresh()
    query("度假班车 报名", total=40)
    row = synonym()

    context = client.get(reverse("search_synonym_effect", args=[row.pk])).context

    before, after, [gone] = context["before"], context["after"], context["gone"]
    assert {row.id for row in before["rows"]} == {kept.pk, lost.pk}
    assert [row.id for row in after["rows"]] == [kept.pk]
    assert (gone.row.id, gone.missing) == (lost.pk, True)
    [counted] = context["queries"]
    assert (counted["without"], counted["with_entry"]) == (before["total"], after["total"])


def test_effect_of_a_synonym_is_said_without_an_index(engine, client, editor):
    engine.drop()
    row = synonym()

    html = client.get(reverse("search_synonym_effect", args=[row.pk])).content.decode()

    assert "检索引擎没有应答" in html


def test_lists_of_words_ask_as_much_for_one_as_for_many(engine, client, editor):
    def asked():
        client.get(reverse("search_term:index"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("search_term:index"))
        return len(captured)

    term("惠工一", changed_by=editor)
    few = asked()
    for number in "二三四五":
        term(f"惠工{number}", changed_by=editor)

    assert asked() == few
