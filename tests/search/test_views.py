"""The search page as readers meet it."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounts.models import Audience, AudienceRule, Post
from cms import services
from search import sync, views
from search.connection import site_engine
from search.engine import EngineUnavailable
from tests.factories.cms import article, restriction, section
from tests.factories.library import IssuerFactory, WorkFactory, documents_page, policy_page

pytestmark = pytest.mark.django_db

URL = "/search/"


@pytest.fixture
def search(engine, client):
    """Ask the page; whatever was published before is in the index."""

    def ask(q="", headers=None, **parameters):
        sync.drain(engine)
        engine.refresh()
        return client.get(URL, {"q": q, **parameters}, headers=headers)

    return ask


def titles(response):
    return [row.title.text for row in response.context["answer"].rows]


def text(response):
    return response.content.decode()


def test_the_address_has_a_name():
    assert reverse("search:search") == URL


def test_an_empty_question_shows_how_to_ask(search):
    response = search()

    assert response.status_code == 200
    assert "可以这样找" in text(response)


def test_a_result_leads_to_the_document_and_to_the_clause(search):
    page = policy_page(
        documents_page(), work=WorkFactory(title="职工休假办法"), number="总工发〔2019〕3号"
    )

    response = search("休假制度")

    assert titles(response) == ["职工休假办法"]
    assert f'href="{page.url}"' in text(response)
    assert f'href="{page.url}#art-2"' in text(response)
    assert "第二条" in text(response)
    assert "<mark>休假制度</mark>" in text(response)
    assert "总工发〔2019〕3号" in text(response)
    assert "2007-06-29" in text(response)


def test_a_result_says_the_status_of_today(search):
    policy_page(
        documents_page(),
        work=WorkFactory(title="职工休假办法"),
        expires=date(2020, 1, 1),
        effective=date(2008, 1, 1),
    )

    assert "到期失效" in text(search("休假"))


def test_the_words_are_kept_in_the_box_and_escaped(search):
    words = '"<script>alert(1)</script>'

    response = search(words)

    assert f'value="{escape(words)}"' in text(response)
    assert "<script>alert" not in text(response)


def test_text_of_documents_is_escaped(search):
    article(title="<b>职工之家</b>建设")

    shown = text(search("职工之家"))

    assert "&lt;b&gt;<mark>职工之家</mark>&lt;/b&gt;建设" in shown
    assert "<b>" not in shown.partition("<main")[2]


def test_what_was_recognised_can_be_taken_off(search):
    response = search('总工发〔2019〕3号 "职工之家" 培训')

    chips = response.context["chips"]
    assert [chip["text"] for chip in chips] == ["文号：总工发〔2019〕3号", '原词："职工之家"']
    assert "职工之家" not in chips[1]["remove_url"]
    assert "去掉“文号：总工发〔2019〕3号”" in text(response)


def test_facets_narrow_and_count_without_their_own_filter(search):
    documents = documents_page()
    one, other = IssuerFactory(name="甲工会"), IssuerFactory(name="乙工会")
    for issuer, day in ((one, 2018), (one, 2019), (other, 2019)):
        page = policy_page(
            documents,
            work=WorkFactory(title=f"休假办法{issuer.name}{day}"),
            state_date=date(day, 1, 1),
        )
        page.issuers.create(issuer=issuer)
        page.save()

    response = search("休假", year="2019", issuer="甲工会")

    assert titles(response) == ["休假办法甲工会2019"]
    facets = {facet.name: facet for facet in response.context["answer"].facets}
    assert [(o.label, o.count, o.selected) for o in facets["year"].options] == [
        ("2019年", 1, True),
        ("2018年", 1, False),
    ]
    assert {(o.label, o.count) for o in facets["issuer"].options} == {("甲工会", 1), ("乙工会", 1)}


def test_a_chosen_facet_can_be_taken_off(search):
    article(title="职工之家建设")

    response = search("职工之家", type="policy")

    assert titles(response) == []
    assert "去掉全部筛选再找" in text(response)
    assert response.context["chips"][0] == {
        "text": "类型：政策文件",
        "remove_url": "/search/?q=%E8%81%8C%E5%B7%A5%E4%B9%8B%E5%AE%B6",
    }


def test_results_can_be_sorted_by_date(search):
    for year in (2017, 2019, 2018):
        article(title=f"职工之家{year}", date=date(year, 1, 1))

    assert titles(search("职工之家", sort="date")) == [
        "职工之家2019",
        "职工之家2018",
        "职工之家2017",
    ]


def test_results_come_in_pages_that_keep_the_question(search):
    for number in range(12):
        article(title=f"职工之家{number}", date=date(2020, 1, number + 1))

    first, second = search("职工之家", sort="date"), search("职工之家", sort="date", page="2")

    assert len(titles(first)), len(titles(second)) == (10, 2)
    assert set(titles(first)).isdisjoint(titles(second))
    assert "找到 <strong>12</strong> 件" in text(first)
    assert "第 2 页，共 2 页" in text(second)


def test_a_page_after_the_last_leads_back(search):
    article(title="职工之家")

    response = search("职工之家", page="9")

    assert response.status_code == 200
    assert "回到第 1 页" in text(response)


def test_nothing_found_offers_the_next_best_thing(search):
    article(title="模范职工之家建设经验")

    response = search("职工之家 量子纠缠")

    assert titles(response) == ["模范职工之家建设经验"]
    assert "没有哪一件同时含有全部词语" in text(response)

    response = search('"之家职工"')
    assert titles(response) == []
    assert "没有找到包含" in text(response)
    assert "不限原词顺序" in text(response)
    assert "模范职工之家建设经验" in text(response)
    assert reverse("cms:feedback") in text(response)
    assert "跳到结果" not in text(response)


def test_nothing_found_leads_to_the_sections(search):
    place = documents_page()
    place.show_in_menus = True
    place.save()

    response = search("量子纠缠")

    steps = text(response).partition("search-nothing__steps")[2]
    assert f'<a href="{place.get_url()}" hx-boost="false">{place.title}</a>' in steps


def test_the_keyboard_jumps_over_the_facets_to_the_results(search):
    article(title="模范职工之家建设经验")

    response = search("职工之家")

    assert '<a class="skip-link" href="#search-rows">跳到结果</a>' in text(response)
    assert '<ol class="rows" id="search-rows" tabindex="-1"' in text(response)


def test_htmx_gets_the_results_alone_with_facets_and_the_spoken_total(search):
    article(title="职工之家")

    response = search("职工之家", headers={"HX-Request": "true", "HX-Target": "search-results"})

    assert "<html" not in text(response)
    assert 'id="search-facet-groups" hx-swap-oob="true"' in text(response)
    assert "找到 <strong>1</strong> 件" in text(response)
    assert "HX-Request" in response["Vary"]


def test_the_whole_page_comes_back_from_the_history(search):
    article(title="职工之家")
    headers = {
        "HX-Request": "true",
        "HX-Target": "search-results",
        "HX-History-Restore-Request": "true",
    }

    assert "<html" in text(search("职工之家", headers=headers))


def test_only_reading_is_allowed(client):
    assert client.post(URL).status_code == 405


class TestWhoSeesWhat:
    def test_a_stranger_finds_only_what_is_public(self, search):
        closed = section()
        restriction(closed)
        article(parent=closed, title="职工之家内部材料")
        article(title="职工之家公开材料")
        article(title="职工之家财务材料", audience=Audience.objects.create(name="无人"))

        response = search("职工之家")

        assert titles(response) == ["职工之家公开材料"]
        assert "找到 <strong>1</strong> 件" in text(response)

    def test_a_person_signed_in_finds_what_is_for_staff(self, search, client, administrator):
        closed = section()
        restriction(closed)
        article(parent=closed, title="职工之家内部材料")
        client.force_login(administrator)

        assert titles(search("职工之家")) == ["职工之家内部材料"]

    def test_facets_count_only_what_may_be_seen(self, search):
        closed = section()
        restriction(closed)
        article(parent=closed, title="职工之家内部材料", source="秘密单位")
        article(title="职工之家公开材料", source="公开单位")
        article(title="职工之家公开材料二", source="公开单位二")

        assert "秘密单位" not in text(search("职工之家"))

    def test_a_withdrawn_page_is_gone_before_the_index_knows(self, engine, client, administrator):
        page = article(title="职工之家")
        sync.drain(engine)
        engine.refresh()
        services.withdraw(page, by=administrator, reason="有误")

        response = client.get(URL, {"q": "职工之家"})

        assert titles(response) == []

    def test_a_page_restricted_a_moment_ago_is_not_shown(self, engine, client):
        folder = section()
        article(parent=folder, title="职工之家")
        sync.drain(engine)
        engine.refresh()
        restriction(folder)

        assert titles(client.get(URL, {"q": "职工之家"})) == []

    def test_an_audience_is_asked_in_the_database_too(self, engine, client):
        page = article(title="职工之家")
        sync.drain(engine)
        engine.refresh()
        audience = Audience.objects.create(name="财务")
        AudienceRule.objects.create(audience=audience, post=Post.objects.first())
        type(page).objects.filter(pk=page.pk).update(audience=audience)

        assert titles(client.get(URL, {"q": "职工之家"})) == []


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "工",
        "，。！",
        '"',
        '"""',
        "“",
        "(",
        ")))(((",
        "[[[",
        "《》",
        "🙂🧧",
        "\x00",
        "工会\x00法",
        "\ud83d",
        "' OR 1=1 --",
        "'; DROP TABLE search_change; --",
        "title:工会 AND (a OR b) NOT c",
        "+工会 -法 ~2 ^3 *?",
        "工会* AND",
        "/.*/",
        '{"query": {"match_all": {}}}',
        "第条第款",
        "第" * 2000,
        "工会法" * 700,
        "a" * 10_000,
        "\u200b\u200b",
        "%s%d{0}{{ x }}",
    ],
)
def test_no_words_are_an_error(search, words):
    article(title="工会法宣传")

    response = search(words.encode("utf-8", "surrogatepass"))

    assert response.status_code == 200


@pytest.mark.parametrize(
    "parameters",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "99999999999999999999"},
        {"page": "二"},
        {"page": "²"},
        {"sort": "'"},
        {"type": "x" * 5000},
        {"year": "二〇一九"},
        {"year": "99999999999"},
        {"year": "²⁰¹⁹"},
        {"status": "gone"},
        {"issuer": "\x00"},
        {"issuer": ["a"] * 500},
        {"status": ["in_force", "nonsense"]},
    ],
)
def test_hostile_parameters_are_left_out(search, parameters):
    assert search("工会", **parameters).status_code == 200


def test_long_words_are_cut_with_a_note(search):
    response = search("工会" * 2000)

    assert len(response.context["asked"].text) == 200
    assert "只用了前 200 个字" in text(response)


def test_the_page_takes_as_many_queries_for_three_rows_as_for_one(
    engine, client, django_assert_max_num_queries, django_assert_num_queries
):
    documents = documents_page()
    for number in range(3):
        policy_page(
            documents,
            work=WorkFactory(title=f"休假办法{number}"),
            state_date=date(2017 + number, 1, 1),
        )
        article(title=f"休假通知{number}", date=date(2017 + number, 1, 1))
    sync.drain(engine)
    engine.refresh()
    client.get(URL, {"q": "休假"})

    with django_assert_max_num_queries(25) as one:
        assert len(titles(client.get(URL, {"q": "休假", "year": "2017"}))) == 2
    with django_assert_num_queries(len(one)):
        assert len(titles(client.get(URL, {"q": "休假"}))) == 6


class TestEngineAway:
    @pytest.fixture
    def away(self, monkeypatch):
        class Away:
            def search(self, query):
                raise EngineUnavailable("connection refused")

        monkeypatch.setattr(views, "site_engine", Away)

    def test_a_notice_and_titles_remain(self, away, client):
        article(title="职工之家建设")

        response = client.get(URL, {"q": "职工 建设"})

        assert response.status_code == 200
        assert "全文检索暂时不可用" in text(response)
        assert titles(response) == ["职工之家建设"]

    def test_titles_are_those_the_reader_may_see(self, away, client):
        closed = section()
        restriction(closed)
        article(parent=closed, title="职工之家建设")

        assert titles(client.get(URL, {"q": "职工"})) == []

    def test_the_rest_works(self, away, client):
        page = article(title="职工之家建设")

        assert client.get(page.url).status_code == 200

    def test_a_missing_index_says_that_it_is_being_built(self, client):
        site_engine().drop()
        article(title="职工之家建设")

        response = client.get(URL, {"q": "职工"})

        assert "检索索引正在建立" in text(response)
        assert titles(response) == ["职工之家建设"]
