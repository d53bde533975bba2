"""Reads of the outbox as vocabulary."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

MAX_ATTEMPTS = 8


class ChangeQuerySet(models.QuerySet[Any]):
    def pending(self) -> "ChangeQuerySet":
        """Not in the live index yet, whether or not they can be tried now."""
        return self.filter(applied_at=None)

    def due(self, now: datetime) -> "ChangeQuerySet":
        """To be tried now: what must disappear first, then in order of arrival."""
        return (
            self.waiting().filter(Q(retry_at=None) | Q(retry_at__lte=now)).order_by("-urgent", "pk")
        )

    def waiting(self) -> "ChangeQuerySet":
        """Applied by the clock, without a person's help."""
        return self.pending().filter(attempts__lt=MAX_ATTEMPTS)

    def failing(self) -> "ChangeQuerySet":
        return self.pending().filter(attempts__gt=0)

    def set_aside(self) -> "ChangeQuerySet":
        """Tried often enough: they wait for a person or for a newer change."""
        return self.pending().filter(attempts__gte=MAX_ATTEMPTS)
