"""Suggestions while typing: titles and cited clauses the reader may see."""

import pytest

from tests.factories.cms import article, restriction, section
from tests.factories.library import WorkFactory, documents_page, policy_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def suggested(client):
    def ask(text):
        response = client.get("/search/suggest/", {"q": text})
        assert response.status_code == 200
        return [suggestion["text"] for suggestion in response.json()["suggestions"]]

    return ask


@pytest.fixture
def law():
    work = WorkFactory(title="中华人民共和国职工休假法", short_titles="休假法")
    return policy_page(documents_page(), work=work)


def test_titles_that_begin_with_the_words_come_first(suggested):
    documents = documents_page()
    for title in ("关于休假办法的通知", "休假办法实施细则", "休假办法"):
        policy_page(documents, work=WorkFactory(title=title))

    assert suggested("休假办法") == ["休假办法", "休假办法实施细则", "关于休假办法的通知"]


def test_a_cited_clause_comes_first_with_its_address(client, law):
    (first, *_) = client.get("/search/suggest/", {"q": "职工休假法第二条"}).json()["suggestions"]

    assert first == {
        "text": "中华人民共和国职工休假法 第二条",
        "note": "条文",
        "url": f"{law.url}#art-2",
    }


def test_a_clause_that_does_not_exist_is_not_suggested(suggested, law):
    assert suggested("职工休假法第九十九条") == []


def test_a_short_title_is_known(suggested, law):
    assert suggested("休假法") == ["中华人民共和国职工休假法"]


def test_articles_are_suggested_after_documents(suggested, law):
    article(title="职工休假法宣传")

    assert suggested("职工休假") == ["中华人民共和国职工休假法", "职工休假法宣传"]


def test_nothing_is_suggested_that_the_reader_may_not_see(suggested):
    closed = section()
    restriction(closed)
    article(parent=closed, title="职工休假内部材料")
    policy_page(documents_page(parent=closed), work=WorkFactory(title="职工休假内部办法"))

    assert suggested("职工休假") == []


@pytest.mark.parametrize("text", ["", "休", "\x00", '"', "%", "休假" * 2000, "🙂", "'; --"])
def test_no_words_are_an_error(suggested, law, text):
    suggested(text)


def test_more_titles_take_no_more_queries(client, django_assert_num_queries):
    documents = documents_page()
    policy_page(documents, work=WorkFactory(title="休假办法一"))
    client.get("/search/suggest/", {"q": "休假办法"})
    with django_assert_num_queries(6):
        client.get("/search/suggest/", {"q": "休假办法"})

    for number in range(2):
        policy_page(documents, work=WorkFactory(title=f"休假办法二{number}"))

    with django_assert_num_queries(6):
        client.get("/search/suggest/", {"q": "休假办法"})
