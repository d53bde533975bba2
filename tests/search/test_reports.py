"""What the log of queries says: what was missed, what nobody opened, how it was day by day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts import roles
from cms.models import Feedback
from search import reports
from search.models import QueryLog, SearchSettings
from search.reports import Day, Speed
from tests.factories.accounts import UserFactory
from tests.factories.queries import query

pytestmark = pytest.mark.django_db

REPORTS = ["search_queries", "search_queries_empty", "search_queries_unopened"]


@pytest.fixture
def editor(client):
    user = UserFactory(roles=[roles.EDITOR])
    client.force_login(user)
    return user


@pytest.fixture
def manager(client):
    user = UserFactory(roles=[roles.SYSTEM_ADMINISTRATOR])
    client.force_login(user)
    return user


def ago(days):
    return timezone.now() - timedelta(days=days)


def texts(rows):
    return [row["text"] for row in rows]


def test_missed_queries_come_by_how_many_missed_them():
    query("火星基地", total=0, reader="1" * 32)
    query("火星基地", total=0, reader="1" * 32)
    query("火星基地", total=0, reader="1" * 32)
    query("月球工会", total=0, reader="1" * 32)
    query("月球工会", total=0, reader="2" * 32)
    query("木星 疗休养", total=4, relaxed=True)
    query("产假", total=3)

    rows = list(reports.without_results(30))

    assert [(row["text"], row["readers"], row["times"], row["found"]) for row in rows] == [
        ("月球工会", 2, 2, 0),
        ("火星基地", 1, 3, 0),
        ("木星 疗休养", 1, 1, 4),
    ]


def test_what_filters_or_later_pages_leave_empty_was_not_missed():
    query("产假", total=0, filters="year=1950")
    query("产假", total=0, page=3)
    query("", total=0)

    assert not reports.without_results(30)


def test_span_counts_today_and_the_days_before():
    query("今天", total=0)
    query("六天前", total=0, asked_at=ago(6))
    query("七天前", total=0, asked_at=ago(7))

    assert sorted(texts(reports.without_results(7))) == ["今天", "六天前"]


def test_settled_query_returns_when_it_is_missed_again():
    person = UserFactory()
    query("火星基地", total=0, asked_at=ago(2))

    reports.settle("火星基地", by=person)
    assert texts(reports.without_results(30)) == []

    query("火星基地", total=0, asked_at=timezone.now() + timedelta(seconds=1))
    assert [(row["text"], row["times"]) for row in reports.without_results(30)] == [("火星基地", 1)]


def test_rarely_opened_queries_need_enough_looks_and_results():
    for clicks in (0, 0, 0, 0, 1):
        query("规定", clicks=clicks)
    for clicks in (0, 0, 0, 1, 1):
        query("办法", clicks=clicks)
    for _ in range(4):
        query("太少", clicks=0)
    for _ in range(9):
        query("空的", total=0)

    rows = list(reports.rarely_opened(30))

    assert [(row["text"], row["times"], row["opened"]) for row in rows] == [("规定", 5, 1)]


def test_days_without_queries_are_there_too():
    query(reader="1" * 32, clicks=2)
    query(reader="1" * 32, total=0)
    query(reader="2" * 32, asked_at=ago(2))
    today = timezone.localdate()

    assert reports.by_day(3) == [
        Day(today, asked=2, readers=1, empty=1, opened=1),
        Day(today - timedelta(days=1)),
        Day(today - timedelta(days=2), asked=1, readers=1),
    ]
    total = reports.in_all(reports.by_day(3))
    assert (total.asked, total.empty, total.opened) == (3, 1, 1)


def test_speed_is_that_of_half_and_of_nearly_all():
    assert reports.speed(30) is None

    for took in range(1, 101):
        query(took_ms=float(took))

    assert reports.speed(30) == Speed(median=50.0, p95=95.0)


def test_letters_to_the_editors_are_counted_by_the_query_they_carry():
    for asked in ("火星  基地", "火星 基地", ""):
        Feedback.objects.create(category="suggestion", text="没找到", client="x", query=asked)

    assert reports.asked_editors(30) == {"火星 基地": 2}


def test_query_of_a_page_without_results_reaches_the_editors(client):
    address = reverse("cms:feedback")
    shown = client.get(address, {"query": "火星基地"}).content.decode()

    client.post(address, {"category": "suggestion", "text": "请补", "query": "火星基地"})

    assert "您刚才查找的是“火星基地”" in shown
    assert Feedback.objects.get().query == "火星基地"


def test_report_offers_what_can_be_done(client, editor):
    query("火星基地", total=0)
    Feedback.objects.create(category="suggestion", text="没找到", client="x", query="火星基地")

    html = client.get(reverse("search_queries_empty")).content.decode()

    asked = "%E7%81%AB%E6%98%9F%E5%9F%BA%E5%9C%B0"
    for address in ("/search/?q=", "/admin/search/synonyms/new/?word=", "/admin/search/why/?q="):
        assert f"{address}{asked}" in html
    assert f"/admin/search/terms/new/?word={asked}" in html
    assert "1 封" in html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("火星基地", "火星基地"),
        ("哈" * 8, "哈" * 8),
        ("哈" * 9, "哈" * 8 + "…（共 9 个字）"),
        ("？！" * 20, "？！" * 4 + "…（共 40 个字）"),
        ("产假" * 30, "产假" * 30),
        ("产假" * 31, "产假" * 30 + "…（共 62 个字）"),
    ],
)
def test_long_and_meaningless_queries_are_shown_short(client, editor, text, shown):
    query(text, total=0)

    html = client.get(reverse("search_queries_empty")).content.decode()

    whole = shown if shown == text else f'<span title="{text}">{shown}</span>'
    assert f'<td class="title">{whole}</td>' in html


def test_settling_returns_to_the_same_page_of_the_report(client, editor):
    query("火星基地", total=0)
    back = reverse("search_queries_empty") + "?days=90"

    response = client.post(reverse("search_queries_settle"), {"text": "火星基地", "back": back})

    assert response.url == back
    assert "火星基地" not in [row["text"] for row in client.get(back).context["rows"]]


def test_settling_leads_nowhere_else(client, editor):
    values = {"text": "火星基地", "back": "//elsewhere.example/"}

    response = client.post(reverse("search_queries_settle"), values)

    assert response.url == reverse("search_queries_empty")


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("days", ["", "7", "180", "100000000000", "x"])
def test_reports_open_without_a_row_and_whatever_the_span(client, editor, name, days):
    assert client.get(reverse(name), {"days": days}).status_code == 200


@pytest.mark.parametrize("name", REPORTS)
def test_reports_ask_as_much_for_one_query_as_for_many(client, editor, name):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(name))
        return len(captured)

    for text in ("甲一", "乙二"):
        for total in (0, 0, 0, 0, 0, 3, 3, 3, 3, 3):
            query(text, total=total)
    client.get(reverse(name))
    few = asked()
    for number in range(20):
        for total in (0, 3, 3, 3, 3, 3):
            query(f"第{number}号", total=total)

    assert asked() == few


def test_old_records_go_with_one_click_of_who_may(client, manager):
    query()
    shown = client.get(reverse("search_queries")).content.decode()

    client.post(reverse("search_queries_forget"))

    assert "全部删除" in shown
    assert not QueryLog.objects.exists()
    assert ModelLogEntry.objects.get(action="search.forget_queries").data == {"count": 1}


def test_editor_cannot_delete_the_log(client, editor):
    query()
    shown = client.get(reverse("search_queries")).content.decode()

    client.post(reverse("search_queries_forget"))

    assert "全部删除" not in shown
    assert QueryLog.objects.count() == 1


def test_log_that_is_switched_off_says_so_and_offers_to_delete_what_is_kept(client, manager):
    query()
    SearchSettings.objects.create(keep_queries=False)

    shown = client.get(reverse("search_queries")).content.decode()

    assert "记录已关闭" in shown
    assert "还有 1 条记录" in shown
    assert "全部删除" in shown
