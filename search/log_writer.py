"""Rows of the query log, written by a thread of its own, as many at once as came meanwhile.

Neither a reader nor whoever asks after her waits for the disk, and eight who ask at once cost
one transaction. A process that is killed loses what it was told during the last `PAUSE`.
"""

import time
from collections.abc import Sequence
from functools import cache
from queue import Empty, Full, Queue
from threading import Thread

import structlog
from django.db import Error, close_old_connections

from search.models import QueryLog, SearchSettings

logger = structlog.get_logger(__name__)

PAUSE = 0.2  # seconds in which rows gather; nobody has opened a result by then
MOST_WAITING = 1000

_waiting: "Queue[QueryLog]" = Queue(MOST_WAITING)


def write_later(row: QueryLog) -> None:
    """A database that is locked for long is not told everything afterwards."""
    try:
        _waiting.put_nowait(row)
    except Full:
        logger.warning("query_not_logged", error="too many are waiting")
    _writer()


def write(rows: Sequence[QueryLog]) -> None:
    """Whether any are kept is asked here, so that no page waits for the answer."""
    try:
        if SearchSettings.load().keep_queries:
            QueryLog.objects.bulk_create(rows)
    except Error as error:
        logger.warning("query_not_logged", error=str(error), rows=len(rows))


@cache
def _writer() -> Thread:
    """Begun by the first row, so that every process has its own, however it came to be."""
    thread = Thread(target=_write_forever, name="query-log", daemon=True)
    thread.start()
    return thread


def _write_forever() -> None:
    while True:
        rows = [_waiting.get()]
        time.sleep(PAUSE)
        close_old_connections()
        write([*rows, *_gathered()])
        close_old_connections()


def _gathered() -> list[QueryLog]:
    rows = []
    try:
        while True:
            rows.append(_waiting.get_nowait())
    except Empty:
        return rows
