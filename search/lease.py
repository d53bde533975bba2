"""The right to write the live index: one process at a time, and it lapses with its holder.

The row also hands out versions. A version is taken after the right is confirmed and
before rows are read, so of two writers the one that read later always carries the higher
version, and an index that keeps the higher one keeps the newer truth. Versions follow the
clock: a database restored from a backup does not fall behind the versions in an index.
"""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from search.models import IndexState

HOLD = timedelta(seconds=60)
SWAP = timedelta(minutes=5)  # for one step that cannot be divided


class LeaseTaken(Exception):
    """Another process is writing the index."""


class LeaseLost(Exception):
    """The right lapsed and went to another process."""


@dataclass(frozen=True)
class Lease:
    holder: str

    @transaction.atomic
    def next_version(self) -> int:
        """A higher version than any before, and another minute of the right."""
        self.renew(HOLD)
        return next_version()

    @transaction.atomic
    def renew(self, hold: timedelta) -> None:
        state = IndexState.objects.select_for_update().get(pk=1)
        if state.holder != self.holder:
            raise LeaseLost("写索引的权利已被另一进程取得")
        state.held_until = timezone.now() + hold
        state.save(update_fields=["held_until"])


@transaction.atomic
def next_version() -> int:
    state = IndexState.objects.select_for_update().get(pk=1)
    state.version = max(state.version + 1, time.time_ns() // 1_000_000)
    state.save(update_fields=["version"])
    return state.version


@contextmanager
def lease(*, name: str = "", wait: timedelta = timedelta(0)) -> Iterator[Lease]:
    """Raises `LeaseTaken` when another process holds the right for longer than `wait`.

    Work that has a name takes the right over from a process that began it and died.
    """
    held = Lease(holder=f"{name}:{uuid.uuid4().hex[:16]}")
    give_up = time.monotonic() + wait.total_seconds()
    while not _claim(held.holder, name):
        if time.monotonic() >= give_up:
            raise LeaseTaken("另一进程正在写索引")
        time.sleep(0.2)
    try:
        yield held
    finally:
        IndexState.objects.filter(pk=1, holder=held.holder).update(holder="", held_until=None)


def _claim(holder: str, name: str) -> bool:
    IndexState.objects.get_or_create(pk=1)
    now = timezone.now()
    free = Q(holder="") | Q(held_until=None) | Q(held_until__lt=now)
    if name:
        free |= Q(holder__startswith=f"{name}:")
    claimed = IndexState.objects.filter(free, pk=1).update(holder=holder, held_until=now + HOLD)
    return bool(claimed)
