"""Importing people: read and kept, shown, then written line by line.

Every line ends in one of four outcomes and stays in the database with its reasons. Writing
judges each line again, takes a bounded number of lines per transaction, marks them done in
the same transaction, and so can be stopped and run again at any point.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import PeopleImport, PeopleImportRow, User
from accounts.people_rows import Verdict, judge
from accounts.people_sheet import SheetError, SheetRow, read_sheet
from jobs.models import Job
from jobs.runner import JobFailed, Run
from jobs.services import enqueue

KIND = "accounts.people_import"
PER_STEP = 100

Outcome = PeopleImportRow.Outcome
State = PeopleImport.State


class NotInPreview(Exception):
    """The import was confirmed already, or its file could not be read."""


@dataclass(frozen=True)
class ImportReport:
    """Lines by outcome, and each bad line with its reasons."""

    counts: dict[str, int]
    errors: list[tuple[int, list[str]]]


def preview_people(file: IO[bytes], *, by: User | None) -> ImportReport:
    """What an import would do; nothing is written. Raises `SheetError`."""
    return _report(judge(read_sheet(file), by=by))


def stage_import(file: IO[bytes], *, filename: str, by: User | None) -> PeopleImport:
    """Read a workbook and keep all its lines for confirmation.

    An unreadable file is kept as a failed import with the reason.
    """
    batch = PeopleImport(filename=filename[-255:], created_by=by, state=State.PREVIEW)
    verdicts: list[Verdict] = []
    rows: list[SheetRow] = []
    try:
        rows = read_sheet(file)
        verdicts = judge(rows, by=by)
    except SheetError as error:
        batch.state, batch.message = State.FAILED, str(error)
    else:
        if not rows:
            batch.state, batch.message = State.FAILED, "表中没有人员，请填写后再上传。"
    with transaction.atomic():
        batch.save()
        PeopleImportRow.objects.bulk_create(_kept(batch, rows, verdicts), batch_size=500)
        audit.record("accounts.import.upload", instance=batch, by=by, data={"rows": len(rows)})
    return batch


def _kept(
    batch: PeopleImport, rows: Sequence[SheetRow], verdicts: Sequence[Verdict]
) -> Iterable[PeopleImportRow]:
    for row, verdict in zip(rows, verdicts, strict=True):
        yield PeopleImportRow(
            batch=batch,
            number=row.number,
            cells=row.cells,
            outcome=verdict.outcome,
            reasons=verdict.reasons or verdict.changes,
        )


def confirm_import(batch: PeopleImport, *, by: User) -> Job:
    """Hand a previewed import to a worker; raises `NotInPreview`."""
    with transaction.atomic():
        waiting = PeopleImport.objects.filter(pk=batch.pk, state=State.PREVIEW)
        if not waiting.update(state=State.APPLYING):
            raise NotInPreview
        return enqueue(KIND, {"batch": batch.pk}, by=by, key=f"{KIND}:{batch.pk}")


def run_import(run: Run) -> dict[str, Any]:
    """Job handler."""
    batch = PeopleImport.objects.filter(pk=run.payload["batch"]).first()
    if batch is None:
        raise JobFailed("这次导入已被删除。")
    by = User.objects.filter(pk=run.created_by_id).first()
    report = apply_import(batch, by=by, step=run.step, progress=run.progress)
    return report.counts


def import_people(file: IO[bytes], *, filename: str, by: User | None) -> PeopleImport:
    """Read and write in one go, for the command line; raises `SheetError`."""
    batch = stage_import(file, filename=filename, by=by)
    if batch.state == State.FAILED:
        raise SheetError(batch.message)
    apply_import(batch, by=by, step=transaction.atomic, progress=lambda *_: None)
    batch.refresh_from_db()
    return batch


def apply_import(
    batch: PeopleImport,
    *,
    by: User | None,
    step: Callable[[], AbstractContextManager[None]],
    progress: Callable[[int, int, str], None],
) -> ImportReport:
    """Write the lines that are not done; `step` opens the transaction of each portion."""
    total = batch.rows.count()
    waiting = list(batch.rows.filter(done=False))
    for begin in range(0, len(waiting), PER_STEP):
        portion = waiting[begin : begin + PER_STEP]
        with step():
            _apply_portion(portion, by=by)
        done = total - len(waiting) + begin + len(portion)
        progress(done, total, f"已处理 {done} 行，共 {total} 行")
    report = batch_report(batch)
    with step():
        PeopleImport.objects.filter(pk=batch.pk).update(
            state=State.APPLIED, applied_at=timezone.now()
        )
        audit.record("accounts.import.apply", instance=batch, by=by, data=report.counts)
    return report


def _apply_portion(portion: Sequence[PeopleImportRow], *, by: User | None) -> None:
    good = [row for row in portion if row.outcome != Outcome.ERROR]
    lines = [SheetRow(row.number, row.cells) for row in good]
    for row, verdict in zip(good, judge(lines, by=by), strict=True):
        if not verdict.reasons:
            _write(verdict)
        row.outcome = verdict.outcome
        row.reasons = verdict.reasons or verdict.changes
    for row in portion:
        row.done = True
    PeopleImportRow.objects.bulk_update(portion, ["outcome", "reasons", "done"])


def _write(verdict: Verdict) -> None:
    """Write one line, or turn it into an error when the database refuses it."""
    if verdict.outcome == Outcome.SAME:
        return
    try:
        with transaction.atomic():
            _write_person(verdict)
    except IntegrityError:
        verdict.reasons.append("与平台中已有的工号、手机号、邮箱或任职冲突，请核对后重新导入")


def _write_person(verdict: Verdict) -> None:
    user = verdict.user or User()
    for name, value in verdict.values.items():
        setattr(user, name, value)
    if user.pk is None:
        user.set_unusable_password()
    user.save()
    for appointment in verdict.appointments:
        appointment.user = user
        appointment.save()


def _report(verdicts: Iterable[Verdict]) -> ImportReport:
    counts = dict.fromkeys(Outcome.values, 0)
    errors = []
    for verdict in verdicts:
        counts[verdict.outcome] += 1
        if verdict.reasons:
            errors.append((verdict.number, verdict.reasons))
    return ImportReport(counts, errors)


def batch_report(batch: PeopleImport) -> ImportReport:
    """The same from the kept lines."""
    counts = Counter(batch.rows.values_list("outcome", flat=True))
    bad = batch.rows.filter(outcome=Outcome.ERROR).values_list("number", "reasons")
    return ImportReport({name: counts[name] for name in Outcome.values}, list(bad))
