"""The words of the index, counted by a worker and known to every process: for typing errors
and for questions in pinyin."""

from datetime import datetime
from functools import lru_cache

from django.utils import timezone

from config.kept import Kept
from search.engine import Engine
from search.engine.sounding import Readings
from search.engine.vocabulary import Vocabulary
from search.models import Vocabulary as Counted

KEPT = 60  # seconds until a process notices that words were counted anew


def count(engine: Engine) -> int:
    """Count the words of the live index; how many there are. Raises `EngineError`."""
    counts = engine.vocabulary()
    content = Vocabulary(counts).to_bytes()
    Counted.objects.update_or_create(
        pk=1, defaults={"content": content, "counted_at": timezone.now()}
    )
    _version.forget()
    return len(counts)


def site_vocabulary() -> Vocabulary | None:
    """None before words were counted for the first time."""
    counted_at = _version()
    return None if counted_at is None else _read(counted_at)


def site_readings() -> Readings:
    """Asked for by those alone who need it: it takes half a second to make, once."""
    return _readings(_version())


def _counted_at() -> datetime | None:
    return Counted.objects.filter(pk=1).values_list("counted_at", flat=True).first()


_version = Kept("search.vocabulary", _counted_at, seconds=KEPT)


@lru_cache(maxsize=1)
def _read(counted_at: datetime) -> Vocabulary:
    return Vocabulary.from_bytes(bytes(Counted.objects.get(pk=1).content))


@lru_cache(maxsize=1)
def _readings(counted_at: datetime | None) -> Readings:
    return Readings(_read(counted_at).counts if counted_at else {})
