"""Making the vectors that are missing, in the background, page by page.

The rows say what is done: a vector that is kept is not made again, and a page leaves the list
when it has all of them, in the transaction that notes a change of it. So a process may die
anywhere. Nothing here writes to the index: the drainer does, with the row as it is by then,
and what was withdrawn meanwhile is not written at all.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from jobs import services as jobs
from jobs.models import Job
from jobs.runner import Later, Run
from jobs.waking import wake
from search import documents, sync
from search.documents import eligible_pages
from search.engine import Document
from search.engine.meaning import ModelError, Space
from search.engine.meaning.encoder import Matrix
from search.engine.meaning.packing import is_of, pack
from search.meaning import (
    PassageEncoder,
    fitted,
    follow_space,
    forget,
    missing_texts,
    note,
    site_meaning,
)
from search.models import PAGE, Change, IndexState, Unencoded, Vector
from search.pace import Pace

KIND = "search.encode"
QUEUE = "encode"
AT_ONCE = 16  # texts; what is lost when a process dies
PAGES = 20  # read together
# A machine with one worker has other work, too: after so long that comes first.
SLICE = timedelta(seconds=20)
PAUSE_WHILE_AWAY = timedelta(minutes=1)
FIRST_DELAY = timedelta(minutes=1)  # of a page that failed, then four times as long each time
# Nobody starts it but a person after a person stopped it, or after a defect.
REST_AFTER = {Job.State.CANCELLED: timedelta(hours=12), Job.State.FAILED: timedelta(hours=1)}
PROBE = "工会"


def request(*, by: AbstractBaseUser | None = None) -> Job:
    """Have a worker make what is missing; a job already waiting or running is returned."""
    return jobs.enqueue(KIND, {}, by=by, key=KIND)


def start(*, by: AbstractBaseUser) -> Job:
    """At once: what failed is tried again, and nobody waits for an encoder that was away."""
    retry_now()
    job = request(by=by)
    wake(job)
    return job


def request_if_needed() -> None:
    """By the clock. Costs nothing where meaning is off."""
    if site_meaning() and anything_to_do() and not _resting():
        request()


def anything_to_do() -> bool:
    unlooked = IndexState.objects.filter(pk=1).exclude(looked_to=None)
    return Unencoded.objects.due(timezone.now()).exists() or unlooked.exists()


def _resting() -> bool:
    last = Job.objects.filter(kind=KIND).order_by("-pk").first()
    if last is None or last.is_active:
        return last is not None
    rest = REST_AFTER.get(Job.State(last.state), timedelta(0))
    return last.finished_at is not None and last.finished_at > timezone.now() - rest


@transaction.atomic
def start_over(*, by: AbstractBaseUser) -> Job:
    """Forget what the model of the site has made, and have it made anew."""
    if meaning := site_meaning():
        forget(Vector.objects.filter(space=meaning.space.key))
        IndexState.objects.filter(pk=1).update(looked_to=0)
    return request(by=by)


def retry_now() -> int:
    """Try at once what failed, what was set aside too; returns how many pages."""
    return Unencoded.objects.failing().update(attempts=0, retry_at=None)


def set_aside() -> int:
    """How many pages wait for a person; none where meaning is off."""
    return Unencoded.objects.set_aside().count() if site_meaning() else 0


def run_job(run: Run) -> dict[str, int]:
    """The job of a worker: for a while, then others get their turn."""
    meaning = site_meaning()
    if meaning is None:
        run.progress(0, 0, "没有启用按含义检索，不必计算")
        return {}
    end = time.monotonic() + SLICE.total_seconds()
    return encode_all(meaning, run, over=lambda: time.monotonic() >= end)


def encode_all(encoder: PassageEncoder, run: Run, *, over: Callable[[], bool]) -> dict[str, int]:
    """Make what is missing, until there is no more or it is `over`. Puts the job off while
    the encoder does not answer."""
    try:
        return Encoding(encoder, run, over).go()
    except ModelError as error:
        raise Later(f"{error}；一分钟后自动再试", after=PAUSE_WHILE_AWAY) from error


class Encoding:
    """One turn of the work. Raises `ModelError` when the encoder does not answer, `Later` when
    the turn is over."""

    def __init__(self, encoder: PassageEncoder, run: Run, over: Callable[[], bool]) -> None:
        self._encoder, self._run, self._over = encoder, run, over

    def go(self) -> dict[str, int]:
        self._run.check()
        look_through(self._run, self._encoder.space, self._rest)
        self._require_answer()
        self._pace = pace_of(self._encoder.space)
        while rows := list(Unencoded.objects.due(timezone.now())[:PAGES]):
            sources = documents.load([(PAGE, row.page_id) for row in rows])
            for row in rows:
                self._page(row, sources[PAGE, row.page_id].document)
                self._rest(self._pace.words())
        failed = Unencoded.objects.failing().count()
        words = f"其余已算出，{failed} 件没能算出" if failed else "含义向量已全部算出"
        self._run.progress(self._pace.done, self._pace.done, words)
        return {"texts": self._pace.done, "failed": failed}

    def _page(self, row: Unencoded, document: Document | None) -> None:
        missing = missing_texts(document, self._encoder.space) if document else {}
        self._pace.expect(len(missing) - row.texts)
        try:
            self._texts(list(missing.items()))
        except ModelError as error:
            # It answered a moment ago: the page is to blame as long as it still answers others.
            self._blame(row, error)
            self._require_answer()
        else:
            self._finish(row)

    def _texts(self, missing: Sequence[tuple[bytes, str]]) -> None:
        for begin in range(0, len(missing), AT_ONCE):
            keys, texts = zip(*missing[begin : begin + AT_ONCE], strict=True)
            vectors = packed(self._encoder.encode_passages(texts), self._encoder.space)
            with self._run.step():
                keep(dict(zip(keys, vectors, strict=True)), self._encoder.space)
            self._pace.advance(len(keys))
            self._run.progress(self._pace.done, self._pace.total, self._pace.words())
            self._rest(self._pace.words())

    def _finish(self, row: Unencoded) -> None:
        with self._run.step():
            Change.objects.create(model=PAGE, object_id=row.page_id)
            row.delete()

    def _blame(self, row: Unencoded, error: ModelError) -> None:
        row.attempts += 1
        row.retry_at = timezone.now() + FIRST_DELAY * 4 ** (row.attempts - 1)
        row.error = str(error)[:2000]
        with self._run.step():
            row.save(update_fields=["attempts", "retry_at", "error"])

    def _require_answer(self) -> None:
        self._encoder.encode_passages([PROBE])

    def _rest(self, words: str) -> None:
        if self._over():
            raise Later(words)


def pace_of(space: Space) -> Pace:
    """In texts. What many pages share is counted once it is made."""
    kept = Vector.objects.filter(space=space.key).count()
    left = Unencoded.objects.waiting().aggregate(texts=Sum("texts"))["texts"] or 0
    return Pace("计算含义向量", total=kept + left, done=kept)


def packed(made: Matrix, space: Space) -> list[bytes]:
    """As they are kept. Raises `ModelError` for what is no vector of this space."""
    vectors = [pack(row) for row in made]
    if not all(is_of(vector, space.dimension) for vector in vectors):
        raise ModelError("模型给出的向量不可用，请检查模型文件")
    return vectors


def keep(vectors: Mapping[bytes, bytes], space: Space) -> None:
    """One that is there already is written over: it may have been no vector of this space."""
    Vector.objects.bulk_create(
        (Vector(space=space.key, text=key, value=value) for key, value in vectors.items()),
        update_conflicts=True,
        unique_fields=["space", "text"],
        update_fields=["value"],
    )


def look_through(run: Run, space: Space, rest: Callable[[str], None]) -> None:
    """After the model became another: which pages lack its vectors, and which have them already
    but stand in the index without."""
    follow_space(IndexState.objects.get_or_create(pk=1)[0])
    for ids, state in _unlooked():
        sources = documents.load([(PAGE, pk) for pk in ids]).values()
        found = fitted([source.document for source in sources if source.document], space)
        with run.step():
            note({pk: lacking for pk, _, lacking in found if lacking})
            Change.objects.bulk_create(
                Change(model=PAGE, object_id=pk) for pk, _, lacking in found if not lacking
            )
            # Unless another process has begun again for yet another model.
            IndexState.objects.filter(pk=1, space=state.space).update(
                looked_to=ids[-1] if ids else None
            )
        words = "正在查找还没有含义向量的内容"
        run.progress(0, 0, words)
        rest(words)


def _unlooked() -> Iterator[tuple[list[int], IndexState]]:
    """Batches of pages in order, an empty one at the end; goes on where another stopped."""
    while (state := IndexState.objects.get(pk=1)).looked_to is not None:
        after = eligible_pages().filter(pk__gt=state.looked_to).order_by("pk")
        yield list(after.values_list("pk", flat=True)[: sync.BATCH]), state
