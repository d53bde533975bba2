"""Applying the outbox to the live index.

`plan` decides from the current row and touches nothing; `drain` reads notes, loads rows,
plans, writes and settles, one process at a time. A note is removed only when the index
took the result, so a crash anywhere repeats work and loses none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from search import documents
from search.documents import Key, Source
from search.engine import Engine, EngineUnavailable, NeedsRebuild, Outcome, Superseded
from search.engine.base import Writer
from search.lease import LeaseLost, LeaseTaken, lease
from search.meaning import follow_space, with_vectors
from search.models import PAGE, Change, IndexState

logger = structlog.get_logger(__name__)

BATCH = 50
# The index as a whole cannot be written now; nothing is wrong with the rows.
TRANSIENT = (EngineUnavailable, NeedsRebuild)
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(minutes=10)


class Action(Enum):
    INDEX = "index"
    DELETE = "delete"
    NOTHING = "nothing"


class Ended(Enum):
    """Why a drain stopped."""

    EMPTY = "empty"
    BUSY = "busy"
    WAITING = "waiting"
    UNAVAILABLE = "unavailable"
    NEEDS_REBUILD = "needs_rebuild"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Drained:
    ended: Ended
    applied: int = 0
    failed: int = 0


def plan(source: Source) -> Action:
    """What the index must do so that it tells the truth about this row.

    A row that is gone may have been of any type: its entry is deleted without asking.
    """
    if not source.exists:
        return Action.DELETE
    if not source.searchable:
        return Action.NOTHING
    return Action.INDEX if source.eligible else Action.DELETE


def drain(engine: Engine) -> Drained:
    """Apply everything due. Returns at once when another process is doing so."""
    state, _ = IndexState.objects.get_or_create(pk=1)
    follow_space(state)
    if state.retry_at and state.retry_at > timezone.now():
        return Drained(Ended.WAITING)
    drained = _drain(engine)
    # A note written while the right was being given back woke only a task that was refused.
    while drained.ended is Ended.EMPTY and Change.objects.due(timezone.now()).exists():
        drained = _drain(engine, drained)
    return drained


def _drain(engine: Engine, before: Drained | None = None) -> Drained:
    applied, failed = (before.applied, before.failed) if before else (0, 0)
    try:
        with lease() as held:
            # An index of another schema is noticed here even when nothing has changed.
            engine.require_writable()
            forget_replayed()
            while notes := take(BATCH):
                outcome = apply(engine, notes, held.next_version())
                settle(notes, outcome.failed)
                applied += len(notes) - len(outcome.failed)
                failed += len(outcome.failed)
            engine.refresh()
            note_success()
    except (LeaseTaken, LeaseLost):
        return Drained(Ended.BUSY, applied, failed)
    except Superseded as error:
        # The newer program drains; a failure noted here would hold it up.
        logger.warning("search_index_superseded", error=str(error))
        return Drained(Ended.SUPERSEDED, applied, failed)
    except TRANSIENT as error:
        note_failure(error)
        needs_rebuild = isinstance(error, NeedsRebuild)
        ended = Ended.NEEDS_REBUILD if needs_rebuild else Ended.UNAVAILABLE
        return Drained(ended, applied, failed)
    return Drained(Ended.EMPTY, applied, failed)


@transaction.atomic
def forget_replayed() -> None:
    """Notes kept for a rebuild that has ended, or that nobody has gone on with: without
    them it cannot be."""
    over = Q(builder="") | Q(building_until=None) | Q(building_until__lte=timezone.now())
    if IndexState.objects.filter(over, pk=1).update(builder="", building_until=None):
        Change.objects.exclude(applied_at=None).delete()


def take(limit: int) -> dict[Key, list[int]]:
    """The next objects with the ids of all their notes, read before their rows are.

    A note written after this moment keeps its own id and is applied in its own turn.
    """
    expand_subtrees()
    due = Change.objects.due(timezone.now())[: limit * 4].values_list("model", "object_id")
    wanted = list(dict.fromkeys(due))[:limit]
    notes: dict[Key, list[int]] = defaultdict(list)
    if wanted:
        rows = Change.objects.pending().filter(
            span=Change.Span.OBJECT, object_id__in={pk for _, pk in wanted}
        )
        chosen = set(wanted)
        for row_id, model, object_id in rows.values_list("pk", "model", "object_id"):
            if (model, object_id) in chosen:
                notes[model, object_id].append(row_id)
    return dict(notes)


def all_due() -> Iterator[dict[Key, list[int]]]:
    """Everything to be tried now, by the batch, in order of arrival; nothing is settled."""
    expand_subtrees()
    due, last = Change.objects.due(timezone.now()).order_by("pk"), 0
    while rows := list(due.filter(pk__gt=last).values_list("pk", "model", "object_id")[:BATCH]):
        notes: dict[Key, list[int]] = defaultdict(list)
        for last, model, object_id in rows:
            notes[model, object_id].append(last)
        yield dict(notes)


def expand_subtrees() -> None:
    """Turn each note about a subtree into one for every page now in it."""
    for row in Change.objects.pending().filter(span=Change.Span.SUBTREE):
        with transaction.atomic():
            root = Page.objects.filter(pk=row.object_id).first()
            pages = (
                Page.objects.descendant_of(root, inclusive=True) if root else Page.objects.none()
            )
            Change.objects.bulk_create(
                (
                    Change(model=PAGE, object_id=pk, urgent=row.urgent)
                    for pk in pages.values_list("pk", flat=True)
                ),
                batch_size=500,
            )
            row.delete()


def apply(engine: Writer, keys: Iterable[Key], version: int) -> Outcome:
    """Write what the current rows of `keys` say; `failed` is keyed by document id.

    Deletions go first: what readers must not find is gone even if a document fails.
    """
    sources = documents.load(keys)
    deletions = [
        (source.document_id, version)
        for source in sources.values()
        if plan(source) is Action.DELETE
    ]
    wanted = [source for source in sources.values() if plan(source) is Action.INDEX]
    outcome = engine.delete(deletions) if deletions else Outcome()
    ready = with_vectors([source.document for source in wanted if source.document is not None])
    if ready:
        outcome += engine.index([(document, version) for document in ready])
    broken = {source.document_id: source.error for source in wanted if source.document is None}
    return outcome + Outcome(failed=broken)


def settle(notes: Mapping[Key, list[int]], failed: Mapping[str, str]) -> None:
    """Remove the notes of what was applied; keep, count and date those of what failed."""
    now = timezone.now()
    done = [
        row_id
        for key, row_ids in notes.items()
        if documents.document_id(*key) not in failed
        for row_id in row_ids
    ]
    with transaction.atomic():
        applied = Change.objects.filter(pk__in=done)
        if IndexState.objects.exclude(builder="").filter(pk=1, building_until__gt=now).exists():
            applied.update(applied_at=now, attempts=0, error="")
        else:
            applied.delete()
        for key, row_ids in notes.items():
            if reason := failed.get(documents.document_id(*key)):
                postpone(row_ids, reason, now)


def postpone(row_ids: list[int], reason: str, now: datetime) -> None:
    """Fold the notes of an object that failed into the oldest, which tells how often and why."""
    oldest, *others = Change.objects.filter(pk__in=row_ids).order_by("pk")
    oldest.attempts = max(row.attempts for row in (oldest, *others)) + 1
    oldest.retry_at = now + delay_after(oldest.attempts)
    oldest.error = reason[:2000]
    oldest.save(update_fields=["attempts", "retry_at", "error"])
    Change.objects.filter(pk__in=[row.pk for row in others]).delete()


def delay_after(failures: int) -> timedelta:
    """Doubling from ten seconds to ten minutes."""
    doubled: timedelta = FIRST_DELAY * 2 ** min(failures - 1, 10)
    return min(doubled, LONGEST_DELAY)


def note_success() -> None:
    IndexState.objects.filter(pk=1).update(
        failures=0, failing_since=None, retry_at=None, error="", drained_at=timezone.now()
    )


def note_failure(error: Exception) -> None:
    """Remember since when and why the index cannot be written; wait a little longer each time."""
    now = timezone.now()
    with transaction.atomic():
        state = IndexState.objects.select_for_update().get(pk=1)
        state.failures += 1
        state.failing_since = state.failing_since or now
        state.retry_at = now + delay_after(state.failures)
        state.error = str(error)[:2000]
        state.save(update_fields=["failures", "failing_since", "retry_at", "error"])


def retry_now() -> int:
    """Try everything again at once, what was set aside too; returns how many notes."""
    IndexState.objects.filter(pk=1).update(retry_at=None)
    return Change.objects.failing().update(attempts=0, retry_at=None)
