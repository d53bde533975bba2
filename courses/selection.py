"""Which questions of a paper an attempt gets, in which order.

The questions chosen for a paper come with every attempt; the rules draw the rest, none twice.
Rules that can be met together are met (`courses.matching`); what is missing is
`courses.services.papers.shortfalls`' affair, an attempt gets what there is.
"""

import random
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from courses import pools
from courses.matching import assign
from courses.models import AttemptItem, Paper, PaperItem, PaperRule, Question, QuestionVersion
from courses.pools import askable
from courses.questions import portions

# These speak of the options above them.
STAYS_LAST = ("以上", "上述")
# What of a version is not needed to ask it.
UNASKED = ("key", "explanation", "source", "source_words", "stem_key")


@dataclass(frozen=True)
class Slot:
    """A question that an attempt gets; a case is one."""

    section: int
    version: QuestionVersion
    points: Decimal


class Drawer:
    """What may be drawn, read once, for as many attempts as are drawn from it in one go.

    Of what rules draw every attempt makes sure that it may still be asked; the chosen questions
    stay as they were read, and a question that came into use lately may be missing
    (`courses.pools.read_lately`).
    """

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.items = usable_items(paper)
        self.rules = list(PaperRule.objects.filter(paper=paper).order_by("order", "pk"))
        self._asked = [pools.Asked.by(rule) for rule in self.rules]
        self._pools = pools.read_lately(paper.purpose, self._asked)

    def draw(self, *, seed: int) -> list[AttemptItem]:
        """Rows of an attempt, not yet saved; the same seed on the same content gives the same."""
        chance = random.Random(seed)  # noqa: S311 - to be repeatable, not to be secret
        slots = [*self._chosen(chance), *self._drawn(chance)]
        slots.sort(key=attrgetter("section"))
        asked = []
        for _, group in groupby(slots, key=attrgetter("section")):
            part = list(group)
            if self.paper.shuffle_questions:
                chance.shuffle(part)
            asked += [row for slot in part for row in _rows(slot)]
        return [
            AttemptItem(
                order=order,
                section=row.section,
                version=row.version,
                option_order=_option_order(row.version, self.paper, chance),
                points=row.points,
            )
            for order, row in enumerate(asked, start=1)
        ]

    def _chosen(self, chance: random.Random) -> list[Slot]:
        items, draw = self.items, self.paper.draw
        if draw is not None and draw < len(items):
            places = set(chance.sample(range(len(items)), draw))
            items = [item for place, item in enumerate(items) if place in places]
        return [Slot(one.section, one.question.current, one.points) for one in items]

    def _drawn(self, chance: random.Random) -> list[Slot]:
        if not self.rules:
            return []
        seed = chance.getrandbits(62)
        drawn, versions = self._assigned(seed)
        if len(versions) < sum(rule.count for rule in self.rules):
            # Something left the bank, or too little was there when the bank was last read.
            self._pools = pools.read(self.paper.purpose, self._asked)
            drawn, versions = self._assigned(seed)
        return [
            Slot(rule.section, versions[pk], rule.points)
            for rule, numbers in zip(self.rules, drawn, strict=True)
            for pk in sorted(numbers)
            if pk in versions
        ]

    def _assigned(self, seed: int) -> tuple[list[list[int]], dict[int, QuestionVersion]]:
        """For each rule its numbers, and of these the versions that may still be asked."""
        chance = random.Random(seed)  # noqa: S311
        wanted = [rule.count for rule in self.rules]
        chosen = {item.question.current_id for item in self.items}
        drawn = assign(lots(self._pools, sum(wanted), chance, without=chosen), wanted)
        # Asked version by version: joined, SQLite would begin with all questions in use.
        standing = Question.objects.filter(askable(self.paper.purpose), current=OuterRef("pk"))
        found = _asked_versions().filter(
            Exists(standing), pk__in=[pk for numbers in drawn for pk in numbers]
        )
        return drawn, {one.pk: one for one in found.prefetch_related(_parts("parts"))}


def draw(paper: Paper, *, seed: int) -> list[AttemptItem]:
    """As `Drawer.draw`, for one attempt."""
    return Drawer(paper).draw(seed=seed)


def lots(
    numbers: Sequence[pools.Numbers], most: int, chance: random.Random, *, without: Set[int]
) -> list[list[int]]:
    """Of each pool `most` in random order, or all, `without` those that are in already.

    That is enough where `most` are drawn altogether: whatever the others take of a lot of that
    size, its own are left.
    """
    drawn = [chance.sample(pool, min(len(pool), most + len(without))) for pool in numbers]
    return [[one for one in lot if one not in without][:most] for lot in drawn]


def usable_items(paper: Paper) -> list[PaperItem]:
    """Questions chosen for the paper that may be asked today, in its order."""
    usable = PaperItem.objects.filter(askable(paper.purpose, prefix="question__"), paper=paper)
    found = usable.select_related("question__current").order_by("order", "pk")
    found = found.defer(*(f"question__current__{name}" for name in UNASKED))
    return list(found.prefetch_related(_parts("question__current__parts")))


def _asked_versions() -> "QuerySet[QuestionVersion]":
    return QuestionVersion.objects.order_by("pk").defer(*UNASKED)


def _parts(path: str) -> Prefetch:
    return Prefetch(path, queryset=_asked_versions())


def _rows(slot: Slot) -> Iterator[Slot]:
    for version, points in answered_versions(slot.version, slot.points):
        yield Slot(slot.section, version, points)


def answered_versions(
    version: QuestionVersion, points: Decimal
) -> Iterator[tuple[QuestionVersion, Decimal]]:
    """What an attempt has rows for: the version itself, or all parts of a case in their order."""
    if version.kind != QuestionVersion.Kind.CASE:
        yield version, points
        return
    parts = sorted(version.parts.all(), key=lambda one: one.part)
    yield from zip(parts, portions(points, [one.weight for one in parts]), strict=True)


def _option_order(version: QuestionVersion, paper: Paper, chance: random.Random) -> list[str]:
    ids = [option["id"] for option in version.options]
    if not paper.shuffle_options or version.kind == "true_false":
        return ids
    last = [one["id"] for one in version.options if one["text"].startswith(STAYS_LAST)]
    moved = [one for one in ids if one not in last]
    chance.shuffle(moved)
    return moved + last
