"""How well questions measure: classical item analysis, pure and in one pass over the answers.

Difficulty is the mean share of its points that a question earned (0 to 1, the higher the easier).
Discrimination is the correlation of that share with the share earned on the rest of the attempt,
the corrected item-total correlation (Henrysson 1963; Crocker and Algina 1986, ch. 14): for
questions that are right or wrong, a point-biserial without the question's own points. Choices are
compared between the upper and lower 27 % by score (Kelley 1939); whoever ties with the last of a
group belongs to it. What the figures mean follows Ebel (1965): below 0.2 a question hardly tells
those who know from those who do not.

Memory grows with the number of attempts and of questions, never with that of answers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from math import ceil, sqrt
from typing import Any

#: Of fewer answers no question is judged.
ENOUGH = 30
GROUP_SHARE = 0.27
WEAK = 0.2
EASY, HARD = 0.95, 0.2
#: Seconds; a longer pause says that she was away.
LONGEST_PAUSE = 3600
NO_VARIANCE = 1e-12


@dataclass(frozen=True, slots=True)
class Response:
    """One answer to one version: `share` of its points, `rest` of all other points of the attempt
    (None where there are none), `chosen` the options taken."""

    attempt: int
    version: int
    share: float
    rest: float | None
    chosen: Sequence[str] = ()
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Save:
    """One accepted save. `began` is when the attempt was begun."""

    attempt: int
    version: int
    at: datetime
    began: datetime


@dataclass(frozen=True)
class Choice:
    """How often an option was taken: a share of everybody, of the upper and of the lower group.

    None where a group has nobody who was asked.
    """

    option: str
    everybody: float
    upper: float | None
    lower: float | None


@dataclass(frozen=True)
class ItemFigures:
    """Shares 0 to 1, rounded to thousandths. `discrimination` (-1 to 1) is None where everybody
    earned the same."""

    n: int
    difficulty: float
    discrimination: float | None
    unanswered: float
    upper: int
    lower: int
    choices: dict[str, Choice]

    @property
    def enough(self) -> bool:
        return self.n >= ENOUGH


@dataclass
class _Tally:
    """Sums over the answers to one version."""

    n: int = 0
    shares: float = 0.0
    empty: int = 0
    pairs: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0
    asked: Counter[str] = field(default_factory=Counter)
    taken: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, one: Response, group: str) -> None:
        self.n += 1
        self.shares += one.share
        self.empty += not one.answered
        self.asked[group] += 1
        self.taken.setdefault(group, Counter()).update(one.chosen)
        if one.rest is None:
            return
        self.pairs += 1
        self.x += one.share
        self.y += one.rest
        self.xx += one.share * one.share
        self.yy += one.rest * one.rest
        self.xy += one.share * one.rest

    def correlation(self) -> float | None:
        across = self.pairs * self.xy - self.x * self.y
        spread_x = self.pairs * self.xx - self.x * self.x
        spread_y = self.pairs * self.yy - self.y * self.y
        if min(spread_x, spread_y) <= NO_VARIANCE:
            return None
        return round(across / sqrt(spread_x * spread_y), 3)

    def choice(self, option: str) -> Choice:
        times = {group: counts[option] for group, counts in self.taken.items()}
        return Choice(
            option=option,
            everybody=round(sum(times.values()) / self.n, 3),
            upper=self._of("upper", times),
            lower=self._of("lower", times),
        )

    def _of(self, group: str, times: Mapping[str, int]) -> float | None:
        asked = self.asked[group]
        return round(times.get(group, 0) / asked, 3) if asked else None

    def figures(self) -> ItemFigures:
        options = sorted({one for counts in self.taken.values() for one in counts})
        return ItemFigures(
            n=self.n,
            difficulty=round(self.shares / self.n, 3),
            discrimination=self.correlation(),
            unanswered=round(self.empty / self.n, 3),
            upper=self.asked["upper"],
            lower=self.asked["lower"],
            choices={option: self.choice(option) for option in options},
        )


def analyse(responses: Iterable[Response], scores: Mapping[int, float]) -> dict[int, ItemFigures]:
    """Figures by version. `scores` has for each attempt the share of all its points it earned."""
    upper_from, lower_to = group_bounds(scores.values())
    tallies: dict[int, _Tally] = {}
    for one in responses:
        score = scores[one.attempt]
        group = "upper" if score >= upper_from else "lower" if score <= lower_to else ""
        tallies.setdefault(one.version, _Tally()).add(one, group)
    return {version: tally.figures() for version, tally in tallies.items()}


def group_bounds(scores: Iterable[float]) -> tuple[float, float]:
    """The least score of the upper group and the highest of the lower one; where both would have
    the same people, there are no groups: bounds that no score reaches."""
    ranked = sorted(scores)
    nobody = (2.0, -1.0)
    if not ranked:
        return nobody
    size = ceil(len(ranked) * GROUP_SHARE)
    lower_to, upper_from = ranked[size - 1], ranked[-size]
    return (upper_from, lower_to) if upper_from > lower_to else nobody


def median_seconds(saves: Iterable[Save]) -> dict[int, int]:
    """By version the median of the whole seconds between the previous accepted save of the attempt
    (or its beginning) and the last save of this question, at most `LONGEST_PAUSE`.

    `saves` in the order of attempts, and of time within each. Reading ahead counts for the
    question that is saved next: the figure compares questions, it measures nobody's diligence.
    """
    seconds: dict[int, Counter[int]] = {}
    for version, pause in _last_pauses(saves):
        seconds.setdefault(version, Counter())[pause] += 1
    return {version: _median(counted) for version, counted in seconds.items()}


def _last_pauses(saves: Iterable[Save]) -> Iterator[tuple[int, int]]:
    for _, those in groupby(saves, lambda one: one.attempt):
        last: dict[int, int] = {}
        before: datetime | None = None
        for one in those:
            passed = (one.at - (before or one.began)).total_seconds()
            last[one.version] = int(min(max(passed, 0), LONGEST_PAUSE))
            before = one.at
        yield from last.items()


def _median(counted: Counter[int]) -> int:
    """The lower of the two in the middle of an even number."""
    middle, passed = (counted.total() + 1) // 2, 0
    for value in sorted(counted):
        passed += counted[value]
        if passed >= middle:
            return value
    raise ValueError("the median of nothing")


def warnings(figures: ItemFigures, options: Sequence[str], key: Any) -> list[str]:
    """What an author should look at, in words. `options` are the ids on offer, `key` the right
    ones; both empty where a question offers none."""
    if not figures.enough:
        return []
    said = [*_of_discrimination(figures), *_of_difficulty(figures)]
    wrong = [one for one in options if one not in key]
    taken = figures.choices
    if len(key) == 1 and (rivals := _stronger(figures, wrong, key[0])):
        said.append(f"高分组选{_named(rivals)}的比选正确答案的还多，请核对答案和题干。")
    if unused := [one for one in wrong if one not in taken]:
        said.append(f"没有人选{_named(unused)}，可以换成更容易混淆的选项。")
    return said


def _of_discrimination(figures: ItemFigures) -> list[str]:
    found = figures.discrimination
    if found is None:
        return []
    if found < 0:
        return ["其他题得分高的人反而容易答错这道题，答案可能有误，请核对。"]
    return ["区分度偏低，分不出掌握与没有掌握。"] if found < WEAK else []


def _of_difficulty(figures: ItemFigures) -> list[str]:
    if figures.difficulty > EASY:
        return ["几乎人人答对。"]
    return ["很少有人答对。"] if figures.difficulty < HARD else []


def _stronger(figures: ItemFigures, wrong: Sequence[str], right: str) -> list[str]:
    """Wrong options that the upper group prefers to the right one."""
    chosen = figures.choices
    best = chosen[right].upper if right in chosen else 0.0
    return [one for one in wrong if one in chosen and (chosen[one].upper or 0.0) > (best or 0.0)]


def _named(options: Sequence[str]) -> str:
    words = {"true": "正确", "false": "错误"}
    return "、".join(f"“{words.get(one, one.upper())}”" for one in options)
