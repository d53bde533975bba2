"""Content commits while the broker is away; the sweep brings the work when it is back."""

import pytest
from celery import current_app

from jobs import services
from jobs.models import Job
from tests.factories.jobs import JobFactory


@pytest.fixture
def broker_away(monkeypatch):
    def refuse(*arguments, **options):
        raise ConnectionRefusedError("broker away")

    monkeypatch.setattr(current_app.tasks["jobs.tasks.run_job"], "apply_async", refuse)


@pytest.mark.django_db(transaction=True)
def test_enqueue_commits_and_a_later_sweep_runs_the_job(probe, monkeypatch, broker_away):
    job = services.enqueue("probe", {})
    assert Job.objects.get(pk=job.pk).state == Job.State.QUEUED

    monkeypatch.undo()
    probe(lambda run: None)
    Job.objects.update(wake_at=job.created_at)
    services.sweep()

    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED


@pytest.mark.django_db
def test_a_sweep_outlives_the_broker(probe, broker_away):
    job = JobFactory()

    services.sweep()

    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    assert job.wake_at > job.created_at
