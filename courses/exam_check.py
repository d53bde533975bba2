"""What is looked at once more before an exam is published: its rules, and by name who is to sit it.

The number of queries does not depend on the number of people.
"""

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from courses.assignments import places_of
from courses.exam_page import facts
from courses.models import Exam, ExamStaff
from courses.outlines import outline_of, total_of
from courses.querysets import candidates
from courses.records import in_words
from courses.services.exam_standing import newcomer

LISTED = 200


@dataclass(frozen=True)
class Named:
    """The first `LISTED` candidates as 何静（某某工会）; `total` are all."""

    total: int
    names: list[str]

    @property
    def rest(self) -> int:
        return self.total - len(self.names)


def rules(exam: Exam, *, at: datetime) -> list[tuple[str, str]]:
    """As a candidate without allowances will read them, with what the paper asks."""
    asked = total_of(outline_of(exam.paper))
    points = f"，满分 {in_words(asked.points)} 分" if asked.points is not None else ""
    told = [(one["term"], one["value"]) for one in facts(exam, newcomer(exam, at=at))]
    paper = [("试卷", str(exam.paper)), ("题目", f"{asked.questions} 题{points}")]
    return [told[0], *paper, *told[1:]]


def people(exam: Exam, *, on: date) -> Named:
    meant = candidates(exam, on=on)
    first = list(meant.order_by("name", "pk")[:LISTED])
    places = places_of([one.pk for one in first], on=on)
    units = {
        pk: "、".join(dict.fromkeys(one.unit.name for one in held)) for pk, held in places.items()
    }
    names = [f"{one.name}（{units.get(one.pk, '没有任职')}）" for one in first]
    return Named(meant.count() if len(first) == LISTED else len(first), names)


def on_both_sides(exam: Exam, *, on: date) -> list[User]:
    """Who would watch over an exam that she sits herself."""
    watching = ExamStaff.objects.filter(exam=exam, role=ExamStaff.Role.INVIGILATOR)
    return list(candidates(exam, on=on).filter(pk__in=watching.values("user")).order_by("name"))
