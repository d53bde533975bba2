"""The job of a batch: files become works and pages, read and stored one by one.

A batch can be run any number of times: an item that has its result is not touched again, and an
item without one leaves nothing behind but its stored content, which has one place per content.
"""

import time

import structlog
from django.db import IntegrityError

from jobs import faults
from jobs.runner import Later, Run
from library.decoding import Unreadable
from library.extraction.child import Unextracted
from library.extraction.office.converter import ConverterMissing
from library.models import ImportBatch, ImportItem
from library.models.imports import SECRET_NAME, incoming_name, summary
from library.recognising import recognise_file
from library.recognition import fields_of
from library.secrets import WIPED, Secret, wipe
from library.services.entering import Reading, enter, finish
from library.signals import item_finished
from library.storage import (
    NoSpace,
    drop_folder,
    drop_incoming,
    read_incoming,
    room_needed,
    store_content,
)

State = ImportItem.State
#: Seconds after which others get their turn: ten years of documents take a worker an hour.
SLICE = 60.0
#: Their uploads are wanted again.
WANTED = (State.WAITING, State.FAILED, State.HELD)

logger = structlog.get_logger(__name__)


def run_import(run: Run) -> dict[str, int]:
    """The job: one batch, item by item, for a while; then it goes on behind those that wait."""
    faults.point("import-claimed")
    batch = ImportBatch.objects.select_related("created_by").get(pk=run.payload["batch"])
    _drop_secrets(batch)
    total = batch.items.count()
    # Each is read when its turn has come: with what it became it takes as much memory as its text.
    waiting = list(batch.items.waiting().values_list("pk", flat=True))
    end = time.monotonic() + SLICE
    for position, key in enumerate(waiting, start=total - len(waiting)):
        item = batch.items.get(pk=key)
        item.batch = batch
        # No name: what is read may turn out to be something of which nothing may be kept.
        run.progress(position, total, f"正在处理第 {position + 1} 份，共 {total} 份")
        if key != waiting[0] and time.monotonic() > end:
            raise Later(f"已处理 {position} 份，共 {total} 份；先让别的任务做，随后继续")
        import_item(item, run)
    _clear_incoming(batch)
    counts = {state.value: batch.items.filter(state=state).count() for state in State}
    run.progress(total, total, summary(counts))
    faults.point("import-finished")
    return counts


def import_item(item: ImportItem, run: Run) -> ImportItem:
    """Give one waiting item its result; the result and all it brings about are one transaction."""
    try:
        with room_needed():
            reading = _read(item)
    except Secret as error:
        _stop(item, error, run)
    except (Unreadable, NoSpace) as error:
        _fail(item, error, run)
    else:
        faults.point("import-stored")
        _enter(item, reading, run)
    faults.point("import-committed")
    item_finished.send(sender=ImportItem, item=item)
    return item


def _read(item: ImportItem) -> Reading:
    raw = read_incoming(item.incoming_name)
    found = recognise_file(raw, item.name)
    if found.secrecy:
        raise Secret(found.secrecy)
    fields = fields_of(found.recognition, found.original.warnings)
    return Reading(store_content(raw), len(raw), found.original, found.recognition, fields)


def _enter(item: ImportItem, reading: Reading, run: Run) -> None:
    try:
        with run.step():
            enter(item, reading)
            faults.point("import-entered")
    except IntegrityError:
        # The same document came in through another batch at this moment: now it is there.
        logger.info("import_met_another", item=item.pk)
        with run.step():
            enter(item, reading)


def _fail(item: ImportItem, error: Exception, run: Run) -> None:
    if isinstance(error, Unextracted):
        logger.warning("extraction_stopped", item=item.pk, cause=error.cause)
    state = State.HELD if isinstance(error, ConverterMissing) else State.FAILED
    with run.step():
        finish(item, state, reason=str(error))


def _stop(item: ImportItem, error: Secret, run: Run) -> None:
    upload = item.incoming_name
    wipe(item, str(error))
    with run.step():
        item.save(update_fields=WIPED)
    faults.point("import-stopped")
    drop_incoming(upload)


def _drop_secrets(batch: ImportBatch) -> None:
    """A run may have died when it had said that a file is stopped, and had not deleted it."""
    for item in batch.items.filter(name=SECRET_NAME):
        drop_incoming(incoming_name(batch.token, item.order))


def _clear_incoming(batch: ImportBatch) -> None:
    """Only a file that was not imported may be wanted again."""
    done = batch.items.exclude(state__in=WANTED).filter(kept=True)
    for item in done:
        drop_incoming(incoming_name(batch.token, item.order))
    done.update(kept=False)
    if not batch.items.filter(kept=True).exists():
        drop_folder(str(batch.token))
