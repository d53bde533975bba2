"""What was searched for is remembered, who searched is not, and nobody waits for it."""

from dataclasses import replace
from datetime import timedelta
from queue import Queue

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.signals import request_finished
from django.db import DatabaseError, close_old_connections, connections
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from search import log_writer, query_log
from search.asking import Asked
from search.engine import Results
from search.models import Click, QueryLog, SearchSettings, Settled
from search.tasks import prune_queries
from tests.factories.accounts import UserFactory
from tests.factories.queries import query

pytestmark = pytest.mark.django_db

FOUND = Results(total=7, hits=(), engine="tantivy", took_ms=3.5, relaxed=True)


def asking(rf, user=None, address="192.0.2.1", **headers):
    request = rf.get("/search/", REMOTE_ADDR=address, headers=headers)
    request.user = user or AnonymousUser()
    return request


def noted(request, typed="q=产假", results=FOUND):
    return query_log.note(request, Asked.read(QueryDict(typed)), results)


def send(response):
    """As the test client does: the connection of the test outlives the request."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


def opened(client, key, row="wagtailcore.page:7", position=1, **more):
    values = {"key": str(key), "row": row, "position": position, **more}
    return client.post(reverse("search:opened"), values)


def test_query_is_noted_with_what_was_found(rf):
    row = noted(asking(rf), "q=女職工  第五条&type=policy&year=2019&page=2")

    assert (row.text, row.filters, row.page) == ("女职工 第5条", "type=policy&year=2019", 2)
    assert (row.total, row.took_ms, row.engine, row.relaxed) == (7, 3.5, "tantivy", True)
    assert row.day == timezone.localdate()


def test_query_is_noted_with_how_it_was_helped(rf):
    spoken, expanded = (
        noted(asking(rf), results=replace(FOUND, **said))
        for said in ({"spoken": "产假"}, {"expanded": (("歇假", ("产假",)),)})
    )

    assert (spoken.corrected, spoken.expanded) == (True, False)
    assert (expanded.corrected, expanded.expanded) == (False, True)


def test_query_is_written_when_the_response_has_been_sent(rf):
    response = HttpResponse("结果")

    query_log.keep_after(response, noted(asking(rf)))
    assert not QueryLog.objects.exists()

    send(response)
    assert QueryLog.objects.get().text == "产假"
    assert response.closed


def test_reader_is_not_told_when_the_log_cannot_be_written(rf, monkeypatch):
    def locked(*args, **kwargs):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(QuerySet, "bulk_create", locked)
    response = HttpResponse("结果")

    query_log.keep_after(response, noted(asking(rf)))
    send(response)

    assert response.closed


@pytest.mark.django_db(transaction=True)
def test_rows_that_come_together_are_written_together(rf, monkeypatch):
    written: Queue[int] = Queue()
    write = log_writer.write

    def counted(rows):
        write(rows)
        written.put(len(rows))
        connections.close_all()

    begin = log_writer._writer.__wrapped__
    monkeypatch.setattr(log_writer, "write", counted)
    monkeypatch.setattr(log_writer, "_writer", lambda: None)
    for typed in ("q=产假", "q=哺乳", "q=经费"):
        log_writer.write_later(noted(asking(rf), typed))
    begin()

    assert written.get(timeout=10) == 3
    assert set(QueryLog.objects.values_list("text", flat=True)) == {"产假", "哺乳", "经费"}


def test_more_than_can_wait_are_let_go(rf, monkeypatch):
    waiting = Queue(1)
    monkeypatch.setattr(log_writer, "_waiting", waiting)
    monkeypatch.setattr(log_writer, "_writer", lambda: None)
    first, second = noted(asking(rf)), noted(asking(rf))

    log_writer.write_later(first)
    log_writer.write_later(second)

    assert waiting.get_nowait() is first
    assert waiting.empty()


def test_nothing_is_noted_once_switched_off(rf):
    SearchSettings.objects.create(keep_queries=False)

    response = HttpResponse()
    query_log.keep_after(response, noted(asking(rf)))
    send(response)

    assert not QueryLog.objects.exists()


def test_what_a_browser_fetches_ahead_is_not_noted(rf):
    assert noted(asking(rf, sec_purpose="prefetch;prerender")) is None


def test_reader_is_the_same_within_a_month_only(rf, time_machine):
    user = UserFactory()
    time_machine.move_to("2026-11-02 10:00+08:00")
    first = noted(asking(rf, user)).reader
    time_machine.move_to("2026-11-29 10:00+08:00")
    second = noted(asking(rf, user, address="198.51.100.7")).reader
    time_machine.move_to("2026-12-01 10:00+08:00")
    next_month = noted(asking(rf, user)).reader

    assert first == second
    assert next_month != first


def test_readers_are_told_apart_and_none_is_named(rf):
    one, another = UserFactory(), UserFactory()

    readers = {
        noted(asking(rf, one)).reader,
        noted(asking(rf, another)).reader,
        noted(asking(rf)).reader,
        noted(asking(rf, address="198.51.100.7")).reader,
        noted(asking(rf, user_agent="另一个浏览器".encode().hex())).reader,
    }

    assert len(readers) == 5
    assert all(len(reader) == 32 and int(reader, 16) >= 0 for reader in readers)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800138000 的工资", "（号码） 的工资"),
        ("11010519491231002X", "（号码）"),
        ("GB/T 9704-2012", "gb/t 9704-2012"),
    ],
)
def test_numbers_of_persons_are_not_kept(typed, kept):
    assert query_log.plain(typed) == kept


def test_click_is_counted_once_for_each_result(client):
    row = query()

    statuses = [
        opened(client, row.key, position=3).status_code,
        opened(client, row.key, position=3).status_code,
        opened(client, row.key, row="wagtailcore.page:8", position=1).status_code,
    ]

    row.refresh_from_db()
    assert statuses == [204, 204, 204]
    assert row.clicks == 2
    assert set(Click.objects.values_list("row", "position")) == {
        ("wagtailcore.page:7", 3),
        ("wagtailcore.page:8", 1),
    }


@pytest.mark.parametrize(
    "message",
    [
        {"row": "../etc/passwd"},
        {"row": "wagtailcore.page:" + "9" * 30},
        {"position": 0},
        {"position": "第一"},
        {"position": 10**9},
        {"key": "x"},
        {"key": "00000000-0000-4000-8000-000000000000"},
        {"padding": "长" * 500},
    ],
    ids=str,
)
def test_click_that_cannot_be_true_changes_nothing(client, message):
    row = query()

    response = opened(client, **{"key": row.key} | message)

    assert response.status_code == 204
    assert not Click.objects.exists()


def test_click_on_what_was_found_days_ago_is_not_counted(client):
    row = query(asked_at=timezone.now() - timedelta(days=2))

    opened(client, row.key)

    assert not Click.objects.exists()


def test_clicks_of_one_page_are_bounded(client):
    row = query(clicks=query_log.MOST_CLICKS)

    opened(client, row.key)

    assert not Click.objects.exists()


def test_click_takes_a_post(client):
    assert client.get(reverse("search:opened")).status_code == 405


def test_click_needs_no_token_of_the_page():
    row = query()

    opened(Client(enforce_csrf_checks=True), row.key)

    assert Click.objects.count() == 1


def test_what_is_older_than_promised_is_deleted():
    now = timezone.now()
    old, kept = (query(asked_at=now - timedelta(days=days)) for days in (181, 179))
    Click.objects.create(query=old, row="wagtailcore.page:7", position=1)
    Settled.objects.create(text="旧的", settled_at=now - timedelta(days=181))

    prune_queries()

    assert list(QueryLog.objects.all()) == [kept]
    assert not Click.objects.exists()
    assert not Settled.objects.exists()


def test_everything_can_be_forgotten(monkeypatch):
    monkeypatch.setattr(query_log, "BATCH", 2)
    for _ in range(5):
        query()

    assert query_log.forget_all() == 5
    assert not QueryLog.objects.exists()
