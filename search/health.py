"""What `/readyz`, the status page and the administrator see of the index."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from search.connection import site_engine
from search.models import Change, IndexState

# A drain is due every ten seconds; by now nobody is draining or the engine is away.
LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Lag:
    waiting: int
    oldest: datetime | None
    set_aside: int
    failing_since: datetime | None
    error: str
    drained_at: datetime | None
    rebuilt_at: datetime | None

    @property
    def late(self) -> bool:
        return self.oldest is not None and self.oldest < timezone.now() - LATE


def lag() -> Lag:
    waiting = Change.objects.waiting().aggregate(count=Count("pk"), oldest=Min("created_at"))
    state = IndexState.objects.filter(pk=1).first() or IndexState()
    return Lag(
        waiting=waiting["count"],
        oldest=waiting["oldest"],
        set_aside=Change.objects.set_aside().count(),
        failing_since=state.failing_since,
        error=state.error,
        drained_at=state.drained_at,
        rebuilt_at=state.rebuilt_at,
    )


def engine_ready() -> tuple[str, bool, str]:
    health = site_engine().health()
    detail = "；".join(part for part in (health.detail, health.needs_rebuild) if part)
    return f"search:{health.engine}", health.ok and not health.needs_rebuild, detail


def outbox_ready() -> tuple[str, bool, str]:
    now = lag()
    detail = f"{now.waiting} 项变更待写入索引"
    if now.set_aside:
        detail += f"，{now.set_aside} 项多次失败"
    return "search:outbox", not now.late, detail
