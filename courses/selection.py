"""Which questions of a paper an attempt gets, in which order."""

import random

from courses.models import AttemptItem, Paper, PaperItem, Question, QuestionVersion

# These speak of the options above them.
STAYS_LAST = ("以上", "上述")


def usable_items(paper: Paper) -> list[PaperItem]:
    """Questions of the paper that may be asked today, in its order."""
    usable = PaperItem.objects.filter(
        paper=paper, question__state=Question.State.ACTIVE, question__current__isnull=False
    )
    return list(usable.select_related("question__current").order_by("order", "pk"))


def draw(paper: Paper, *, seed: int) -> list[AttemptItem]:
    """Rows of an attempt, not yet saved; the same seed on the same paper gives the same."""
    chance = random.Random(seed)  # noqa: S311 - to be repeatable, not to be secret
    items = usable_items(paper)
    if paper.draw is not None and paper.draw < len(items):
        chosen = set(chance.sample(range(len(items)), paper.draw))
        items = [item for place, item in enumerate(items) if place in chosen]
    if paper.shuffle_questions:
        chance.shuffle(items)
    return [
        AttemptItem(
            order=order,
            version=item.question.current,
            option_order=_option_order(item.question.current, paper, chance),
            points=item.points,
        )
        for order, item in enumerate(items, start=1)
    ]


def _option_order(version: QuestionVersion, paper: Paper, chance: random.Random) -> list[str]:
    ids = [option["id"] for option in version.options]
    if not paper.shuffle_options or version.kind == "true_false":
        return ids
    last = [one["id"] for one in version.options if one["text"].startswith(STAYS_LAST)]
    moved = [one for one in ids if one not in last]
    chance.shuffle(moved)
    return moved + last
