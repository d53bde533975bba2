from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from jobs.models import Job  # noqa: F401 - named in a string


class JobQuerySet(models.QuerySet["Job"]):
    def active(self) -> Self:
        return self.filter(state__in=("queued", "running"))

    def failed(self) -> Self:
        return self.filter(state="failed")

    def interrupted(self, at: datetime) -> Self:
        """Running jobs whose process has stopped renewing its lease."""
        return self.filter(state="running", lease_until__lt=at)

    def unheard(self, at: datetime) -> Self:
        """Queued jobs whose wake-up message must have been lost by now."""
        return self.filter(state="queued", wake_at__lte=at)
