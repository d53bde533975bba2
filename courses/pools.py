"""What may be asked of a paper today, and which versions each of its rules may draw."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic

from django.db.models import Aggregate, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from courses.models import Paper, PaperRule, Question, QuestionVersion
from courses.questions import MARKED_BY_PEOPLE

# Seconds until a process notices questions that came into use.
KEPT = 30
Numbers = array  # of unsigned 64-bit integers
Pool = Question.Pool
POOLS = {
    Paper.Purpose.QUIZ: (Pool.PRACTICE, Pool.EXAM, Pool.BOTH),
    Paper.Purpose.EXAM: (Pool.EXAM, Pool.BOTH),
    Paper.Purpose.PRACTICE: (Pool.PRACTICE, Pool.BOTH),
}


class Ids(Aggregate):
    """All numbers of a column in one text: fifty thousand of them cost one row."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def __init__(self, column, **extra):
        super().__init__(Cast(column, TextField()), Value(","), **extra)

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="STRING_AGG", **extra)


def askable(purpose: str, *, prefix: str = "") -> Q:
    """Questions that are in use and may stand in a paper for this purpose."""
    return Q(
        **{
            f"{prefix}state": Question.State.ACTIVE,
            f"{prefix}current__isnull": False,
            f"{prefix}pool__in": POOLS[Paper.Purpose(purpose)],
        }
    )


def drawable(purpose: str) -> "QuerySet[Question]":
    """What rules draw from: where nobody marks, nothing that a person would have to."""
    found = Question.objects.filter(askable(purpose))
    if purpose == Paper.Purpose.EXAM:
        return found
    written = QuestionVersion.objects.filter(kind__in=MARKED_BY_PEOPLE)
    return found.exclude(current__in=written.filter(part=0).values("pk")).exclude(
        current__in=written.filter(part__gt=0).values("whole")
    )


@dataclass(frozen=True)
class Asked:
    """What a rule asks of a question; equal for rules that draw from the same questions."""

    kind: str
    bank: int | None
    level: str
    tag: int | None
    knowledge: int | None
    easiest: int
    hardest: int

    @classmethod
    def by(cls, rule: PaperRule) -> "Asked":
        return cls(
            rule.kind,
            rule.bank_id,
            rule.level,
            rule.tag_id,
            rule.knowledge_id,
            rule.easiest,
            rule.hardest,
        )

    def condition(self) -> Q:
        asked = Q(difficulty__range=(self.easiest, self.hardest))
        if self.kind:
            asked &= Q(current__kind=self.kind)
        if self.bank:
            asked &= Q(bank=self.bank)
        if self.level:
            asked &= Q(level=self.level)
        if self.tag:
            tagged = Question.tags.through.objects.filter(questiontag=self.tag)
            asked &= Q(pk__in=tagged.values("question"))
        if self.knowledge:
            about = Question.knowledge.through.objects.filter(knowledgepoint=self.knowledge)
            asked &= Q(pk__in=about.values("question"))
        return asked


def read(purpose: str, asked: Sequence[Asked]) -> list[Numbers]:
    """For each the ids of the versions that may be drawn now, ascending. One query for all."""
    if not asked:
        return []
    texts = drawable(purpose).aggregate(
        **{f"rule_{n}": Ids("current_id", filter=one.condition()) for n, one in enumerate(asked)}
    )
    found = (texts[f"rule_{n}"] for n in range(len(asked)))
    return [array("Q", sorted(map(int, text.split(","))) if text else ()) for text in found]


def read_lately(purpose: str, asked: Sequence[Asked]) -> list[Numbers]:
    """As `read`, up to `KEPT` seconds ago: many attempts that begin together share one reading.

    What left the bank since is still among them; whoever draws looks whether it may be asked.
    """
    return _read_in(int(monotonic() // KEPT), purpose, tuple(asked))


@lru_cache(maxsize=16)
def _read_in(period: int, purpose: str, asked: tuple[Asked, ...]) -> list[Numbers]:
    return read(purpose, asked)


def forget() -> None:
    """Read anew next time."""
    _read_in.cache_clear()
