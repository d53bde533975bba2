"""Suggestions while typing: own questions, cited clauses and titles the reader may see."""

import pytest

from accounts.models import Audience, AudienceRule, Post, User
from search import sync
from search.engine import EngineUnavailable
from tests.factories.cms import article, restriction, section
from tests.factories.library import WorkFactory, documents_page, policy_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(client):
    def ask(text):
        response = client.get("/search/suggest/", {"q": text})
        assert response.status_code == 200
        return response.json()["suggestions"]

    return ask


@pytest.fixture
def titled(asked):
    """Without an index: titles from the database."""
    return lambda text: [suggestion["text"] for suggestion in asked(text)]


@pytest.fixture
def suggested(engine, titled):
    """With everything that was published in the index."""

    def ask(text):
        sync.drain(engine)
        engine.refresh()
        return titled(text)

    return ask


@pytest.fixture
def member(client):
    user = User.objects.create_user("M001", name="李会员")
    client.force_login(user)
    return user


@pytest.fixture
def law():
    work = WorkFactory(title="中华人民共和国职工休假法", short_titles="休假法")
    return policy_page(documents_page(), work=work)


def test_titles_that_begin_with_the_words_come_first(suggested):
    documents = documents_page()
    for title in ("关于休假办法的通知", "休假办法实施细则", "休假办法"):
        policy_page(documents, work=WorkFactory(title=title))

    assert suggested("休假办法") == ["休假办法", "休假办法实施细则", "关于休假办法的通知"]


@pytest.mark.parametrize("text", ["职工休假法第二条", "休假法2", "休假法第二", "xjf2"])
def test_a_cited_clause_comes_first_with_its_address(suggested, asked, law, text):
    suggested(text)

    assert asked(text)[0] == {
        "text": "中华人民共和国职工休假法 第二条",
        "note": "条文",
        "url": f"{law.url}#art-2",
        "query": "",
    }


def test_a_clause_that_does_not_exist_is_not_suggested(suggested, law):
    assert suggested("职工休假法第九十九条") == []


@pytest.mark.parametrize("text", ["休假法", "xiujiafa", "xjf", "xiu假f", "zgxjf", "休"])
def test_a_title_is_suggested_by_characters_and_by_sound(suggested, law, text):
    assert suggested(text) == ["中华人民共和国职工休假法"]


def test_a_sound_stands_below_what_is_written(suggested):
    documents = documents_page()
    for title in ("公会章程", "APP与GH标准说明"):
        policy_page(documents, work=WorkFactory(title=title))

    assert suggested("gh") == ["APP与GH标准说明", "公会章程"]


def test_every_kind_is_named(suggested, asked, law):
    article(title="职工休假法宣传")
    suggested("职工休假")

    assert [(one["text"], one["note"]) for one in asked("职工休假")] == [
        ("职工休假法宣传", "文章"),
        ("中华人民共和国职工休假法", "政策文件"),
    ]


HIDDEN = ["职工休假", "职", "zhigongxiujia", "zgxj", "zg休假", "休假内部办法第二条", "xjnbbf2"]


@pytest.mark.parametrize("text", HIDDEN)
def test_nothing_is_suggested_that_the_reader_may_not_see(suggested, client, administrator, text):
    closed = section()
    restriction(closed)
    article(parent=closed, title="职工休假内部材料")
    work = WorkFactory(title="职工休假内部办法", short_titles="休假内部办法")
    policy_page(documents_page(parent=closed), work=work)

    assert suggested(text) == []
    client.force_login(administrator)
    assert suggested(text) != []


@pytest.mark.parametrize("text", ["职工休假", "zgxj"])
def test_nothing_is_suggested_that_is_for_other_people(suggested, client, administrator, text):
    audience = Audience.objects.create(name="主席")
    AudienceRule.objects.create(audience=audience, post=Post.objects.get(code="chair"))
    article(title="职工休假内部材料", audience=audience)

    assert suggested(text) == []
    client.force_login(administrator)
    assert suggested(text) == ["职工休假内部材料"]


@pytest.mark.parametrize("text", HIDDEN)
def test_an_index_that_lags_suggests_nothing_withdrawn(suggested, titled, text):
    closed = section()
    page = article(parent=closed, title="职工休假内部材料")
    work = WorkFactory(title="职工休假内部办法", short_titles="休假内部办法")
    policy_page(documents_page(parent=closed), work=work)
    assert suggested(text) != []

    restriction(closed)

    assert page.live
    assert titled(text) == []


@pytest.mark.parametrize(
    "text",
    ["", "休", "\x00", '"', "%", "休假" * 2000, "🙂", "'; --", "a" * 300, "'" * 60, "\ud800"],
)
def test_no_words_are_an_error(suggested, law, text):
    suggested(text.encode(errors="ignore").decode())


@pytest.mark.parametrize("text", ["休假办法", "xjbf"])
def test_more_titles_take_no_more_queries(suggested, client, django_assert_num_queries, text):
    documents = documents_page()
    policy_page(documents, work=WorkFactory(title="休假办法一"))
    suggested(text)
    with django_assert_num_queries(3):
        client.get("/search/suggest/", {"q": text})

    for number in range(2):
        policy_page(documents, work=WorkFactory(title=f"休假办法二{number}"))
    assert len(suggested(text)) == 3

    with django_assert_num_queries(3):
        client.get("/search/suggest/", {"q": text})


# Without the engine


def test_titles_are_suggested_while_the_engine_is_away(engine, titled, law, monkeypatch):
    def away(*args, **more):
        raise EngineUnavailable

    monkeypatch.setattr(engine, "suggest", away)
    article(title="职工休假法宣传")

    assert titled("休假法") == ["中华人民共和国职工休假法", "职工休假法宣传"]


def test_titles_from_the_database_are_those_the_reader_may_see(titled):
    closed = section()
    restriction(closed)
    article(parent=closed, title="职工休假内部材料")
    policy_page(documents_page(parent=closed), work=WorkFactory(title="职工休假内部办法"))

    assert titled("职工休假") == []


# Own questions


def own(asked):
    return [one["query"] for one in asked("")]


def test_own_questions_are_shown_in_an_empty_box_latest_first(client, asked, member):
    for text in ("产假", "女职工 哺乳时间", "产假"):
        client.get("/search/", {"q": text})

    assert asked("") == [
        {"text": text, "note": "最近搜索", "url": url, "query": text}
        for text, url in (
            ("产假", "/search/?q=%E4%BA%A7%E5%81%87"),
            (
                "女职工 哺乳时间",
                "/search/?q=%E5%A5%B3%E8%81%8C%E5%B7%A5+%E5%93%BA%E4%B9%B3%E6%97%B6%E9%97%B4",
            ),
        )
    ]


@pytest.mark.parametrize("text", ["哺乳", "女", "nvzhig", "nzg", "nzg br"])
def test_own_questions_that_fit_come_first(client, suggested, member, text):
    article(title="女职工哺乳室介绍")
    for question in ("女职工 哺乳时间", "年终总结"):
        client.get("/search/", {"q": question})

    assert suggested(text) == ["女职工 哺乳时间", "女职工哺乳室介绍"]


def test_a_question_just_typed_is_not_suggested_again(client, titled, member):
    client.get("/search/", {"q": "产假"})

    assert titled("产假") == []


def test_twenty_own_questions_are_kept(client, asked, member):
    for number in range(25):
        client.get("/search/", {"q": f"产假{number}"})

    assert len(client.session["recent_searches"]) == 20
    assert own(asked) == [f"产假{number}" for number in range(24, 16, -1)]


def test_own_questions_are_cleared_at_once(client, asked, member):
    client.get("/search/", {"q": "产假"})

    assert client.get("/search/recent/clear/").status_code == 405
    assert own(asked) == ["产假"]
    assert client.post("/search/recent/clear/").status_code == 204
    assert own(asked) == []


def test_questions_of_another_are_never_shown(client, asked, member):
    client.get("/search/", {"q": "产假"})

    client.force_login(User.objects.create_user("M002", name="王会员"))

    assert own(asked) == []


def test_signing_out_takes_the_list_along(client, asked, member):
    client.get("/search/", {"q": "产假"})
    client.logout()
    assert own(asked) == []

    client.force_login(member)

    assert own(asked) == []


def test_nothing_is_kept_of_a_visitor(client, asked):
    client.get("/search/", {"q": "产假"})

    assert own(asked) == []
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("text", ["", "长" * 101])
def test_what_nobody_asks_again_is_not_kept(client, asked, member, text):
    client.get("/search/", {"q": text})

    assert own(asked) == []
