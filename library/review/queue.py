"""What of imported files waits for a person, in which order, and how far she is."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from wagtail.permissions import page_permission_policy

from library.models import DocumentFile, ImportBatch, ImportItem

Likeness = ImportItem.Likeness
State = ImportItem.State
#: Copies of a document that is there already, about which there is something to decide.
COPIES = (Likeness.BETTER_COPY, Likeness.OTHER_COPY)


@dataclass(frozen=True, slots=True)
class Progress:
    """第 3 份，共 60 份，还有 12 份: `position` counts from 1 among all that were to be checked."""

    position: int
    total: int
    waiting: int


class Queue:
    """Items of one batch, or of all, that this person may decide about, oldest first."""

    def __init__(self, user: Any, batch: ImportBatch | None = None) -> None:
        pages = page_permission_policy.instances_user_has_permission_for(user, "change")
        self.batch = batch
        self.items = ImportItem.objects.filter(page__in=pages.values("pk"))
        if batch is not None:
            self.items = self.items.filter(batch=batch)

    def waiting(self) -> Any:
        used = DocumentFile.objects.filter(page=OuterRef("page"), file=OuterRef("file"))
        fresh = Q(state=State.CREATED, page__live=False)
        copy = Q(state=State.EXISTING, likeness__in=COPIES, file__isnull=False) & ~Exists(used)
        return self.items.filter(fresh | copy).order_by("batch_id", "order")

    def first(self) -> ImportItem | None:
        return self.waiting().first()

    def after(self, item: ImportItem) -> ImportItem | None:
        """The next one that waits; behind the last one it begins again."""
        others = self.waiting().exclude(pk=item.pk)
        later = Q(batch_id=item.batch_id, order__gt=item.order) | Q(batch_id__gt=item.batch_id)
        return others.filter(later).first() or others.first()

    def before(self, item: ImportItem) -> ImportItem | None:
        earlier = Q(batch_id=item.batch_id, order__lt=item.order) | Q(batch_id__lt=item.batch_id)
        return self.waiting().exclude(pk=item.pk).filter(earlier).last()

    def progress(self, item: ImportItem) -> Progress:
        """Of all batches only what waits is counted: nobody goes through what was decided years ago."""
        passed = Q(batch_id=item.batch_id, order__lte=item.order) | Q(batch_id__lt=item.batch_id)
        waiting = self.waiting().aggregate(all=Count("pk"), passed=Count("pk", filter=passed))
        if self.batch is None:
            return Progress(waiting["passed"], waiting["all"], waiting["all"])
        checked = Q(state=State.CREATED) | Q(state=State.EXISTING, likeness__in=COPIES)
        counted = self.items.filter(checked).aggregate(
            all=Count("pk"), passed=Count("pk", filter=passed)
        )
        return Progress(counted["passed"], counted["all"], waiting["all"])
