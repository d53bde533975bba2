"""What the results page says of a question: what was understood, folded, left out, and why."""

from datetime import date

import pytest

from accounts.models import User
from library.models import PolicyPage
from search import sync
from tests.factories.cms import article
from tests.factories.library import (
    IssuerFactory,
    WorkFactory,
    documents_page,
    policy_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(engine, client):
    def ask(q="", **parameters):
        sync.drain(engine)
        engine.refresh()
        return client.get("/search/", {"q": q, **parameters})

    return ask


@pytest.fixture
def two_states(db):
    """A law as it was from 2007 and as it is from 2020; only the first speaks of 考勤."""
    section, work = documents_page(), WorkFactory(title="职工休假办法")
    old = policy_page(section, work=work, effective=date(2008, 1, 1))
    new = policy_page(
        section,
        work=work,
        text="第一条 为了职工休假，制定本办法。\n第二条 休假制度由职工大会审议。",
        state_kind=PolicyPage.StateKind.AMENDED,
        state_date=date(2020, 3, 1),
        effective=date(2020, 5, 1),
    )
    return old, new


def titles(response):
    return [row.title.text for row in response.context["answer"].rows]


def shown(response):
    return " ".join(response.content.decode().partition("<main")[2].split())


def chips(response):
    return [chip["text"] for chip in response.context["chips"]]


def test_one_row_stands_for_all_states_of_a_text(search, two_states):
    old, new = (PolicyPage.objects.get(pk=page.pk) for page in two_states)

    response = search("休假制度")

    [row] = response.context["answer"].rows
    assert (row.id, row.url) == (new.pk, new.url)
    assert [(state.name, state.url) for state in row.states] == [("2007年原文", old.url)]
    assert "这部文件的其他文本也含有这些词" in shown(response)


def test_what_only_an_earlier_state_says_is_offered(search, two_states):
    response = search("考勤制度")

    assert response.context["answer"].folded == 1
    assert "列出各个时期的文本" in shown(response)
    assert titles(search("考勤制度", past="mixed")) == ["职工休假办法"]


def test_lapsed_documents_are_counted_and_can_be_hidden(search):
    section = documents_page()
    for name, expires in (("甲", date(2020, 1, 1)), ("乙", None)):
        policy_page(
            section,
            work=WorkFactory(title=f"职工休假办法{name}"),
            effective=date(2008, 1, 1),
            expires=expires,
        )

    response = search("休假制度")
    hidden = search("休假制度", past="hidden")

    assert titles(response) == ["职工休假办法乙", "职工休假办法甲"]
    assert "已废止、已失效的 1 件排在最后" in shown(response)
    assert titles(hidden) == ["职工休假办法乙"]
    assert "没有列出已废止、已失效的 1 件" in shown(hidden)


def test_a_place_that_does_not_exist_leads_to_its_law(search):
    page = policy_page(documents_page(), work=WorkFactory(title="职工休假办法"))

    response = search("职工休假办法第九十条")

    assert "《职工休假办法》没有第九十条" in shown(response)
    assert f'<a href="{page.url}" hx-boost="false">打开这部文件</a>' in shown(response)


def test_a_law_that_is_not_here_is_not_another_one(search):
    policy_page(documents_page(), work=WorkFactory(title="示例工会经费管理办法"))

    response = search("工会法第四十二条")

    assert "这里还没有收入《工会法》" in shown(response)
    assert "没有第四十二条" not in shown(response)


def test_a_number_that_no_document_has_is_said(search):
    article(title="示例工发〔2026〕第99期简报")

    response = search("示例工发〔2026〕99号")

    assert "这里没有文号为 示例工发〔2026〕99号 的文件" in shown(response)


def test_what_was_asked_follows_into_title_and_filters(search, client):
    article(title="职工之家建设")

    response = client.get(
        "/search/",
        {"q": "职工之家", "sort": "date", "past": "mixed"},
        headers={"HX-Request": "true", "HX-Target": "search-results"},
    )

    part = response.content.decode()
    assert "<title>职工之家 - 搜索</title>" in part
    for name, value in (("q", "职工之家"), ("sort", "date"), ("past", "mixed")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in part


def test_operators_are_chips_that_can_be_taken_off(search):
    article(title="职工之家建设", date=date(2019, 3, 1))
    article(title="职工之家评比", date=date(2018, 3, 1))

    response = search("年份:2019 职工之家 -标题:评比")

    assert titles(response) == ["职工之家建设"]
    assert chips(response) == ["年份：2019", "不含标题：评比"]


def test_organs_and_posts_are_recognised(search):
    IssuerFactory(name="示例省总工会", short_names=["示例省总"])

    assert chips(search("示例省总 培训")) == ["发文机关：示例省总"]
    assert chips(search("工会主席 培训")) == ["岗位：工会主席"]


def test_organs_stand_below_those_over_them(search):
    section = documents_page()
    over = IssuerFactory(name="示例省总工会")
    below = IssuerFactory(name="示例省总工会办公室", parent=over)
    for number, issuer in enumerate((over, below)):
        page = policy_page(section, work=WorkFactory(title=f"休假办法{number}"))
        page.issuers.create(issuer=issuer)
        page.save()

    response = search("休假制度")

    facets = {facet.name: facet for facet in response.context["answer"].facets}
    assert [(o.label, o.count, o.depth) for o in facets["issuer"].options] == [
        ("示例省总工会", 2, 0),
        ("示例省总工会办公室", 1, 1),
    ]
    assert len(titles(search("休假制度", issuer="示例省总工会"))) == 2


def test_an_organ_that_moves_takes_its_documents_along(search):
    over, below = IssuerFactory(name="示例市总工会"), IssuerFactory(name="示例县总工会")
    page = policy_page(documents_page(), work=WorkFactory(title="休假办法"))
    page.issuers.create(issuer=below)
    page.save()

    below.parent = over
    below.save()

    assert titles(search("休假制度", issuer="示例市总工会")) == ["休假办法"]


def test_why_a_result_stands_there_is_for_staff_alone(search, client, administrator):
    article(title="职工之家建设")

    assert "为什么排在这里" not in shown(search("职工之家", explain="1"))
    client.force_login(User.objects.create_user("M001", name="赵学员"))
    assert "为什么排在这里" not in shown(search("职工之家", explain="1"))
    client.force_login(administrator)
    assert "为什么排在这里" in shown(search("职工之家", explain="1"))
    assert "为什么排在这里" not in shown(search("职工之家"))


def test_a_phrase_is_found_across_inline_markup(search):
    body = [
        {"type": "text", "value": "<p>建设<b>职工</b>之<a href='/x/'>家</a>，</p><p>服务职工。</p>"}
    ]
    article(title="通知", body=body)

    assert titles(search('"建设职工之家"')) == ["通知"]
    assert titles(search('"职工之家，服务"')) == []


def test_the_list_goes_on_behind_its_numbered_pages(search, monkeypatch):
    monkeypatch.setattr("search.asking.PAGE_SIZE", 2)
    monkeypatch.setattr("search.asking.LAST_PAGE", 1)
    monkeypatch.setattr("search.views.LAST_PAGE", 1)
    monkeypatch.setattr("search.engine.searching.POOL", 1)
    for number in range(5):
        article(title=f"职工之家{number}", date=date(2020, 1, 1 + number))

    first = search("职工之家", sort="date")
    second = search("职工之家", sort="date", after=first.context["answer"].further)

    assert titles(first) == ["职工之家4", "职工之家3"]
    assert "接着往后看" in shown(first)
    assert titles(second) == ["职工之家2", "职工之家1"]
    assert "回到第 1 页" in shown(second)


@pytest.mark.parametrize(
    "parameters",
    [{"past": "x"}, {"after": "0-abc"}, {"after": "1" * 500}, {"verbatim": "2"}, {"level": "\x00"}],
)
def test_hostile_parameters_are_left_out(search, parameters):
    assert search("工会", **parameters).status_code == 200
