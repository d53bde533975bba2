"""Elasticsearch (or the disk of the embedded index) is gone for an hour."""

import socket
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.todo import todo_items
from search import health, sync, views
from search.engine import EngineUnavailable
from search.engine.cluster import ClusterEngine
from search.models import Change, IndexState
from tests.factories.cms import article
from tests.search.index_rows import differences

pytestmark = pytest.mark.django_db

TICK = timedelta(seconds=10)  # how often the clock has the outbox drained


class Gone:
    """Stands before the engine; while `gone`, nothing gets through."""

    def __init__(self, engine):
        self.engine, self.gone, self.asked = engine, True, 0

    def __getattr__(self, name):
        if self.gone:
            self.asked += 1
            raise EngineUnavailable("无法连接 Elasticsearch")
        return getattr(self.engine, name)


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def an_hour_of_work(gone, clock):
    """A page is published, renamed or withdrawn every ten minutes."""
    pages = [article(title="改名前"), article(title="撤回前")]
    for minute in range(0, 60, 10):
        pages.append(article(title=f"第 {minute} 分钟"))
        for _ in range(60):
            sync.drain(gone)
            clock.shift(TICK)
    pages[0].title = "改名后"
    pages[0].save()
    pages[1].unpublish()
    return pages


def todo(rf, person):
    request = rf.get("/admin/")
    request.user = person
    items = todo_items(request)
    return {
        item.label: item.count for item in items if "索引" in item.label or "检索" in item.label
    }


def test_an_hour_without_the_engine_loses_nothing_and_is_seen(engine, clock, rf, administrator):
    gone, began = Gone(engine), timezone.now()

    an_hour_of_work(gone, clock)

    lag = health.lag()
    assert (lag.waiting, lag.oldest, lag.failing_since) == (10, began, began)
    assert lag.late
    assert lag.error == "无法连接 Elasticsearch"
    assert health.outbox_ready() == ("search:outbox", False, "10 项变更待写入索引")
    assert set(todo(rf, administrator)) == {
        "检索引擎没有响应或拒绝写入",
        "内容变更迟迟没有写入检索索引",
    }
    assert not Change.objects.failing().exists()


def test_an_engine_that_is_away_is_asked_ever_more_rarely(engine, clock):
    gone = Gone(engine)

    an_hour_of_work(gone, clock)

    # After 10, 20, 40, 80, 160 and 320 seconds, then every ten minutes.
    assert gone.asked == 1 + 6 + 4


def test_the_backlog_of_an_hour_is_caught_up_without_a_person(engine, clock, rf, administrator):
    gone = Gone(engine)
    an_hour_of_work(gone, clock)
    gone.gone = False

    waited = 0
    while sync.drain(gone).ended is sync.Ended.WAITING:
        clock.shift(TICK)
        waited += 1

    assert waited * TICK <= sync.LONGEST_DELAY
    assert differences(engine) == set()
    assert not Change.objects.exists()
    state = IndexState.objects.get()
    assert (state.failures, state.failing_since, state.error) == (0, None, "")
    assert health.outbox_ready() == ("search:outbox", True, "0 项变更待写入索引")
    assert todo(rf, administrator) == {}


def test_readers_of_a_cluster_that_never_answers_get_titles(client, monkeypatch):
    article(title="职工之家建设")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        away = ClusterEngine(f"http://127.0.0.1:{silent.getsockname()[1]}", "away")
        monkeypatch.setattr(views, "site_engine", lambda: away)

        answers = [client.get("/search/", {"q": "职工"}) for _ in range(3)]

    for answer in answers:
        assert answer.status_code == 200
        assert "全文检索暂时不可用" in answer.content.decode()
        assert [row.title.text for row in answer.context["answer"].rows] == ["职工之家建设"]
