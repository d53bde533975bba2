"""Fills the scratch site of `bench/exam_load.py` and reads back what it kept; runs inside it."""

import time
from collections import Counter
from datetime import timedelta

from django.utils import timezone

from accounts.models import Audience
from bench.quiz_rows import signed_in
from courses.models import Answer, Attempt, Exam, Paper, PaperItem, QuestionBank
from courses.services.predrawing import predraw
from courses.services.questions import create_question

LONGEST_DRAWING = 300


def fill(*, learners: int, questions: int, ahead: bool) -> dict:
    """An exam that everybody may sit now, and a session for each learner. `ahead` draws for all of
    them first, by the job that does so before an exam opens."""
    bank = QuestionBank.objects.create(name="测量")
    paper = Paper.objects.create(title="测量", purpose=Paper.Purpose.EXAM)
    for order in range(questions):
        question = create_question(
            bank, by=None, kind="blank", stem=f"第 {order} 题是____。", key=[["无人答对"]]
        )
        PaperItem.objects.create(paper=paper, question=question, order=order)
    now = timezone.now()
    exam = Exam.objects.create(
        title="测量",
        paper=paper,
        audience=Audience.objects.create(name="全体", everyone=True),
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=2),
        state=Exam.State.PUBLISHED,
        predraw=ahead,
    )
    sessions = [signed_in(place)[1] for place in range(learners)]
    if ahead:
        _draw_ahead(exam)
    return {"exam": exam.pk, "sessions": sessions}


def _draw_ahead(exam: Exam) -> None:
    """By the site's own worker."""
    job = predraw(exam)
    for _ in range(LONGEST_DRAWING):
        job.refresh_from_db()
        if not job.is_active:
            break
        time.sleep(1)
    if job.state != job.State.SUCCEEDED:
        raise RuntimeError(f"not drawn: {job.state} {job.message}")


def kept() -> dict:
    """By learner what stands in the end, every accepted save, and attempts beyond the first."""
    standing, saves = {}, []
    for attempt in Attempt.objects.select_related("user").prefetch_related("items"):
        place = attempt.user.staff_number.removeprefix("BENCH")
        standing[place] = {
            "state": attempt.state,
            "answers": {
                one.order: [one.sequence, *(one.answer or [])] for one in attempt.items.all()
            },
        }
    rows = Answer.objects.values_list(
        "item__attempt__user__staff_number", "item__order", "sequence", "value"
    )
    for number, order, sequence, value in rows.iterator(2000):
        saves.append([number.removeprefix("BENCH"), order, sequence, *value])
    attempts = Counter(Attempt.objects.values_list("user", flat=True))
    return {
        "standing": standing,
        "saves": saves,
        "attempts_too_many": sum(count - 1 for count in attempts.values()),
    }
