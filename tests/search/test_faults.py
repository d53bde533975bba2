"""Something breaks at the worst moment: nothing is lost, nothing shows that must not."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from wagtail.models import Page, PageViewRestriction

from cms import services
from cms.models import ArticlePage
from cms.services import publish_due
from search import receivers, sync, tasks
from search.engine import EngineUnavailable
from search.models import Change
from search.querysets import MAX_ATTEMPTS
from search.sync import Drained, Ended
from tests.factories.cms import article, restriction, section
from tests.factories.library import documents_page, policy_page
from tests.search.index_rows import differences, documents_now

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process ends here."""


class Faulty:
    """The engine of this run, with one method that does something else."""

    def __init__(self, engine, **methods):
        self._engine = engine
        for name, method in methods.items():
            setattr(self, name, method)

    def __getattr__(self, name):
        return getattr(self._engine, name)


def titles():
    return {document.title for document in documents_now().values()}


class TestBetweenSaveAndNote:
    """The note fails: then the change has not happened either."""

    @pytest.fixture(autouse=True)
    def _broken(self, monkeypatch):
        self.folder, self.other = section(), section()
        self.page = article(parent=self.folder, title="甲")
        Change.objects.all().delete()

        def fail(*args, **options):
            raise Killed

        monkeypatch.setattr(receivers, "record", fail)
        monkeypatch.setattr(receivers, "record_subtree", fail)

    def stored(self):
        return ArticlePage.objects.get(pk=self.page.pk)

    def test_a_page_is_not_saved(self):
        self.page.title = "乙"

        with pytest.raises(Killed):
            self.page.save()

        assert self.stored().title == "甲"

    def test_a_page_is_not_withdrawn(self, administrator):
        with pytest.raises(Killed):
            services.withdraw(self.page, by=administrator, reason="有误")

        assert self.stored().live

    def test_a_page_is_not_deleted(self):
        with pytest.raises(Killed), transaction.atomic():
            self.stored().delete()

        assert self.stored().live

    def test_a_tree_is_not_moved(self, administrator):
        with pytest.raises(Killed):
            services.move(self.folder, self.other, by=administrator)

        assert self.stored().url_path.startswith(self.folder.url_path)

    def test_a_tree_is_not_restricted_in_the_admin(self, client, administrator):
        client.force_login(administrator)
        address = reverse("wagtailadmin_pages:set_privacy", args=[self.folder.pk])

        with pytest.raises(Killed):
            client.post(address, {"restriction_type": "login"})

        assert not PageViewRestriction.objects.exists()


def test_a_wake_up_that_fails_costs_seconds_and_no_change(
    engine, monkeypatch, django_capture_on_commit_callbacks
):
    def broker_away(**options):
        raise OSError("broker away")

    monkeypatch.setattr(tasks.drain, "apply_async", broker_away)
    with django_capture_on_commit_callbacks(execute=True):
        article(title="甲")

    tasks.drain()  # by the clock

    assert titles() == {"甲"}
    assert differences(engine) == set()


def test_a_process_that_dies_after_writing_leaves_its_notes_to_the_next(engine):
    article(title="甲")

    def write_and_die(documents):
        engine.index(documents)
        raise Killed

    with pytest.raises(Killed):
        sync.drain(Faulty(engine, index=write_and_die))
    assert Change.objects.count() == 1

    assert sync.drain(engine) == Drained(Ended.EMPTY, applied=1)
    assert differences(engine) == set()


def test_a_process_that_dies_before_writing_leaves_its_notes_to_the_next(engine, drain):
    page = article(title="甲")
    drain()
    page.unpublish()

    def die(ids):
        raise Killed

    with pytest.raises(Killed):
        sync.drain(Faulty(engine, delete=die))

    assert sync.drain(engine) == Drained(Ended.EMPTY, applied=1)
    assert engine.count() == 0


def test_an_engine_that_fails_in_mid_batch_settles_none_of_it(engine):
    pages = [article() for _ in range(4)]

    def take_half(documents):
        engine.index(list(documents)[:2])
        raise EngineUnavailable("no primary shard")

    assert sync.drain(Faulty(engine, index=take_half)).ended is Ended.UNAVAILABLE
    assert Change.objects.filter(attempts=0).count() == len(pages)

    sync.retry_now()
    assert sync.drain(engine) == Drained(Ended.EMPTY, applied=4)
    assert differences(engine) == set()


def test_an_engine_that_fails_between_batches_keeps_what_was_settled(engine, monkeypatch):
    monkeypatch.setattr(sync, "BATCH", 2)
    for _ in range(4):
        article()
    calls = []

    def fail_later(documents):
        calls.append(True)
        if len(calls) == 2:
            raise EngineUnavailable("away")
        return engine.index(documents)

    drained = sync.drain(Faulty(engine, index=fail_later))

    assert drained == Drained(Ended.UNAVAILABLE, applied=2)
    assert Change.objects.count() == 2
    sync.retry_now()
    sync.drain(engine)
    assert differences(engine) == set()


def test_withdrawn_pages_go_even_when_the_batch_cannot_be_written(engine, drain, administrator):
    page = article(title="不该再有人看到")
    drain()
    services.withdraw(page, by=administrator, reason="有误")
    article()

    def refuse(documents):
        raise EngineUnavailable("disk full")

    sync.drain(Faulty(engine, index=refuse))

    engine.refresh()
    assert engine.count() == 0


class TestTrees:
    @pytest.fixture
    def tree(self, engine, drain):
        """A section with a section and an article in each, all in the index."""
        top = section()
        inner = section(parent=top)
        article(parent=top, title="上级")
        article(parent=inner, title="下级")
        drain()
        assert titles() == {"上级", "下级"}
        return top

    def test_an_unpublished_tree_leaves_the_index(self, engine, drain, tree, administrator):
        for page in Page.objects.get(pk=tree.pk).get_descendants(inclusive=True).specific():
            services.withdraw(page, by=administrator, reason="有误")
        drain()

        assert titles() == set()
        assert differences(engine) == set()

    def test_a_tree_moved_under_a_restriction_and_back_follows(self, engine, drain, tree):
        closed, back = section(), section()
        restriction(closed)
        for target in (closed, back):
            Page.objects.get(pk=tree.pk).move(Page.objects.get(pk=target.pk), pos="last-child")
            drain()

            assert differences(engine) == set()

    def test_a_restricted_tree_and_one_whose_restriction_is_lifted_follow(
        self, engine, drain, tree
    ):
        made = restriction(tree)
        drain()
        assert all(document.restrictions for document in documents_now().values())
        assert differences(engine) == set()

        made.delete()
        drain()
        assert not any(document.restrictions for document in documents_now().values())
        assert differences(engine) == set()

    def test_a_deleted_tree_leaves_the_index(self, engine, drain, tree):
        Page.objects.get(pk=tree.pk).delete()
        drain()

        assert differences(engine) == set()
        assert engine.count() == 0


BY_CLOCK = pytest.mark.parametrize(
    "publish_scheduled",
    [publish_due, lambda: call_command("publish_scheduled")],
    ids=["ours", "wagtail"],
)


@BY_CLOCK
def test_a_scheduled_page_is_found_from_its_hour_on(engine, drain, publish_scheduled):
    page = article(title="甲", live=False)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    drain()
    assert (titles(), differences(engine)) == (set(), set())

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        publish_scheduled()
        drain()

    assert (titles(), differences(engine)) == ({"甲"}, set())


@BY_CLOCK
def test_an_expired_page_is_found_no_more(engine, drain, publish_scheduled):
    page = article(title="甲")
    page.expire_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    drain()
    assert (titles(), differences(engine)) == ({"甲"}, set())

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        publish_scheduled()
        drain()

    assert (titles(), differences(engine)) == (set(), set())


def test_bulk_writes_that_are_announced_reach_the_index(engine, drain):
    renamed, hidden = article(title="甲"), article(title="乙")
    drain()
    ArticlePage.objects.filter(pk=renamed.pk).update(title="甲改")
    ArticlePage.objects.filter(pk=hidden.pk).update(live=False)
    assert len(differences(engine)) == 2

    services.tell_changed("cms.ArticlePage", [renamed.pk, hidden.pk])
    drain()

    assert (titles(), differences(engine)) == ({"甲改"}, set())


def test_a_row_that_cannot_be_read_is_set_aside_and_shown_while_others_go_on(
    engine, client, administrator
):
    bad, good = policy_page(documents_page()), article(title="好的")
    type(bad).objects.filter(pk=bad.pk).update(outline={"nodes": "not a list"})

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(MAX_ATTEMPTS):
            sync.drain(engine)
            clock.shift(sync.LONGEST_DELAY)
    client.force_login(administrator)
    shown = client.get(reverse("search_index")).content.decode()

    (row,) = Change.objects.set_aside()
    assert row.object_id == bad.pk
    assert bad.title in shown
    assert escape(row.error) in shown
    engine.refresh()
    assert {int(id_.rpartition(":")[2]) for id_, _ in engine.ids()} == {good.pk}


def test_changed_words_do_not_hold_changes_up(engine, drain, monkeypatch):
    page = article(title="甲")
    drain()
    monkeypatch.setattr("search.engine.stamps.dictionary_version", lambda added: "other")
    page.unpublish()

    assert drain() == Drained(Ended.EMPTY, applied=1)

    assert engine.health().needs_rebuild
    assert engine.count() == 0


def test_an_older_program_leaves_the_notes_to_the_newer_one(engine, monkeypatch):
    monkeypatch.setattr("search.engine.stamps.SCHEMA_VERSION", 999)
    with engine.rebuild() as new:
        new.swap()
    monkeypatch.undo()
    article(title="甲")

    assert sync.drain(engine) == Drained(Ended.SUPERSEDED)

    assert Change.objects.count() == 1
    assert sync.drain(engine).ended is Ended.SUPERSEDED  # no waiting time was noted
    monkeypatch.setattr("search.engine.stamps.SCHEMA_VERSION", 999)
    assert sync.drain(engine) == Drained(Ended.EMPTY, applied=1)
