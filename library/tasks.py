from datetime import timedelta
from pathlib import Path

import structlog
from celery import shared_task
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from library.importers import PersonUnknown, person_named
from library.sections import SectionUnclear, section_for
from library.services.files import discard_unused
from library.services.held import resume_all
from library.services.imports import discard_old_uploads
from library.services.inbox import sweep

KEPT = timedelta(days=30)
SETTLED = timedelta(days=1)

logger = structlog.get_logger(__name__)


@shared_task(ignore_result=True)
def discard_uploads() -> None:
    """Nightly: a failed file may be tried again for a month."""
    discard_old_uploads(before=timezone.now() - KEPT)
    discard_unused(before=timezone.now() - SETTLED)


@shared_task(ignore_result=True)
def resume_held() -> None:
    """Files that wait for a converter go on when it is there."""
    resume_all()


@shared_task(ignore_result=True)
def watch_folder() -> None:
    """Import what was laid into the watched folder, where one is set."""
    if not settings.IMPORT_FOLDER:
        return
    try:
        section = section_for(settings.IMPORT_FOLDER_SECTION or None)
        by = person_named(settings.IMPORT_FOLDER_BY)
        sweep(Path(settings.IMPORT_FOLDER), section=section, by=by)
    except (SectionUnclear, PersonUnknown, PermissionDenied) as error:
        logger.warning("inbox_misconfigured", reason=str(error))
