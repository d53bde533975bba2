"""相关内容 as readers meet it: on every kind of page, and never more than they may see."""

from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from search import sync
from search.engine import EngineUnavailable, Reason, Similar
from search.similar import reason
from tests.factories.accounts import UserFactory
from tests.factories.books import book_page
from tests.factories.cms import article, cleared, restriction, section
from tests.factories.courses import course, lesson, release
from tests.factories.library import (
    WorkFactory,
    documents_page,
    material_page,
    policy_page,
)

pytestmark = pytest.mark.django_db

LAW = """第一条 为了保护职工休息休假的权利，制定本法。
第二条 职工享受带薪年休假，年休假期间照发工资。
"""
ABOUT_LEAVE = "带薪年休假怎么算，年休假期间工资照发。职工年休假的天数。"


@pytest.fixture
def fetch(engine, client):
    """The list as a page fetches it; whatever was published before is in the index."""

    def ask(page):
        sync.drain(engine)
        engine.refresh()
        response = client.get(address(page), headers={"HX-Request": "true"})
        assert response.status_code == 200
        return response.text

    return ask


def address(page):
    return reverse("search:similar", args=[page.pk])


def titles(fragment):
    if not fragment.strip():
        return []
    return html.fromstring(fragment).xpath("//*[@class='similar__head']/a/text()")


def law(documents=None, *, work=None, **fields):
    work = work or WorkFactory(title="职工年休假条例")
    return policy_page(documents or documents_page(), work=work, text=LAW, **fields)


def about_leave(parent=None, title="年休假问答", **fields):
    return article(parent, title=title, summary=ABOUT_LEAVE, **fields)


def test_the_list_leads_to_the_document_and_its_nearest_clause(fetch):
    page = about_leave()
    statute = law(effective=date(2008, 1, 1), expires=date(2020, 1, 1))

    fragment = fetch(page)

    assert titles(fragment) == ["职工年休假条例"]
    assert f'href="{statute.url}"' in fragment
    assert f'href="{statute.url}#art-2"' in fragment
    assert "第二条" in fragment
    assert "到期失效" in fragment
    assert "内容相近" in fragment


@pytest.mark.parametrize(
    ("why", "common", "words"),
    [
        (
            Reason.SHARED,
            ("工会法", "总工发|2019|3", "劳动法"),
            "共同引用《工会法》、总工发〔2019〕3号",
        ),
        (Reason.SHARED, ("国务院令||619",), "共同引用国务院令第619号"),
        (Reason.CITED, (), "本文引用"),
        (Reason.CITING, (), "引用了本文"),
        (Reason.TOPIC, ("文体",), "同一主题"),
        (Reason.WORDS, (), "内容相近"),
    ],
)
def test_reason_is_said_in_words(why, common, words):
    assert reason(Similar("page:1", "标题", 1.0, why, common)) == words


def test_what_cites_a_document_says_so(fetch):
    statute = law()
    article(title="解读", summary="依照《职工年休假条例》办理。")

    fragment = fetch(statute)

    assert titles(fragment) == ["解读"]
    assert "引用了本文" in fragment


def test_only_what_the_reader_may_see_is_listed(fetch, client):
    page, closed = about_leave(), section()
    restriction(closed)
    about_leave(closed, title="内部年休假安排")

    assert titles(fetch(page)) == []
    client.force_login(UserFactory())
    assert titles(fetch(page)) == ["内部年休假安排"]


def test_the_database_has_the_last_word(fetch, client):
    page, other = about_leave(), about_leave(title="年休假安排")
    assert titles(fetch(page)) == ["年休假安排"]

    type(other).objects.filter(pk=other.pk).update(live=False)

    response = client.get(address(page), headers={"HX-Request": "true"})
    assert titles(response.text) == []


def test_a_hidden_page_has_no_list(fetch, client):
    closed = section()
    restriction(closed)
    page = about_leave(closed)
    about_leave(title="年休假安排")

    assert fetch(page).strip() == ""
    assert client.get(address(page)).status_code == 404


def test_other_states_of_the_same_work_are_left_out(fetch):
    documents, work = documents_page(), WorkFactory(title="职工年休假条例")
    before = law(documents, work=work, state_date=date(2007, 1, 1))
    law(documents, work=work, state_date=date(2018, 1, 1))
    about_leave()

    assert titles(fetch(before)) == ["年休假问答"]


def test_nothing_similar_leaves_nothing(fetch):
    page = about_leave()
    article(title="足球联赛", summary="报名参加。")

    assert fetch(page).strip() == ""


def test_an_engine_that_is_away_leaves_nothing_and_is_no_error(client, monkeypatch):
    page = about_leave()

    def away(*_, **__):
        raise EngineUnavailable("无法连接")

    monkeypatch.setattr(
        f"{type(__import__('search.connection').connection.site_engine()).__module__}.similar", away
    )

    fetched = client.get(address(page), headers={"HX-Request": "true"})
    opened = client.get(address(page))

    assert (fetched.status_code, fetched.text.strip()) == (200, "")
    assert opened.status_code == 200
    assert "相关内容暂时查不到" in opened.text
    assert client.get(page.url).status_code == 200


def test_the_link_leads_to_a_page_of_its_own(fetch, client):
    page = about_leave()
    law()
    fetch(page)

    response = client.get(address(page))

    assert titles(response.text) == ["职工年休假条例"]
    assert f'href="{page.url}"' in response.text
    assert response.headers["Vary"].count("HX-Request") == 1


def test_the_page_of_its_own_says_when_there_is_nothing(fetch, client):
    page = about_leave()
    fetch(page)

    assert "没有找到与它相关的内容" in client.get(address(page)).text


def test_a_page_that_is_not_there_is_not_found(client, engine):
    assert client.get("/search/similar/987654/").status_code == 404


def test_more_rows_take_no_more_queries(fetch, client, django_assert_num_queries):
    page, documents = about_leave(), documents_page()
    law(documents)
    fetch(page)
    with django_assert_num_queries(4):
        client.get(address(page), headers={"HX-Request": "true"})

    for number in range(2):
        law(documents, work=WorkFactory(title=f"年休假办法{number}"))
    assert len(titles(fetch(page))) == 3

    with django_assert_num_queries(4):
        client.get(address(page), headers={"HX-Request": "true"})


def test_a_course_and_its_lessons_do_not_lead_to_each_other(fetch):
    made = course(title="休假培训", summary=ABOUT_LEAVE)
    lessons = [lesson(made, title=f"年休假第{number}课", summary=ABOUT_LEAVE) for number in "一二"]
    release(made, lessons)
    about_leave()

    assert titles(fetch(made)) == ["年休假问答"]
    assert titles(fetch(lessons[0])) == ["年休假问答"]


def test_of_another_course_only_the_nearest_page_is_listed(fetch):
    made = course(title="新员工入职", summary="报到要带的材料。")
    near = lesson(made, title="年休假", summary=ABOUT_LEAVE)
    further = lesson(made, title="请假", summary="年休假和其他假期的请假手续、审批人、销假。")
    release(made, [further, near])
    page = about_leave()

    fragment = fetch(page)

    assert titles(fragment) == ["年休假"]
    assert "课程《新员工入职》" in fragment


def _book():
    return book_page()


def _course():
    made = course()
    release(made, [lesson(made)])
    return made


def _lesson():
    made = course()
    taught = lesson(made)
    release(made, [taught])
    return taught


def _material():
    editor = UserFactory(roles=["编辑"])
    return cleared(material_page(by=editor), by=editor)


PAGES = {
    "policy": law,
    "article": about_leave,
    "material": _material,
    "book": _book,
    "course": _course,
    "lesson": _lesson,
}


@pytest.mark.parametrize("kind", PAGES)
def test_every_kind_of_page_says_where_to_ask(client, kind):
    page = PAGES[kind]()

    response = client.get(page.url)

    assert response.status_code == 200
    assert response.text.count(f'hx-get="{address(page)}"') == 1
    assert f'<a href="{address(page)}"' in response.text


def test_a_draft_asks_for_nothing(client, administrator):
    page = about_leave()

    preview = page.make_preview_request(extra_request_attrs={"user": administrator})

    assert "similar__open" not in preview.text
