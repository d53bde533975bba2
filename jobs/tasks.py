from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from jobs import runner, services

KEPT_DAYS = 90


@shared_task
def run_job(job_id: int) -> None:
    runner.run(job_id)


@shared_task
def sweep() -> None:
    services.sweep()


@shared_task
def delete_ended() -> None:
    services.delete_ended(before=timezone.now() - timedelta(days=KEPT_DAYS))
