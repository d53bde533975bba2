"""What an answer earns: by its key or a person's mark, then by the corrections of its key in order.

Nothing here reads or writes the database, so marking, a preview and a regrade cannot differ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from courses.models import AttemptItem, KeyCorrection, Mark
from courses.questions import share_earned

TENTH = Decimal("0.1")
Mode = KeyCorrection.Mode


@dataclass(frozen=True)
class Judged:
    """One question of an attempt; `earned` is None while its answer waits for a person."""

    item: AttemptItem
    earned: Decimal | None
    dropped: bool = False

    @property
    def sums(self) -> "Sums":
        if self.dropped:
            return Sums()
        return Sums(self.earned or Decimal(0), self.item.points)


@dataclass(frozen=True)
class Sums:
    """Points earned, and points there are to earn, of what counts."""

    score: Decimal = Decimal(0)
    max_score: Decimal = Decimal(0)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.score + other.score, self.max_score + other.max_score)

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(self.score - other.score, self.max_score - other.max_score)

    @property
    def share(self) -> Fraction:
        """1 where nothing is left to earn: no one may suffer from all questions being bad."""
        if not self.max_score:
            return Fraction(1)
        return Fraction(self.score) / Fraction(self.max_score)

    def out_of(self, points: Decimal) -> "Sums":
        """As they are told; of `points` in all everything is earned when nothing counts."""
        return self if self.max_score else Sums(points, points)

    def passes(self, percent: int) -> bool:
        return self.score * 100 >= self.max_score * percent


def judge(
    items: Sequence[AttemptItem],
    marks: dict[int, Mark],
    corrections: Iterable[KeyCorrection],
) -> list[Judged]:
    """Every question of one attempt; `marks` by item, `corrections` in the order they were applied."""
    judged = [Judged(item, points_for(item, marks.get(item.pk))) for item in items]
    place = {item.version_id: index for index, item in enumerate(items)}
    total = sum((one.sums for one in judged), Sums())
    for correction in corrections:
        index = place[correction.version_id]
        before = judged[index]
        judged[index] = corrected(before, correction, total=total)
        total = total - before.sums + judged[index].sums
    return judged


def corrected(one: Judged, correction: KeyCorrection, *, total: Sums) -> Judged:
    """The question after a correction; `total` is that of its attempt before.

    One that only raises leaves an attempt alone whose share of the points would fall.
    """
    if correction.mode == Mode.DROP:
        after = replace(one, dropped=True)
    else:
        after = replace(one, earned=_earned(one, correction), dropped=False)
    if correction.only_if_higher and (total - one.sums + after.sums).share < total.share:
        return one
    return after


def points_for(item: AttemptItem, mark: Mark | None = None) -> Decimal | None:
    """In tenths; None when a person has to mark the answer.

    A mark given before the answer was last changed (the attempt was opened again) is none.
    """
    if mark is not None and (item.saved_at is None or mark.created_at >= item.saved_at):
        return mark.points
    return _by_key(item, item.version.key)


def _earned(one: Judged, correction: KeyCorrection) -> Decimal | None:
    if correction.mode == Mode.AWARD_ALL:
        return one.item.points
    by_key = _by_key(one.item, correction.key)
    if correction.mode == Mode.NEW_KEY or by_key is None:
        return by_key
    return max(by_key, one.earned or Decimal(0))


def _by_key(item: AttemptItem, key: Any) -> Decimal | None:
    version = item.version
    share = share_earned(version.kind, key, item.answer, version.rules, version.stem)
    if share is None:
        return None
    exact = item.points * share.numerator / share.denominator
    return exact.quantize(TENTH, rounding=ROUND_HALF_UP)
