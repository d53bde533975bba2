"""Reads of the library as vocabulary; who may see what is decided in cms alone."""

from datetime import date
from typing import Any, cast

from django.db import models
from django.db.models import F, Q
from wagtail.models import PageQuerySet

from cms.querysets import visible_to


class WorkQuerySet(models.QuerySet[Any]):
    def titled(self, title_key: str) -> "WorkQuerySet":
        return self.filter(title_key=title_key)

    def repealed_by(self, work: Any) -> "WorkQuerySet":
        """Works that a confirmed relation of a text of `work` bears on as a whole."""
        return self.filter(
            relations_in__source__work=work,
            relations_in__confirmed_at__isnull=False,
            relations_in__kind__in=("repeals", "replaces"),
        ).distinct()


class PolicyPageQuerySet(PageQuerySet):
    def visible_to(self, user: Any) -> "PolicyPageQuerySet":
        return cast("PolicyPageQuerySet", visible_to(self, user))

    def shown_on(self, day: date) -> "PolicyPageQuerySet":
        """The text that a work's plain address shows on that day: one per work."""
        return self.filter(
            Q(shown_from__isnull=True) | Q(shown_from__lte=day),
            Q(shown_until__isnull=True) | Q(shown_until__gt=day),
        )

    def state_on(self, day: date) -> "PolicyPageQuerySet":
        """As `shown_on`, but nothing for a day before the first text that is kept here."""
        return self.shown_on(day).filter(Q(begins_on__isnull=True) | Q(begins_on__lte=day))

    def numbered(self, *keys: str) -> "PolicyPageQuerySet":
        """Texts that bear one of these 文号 (`gongwen.numbers` keys), as the lead one or beside it."""
        named = [key for key in keys if key]
        found = Q(number_key__in=named) | Q(further_numbers__key__in=named)
        return cast("PolicyPageQuerySet", self.filter(found).distinct())

    def unverified(self, day: date) -> "PolicyPageQuerySet":
        """待核实 on that day, as `gongwen.validity.status_on` says."""
        ended = Q(validity_end__isnull=False, validity_end__lte=day)
        unsure = Q(validity_verified=False) | Q(validity_start__isnull=True)
        return self.filter((ended & Q(validity_ended_as="unverified")) | (~ended & unsure))

    def states(self) -> "PolicyPageQuerySet":
        """Oldest text first; a text without a date counts as the oldest."""
        return self.order_by(F("begins_on").asc(nulls_first=True), "pk")


class NodeQuerySet(models.QuerySet[Any]):
    def of_live_pages(self) -> "NodeQuerySet":
        return self.filter(page__live=True)


class IssuerQuerySet(models.QuerySet[Any]):
    def at_and_below(self, organ: Any) -> list[int]:
        """Ids of an organ and of all below it; one query for each level."""
        found, level = {organ.pk}, [organ.pk]
        while level:
            below = self.filter(parent__in=level).values_list("pk", flat=True)
            level = [pk for pk in below if pk not in found]
            found |= set(level)
        return sorted(found)

    def unconfirmed(self) -> "IssuerQuerySet":
        return self.filter(confirmed=False)


class RelationQuerySet(models.QuerySet[Any]):
    def confirmed(self) -> "RelationQuerySet":
        return self.filter(confirmed_at__isnull=False)

    def proposed(self) -> "RelationQuerySet":
        """Read from the text; nobody has vouched for them."""
        return self.filter(confirmed_at__isnull=True)

    def unresolved(self) -> "RelationQuerySet":
        return self.filter(target__isnull=True)


class SourceFileQuerySet(models.QuerySet[Any]):
    def with_content(self, sha256: str) -> "SourceFileQuerySet":
        return self.filter(sha256=sha256)

    def unused(self) -> "SourceFileQuerySet":
        """No document has them and no import shows them."""
        return self.filter(uses__isnull=True, pages__isnull=True, import_items__isnull=True)


class ImportBatchQuerySet(models.QuerySet[Any]):
    def with_counts(self) -> "ImportBatchQuerySet":
        # A grouped query forgets the order of the model.
        return self.order_by("-created_at", "-pk").annotate(
            total=models.Count("items"),
            created=models.Count("items", filter=Q(items__state="created")),
            existing=models.Count("items", filter=Q(items__state="existing")),
            failed=models.Count("items", filter=Q(items__state="failed")),
            held=models.Count("items", filter=Q(items__state="held")),
            undone=models.Count("items", filter=Q(items__state="undone")),
            waiting=models.Count("items", filter=Q(items__state="waiting")),
        )

    def submitted(self) -> "ImportBatchQuerySet":
        return self.filter(submitted_at__isnull=False)

    def sent_twice(self, key: str) -> "ImportBatchQuerySet":
        """Submissions of the same that are not worked off yet."""
        return self.submitted().filter(key=key, job__state__in=("queued", "running"))


class ImportItemQuerySet(models.QuerySet[Any]):
    def waiting(self) -> "ImportItemQuerySet":
        return self.filter(state="waiting")

    def failed(self) -> "ImportItemQuerySet":
        return self.filter(state="failed", batch__submitted_at__isnull=False)

    def held(self) -> "ImportItemQuerySet":
        """Waiting for a program that is not there."""
        return self.filter(state="held")

    def retriable(self) -> "ImportItemQuerySet":
        """Not imported, and what was uploaded is still there."""
        return self.filter(state__in=("failed", "held"), kept=True)


class BookPageQuerySet(PageQuerySet):
    def with_covers(self) -> "BookPageQuerySet":
        covers = self.model._meta.get_field("assets").related_model.objects.filter(
            kind__in=("cover", "drawn")
        )
        return cast(
            "BookPageQuerySet", self.prefetch_related(models.Prefetch("assets", queryset=covers))
        )

    def in_class(self, letter: str) -> "BookPageQuerySet":
        """Books whose 中图分类号 stands in that main class."""
        return cast("BookPageQuerySet", self.filter(classification__startswith=letter))

    def mentioning(self, words: str) -> "BookPageQuerySet":
        """Books that name every one of the words in title, authors or publisher."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(title__icontains=word)
                | Q(authors__icontains=word)
                | Q(publisher__icontains=word)
                | Q(isbn=word.replace("-", ""))
            )
        return found


class ReadingPositionQuerySet(models.QuerySet[Any]):
    def under_way(self) -> "ReadingPositionQuerySet":
        """Books that were begun and not read to the end, the last one first."""
        return self.filter(fraction__lt=0.995).order_by("-updated_at", "-pk")
