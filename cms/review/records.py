"""The record of one review as a page: who decided what and when, and what changed since the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from cms.models import ReviewedMixin, ReviewEntry, Stage
from cms.review.differences import Mark, Paragraph, compare, lines_of

Kind = ReviewEntry.Kind


@dataclass(frozen=True)
class Step:
    """One stage as the reviewers see it; `entry` is its last decision on the newest version."""

    stage: Stage
    entry: ReviewEntry | None
    current: bool


@dataclass(frozen=True)
class Cycle:
    """From one clearance (or withdrawal) to the next; `before` is the text approved before it."""

    number: int
    entries: list[ReviewEntry]
    before: ReviewEntry | None

    @property
    def last(self) -> ReviewEntry:
        """The newest entry that speaks of a submitted text."""
        said = [entry for entry in self.entries if entry.kind != Kind.WITHDRAWN]
        return (said or self.entries)[-1]

    @property
    def final(self) -> ReviewEntry | None:
        return next((entry for entry in self.entries if _clears(entry)), None)


def cycles_of(page_id: int) -> list[Cycle]:
    """Oldest first. A withdrawal belongs to the review whose result it took away."""
    cycles: list[Cycle] = []
    entries: list[ReviewEntry] = []
    before: ReviewEntry | None = None
    cleared: ReviewEntry | None = None
    for entry in ReviewEntry.objects.of_page(page_id).select_related("by"):
        if cleared is not None and entry.kind != Kind.WITHDRAWN:
            cycles.append(Cycle(len(cycles) + 1, entries, before))
            entries, before, cleared = [], cleared, None
        entries.append(entry)
        cleared = entry if _clears(entry) else cleared
    if entries:
        cycles.append(Cycle(len(cycles) + 1, entries, before))
    return cycles


def _clears(entry: ReviewEntry) -> bool:
    return entry.kind == Kind.APPROVED and entry.stage == Stage.FINAL


def changes(before: dict[str, Any] | None, now: dict[str, Any]) -> list[Paragraph]:
    """The whole text of `now`, marked against what was approved before; unmarked without it."""
    lines = lines_of(now)
    return compare(lines_of(before) if before else lines, lines)


def only_changed(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    return [paragraph for paragraph in paragraphs if paragraph.mark != Mark.SAME]


def steps_of(entries: Sequence[ReviewEntry], current: Stage | None) -> list[Step]:
    """The three stages since the last submission."""
    decided: dict[str, ReviewEntry] = {}
    for entry in entries:
        if entry.kind == Kind.SUBMITTED:
            decided.clear()
        elif entry.stage:
            decided[entry.stage] = entry
    return [Step(stage, decided.get(stage), stage == current) for stage in Stage]


def may_see_record(user: Any, page: Page | None) -> bool:
    """Editors, reviewers and administrators; what a deleted page left is for who edits any page."""
    if page is not None:
        return bool(page.permissions_for_user(user).can_edit())
    return bool(user.is_active and page_permission_policy.user_has_permission(user, "change"))


def is_kept(page: Page) -> bool:
    """Is there a record to show?"""
    return issubclass(page.specific_class or type(page), ReviewedMixin) and (
        ReviewEntry.objects.of_page(page.pk).exists()
    )
