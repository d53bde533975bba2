"""The bounds between which a text is in force, and what the reader is told about them.

Bounds follow, in this order of force, from an editor's override, a confirmed repeal, the state that
replaces this one, and the text's own dates. Only what is known counts: a later state whose
beginning is unknown ends the certainty about this one, not its force.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gongwen.dates import to_chinese
from gongwen.validity import (
    Status,
    Validity,
    of_first_state,
    of_later_state,
    of_yearly_plan,
    status_on,
)
from library.models import PolicyPage, StatusOverride


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above the text on a day; `current` is the text to read instead, if another."""

    status: Status
    text: str
    current: PolicyPage | None = None
    override: StatusOverride | None = None

    @property
    def label(self) -> str:
        return self.status.label


def own_validity(page: PolicyPage) -> Validity:
    """From the dates of the text alone."""
    if page.plan_year:
        return of_yearly_plan(page.effective or page.issued, page.plan_year)
    first = page.state_kind == PolicyPage.StateKind.ORIGINAL
    start = page.effective or (page.issued if first else None)
    if page.expires:
        return of_first_state(start, expires=page.expires)
    return of_first_state(start) if first else of_later_state(start)


def ended(validity: Validity, day: date, status: Status) -> Validity:
    """`validity` with an end on `day`, unless it ends earlier anyway."""
    if validity.end is not None and validity.end <= day:
        return validity
    return replace(validity, end=day, ended_as=status)


def followed_by(validity: Validity, successor: PolicyPage, bounds: Validity) -> Validity:
    """`validity` of a text that `successor`, which has `bounds`, replaces."""
    if bounds.verified and bounds.start is not None:
        return ended(validity, bounds.start, Status.AMENDED)
    if successor.state_date is not None:
        return ended(validity, successor.state_date, Status.UNVERIFIED)
    return replace(validity, verified=False)


def repealed_by(validity: Validity, days: Iterable[date]) -> Validity:
    for day in days:
        validity = ended(validity, day, Status.REPEALED)
    return validity


def overridden(validity: Validity, override: StatusOverride | None) -> Validity:
    """What the editor says holds, against the text's own dates."""
    if override is None:
        return validity
    status = Status(override.status)
    if status is Status.UNVERIFIED or override.since is None:
        return Validity()
    if status in (Status.IN_FORCE, Status.UPCOMING):
        return Validity(start=override.since, verified=True)
    return replace(validity, end=override.since, ended_as=status)


def state_bounds(
    states: Sequence[PolicyPage],
    overrides: dict[int, StatusOverride],
    repeals: Iterable[date],
) -> dict[int, Validity]:
    """Bounds of every text of one work; `states` are its published texts, oldest first."""
    bounds: dict[int, Validity] = {}
    successor: PolicyPage | None = None
    days = sorted(repeals)
    for page in reversed(states):
        validity = overridden(own_validity(page), overrides.get(page.pk))
        if successor is not None:
            validity = followed_by(validity, successor, bounds[successor.pk])
        bounds[page.pk] = repealed_by(validity, days)
        successor = page
    return bounds


def banner(page: PolicyPage, day: date, *, draft: bool = False) -> Banner:
    """The status of `page` on `day` in a sentence, with the way to the current text.

    The bounds of a draft are those its present dates will give it when it is published.
    """
    override = page.status_overrides.select_related("by").first()
    validity = overridden(own_validity(page), override) if draft else page.validity
    status = status_on(validity, day)
    shown = page if page.address_day is None else page.work.state_today()
    current = shown if shown is not None and shown.pk != page.pk else None
    return Banner(status, _sentence(page, validity, status), current, override)


def takes_effect(page: PolicyPage, start: date | None) -> bool:
    """Whether `start` is a day of commencement: a notice that states none just counts from its day of issue."""
    return start is not None and (page.effective is not None or start != page.issued)


def _sentence(page: PolicyPage, validity: Validity, status: Status) -> str:
    """What the label beside it does not say."""
    start, end = chinese_day(validity.start), chinese_day(validity.end)
    if status in (Status.UPCOMING, Status.IN_FORCE):
        stated = takes_effect(page, validity.start)
        return f"本文本自{start}起施行。" if stated else f"本文件于{start}印发。"
    if status is Status.AMENDED:
        return f"本文本已于{end}被新的文本代替，仅供查考。"
    if status is Status.REPEALED:
        return f"本文件已于{end}废止，仅供查考。"
    if status is Status.EXPIRED:
        return f"本文件已于{end}到期失效，仅供查考。"
    if status is Status.YEAR_OVER:
        return f"本文件部署的是{page.plan_year or ''}年度工作，年度已过。"
    if validity.end is not None and validity.ended_as is Status.UNVERIFIED:
        return "此后另有新的文本，其施行日期尚未核实，请以有关机关公布的文本为准。"
    return "本文本的施行日期尚未核实，请以有关机关公布的文本为准。"


def chinese_day(day: date | None) -> str:
    return to_chinese(day) if day else ""
