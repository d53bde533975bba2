from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from taggit.models import Tag

from jobs import runner
from jobs.models import Job
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db


def test_a_job_is_claimed_once(probe):
    job = JobFactory()

    first, second = runner.claim(job.pk), runner.claim(job.pk)

    assert (first.state, first.attempt) == (Job.State.RUNNING, 1)
    assert first.lease_until > timezone.now()
    assert second is None


def test_progress_and_log_are_written(probe):
    def handler(run):
        run.log("第一行")
        run.progress(1, 4, "处理中")
        return {"ok": True}

    job = _run(probe, handler)

    assert (job.done, job.total, job.message) == (1, 4, "处理中")
    assert job.log.endswith(" 第一行\n")
    assert job.percent == 100


def test_a_step_commits_its_item(probe):
    def handler(run):
        with run.step():
            Tag.objects.create(name="一", slug="1")

    assert _run(probe, handler).state == Job.State.SUCCEEDED
    assert Tag.objects.count() == 1


def test_a_step_longer_than_the_lease_is_not_taken_for_dead(probe, settings):
    settings.JOB_LEASE = timedelta(seconds=60)
    left = []

    def handler(run):
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        with run.step():
            Tag.objects.create(name="一", slug="1")
        left.append(Job.objects.interrupted(timezone.now()).count())

    assert _run(probe, handler).state == Job.State.SUCCEEDED
    assert left == [0]


def test_a_process_that_lost_its_job_writes_nothing(probe):
    def handler(run):
        with run.step():
            Tag.objects.create(name="一", slug="1")
        Job.objects.update(attempt=2)
        with run.step():
            Tag.objects.create(name="二", slug="2")

    job = _run(probe, handler)

    assert (job.state, job.attempt) == (Job.State.RUNNING, 2)
    assert list(Tag.objects.values_list("name", flat=True)) == ["一"]


def test_a_process_that_lost_its_job_does_not_end_it(probe):
    job = _run(probe, lambda run: Job.objects.update(attempt=2) and None)

    assert job.state == Job.State.RUNNING


def test_a_cancelled_job_stops_before_its_next_item(probe):
    def handler(run):
        for name in "一二三":
            with run.step():
                Tag.objects.create(name=name, slug=name)
            Job.objects.update(cancel_requested=True)

    job = _run(probe, handler)

    assert (job.state, job.message) == (Job.State.CANCELLED, "已取消")
    assert Tag.objects.count() == 1


def test_a_failure_with_a_message_shows_the_message(probe):
    def handler(run):
        raise runner.JobFailed("文件不存在")

    job = _run(probe, handler)

    assert (job.state, job.message) == (Job.State.FAILED, "文件不存在")


def test_an_unexpected_error_is_recorded_and_raised(probe):
    def handler(run):
        return {"x": 1 / 0}

    probe(handler)
    job = JobFactory()
    with pytest.raises(ZeroDivisionError):
        runner.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.FAILED, "任务执行出错，请联系系统管理员")
    assert "ZeroDivisionError" in job.log


def test_a_locked_database_puts_the_job_back(probe):
    def handler(run):
        raise OperationalError("database is locked")

    job = _run(probe, handler)

    assert (job.state, job.interruptions) == (Job.State.QUEUED, 1)
    assert job.wake_at > timezone.now()


def test_a_database_that_stays_locked_fails_the_job(probe):
    def handler(run):
        raise OperationalError("database is locked")

    job = _run(probe, handler, interruptions=5)

    assert job.state == Job.State.FAILED


def test_rows_of_housekeeping_kinds_go_when_they_are_done(probe):
    probe(lambda run: None, keep=False)
    job = JobFactory()

    runner.run(job.pk)

    assert not Job.objects.filter(pk=job.pk).exists()


def test_the_lease_is_renewed_while_the_handler_works(probe, settings, transactional_db):
    settings.JOB_LEASE = timedelta(seconds=0.2)
    seen = []

    def handler(run):
        first = Job.objects.get(pk=run.job_id).lease_until
        for _ in range(200):
            seen.append(Job.objects.get(pk=run.job_id).lease_until > first)
            if seen[-1]:
                return
            runner.time.sleep(0.02)

    assert _run(probe, handler).state == Job.State.SUCCEEDED
    assert seen[-1]


def test_the_heartbeat_notices_that_the_job_is_lost(probe, settings, transactional_db):
    settings.JOB_LEASE = timedelta(seconds=0.2)
    lost = []

    def handler(run):
        Job.objects.update(attempt=2)
        lost.append(run._lost.wait(10))
        run.check()

    _run(probe, handler)

    assert lost == [True]


def _run(probe, handler, **fields):
    probe(handler)
    job = JobFactory(**fields)
    runner.run(job.pk)
    job.refresh_from_db()
    return job


@pytest.fixture
def woken(monkeypatch):
    """The jobs that a worker was told of."""
    jobs = []
    monkeypatch.setattr(runner, "wake", lambda job: jobs.append(job.pk))
    return jobs


def test_a_job_is_put_off_behind_those_that_wait(probe, woken):
    def handler(run):
        run.progress(1, 4, "处理中")
        raise runner.Later("轮到别的任务")

    probe(handler)
    job = JobFactory(interruptions=2)
    runner.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message, job.done, job.total) == (Job.State.QUEUED, "轮到别的任务", 1, 4)
    assert (job.interruptions, job.lease_until) == (0, None)
    assert woken == [job.pk]


def test_a_job_is_put_off_until_what_it_needs_may_be_back(probe, woken):
    def handler(run):
        raise runner.Later("稍后再试", after=timedelta(minutes=1))

    now = timezone.now()
    job = _run(probe, handler)

    assert job.state == Job.State.QUEUED
    assert timedelta(seconds=59) < job.wake_at - now < timedelta(seconds=90)
    assert woken == []
    assert runner.claim(job.pk).attempt == 2


def test_a_job_that_is_to_be_cancelled_is_not_put_off(probe, woken):
    def handler(run):
        Job.objects.update(cancel_requested=True)
        raise runner.Later("轮到别的任务")

    job = _run(probe, handler)

    assert (job.state, job.message) == (Job.State.CANCELLED, "已取消")
    assert woken == []


def test_a_person_who_stops_a_job_leaves_it_to_the_workers(probe, woken):
    def handler(run):
        raise KeyboardInterrupt

    probe(handler)
    job = JobFactory()
    with pytest.raises(KeyboardInterrupt):
        runner.run(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    assert woken == [job.pk]


def test_a_job_may_be_done_in_another_way_than_by_workers(probe):
    probe(lambda run: {"by": "worker"})
    job = JobFactory()

    runner.run(job.pk, handler=lambda run: {"by": "command"})

    job.refresh_from_db()
    assert job.result == {"by": "command"}
