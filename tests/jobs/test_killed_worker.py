"""A worker killed with SIGKILL anywhere in a job: the end is that of an undisturbed run."""

import pytest
from taggit.models import Tag

from jobs import services
from jobs.models import Job
from tests.probe.handlers import KIND, folder, register

ITEMS = [f"第{n}项" for n in range(1, 7)]
FAULTS = ["claimed", "before-step:3", "in-step:3", "after-step:3", "before-end"]


@pytest.fixture(autouse=True)
def _probe_kind():
    register()


def test_a_real_worker_does_a_job(live_site):
    job = services.enqueue(KIND, {"items": ITEMS})

    with live_site.worker():
        live_site.settle(job)

    assert _outcome(job) == _undisturbed()
    assert job.attempt == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_killed_worker_leaves_what_an_undisturbed_one_does(live_site, fault):
    job = services.enqueue(KIND, {"items": ITEMS})

    live_site.die(job, fault=fault)
    with live_site.worker():
        live_site.settle(job)

    assert _outcome(job) == _undisturbed()
    assert (job.attempt, job.interruptions) == (2, 1)
    assert "中断" in job.log


def test_a_running_job_is_cancelled_from_outside(live_site):
    job = services.enqueue(KIND, {"items": [f"第{n}项" for n in range(5000)]})

    with live_site.worker():
        while job.state == Job.State.QUEUED:
            job.refresh_from_db()
        services.request_cancel(job, by=None)
        live_site.settle(job)

    assert job.state == Job.State.CANCELLED
    assert Tag.objects.count() < 5000


def _outcome(job):
    rows = list(Tag.objects.order_by("pk").values_list("name", flat=True))
    files = {path.name: path.read_text(encoding="utf-8") for path in folder().iterdir()}
    return job.state, job.result, job.done, job.total, job.message, rows, files


def _undisturbed():
    files = {name: name for name in ITEMS}
    total = len(ITEMS)
    return Job.State.SUCCEEDED, {"items": total}, total, total, f"第 {total} 项", ITEMS, files
