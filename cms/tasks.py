from celery import shared_task

from cms.services import publish_due


@shared_task
def publish_scheduled() -> None:
    """Publish what has become due and take down what has expired."""
    publish_due()
