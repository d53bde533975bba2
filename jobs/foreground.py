"""Doing a job in the process of whoever waits for it, as a command does."""

import time

from jobs import runner, services
from jobs.models import Job
from jobs.registry import Handler
from jobs.runner import Told


def follow(job: Job, *, told: Told, handler: Handler | None = None) -> Job:
    """Work on a job until it has ended; where a worker was quicker, watch it, and should it
    die or be put off, go on here."""
    runner.run(job.pk, told=told, handler=handler)
    job.refresh_from_db()
    while job.is_active:
        time.sleep(1)
        services.sweep()
        runner.run(job.pk, told=told, handler=handler)
        before = job.message
        job.refresh_from_db()
        if job.is_active and job.message != before:
            told(job.done, job.total, job.message)
    return job
