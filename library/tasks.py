from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from library.services.files import discard_unused
from library.services.imports import discard_old_uploads

KEPT = timedelta(days=30)
SETTLED = timedelta(days=1)


@shared_task(ignore_result=True)
def discard_uploads() -> None:
    """Nightly: a failed file may be tried again for a month."""
    discard_old_uploads(before=timezone.now() - KEPT)
    discard_unused(before=timezone.now() - SETTLED)
