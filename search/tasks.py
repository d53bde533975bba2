from celery import shared_task
from django.core.cache import cache

from search import check, encoding, old_vectors, query_log, rebuild, sync, vocabulary
from search.connection import site_engine

WAKE_KEY = "search.wake"
WAKE_DELAY = 1  # seconds


@shared_task(ignore_result=True)
def drain() -> None:
    """Every few seconds by the clock, and soon after a change was committed."""
    cache.delete(WAKE_KEY)
    if sync.drain(site_engine()).ended is sync.Ended.NEEDS_REBUILD:
        rebuild.request_if_not_failing()
    encoding.request_if_needed()


@shared_task(ignore_result=True)
def count_words() -> None:
    """Hourly: words of new documents can be meant, too."""
    vocabulary.count(site_engine())


@shared_task(ignore_result=True)
def reconcile() -> None:
    """Nightly: whatever the index says wrongly is noted, applied and logged."""
    check.reconcile(site_engine())
    drain()


@shared_task(ignore_result=True)
def prune_queries() -> None:
    """Nightly: nothing is known of a query longer than was promised."""
    query_log.prune()


@shared_task(ignore_result=True)
def prune_vectors() -> None:
    """Weekly: it reads every page."""
    old_vectors.request()
