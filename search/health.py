"""What `/readyz`, the status page and the administrator see of the index."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Sum
from django.utils import timezone

from search import meaning
from search.connection import site_engine
from search.engine.meaning import ModelError
from search.models import Change, IndexState, Unencoded, Vector

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


@dataclass(frozen=True, slots=True)
class Vectors:
    """`kept` and `texts` count stretches of text, `waiting` and `set_aside` pages."""

    model: str
    trouble: str
    kept: int
    waiting: int
    texts: int
    set_aside: int


def vectors() -> Vectors | None:
    """None where meaning is off."""
    model = meaning.site_meaning()
    if model is None:
        return None
    waiting = Unencoded.objects.waiting().aggregate(pages=Count("pk"), texts=Sum("texts"))
    return Vectors(
        model=model.space.name,
        trouble=model_trouble(),
        kept=Vector.objects.filter(space=model.space.key).count(),
        waiting=waiting["pages"],
        texts=waiting["texts"] or 0,
        set_aside=Unencoded.objects.set_aside().count(),
    )


def model_trouble() -> str:
    """Why nothing is found by its meaning at the moment; "" where it is, or where meaning is off."""
    model = meaning.site_meaning()
    if model is None:
        return meaning.trouble()
    try:
        state = model.state()
    except ModelError as error:
        return str(error)
    if state["problem"]:
        return str(state["problem"])
    if state["stamp"] != model.space.stamp:
        return f"含义模型进程用的是另一个模型（{state['name']}），请重启网站的全部进程"
    return ""


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


def meaning_ready() -> tuple[str, bool, str]:
    model, trouble = meaning.site_meaning(), model_trouble()
    return "search:meaning", not trouble, trouble or (model.space.name if model else "未启用")
