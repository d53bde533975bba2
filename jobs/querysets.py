from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

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

    def for_people(self) -> Self:
        """Without the housekeeping that Wagtail queues at every save."""
        return self.exclude(kind="wagtail.task")

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        if user.has_perm("jobs.view_job"):  # type: ignore[union-attr]
            return self
        return self.filter(created_by=user.pk) if user.pk else self.none()
