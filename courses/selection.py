"""Which questions of a paper an attempt gets, in which order."""

import random
from collections.abc import Iterator
from decimal import Decimal

from courses.models import AttemptItem, Paper, PaperItem, Question, QuestionVersion
from courses.questions import portions

# These speak of the options above them.
STAYS_LAST = ("以上", "上述")


def usable_items(paper: Paper) -> list[PaperItem]:
    """Questions of the paper that may be asked today, in its order."""
    usable = PaperItem.objects.filter(
        paper=paper, question__state=Question.State.ACTIVE, question__current__isnull=False
    )
    found = usable.select_related("question__current").order_by("order", "pk")
    return list(found.prefetch_related("question__current__parts__whole"))


def draw(paper: Paper, *, seed: int) -> list[AttemptItem]:
    """Rows of an attempt, not yet saved; the same seed on the same paper gives the same."""
    chance = random.Random(seed)  # noqa: S311 - to be repeatable, not to be secret
    items = usable_items(paper)
    if paper.draw is not None and paper.draw < len(items):
        chosen = set(chance.sample(range(len(items)), paper.draw))
        items = [item for place, item in enumerate(items) if place in chosen]
    if paper.shuffle_questions:
        chance.shuffle(items)
    asked = [
        pair for item in items for pair in answered_versions(item.question.current, item.points)
    ]
    return [
        AttemptItem(
            order=order,
            version=version,
            option_order=_option_order(version, paper, chance),
            points=points,
        )
        for order, (version, points) in enumerate(asked, start=1)
    ]


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
