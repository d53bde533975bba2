"""Files that wait for a program to read them go on by themselves when it is installed."""

import shutil

from django.conf import settings

from library.models import ImportBatch, ImportItem
from library.services.imports import resume_held


def resume_all() -> int:
    """Queue what waited, where the converter is there now; how many files."""
    held = ImportItem.objects.held().filter(kept=True)
    batches = ImportBatch.objects.filter(pk__in=held.values("batch"))
    if not batches.exists() or not converter_is_there():
        return 0
    return sum(resume_held(batch) for batch in batches)


def converter_is_there() -> bool:
    return shutil.which(settings.SOFFICE) is not None
