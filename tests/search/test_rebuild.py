"""A new index beside the old one: nothing missing and nothing stale at the change-over."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from jobs.models import Job
from jobs.runner import Cancelled
from search import check, rebuild, sync, tasks
from search.engine import EngineUnavailable, Query
from search.lease import next_version
from search.models import PAGE, Change, IndexState
from tests.factories.cms import article
from tests.factories.library import documents_page, policy_page

pytestmark = pytest.mark.django_db


class Quiet:
    """A run that nobody watches."""

    def progress(self, done, total, message=""):
        pass

    def check(self):
        pass


class Interrupting(Quiet):
    """Does something once, in the middle of the rebuild."""

    def __init__(self, action):
        self.action = action

    def check(self):
        action, self.action = self.action, None
        if action:
            action()


def titles(engine):
    engine.refresh()
    results = engine.search(Query("", day=date(2026, 1, 1), size=100))
    return {hit.title.text for hit in results.hits}


def test_a_rebuild_writes_every_searchable_row(engine):
    article(title="甲"), article(title="乙"), article(title="草稿", live=False)

    assert rebuild.rebuild(engine, Quiet()) == 2

    assert titles(engine) == {"甲", "乙"}
    assert not Change.objects.exists()
    assert IndexState.objects.get().rebuilt_at


def test_a_rebuild_drops_what_is_gone_from_the_database(engine, drain):
    page = article(title="甲")
    drain()
    type(page).objects.filter(pk=page.pk).update(live=False)  # no signal

    rebuild.rebuild(engine, Quiet())

    assert titles(engine) == set()


def test_changes_during_a_rebuild_reach_both_indexes(engine, drain):
    kept, changed, withdrawn = article(title="甲"), article(title="乙"), article(title="丙")
    drain()
    live_during = []

    def change():
        changed.title = "乙改"
        changed.save()
        withdrawn.unpublish()
        article(title="丁")
        drain()
        live_during.append(titles(engine))

    rebuild.rebuild(engine, Interrupting(change))

    assert live_during == [{"甲", "乙改", "丁"}]
    assert titles(engine) == {"甲", "乙改", "丁"}
    assert not Change.objects.exists()
    assert check.compare(engine).all == []
    assert kept.live


def test_changes_not_yet_drained_are_in_the_new_index_at_the_swap(engine):
    page = article(title="甲")

    def change():
        page.title = "甲改"
        page.save()

    rebuild.rebuild(engine, Interrupting(change))

    assert titles(engine) == {"甲改"}


def test_a_cancelled_rebuild_leaves_the_live_index_and_keeps_no_notes(engine, drain):
    page = article(title="甲")
    drain()

    def change_and_cancel():
        page.title = "甲改"
        page.save()
        drain()
        raise Cancelled

    with pytest.raises(Cancelled):
        rebuild.rebuild(engine, Interrupting(change_and_cancel))

    assert titles(engine) == {"甲改"}
    assert not Change.objects.exists()
    assert IndexState.objects.get().building_until is None


def test_search_goes_on_while_the_index_is_rebuilt(engine, drain):
    article(title="甲")
    drain()
    seen = []

    rebuild.rebuild(engine, Interrupting(lambda: seen.append(titles(engine))))

    assert seen == [{"甲"}]


def test_a_row_that_fails_in_a_rebuild_is_noted(engine):
    page = policy_page(documents_page())
    type(page).objects.filter(pk=page.pk).update(outline={"nodes": "not a list"})

    rebuild.rebuild(engine, Quiet())

    assert Change.objects.failing().get().object_id == page.pk


def test_the_command_rebuilds_as_a_job_with_progress(engine):
    article(title="甲")
    output = StringIO()

    call_command("rebuild_index", stdout=output)

    job = Job.objects.get(kind=rebuild.KIND)
    assert (job.state, job.done, job.total) == (Job.State.SUCCEEDED, 1, 1)
    assert "已写入 1 件，新索引已启用" in output.getvalue()


def test_the_command_can_leave_a_good_index_alone(engine):
    output = StringIO()

    call_command("rebuild_index", if_needed=True, stdout=output)

    assert "无需重建" in output.getvalue()
    assert not Job.objects.filter(kind=rebuild.KIND).exists()


def test_a_missing_index_is_rebuilt_by_the_drainer(engine, drain):
    article(title="甲")
    engine.drop()

    assert drain().ended is sync.Ended.NEEDS_REBUILD
    call_command("rebuild_index", if_needed=True, stdout=StringIO())

    assert titles(engine) == {"甲"}
    assert not Change.objects.exists()


def test_a_missing_index_is_noticed_when_nothing_has_changed(engine, drain):
    drain()
    engine.drop()

    assert drain().ended is sync.Ended.NEEDS_REBUILD


def test_the_task_has_a_missing_index_rebuilt(engine):
    article(title="甲")
    engine.drop()

    tasks.drain()

    assert Job.objects.filter(kind=rebuild.KIND, state=Job.State.QUEUED).exists()


def test_a_failed_rebuild_says_why_and_is_not_repeated_at_once(engine, monkeypatch):
    def unreachable(name):
        raise EngineUnavailable("connection refused")

    monkeypatch.setattr(engine, "rebuild", unreachable)

    with pytest.raises(CommandError, match="原索引照常使用：connection refused"):
        call_command("rebuild_index", stdout=StringIO())

    rebuild.request_if_not_failing()
    assert Job.objects.filter(kind=rebuild.KIND).count() == 1


def test_the_check_finds_what_nobody_noted_and_repairs_it(engine, drain):
    missing, surplus, stale, fine = (article(title=name) for name in "甲乙丙丁")
    drain()
    engine.delete([(f"{PAGE}:{missing.pk}", next_version())])
    type(surplus).objects.filter(pk=surplus.pk).update(live=False)
    type(stale).objects.filter(pk=stale.pk).update(
        title="丙改", last_published_at=timezone.now() + timedelta(seconds=5)
    )
    engine.refresh()

    findings = check.compare(engine)

    assert findings == check.Findings(
        compared=3,
        missing=[f"{PAGE}:{missing.pk}"],
        surplus=[f"{PAGE}:{surplus.pk}"],
        stale=[f"{PAGE}:{stale.pk}"],
    )
    output = StringIO()
    call_command("search_check", repair=True, stdout=output)
    assert "缺少 1，多余 1，过时 1" in output.getvalue()
    assert titles(engine) == {"甲", "丙改", "丁"}
    assert fine.live


def test_the_check_fails_loudly_without_repair(engine):
    article(title="甲")
    Change.objects.all().delete()

    with pytest.raises(CommandError, match="不一致"):
        call_command("search_check", stdout=StringIO())


def test_a_change_still_waiting_is_no_difference(engine):
    article(title="甲")

    assert check.compare(engine).all == []
