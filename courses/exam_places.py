"""The ways between the pages of one exam for those who run it, watch over it or mark it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from courses.marking_queue import waiting
from courses.models import Exam
from courses.permissions import may_invigilate, may_manage_training, may_mark


@dataclass(frozen=True)
class Place:
    """One of them, as components/tabs.html shows it."""

    title: str
    url: str
    current: bool
    count: int | None = None


def places(user: Any, exam: Exam, *, here: str = "") -> list[Place]:
    """Those she may open; none where there is only the page she is on. `here` is its address name."""
    announced = exam.state != Exam.State.DRAFT
    marks = may_mark(user, exam)
    ways = (
        ("设置", "exam:edit", user.has_perm("courses.change_exam")),
        ("监考台", "courses:exam_desk", announced and may_invigilate(user, exam)),
        ("阅卷", "courses:marking_next", announced and marks),
        ("成绩统计", "courses:exam_statistics", announced and may_manage_training(user)),
    )
    found = [
        Place(
            title,
            reverse(name, args=[exam.pk]),
            name == here,
            waiting(exam).count() if name == "courses:marking_next" else None,
        )
        for title, name, allowed in ways
        if allowed
    ]
    return found if len(found) > 1 else []


def state_in_words(exam: Exam, *, at: datetime) -> str:
    """As the list of exams tells it: a published one by its time."""
    if exam.state != Exam.State.PUBLISHED:
        return str(exam.get_state_display())
    if at < exam.opens_at:
        return "未开始"
    return "进行中" if at <= exam.closes_at else "已结束"
