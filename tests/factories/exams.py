"""Exams for tests: by default one that everybody may sit now, for two hours, once."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from accounts.models import Audience, User
from courses.models import Allowance, Exam, ExamStaff, Paper
from tests.factories.courses import paper

_numbers = count(1)


def exam(questions=None, **fields) -> Exam:
    now = timezone.now()
    fields.setdefault("title", f"考试{next(_numbers)}")
    fields.setdefault("opens_at", now - timedelta(minutes=10))
    fields.setdefault("closes_at", now + timedelta(hours=2))
    fields.setdefault("state", Exam.State.PUBLISHED)
    if "paper" not in fields:
        fields["paper"] = paper(questions, purpose=Paper.Purpose.EXAM)
    if "audience" not in fields:
        fields["audience"] = Audience.objects.get_or_create(name="全体", everyone=True)[0]
    return Exam.objects.create(**fields)


NOW = timezone.make_aware(timezone.datetime(2026, 12, 1, 9, 0))


def after(minutes):
    return NOW + timedelta(minutes=minutes)


def exam_at_nine(**fields) -> Exam:
    """Open from half an hour before `NOW` until an hour and a half after; an hour for an attempt."""
    times = {"opens_at": after(-30), "closes_at": after(90), "minutes": 60}
    return exam(**(times | fields))


def staff(of: Exam, user, role="invigilator") -> ExamStaff:
    return ExamStaff.objects.create(exam=of, user=user, role=role)


def allowance(of: Exam, **fields) -> Allowance:
    """A row alone: nobody is told and no running attempt is moved."""
    fields.setdefault("reason", "测试")
    fields.setdefault("created_by", User.objects.get_or_create(staff_number="RELEASER")[0])
    return Allowance.objects.create(exam=of, **fields)
