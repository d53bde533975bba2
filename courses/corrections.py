"""What a correction of a key would change, read from what is stored. Nothing is written.

The sums of an attempt are those its last marking left; the correction is applied to one question
of it by the same function that marking uses (`courses.judging.corrected`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from courses.judging import Judged, Sums, corrected
from courses.models import Attempt, AttemptItem, KeyCorrection

CHUNK = 500
LISTED = 100


@dataclass(frozen=True)
class Change:
    """One attempt before and after, as sums and passes."""

    attempt: Attempt
    before: Sums
    after: Sums
    passed: bool
    passes: bool

    @property
    def keeps_lesson(self) -> bool:
        """A quiz that no longer passes: what was completed by it stays completed."""
        return self.passed and not self.passes and self.attempt.lesson_id is not None

    @property
    def words(self) -> str:
        if self.passed == self.passes:
            return "合格不变" if self.passed else "仍不合格"
        if self.passes:
            return "变为合格"
        return "不再合格；已完成，不收回" if self.keeps_lesson else "不再合格"


@dataclass
class Preview:
    """Of assessed attempts that are marked; `later` are judged when they are handed in or marked.

    `practice` is the number of practice attempts, which are judged anew without a notice. `rows`
    are the first `LISTED` that change.
    """

    attempts: int = 0
    up: int = 0
    down: int = 0
    gained: int = 0
    lost: int = 0
    kept: int = 0
    later: int = 0
    practice: int = 0
    rows: list[Change] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return self.up + self.down

    def add(self, change: Change) -> None:
        self.attempts += 1
        if change.before == change.after:
            return
        rises = change.after.share >= change.before.share
        self.up, self.down = self.up + rises, self.down + (not rises)
        self.gained += change.passes and not change.passed
        self.lost += change.passed and not change.passes
        self.kept += change.keeps_lesson
        if len(self.rows) < LISTED:
            self.rows.append(change)


def attempts_of(correction: KeyCorrection) -> "QuerySet[Attempt]":
    """Attempts that were asked the version, where the correction holds."""
    return Attempt.objects.filter(_scope(correction), items__version=correction.version_id)


def preview(correction: KeyCorrection) -> Preview:
    """Who changes if it is applied now. Memory does not grow with the number of attempts."""
    asked = attempts_of(correction)
    assessed = Q(exam__isnull=False) | Q(lesson__isnull=False)
    found = Preview(
        later=asked.filter(assessed).exclude(state=Attempt.State.MARKED).count(),
        practice=asked.exclude(assessed).filter(state__in=Attempt.HANDED_IN).count(),
    )
    items = AttemptItem.objects.filter(
        version=correction.version_id, attempt__in=asked.filter(assessed).values("pk")
    ).filter(attempt__state=Attempt.State.MARKED)
    rows = items.select_related("version", "attempt__user", "attempt__exam", "attempt__paper")
    for change in _changes(correction, rows.order_by("attempt_id")):
        found.add(change)
    return found


def _changes(correction: KeyCorrection, items: "QuerySet[AttemptItem]") -> Iterator[Change]:
    last = 0
    while some := list(items.filter(attempt__gt=last)[:CHUNK]):
        totals = _totals([item.attempt_id for item in some])
        for item in some:
            total, points = totals[item.attempt_id]
            yield _change(item, correction, total, points)
        last = some[-1].attempt_id


def _change(item: AttemptItem, correction: KeyCorrection, total: Sums, points: Decimal) -> Change:
    attempt = item.attempt
    one = Judged(item, item.awarded, item.dropped)
    changed = corrected(one, correction, total=total)
    after = (total - one.sums + changed.sums).out_of(points)
    return Change(
        attempt=attempt,
        before=total.out_of(points),
        after=after,
        passed=bool(attempt.passed),
        passes=after.passes(attempt.pass_percent),
    )


def _totals(attempt_ids: list[int]) -> dict[int, tuple[Sums, Decimal]]:
    """By attempt what counts of it, and all its points."""
    counts = Q(dropped=False)
    rows = (
        AttemptItem.objects.filter(attempt__in=attempt_ids)
        .order_by()
        .values("attempt")
        .annotate(
            score=Sum("awarded", filter=counts),
            max_score=Sum("points", filter=counts),
            all_points=Sum("points"),
        )
    )
    return {
        row["attempt"]: (
            Sums(row["score"] or Decimal(0), row["max_score"] or Decimal(0)),
            row["all_points"],
        )
        for row in rows
    }


def _scope(correction: KeyCorrection) -> Any:
    if correction.exam_id:
        return Q(exam=correction.exam_id)
    return Q(paper=correction.paper_id) if correction.paper_id else Q()
