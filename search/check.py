"""Comparing the index with the database: the alarm for changes that nobody noted."""

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime

from jobs.runner import JobFailed, Run
from search.connection import site_engine
from search.documents import document_id, eligible_pages
from search.engine import Engine, EngineError
from search.models import PAGE, Change

KIND = "search.check"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Findings:
    """Ids of index entries; those with a change still to be applied are not counted."""

    compared: int = 0
    missing: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[str]:
        return [*self.missing, *self.surplus, *self.stale]


def compare(engine: Engine) -> Findings:
    """Every entry against every searchable row. Versions follow the clock, so an entry
    older than the last publication of its page is stale."""
    published = {
        document_id(PAGE, pk): when
        for pk, when in eligible_pages().values_list("pk", "last_published_at")
    }
    held = dict(engine.ids())
    noted = {
        document_id(*key) for key in Change.objects.pending().values_list("model", "object_id")
    }
    return Findings(
        compared=len(published),
        missing=sorted(published.keys() - held.keys() - noted),
        surplus=sorted(held.keys() - published.keys() - noted),
        stale=sorted(
            entry
            for entry, when in published.items()
            if entry in held and entry not in noted and when and when > _moment(held[entry])
        ),
    )


def repair(findings: Findings) -> None:
    """Note every difference as a change; the drainer does the rest."""
    surplus = set(findings.surplus)
    notes = ((entry, entry.rpartition(":")) for entry in findings.all)
    Change.objects.bulk_create(
        (
            Change(model=model, object_id=int(pk), urgent=entry in surplus)
            for entry, (model, _, pk) in notes
        ),
        batch_size=500,
    )


def run_job(run: Run) -> dict[str, int]:
    """The job: compare, and have every difference written anew."""
    try:
        findings = reconcile(site_engine())
    except EngineError as error:
        raise JobFailed(f"无法读取索引：{error}") from error
    counts = {name: len(getattr(findings, name)) for name in ("missing", "surplus", "stale")}
    run.progress(
        findings.compared,
        findings.compared,
        f"应有 {findings.compared} 件：缺少 {counts['missing']}，多余 {counts['surplus']}，"
        f"过时 {counts['stale']}；差异已交付补写",
    )
    return counts


def reconcile(engine: Engine) -> Findings:
    findings = compare(engine)
    if findings.all:
        log.warning(
            "index differed from the database: %d missing, %d surplus, %d stale of %d",
            len(findings.missing),
            len(findings.surplus),
            len(findings.stale),
            findings.compared,
        )
        repair(findings)
    return findings


def _moment(version: int) -> datetime:
    return datetime.fromtimestamp(version / 1000, tz=UTC)
