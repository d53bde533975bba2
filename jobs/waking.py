"""Telling a worker that a job waits. The row says so, too: a lost message costs seconds."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError as BrokerError

from jobs import registry
from jobs.models import Job

logger = structlog.get_logger(__name__)


def wake(job: Job) -> None:
    try:
        # By name: the tasks module imports the services, and these this one.
        current_app.tasks["jobs.tasks.run_job"].apply_async(
            args=[job.pk], queue=registry.get(job.kind).queue, retry=False
        )
    except (BrokerError, OSError) as error:
        logger.warning("job_not_woken", job=job.pk, error=str(error))
