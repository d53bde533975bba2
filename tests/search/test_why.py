"""为什么搜不到: what stands between a query and a page, in words."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from search import diagnosis
from search.models import PAGE, Change
from tests.factories.accounts import AudienceFactory, UserFactory
from tests.factories.cms import article, home, restriction, section
from tests.factories.library import WorkFactory, documents_page, policy_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = UserFactory(roles=[roles.EDITOR])
    client.force_login(user)
    return user


@pytest.fixture
def index(engine, drain):
    def write():
        drain()
        engine.refresh()

    return write


def diagnose(page, text="产假", user=None):
    return diagnosis.diagnose(
        page.specific, text=text, user=user or AnonymousUser(), day=timezone.localdate()
    )


def said(found):
    return [fact.text for fact in found.obstacles]


def test_page_that_is_found_has_nothing_in_its_way(index):
    page = article(title="产假怎么请")
    index()

    found = diagnose(page)

    assert said(found) == []
    assert found.why.rank == 1


def test_draft_is_not_found_because_it_is_one(index):
    page = article(title="产假怎么请", live=False)
    index()

    unpublished, absent = said(diagnose(page))
    assert unpublished == "还没有发布，或者已经撤回。"
    assert absent.startswith("检索里没有这一页，") and absent.endswith("已从检索里删除。")


def test_type_that_is_never_found_is_said(index):
    index()

    assert "这类页面不参加检索，例如栏目页和首页。" in said(diagnose(home()))


def test_change_that_waits_is_said_and_so_is_the_reason_of_a_failure(index):
    page = article(title="产假怎么请")
    index()
    Change.objects.create(model=PAGE, object_id=page.pk)
    [waiting] = said(diagnose(page))

    Change.objects.update(attempts=3, error="mapping refused")
    [failed] = said(diagnose(page))

    assert waiting.startswith("有改动等待更新到检索，产生于 ")
    assert failed == "更新到检索没有成功，已试 3 次：mapping refused"


def test_change_of_the_tree_above_waits_too(index):
    parent = section()
    page = article(parent, title="产假怎么请")
    index()
    Change.objects.create(model=PAGE, object_id=parent.pk, span=Change.Span.SUBTREE)

    assert said(diagnose(page))[0].startswith("有改动等待更新到检索")


def test_entry_older_than_the_page_is_said(index):
    page = article(title="产假怎么请")
    index()
    page.last_published_at = timezone.now() + timedelta(hours=1)

    [stale] = said(diagnose(page))

    assert "早于最近一次发布" in stale


def test_entry_that_was_lost_is_to_be_written_again(index, engine):
    page = article(title="产假怎么请")
    index()
    later = int(timezone.now().timestamp() * 1000) + 60_000
    engine.delete([(f"{PAGE}:{page.pk}", later)])
    engine.refresh()

    [lost] = said(diagnose(page))

    assert lost.endswith("。应当收录而没有收录，请系统管理员在“检索索引”里核对并补写。")


def test_restriction_against_the_reader_is_named_with_its_page(index):
    closed = section(title="内部栏目")
    restriction(closed)
    page = article(closed, title="产假怎么请")
    index()

    stranger, member = diagnose(page), diagnose(page, user=UserFactory())

    assert said(stranger) == ["《内部栏目》及其下级只对登录的人开放。"]
    assert stranger.obstacles[0].page.pk == closed.pk
    assert (said(member), member.why.rank) == ([], 1)


def test_audience_that_misses_the_reader_is_named(index):
    page = article(title="产假怎么请", audience=AudienceFactory(name="女职工委员会主任"))
    index()

    assert said(diagnose(page)) == ["适用范围是“女职工委员会主任”，查的人不在其中。"]


def test_text_behind_another_state_of_its_work_is_said(index):
    section, work = documents_page(), WorkFactory(title="职工保护办法")
    old = policy_page(section, work=work, state_date=date(2007, 6, 29))
    policy_page(
        section,
        work=work,
        state_kind="amended",
        state_date=date(2012, 12, 28),
        effective=date(2013, 7, 1),
    )
    index()
    old.refresh_from_db()

    found = diagnose(old, "职工保护办法")

    assert any("这个文本收在它的下面" in text for text in said(found))


def test_database_is_told_of_without_an_index(engine):
    page = article(title="产假怎么请", live=False)
    engine.drop()

    found = diagnose(page)

    assert found.why is None
    assert found.away == "还没有索引，请运行 rebuild_index"
    assert said(found)[0] == "还没有发布，或者已经撤回。"


def test_view_says_the_place_or_the_missing_word(index, client, editor):
    page = article(title="产假怎么请")
    article(title="产假和火星基地")
    index()

    def ask(text):
        return client.get(reverse("search_why"), {"q": text, "page": page.pk}).content.decode()

    assert "它排在第 1" in ask("产假怎么请")
    assert "它没有“火星”" in ask("产假 火星基地")


def test_listed_synonym_is_not_advised_again(index):
    page = article(title="工会经费使用说明")
    index()

    found = diagnose(page, "电影票")

    assert found.lacking == ["它没有“电影票”，也没有同时查找的“观看电影”"]
    assert (found.unheard, found.listed) == ([], ["电影票"])


def test_word_without_a_synonym_may_get_one(index):
    page = article(title="工会经费使用说明")
    index()

    found = diagnose(page, "火星基地")

    assert found.lacking == ["它没有“火星”", "它没有“基地”"]
    assert (found.unheard, found.listed) == (["火星", "基地"], [])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "女职工 -哺乳",
            "查询里写了不要“哺乳”，而它含有这个词，所以被排除。去掉“-哺乳”再查",
        ),
        ('女职工 "哺乳假"', "它没有连在一起的“哺乳假”。去掉引号再查，不要求连在一起"),
    ],
)
def test_what_decides_is_said_and_no_synonym_advised(index, text, reason):
    page = article(title="女职工哺乳时间")
    index()

    found = diagnose(page, text)

    assert found.lacking == [reason]
    assert (found.unheard, found.listed) == ([], [])


def test_advice_leads_to_where_it_is_done(index, client, editor):
    page = article(title="工会经费使用说明")
    index()

    def ask(text):
        return client.get(reverse("search_why"), {"q": text, "page": page.pk}).content.decode()

    def linked(name, field, text):
        return f'href="{reverse(name)}?{field}={quote(text)}"'

    assert linked("search_synonym:add", "word", "火星") in ask("火星")
    assert linked("search_synonym:index", "q", "电影票") in ask("电影票")
    assert "可以加同义词" not in ask("电影票")


def test_answer_stands_above_the_form(index, client, editor):
    page = article(title="产假怎么请")
    index()

    html = client.get(reverse("search_why"), {"q": "产假", "page": page.pk}).content.decode()

    assert html.index("它排在第 1") < html.index('name="address"')


def test_empty_form_says_what_to_fill_in(client, editor):
    opened = client.get(reverse("search_why"), {"q": "产假"}).content.decode()
    sent = client.get(reverse("search_why"), {"q": "", "page": "", "address": ""}).content.decode()

    asked = "请选择要找的页面，或粘贴它的网址。"
    assert (asked in opened, asked in sent) == (False, True)


@pytest.mark.parametrize("host", ["", "http://testserver"])
def test_page_is_taken_by_its_address(index, client, editor, host):
    page = article(title="产假怎么请")
    index()

    response = client.get(reverse("search_why"), {"address": host + page.get_url()})

    assert response.context["found"].page == page


@pytest.mark.parametrize("address", ["/none/", "x", "http://[", "/search/?q=产假"])
def test_address_of_nothing_is_refused_in_chinese(index, client, editor, address):
    html = client.get(reverse("search_why"), {"address": address}).content.decode()

    assert "没有找到这个页面" in html


def test_only_who_may_look_at_people_chooses_one(index, client, editor):
    page = article(title="产假怎么请")
    person = UserFactory()
    asked = {"page": page.pk, "reader": "person", "person": person.pk}
    refused = client.get(reverse("search_why"), asked).context

    client.force_login(UserFactory(roles=[roles.SYSTEM_ADMINISTRATOR]))
    index()
    allowed = client.get(reverse("search_why"), asked).context

    assert "found" not in refused
    assert allowed["found"].page == page
