"""Reads of the outbox, of what waits for vectors and of the query log as vocabulary."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

MAX_ATTEMPTS = 8
MAX_ENCODINGS = 5


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


class UnencodedQuerySet(models.QuerySet[Any]):
    def due(self, now: datetime) -> "UnencodedQuerySet":
        """To be encoded now; what failed before comes after what did not."""
        return (
            self.waiting()
            .filter(Q(retry_at=None) | Q(retry_at__lte=now))
            .order_by("attempts", "pk")
        )

    def waiting(self) -> "UnencodedQuerySet":
        """Encoded by the clock, without a person's help."""
        return self.filter(attempts__lt=MAX_ENCODINGS)

    def failing(self) -> "UnencodedQuerySet":
        return self.filter(attempts__gt=0)

    def set_aside(self) -> "UnencodedQuerySet":
        """Tried often enough: they wait for a person or for another text."""
        return self.filter(attempts__gte=MAX_ENCODINGS)


class QueryLogQuerySet(models.QuerySet[Any]):
    def since(self, day: date) -> "QueryLogQuerySet":
        return self.filter(day__gte=day)

    def first_looks(self) -> "QueryLogQuerySet":
        """What a reader saw for the words alone: no facet chosen, no further page."""
        return self.filter(page=1, filters="").exclude(text="")

    def in_vain(self) -> "QueryLogQuerySet":
        """Nothing was found, or nothing with all of the words."""
        return self.filter(Q(total=0) | Q(relaxed=True))

    def with_results(self) -> "QueryLogQuerySet":
        return self.filter(total__gt=0)

    def unsettled(self) -> "QueryLogQuerySet":
        """Asked after somebody last looked into the same words."""
        settled = self.model._meta.apps.get_model("search", "Settled").objects
        later = settled.filter(text=OuterRef("text"), settled_at__gte=OuterRef("asked_at"))
        return self.exclude(Exists(later))
