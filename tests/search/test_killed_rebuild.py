"""A rebuild killed with SIGKILL: the next run goes on, and no change is lost on the way."""

import time

import pytest

from jobs import services as jobs
from jobs.models import Job
from search import rebuild, sync
from search.connection import site_engine
from search.models import Change
from tests.factories.cms import article
from tests.search.index_rows import differences


@pytest.fixture
def engine(live_site):
    """The index of this run with eight articles; workers rebuild it two at a time."""
    live_site.environment["PROBE_REBUILD_BATCH"] = "2"
    engine = site_engine()
    engine.drop()
    engine.prepare()
    for number in range(8):
        article(title=f"第{number}篇")
    sync.drain(engine)
    yield engine
    engine.drop()


def change(title):
    page = article(title=title)
    sync.drain(site_engine())
    return page


def requeue(job):
    """What the clock does once the dead process has not been heard of for long enough."""
    job.refresh_from_db()
    while job.state != Job.State.QUEUED:
        time.sleep(0.1)
        jobs.sweep()
        job.refresh_from_db()
    jobs.sweep()


def test_the_next_run_goes_on_from_the_last_commit(live_site, engine):
    job = rebuild.request()
    live_site.die(job, fault="rebuild-saved:2")
    killed_at = time.time_ns() // 1_000_000
    change("中断后发布")
    requeue(job)
    live_site.die(job, fault="rebuild-replayed")
    change("再次中断后发布")

    with live_site.worker():
        live_site.settle(job)

    assert (job.state, job.interruptions) == (Job.State.SUCCEEDED, 2)
    written_before = [version for _, version in engine.ids() if version < killed_at]
    assert len(written_before) == 4
    assert differences(engine) == set()
    assert not Change.objects.exists()


def test_a_kill_right_after_the_swap_loses_no_change(live_site, engine):
    article(title="还没有写入索引")
    job = rebuild.request()
    live_site.die(job, fault="rebuild-swapped")

    sync.drain(engine)
    assert differences(engine) == set()
    with live_site.worker():
        live_site.settle(job)

    assert job.state == Job.State.SUCCEEDED
    assert differences(engine) == set()
    assert not Change.objects.exists()


def test_the_command_goes_on_where_a_killed_worker_stopped(live_site, engine):
    job = rebuild.request()
    live_site.die(job, fault="rebuild-saved:2")
    killed_at = time.time_ns() // 1_000_000

    said = live_site.manage("rebuild_index")

    assert "从上次中断处继续写入新索引" in said
    assert "已写入 8 件，新索引已启用" in said
    assert len([version for _, version in engine.ids() if version < killed_at]) == 4
    assert differences(engine) == set()
