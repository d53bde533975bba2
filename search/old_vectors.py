"""Forgetting vectors that nothing has use for any more.

Those of a model that was replaced are kept for a month after, since going back to it then
takes no hour of work; so are those of texts that no page has now, since a page that was
withdrawn may return. Where meaning is off everything is kept.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from jobs import services as jobs
from jobs.models import Job
from jobs.runner import Run
from search import documents, sync
from search.documents import eligible_pages
from search.engine.meaning.splitting import texts_of
from search.meaning import forget, site_meaning
from search.models import PAGE, IndexState, Unencoded, Vector

KIND = "search.prune_vectors"
KEPT = timedelta(days=30)
BATCH = 5000


def request() -> Job | None:
    return jobs.enqueue(KIND, {}, key=KIND) if site_meaning() else None


def run_job(run: Run) -> dict[str, int]:
    forgotten = forget_replaced() + forget_unused(run)
    run.progress(forgotten, forgotten, f"清理了 {forgotten} 条不再使用的含义向量")
    return {"forgotten": forgotten}


def forget_replaced() -> int:
    """Of other models, once the present one has been in use for so long and lacks nothing."""
    meaning, past = site_meaning(), timezone.now() - KEPT
    settled = IndexState.objects.filter(pk=1, looked_to=None, space_since__lt=past)
    if meaning is None or Unencoded.objects.waiting().exists():
        return 0
    if not settled.filter(space=meaning.space.key).exists():
        return 0
    return forget(Vector.objects.exclude(space=meaning.space.key))


def forget_unused(run: Run) -> int:
    meaning = site_meaning()
    if meaning is None:
        return 0
    old = Vector.objects.filter(space=meaning.space.key, made_at__lt=timezone.now() - KEPT)
    if not old.exists():
        return 0
    used = texts_in_use(run)
    return sum(
        forget(Vector.objects.filter(pk__in=[pk for pk, text in rows if text not in used]))
        for rows in _batches(old)
    )


def texts_in_use(run: Run) -> set[bytes]:
    """The keys of all texts that can be found: of 60,000 passages some megabytes."""
    used: set[bytes] = set()
    ids = list(eligible_pages().order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(ids), sync.BATCH):
        run.check()
        sources = documents.load([(PAGE, pk) for pk in ids[begin : begin + sync.BATCH]])
        for source in sources.values():
            used.update(texts_of(source.document) if source.document else ())
    return used


def _batches(rows: "QuerySet[Vector]") -> Iterator[list[tuple[int, bytes]]]:
    last, pairs = 0, rows.order_by("pk").values_list("pk", "text")
    while batch := [(pk, bytes(text)) for pk, text in pairs.filter(pk__gt=last)[:BATCH]]:
        yield batch
        last = batch[-1][0]
