from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from jobs import registry, services
from jobs.models import Job
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db


def test_enqueue_runs_the_job_after_the_commit(probe, django_capture_on_commit_callbacks):
    probe(lambda run: {"seen": run.payload["x"]})

    with django_capture_on_commit_callbacks(execute=True):
        job = services.enqueue("probe", {"x": 3})
        assert Job.objects.get(pk=job.pk).state == Job.State.QUEUED

    job.refresh_from_db()
    assert (job.state, job.result, job.attempt) == (Job.State.SUCCEEDED, {"seen": 3}, 1)


def test_enqueue_leaves_nothing_when_the_caller_rolls_back(
    probe, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        try:
            with transaction.atomic():
                services.enqueue("probe", {})
                raise LookupError
        except LookupError:
            pass

    assert not Job.objects.exists()
    assert callbacks == []


def test_enqueue_refuses_a_kind_that_nobody_registered():
    with pytest.raises(registry.UnknownKind):
        services.enqueue("no-such-kind", {})


def test_enqueue_returns_the_active_job_of_the_same_key(probe):
    first = services.enqueue("probe", {"n": 1}, key="rebuild")
    second = services.enqueue("probe", {"n": 2}, key="rebuild")

    assert second.pk == first.pk
    assert Job.objects.count() == 1


def test_enqueue_begins_a_new_job_when_the_last_of_that_key_has_ended(probe):
    first = services.enqueue("probe", {}, key="rebuild")
    Job.objects.update(state=Job.State.SUCCEEDED)

    assert services.enqueue("probe", {}, key="rebuild").pk != first.pk


def test_sweep_wakes_a_job_whose_message_was_lost(probe):
    lost = JobFactory(wake_at=timezone.now() - timedelta(seconds=1))
    fresh = JobFactory(wake_at=timezone.now() + timedelta(seconds=20))

    services.sweep()

    lost.refresh_from_db()
    fresh.refresh_from_db()
    assert lost.state == Job.State.SUCCEEDED
    assert fresh.state == Job.State.QUEUED


def test_sweep_takes_an_interrupted_job_up_again(probe):
    dead = _running(lease_until=timezone.now() - timedelta(seconds=1), attempt=2)
    alive = _running(lease_until=timezone.now() + timedelta(seconds=30))

    services.sweep()

    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, dead.attempt, dead.interruptions) == (Job.State.SUCCEEDED, 3, 1)
    assert "中断" in dead.log
    assert alive.state == Job.State.RUNNING


def test_sweep_gives_up_on_a_job_that_kills_its_workers(probe):
    job = _running(lease_until=timezone.now() - timedelta(seconds=1), interruptions=5)

    services.sweep()

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.message == "工作进程多次中断，已停止自动重试"


def test_sweep_ends_an_interrupted_job_that_was_to_be_cancelled(probe):
    job = _running(lease_until=timezone.now() - timedelta(seconds=1), cancel_requested=True)

    services.sweep()

    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_cancel_ends_a_waiting_job_at_once(probe):
    job = services.request_cancel(JobFactory(), by=None)

    assert job.state == Job.State.CANCELLED
    assert job.finished_at is not None


def test_cancel_asks_a_running_job_to_stop(probe):
    job = services.request_cancel(_running(), by=None)

    assert (job.state, job.cancel_requested) == (Job.State.RUNNING, True)


def test_cancel_of_an_ended_job_is_refused(probe):
    with pytest.raises(services.NotPossible, match="已经结束"):
        services.request_cancel(JobFactory(state=Job.State.SUCCEEDED), by=None)


def test_retry_runs_a_failed_job_again(probe, django_capture_on_commit_callbacks):
    job = JobFactory(state=Job.State.FAILED, attempt=1, interruptions=5, message="x")

    with django_capture_on_commit_callbacks(execute=True):
        services.retry(job, by=None)

    job.refresh_from_db()
    assert (job.state, job.attempt, job.interruptions) == (Job.State.SUCCEEDED, 2, 0)


def test_retry_of_a_running_job_is_refused(probe):
    with pytest.raises(services.NotPossible):
        services.retry(_running(), by=None)


def test_retry_gives_way_to_an_active_job_of_the_same_key(probe):
    failed = JobFactory(state=Job.State.FAILED, key="rebuild")
    JobFactory(key="rebuild")

    with pytest.raises(services.AlreadyActive):
        services.retry(failed, by=None)


def test_release_all_lets_running_jobs_be_taken_up_again(probe):
    job = _running()

    assert services.release_all() == 1

    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


def test_delete_ended_keeps_failed_and_recent_jobs(probe):
    old = timezone.now() - timedelta(days=100)
    JobFactory(state=Job.State.SUCCEEDED, finished_at=old)
    kept = [
        JobFactory(state=Job.State.FAILED, finished_at=old).pk,
        JobFactory(state=Job.State.SUCCEEDED, finished_at=timezone.now()).pk,
    ]

    services.delete_ended(before=timezone.now() - timedelta(days=90))

    assert sorted(Job.objects.values_list("pk", flat=True)) == kept


def _running(**fields):
    fields = {"lease_until": timezone.now() + timedelta(seconds=60), "attempt": 1, **fields}
    return JobFactory(state=Job.State.RUNNING, **fields)
