"""How an attempt went by knowledge point, with the clauses to read again.

It tells points, never answers: who asks decides beforehand that the score may be shown. Where one
question stands for a point, its row says whether that was right, which is no key.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from cms.references import Reference, resolve
from courses.models import Attempt, AttemptItem, KnowledgePoint, Question

GOOD = Decimal("0.8")


@dataclass
class KnowledgeRow:
    """`earned` of `points`; `sources` are what the point and its questions in this attempt cite."""

    name: str
    earned: Decimal = Decimal(0)
    points: Decimal = Decimal(0)
    uris: list[str] = field(default_factory=list)
    sources: list[Reference] = field(default_factory=list)

    @property
    def share(self) -> Decimal:
        return self.earned / self.points

    @property
    def percent(self) -> int:
        return int(self.share * 100)

    @property
    def weak(self) -> bool:
        return self.share < GOOD


def by_knowledge(attempt: Attempt) -> list[KnowledgeRow]:
    """The weakest point first, of equal ones by name; the parts of a case count under its points.

    A question of several points counts under each of them, one of none under none; what was
    dropped or still waits for a person counts nowhere. Two queries and those of the references.
    """
    items = list(
        attempt.items.filter(dropped=False, awarded__isnull=False, points__gt=0)
        .select_related("version__whole")
        .only(
            *("attempt", "awarded", "points", "version__question", "version__source"),
            "version__whole__source",
        )
        .order_by("order")
    )
    rows: dict[int, KnowledgeRow] = {}
    for item, point in _examined(items):
        row = rows.setdefault(point.pk, KnowledgeRow(point.name, uris=[point.source]))
        row.earned += item.awarded or Decimal(0)
        row.points += item.points
        row.uris.append(item.version.source)
        if item.version.whole is not None:
            row.uris.append(item.version.whole.source)
    _resolve(rows.values())
    return sorted(rows.values(), key=lambda row: (row.share, row.name))


def _examined(items: list[AttemptItem]) -> list[tuple[AttemptItem, KnowledgePoint]]:
    asked = {item.version.question_id for item in items}
    of = Question.knowledge.through.objects.filter(question__in=asked)
    points: dict[int, list[KnowledgePoint]] = {}
    for link in of.select_related("knowledgepoint").order_by("knowledgepoint__name"):
        points.setdefault(link.question_id, []).append(link.knowledgepoint)
    return [(item, point) for item in items for point in points.get(item.version.question_id, [])]


def _resolve(rows: Iterable[KnowledgeRow]) -> None:
    """Each address once, in the order of the questions."""
    rows = list(rows)
    uris = dict.fromkeys(uri for row in rows for uri in row.uris if uri)
    found = {uri: resolve(uri) for uri in uris}
    for row in rows:
        here = [found[uri] for uri in dict.fromkeys(row.uris) if uri]
        row.sources = [one for one in dict.fromkeys(here) if one is not None]
