"""The outbox and the index: what is applied, in which order, and what happens when it is not."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from cms import services
from search import lease, sync
from search.documents import Source, document_id
from search.engine import EngineUnavailable, Outcome, Query, Scope
from search.models import PAGE, Change, IndexState
from search.querysets import MAX_ATTEMPTS
from search.sync import Action, Drained, Ended, plan
from tests.factories.cms import article, restriction, section
from tests.factories.library import documents_page, policy_page

pytestmark = pytest.mark.django_db


def found(engine, text):
    engine.refresh()
    results = engine.search(Query(text, day=date(2026, 1, 1)))
    return {int(hit.id.rpartition(":")[2]) for hit in results.hits}


@pytest.mark.parametrize(
    ("source", "action"),
    [
        (Source("p:1"), Action.DELETE),
        (Source("p:1", exists=True), Action.NOTHING),
        (Source("p:1", exists=True, searchable=True), Action.DELETE),
        (Source("p:1", exists=True, searchable=True, eligible=True), Action.INDEX),
    ],
)
def test_the_plan_follows_from_the_row_alone(source, action):
    assert plan(source) is action


def test_a_published_page_is_found_after_the_next_drain(engine, drain):
    page = article(title="模范职工之家建设")

    assert drain() == Drained(Ended.EMPTY, applied=1)

    assert found(engine, "职工之家") == {page.pk}
    assert not Change.objects.exists()


def test_draining_twice_changes_nothing(engine, drain):
    article(title="模范职工之家建设")
    drain()

    assert drain() == Drained(Ended.EMPTY)


def test_several_changes_of_one_page_are_applied_once(engine, drain):
    page = article(title="旧标题")
    page.title = "新标题"
    page.save()

    assert drain().applied == 1
    assert found(engine, "新标题") == {page.pk}
    assert found(engine, '"旧标题"') == set()


def test_a_withdrawn_page_leaves_the_index_in_the_next_drain(engine, drain, administrator):
    page = article(title="模范职工之家建设")
    drain()

    services.withdraw(page, by=administrator, reason="有误")
    drain()

    assert found(engine, "职工之家") == set()
    assert engine.count() == 0


def test_what_must_disappear_is_applied_before_a_backlog(engine, drain, administrator):
    page = article(title="模范职工之家建设")
    drain()
    for _ in range(3):
        article()
    services.withdraw(page, by=administrator, reason="有误")

    assert list(sync.take(limit=1)) == [(PAGE, page.pk)]


def test_a_deleted_tree_leaves_the_index(engine, drain):
    folder = section()
    article(parent=folder, title="模范职工之家建设")
    drain()

    folder.delete()
    drain()

    assert engine.count() == 0


def test_a_moved_tree_takes_on_the_privacy_of_its_new_place(engine, drain):
    open_folder, closed = section(), section()
    moved = section(parent=open_folder)
    page = article(parent=moved, title="模范职工之家建设")
    setting = restriction(closed)
    drain()
    assert found(engine, "职工之家") == {page.pk}

    moved.move(closed, pos="last-child")
    drain()

    assert engine.count() == 1
    scope = Scope(denied_restrictions=frozenset({setting.pk}))
    query = Query("职工之家", day=date(2026, 1, 1), scope=scope)
    assert engine.search(query).total == 0


def test_a_restricted_tree_is_written_anew(engine, drain):
    folder = section()
    for _ in range(2):
        article(parent=folder)
    drain()

    restriction(folder)

    assert drain().applied == 3  # the folder itself is looked at and left alone


def test_a_changed_text_is_found_by_its_clauses(engine, drain):
    page = policy_page(documents_page())

    drain()

    results = engine.search(Query("休假制度", day=date(2026, 1, 1)))
    assert [passage.anchor for passage in results.hits[0].passages] == ["art-2"]
    assert results.hits[0].id == document_id(PAGE, page.pk)


def test_only_one_process_drains_at_a_time(engine, drain):
    article()

    with lease.lease():
        assert drain() == Drained(Ended.BUSY)

    assert drain().applied == 1


def test_the_right_of_a_dead_process_lapses(engine, drain):
    article()
    IndexState.objects.update_or_create(
        pk=1, defaults={"holder": "dead", "held_until": timezone.now() - timedelta(seconds=1)}
    )

    assert drain().applied == 1


def test_a_process_that_lost_its_right_gets_no_version():
    with lease.lease() as held:
        IndexState.objects.filter(pk=1).update(holder="another")

        with pytest.raises(lease.LeaseLost):
            held.next_version()


def test_versions_only_rise_even_when_the_clock_goes_back():
    IndexState.objects.get_or_create(pk=1)
    with time_machine.travel("2026-01-02"):
        first = lease.next_version()
    with time_machine.travel("2026-01-01"):
        second = lease.next_version()

    assert second == first + 1


class Away:
    """An engine that cannot be reached, as a cluster during an outage."""

    def __init__(self, engine):
        self.engine = engine

    def index(self, documents):
        raise EngineUnavailable("connection refused")

    def __getattr__(self, name):
        return getattr(self.engine, name)


def test_an_engine_that_is_away_loses_nothing_and_is_asked_again_later(engine):
    page = article(title="模范职工之家建设")

    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert sync.drain(Away(engine)).ended is Ended.UNAVAILABLE
        assert sync.drain(engine).ended is Ended.WAITING
        assert Change.objects.get().attempts == 0
        assert IndexState.objects.get().error == "connection refused"
        clock.shift(sync.FIRST_DELAY)
        assert sync.drain(engine) == Drained(Ended.EMPTY, applied=1)

    assert found(engine, "职工之家") == {page.pk}
    assert IndexState.objects.get().failing_since is None


class Refusing(Away):
    """An engine that takes every document but one."""

    refused = ""

    def index(self, documents):
        documents = list(documents)
        taken = [
            (document, version) for document, version in documents if document.id != self.refused
        ]
        outcome = self.engine.index(taken)
        failed = {
            document.id: "refused" for document, _ in documents if document.id == self.refused
        }
        return outcome + Outcome(failed=failed)


def test_a_document_the_index_refuses_is_set_aside_and_shown(engine):
    good, bad = article(), article()
    refusing = Refusing(engine)
    refusing.refused = document_id(PAGE, bad.pk)

    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert sync.drain(refusing) == Drained(Ended.EMPTY, applied=1, failed=1)
        for _ in range(MAX_ATTEMPTS):
            clock.shift(sync.LONGEST_DELAY)
            sync.drain(refusing)

    (row,) = Change.objects.set_aside()
    assert (row.object_id, row.error, row.attempts) == (bad.pk, "refused", MAX_ATTEMPTS)
    assert good.pk != bad.pk


def test_a_newer_change_takes_what_was_set_aside_along(engine, drain):
    page = article(title="模范职工之家建设")
    Change.objects.update(attempts=MAX_ATTEMPTS, error="refused")
    assert drain().applied == 0

    page.save()
    drain()

    assert not Change.objects.exists()
    assert found(engine, "职工之家") == {page.pk}


def test_retrying_by_hand_applies_what_was_set_aside(engine, drain):
    article()
    Change.objects.update(attempts=MAX_ATTEMPTS, error="refused")

    assert sync.retry_now() == 1
    drain()

    assert not Change.objects.exists()


@pytest.mark.parametrize(("failures", "seconds"), [(1, 10), (2, 20), (5, 160), (50, 600)])
def test_waiting_doubles_up_to_ten_minutes(failures, seconds):
    assert sync.delay_after(failures) == timedelta(seconds=seconds)


def test_named_work_takes_its_right_over_from_a_process_that_died():
    with lease.lease(name="a") as dead:
        with pytest.raises(lease.LeaseTaken), lease.lease(name="b"):
            pass
        with lease.lease(name="a") as held:
            assert held.next_version()
            with pytest.raises(lease.LeaseLost):
                dead.next_version()
