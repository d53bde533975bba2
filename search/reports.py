"""What the query log says: added up in SQL, so that a long log makes no page slow."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from cms.models import Feedback
from search.models import QueryLog, Settled
from search.query_log import plain
from search.querysets import QueryLogQuerySet

# Fewer looks say nothing about how often a result is opened.
FEWEST_LOOKS = 5
RARELY = 5  # one look of so many led to a result

Rows = QuerySet[Any, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Day:
    """Looks at results on one day, in how many nothing was found and something opened."""

    day: date
    asked: int = 0
    readers: int = 0
    empty: int = 0
    opened: int = 0


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds within which half and 95 of 100 searches were answered."""

    median: float
    p95: float


def logged(days: int) -> QueryLogQuerySet:
    """Of the last days, today counted."""
    return QueryLog.objects.since(timezone.localdate() - timedelta(days=days - 1))


def without_results(days: int) -> Rows:
    """Queries that found nothing with all their words and that nobody has looked into, by how
    many missed it. `found` is 0 where there was not even something with some of the words."""
    missed = logged(days).first_looks().in_vain().unsettled()
    return (
        missed.values("text")
        .annotate(
            times=Count("pk"),
            readers=Count("reader", distinct=True),
            found=Min("total"),
            last=Max("asked_at"),
        )
        .order_by("-readers", "-times", "text")
    )


def rarely_opened(days: int) -> Rows:
    """Queries that found something which hardly anybody opened."""
    return (
        logged(days)
        .first_looks()
        .with_results()
        .values("text")
        .annotate(
            times=Count("pk"),
            opened=Count("pk", filter=Q(clicks__gt=0)),
            found=Max("total"),
            last=Max("asked_at"),
        )
        .filter(Q(times__gte=FEWEST_LOOKS), Q(times__gte=F("opened") * RARELY))
        .order_by("-times", "text")
    )


def most_asked(days: int) -> Rows:
    looks = logged(days).first_looks().values("text")
    return looks.annotate(times=Count("pk"), readers=Count("reader", distinct=True)).order_by(
        "-readers", "-times", "text"
    )


def by_day(days: int) -> list[Day]:
    """Every day of the span, also those on which nobody searched; the latest first."""
    rows = (
        logged(days)
        .values("day")
        .annotate(
            asked=Count("pk"),
            readers=Count("reader", distinct=True),
            empty=Count("pk", filter=Q(total=0)),
            opened=Count("pk", filter=Q(clicks__gt=0)),
        )
    )
    known = {row["day"]: Day(**row) for row in rows.order_by()}
    today = timezone.localdate()
    spans = (today - timedelta(days=back) for back in range(days))
    return [known.get(day) or Day(day) for day in spans]


def in_all(days: Iterable[Day]) -> Day:
    """Added up but for readers, who may have come on several days."""
    total = Day(timezone.localdate())
    for one in days:
        total = replace(
            total,
            asked=total.asked + one.asked,
            empty=total.empty + one.empty,
            opened=total.opened + one.opened,
        )
    return total


def speed(days: int) -> Speed | None:
    """None without queries."""
    took = logged(days).order_by("took_ms").values_list("took_ms", flat=True)
    count = took.count()
    if not count:
        return None
    return Speed(took[(count - 1) // 2], took[(count * 95 - 1) // 100])


def asked_editors(days: int) -> Mapping[str, int]:
    """How many readers wrote to the editors about a query, by its plain spelling."""
    since = timezone.now() - timedelta(days=days)
    letters = Feedback.objects.exclude(query="").filter(created_at__gte=since)
    return Counter(plain(query) for query in letters.values_list("query", flat=True))


@transaction.atomic
def settle(text: str, *, by: User) -> Settled:
    """Take a query off the report until somebody asks it again in vain."""
    row, _ = Settled.objects.update_or_create(
        text=text, defaults={"settled_at": timezone.now(), "settled_by": by}
    )
    return row


def containing(word: str, days: int) -> Rows:
    """Queries in which a word occurs, the most frequent first."""
    held = logged(days).first_looks().filter(text__contains=word)
    return held.values("text").annotate(times=Count("pk")).order_by("-times", "text")
