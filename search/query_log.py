"""Remembering what was searched for, without saying by whom and without keeping anybody waiting.

`note` makes the row while the page is built, `keep_after` has it written once the page has
been sent, where `SearchSettings.keep_queries` says so. The row's random `key` is known only to
the page that shows the results: whoever names it may say which of them was opened, for a day, so
a click needs no other proof.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from search.asking import Asked
from search.engine import Results
from search.log_writer import write_later
from search.models import Click, QueryLog, Settled
from search.models.queries import LONGEST_QUERY
from search.models.words import spelled

CLICKABLE = timedelta(days=1)
MOST_CLICKS = 50  # for one page of results
LAST_POSITION = 10_000
BEHIND_ALL = 9999  # the page of what is listed behind the last numbered one
BATCH = 1000

_ROW = re.compile(r"[a-z]+\.[a-z]+:\d{1,18}")
# Numbers of telephones and identity cards say who searched or for whom.
_PERSONAL = re.compile(r"\d{11,}x?")


def note(request: HttpRequest, asked: Asked, results: Results) -> QueryLog | None:
    """The row for one page of results, for `keep_after`; None where nothing is to be kept.

    What a browser fetches before anybody asked for it was shown to nobody.
    """
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if ahead or request.method != "GET":
        return None
    now = timezone.now()
    return QueryLog(
        key=uuid4(),
        text=plain(asked.text),
        reader=reader_of(request),
        asked_at=now,
        day=timezone.localdate(now),
        total=results.total,
        page=asked.page if not asked.after else BEHIND_ALL,
        took_ms=results.took_ms,
        engine=results.engine,
        corrected=results.correction is not None or bool(results.spoken),
        expanded=bool(results.expanded),
        relaxed=results.relaxed,
        filters=urlencode(sorted(asked.chosen.items()), doseq=True)[:500],
    )


def keep_after(response: HttpResponseBase, row: QueryLog | None) -> None:
    """Have the row written when the response has been sent."""
    if row is None:
        return
    close = response.close

    def keep_and_close() -> None:
        write_later(row)
        close()

    response.close = keep_and_close  # type: ignore[method-assign]


def plain(text: str) -> str:
    """The spelling queries are counted in."""
    folded = " ".join(spelled(text).split())
    return _PERSONAL.sub("（号码）", folded)[:LONGEST_QUERY]


def reader_of(request: HttpRequest) -> str:
    """The same for one person throughout a month, another one after it, and no way back.

    Somebody not signed in is told apart by address and browser.
    """
    user = request.user
    if user.is_authenticated:
        person = f"user {user.pk}"
    else:
        person = f"{get_client_ip_address(request)} {request.headers.get('User-Agent', '')}"
    salt = f"search.reader.{timezone.localdate():%Y-%m}"
    return salted_hmac(salt, person, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()[
        :32
    ]


@transaction.atomic
def opened(key: UUID, row: str, position: int) -> None:
    """A result of that page was opened; anything that cannot be true changes nothing."""
    if not _ROW.fullmatch(row) or not 1 <= position <= LAST_POSITION:
        return
    lately = QueryLog.objects.filter(asked_at__gt=timezone.now() - CLICKABLE)
    query = lately.filter(key=key, clicks__lt=MOST_CLICKS).first()
    if query is None:
        return
    _, first = Click.objects.get_or_create(query=query, row=row, defaults={"position": position})
    if first:
        QueryLog.objects.filter(pk=query.pk).update(clicks=F("clicks") + 1)


def prune() -> int:
    """Delete what is older than it may be; returns how many queries."""
    past = timezone.now() - QueryLog.KEPT
    Settled.objects.filter(settled_at__lt=past).delete()
    return _delete(QueryLog.objects.filter(asked_at__lt=past))


def forget_all() -> int:
    """Delete everything kept so far; returns how many queries."""
    Settled.objects.all().delete()
    return _delete(QueryLog.objects.all())


def _delete(rows: "QuerySet[QueryLog]") -> int:
    """Bit by bit, so that a large log neither fills the memory nor locks the table for long."""
    return sum(_delete_batches(rows))


def _delete_batches(rows: "QuerySet[QueryLog]") -> Iterator[int]:
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        QueryLog.objects.filter(pk__in=ids).delete()
        yield len(ids)
