"""Whether a text is in force on a day, computed from date bounds and never stored.

``start`` is the first day in force, ``end`` the first day no longer in force. An end is only ever set where it is known,
so it counts even for a text whose beginning is not. A beginning that nobody vouches for gives
待核实: a machine reading counts only where the text itself dates its own first state, since an amended law still ends
with the commencement of its original.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Status(Enum):
    UPCOMING = "upcoming"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    REPEALED = "repealed"
    EXPIRED = "expired"
    YEAR_OVER = "year_over"
    UNVERIFIED = "unverified"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Status.UPCOMING: "尚未施行",
    Status.IN_FORCE: "现行有效",
    Status.AMENDED: "已修改",
    Status.REPEALED: "已废止",
    Status.EXPIRED: "到期失效",
    Status.YEAR_OVER: "年度已过",
    Status.UNVERIFIED: "待核实",
}


@dataclass(frozen=True, slots=True)
class Validity:
    """Half-open bounds [start, end) and what the text becomes on ``end``."""

    start: date | None = None
    end: date | None = None
    ended_as: Status | None = None
    verified: bool = False


UNKNOWN = Validity()


def status_on(validity: Validity, day: date) -> Status:
    """The status on ``day`` (a calendar day of Asia/Shanghai, which the caller determines)."""
    if validity.end is not None and day >= validity.end:
        return validity.ended_as or Status.UNVERIFIED
    if not validity.verified or validity.start is None:
        return Status.UNVERIFIED
    if day < validity.start:
        return Status.UPCOMING
    return Status.IN_FORCE


def of_first_state(effective: date | None, *, expires: date | None = None) -> Validity:
    """Bounds of an original text that names its own commencement; ``expires`` is its last day in force."""
    if effective is None:
        return UNKNOWN
    if expires is None:
        return Validity(start=effective, verified=True)
    return Validity(effective, _day_after(expires), Status.EXPIRED, verified=True)


def of_later_state(effective: date | None) -> Validity:
    """Bounds of an amended or revised text: ``effective`` comes from the deciding act or an editor, never from the
    commencement clause of the original; without it the text is 待核实."""
    return Validity(start=effective, verified=effective is not None)


def of_yearly_plan(issued: date | None, year: int) -> Validity:
    """Bounds of 工作要点 and 年度计划: from issue to the end of the year they plan, then 年度已过."""
    return Validity(
        issued or date(year, 1, 1), date(year + 1, 1, 1), Status.YEAR_OVER, verified=True
    )


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
