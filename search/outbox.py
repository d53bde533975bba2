"""Noting that something in the index may be out of date.

Rows are written in the caller's transaction, so a rolled-back change leaves none; the
drainer is woken after the commit. A lost wake-up costs seconds, never the row.
"""

from collections.abc import Iterable

from django.core.cache import cache
from django.db import transaction

from search import tasks
from search.models import PAGE, Change


def record(model: str, ids: Iterable[int], *, urgent: bool = False) -> None:
    """Note objects of `model`. Urgent is what readers must no longer find."""
    rows = [Change(model=model, object_id=pk, urgent=urgent) for pk in ids]
    if rows:
        Change.objects.bulk_create(rows, batch_size=500)
        transaction.on_commit(wake, robust=True)


def record_subtree(page_id: int, *, urgent: bool = False) -> None:
    """Note a page and all below it with one row, whatever the size of the tree."""
    Change.objects.create(model=PAGE, object_id=page_id, span=Change.Span.SUBTREE, urgent=urgent)
    transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Ask for one drain soon, however many changes were committed in this second.

    The task forgets the key before it reads, and starts no earlier than the key expires:
    with either a shared or a per-process cache, a change that did not wake it is read by it.
    """
    if cache.add(tasks.WAKE_KEY, True, timeout=tasks.WAKE_DELAY):
        tasks.drain.apply_async(countdown=tasks.WAKE_DELAY)
