"""Fills and works the scratch site of `bench/marking.py`; runs inside it."""

import json
import resource
import time
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from accounts.models import Audience, Notice, User
from courses.corrections import preview
from courses.models import (
    Attempt,
    AttemptEvent,
    AttemptItem,
    Exam,
    ExamResult,
    KeyCorrection,
    Paper,
    PaperItem,
    QuestionBank,
)
from courses.questions import lettered
from courses.services.attempts import close_overdue
from courses.services.questions import create_question
from courses.services.regrade import apply, propose
from jobs.models import Job
from jobs.runner import run
from jobs.services import sweep

PORTION = 200
STUCK_SECONDS = 120
LETTERS = "abcd"


def fill(*, marked: int, waiting: int, questions: int) -> None:
    """One exam whose attempts are marked, one whose attempts were just handed in.

    Of four people each gives another letter everywhere; the key is b.
    """
    keeper = User.objects.create(staff_number="KEEPER", name="测量")
    audience = Audience.objects.create(name="测量", everyone=True)
    bank = QuestionBank.objects.create(name="测量")
    options = lettered(["甲", "乙", "丙", "丁"])
    versions = [
        create_question(
            bank, by=None, kind="single", stem=f"第 {order} 题", options=options, key=["b"]
        ).current
        for order in range(questions)
    ]
    for title, number in (("已判分", marked), ("待判分", waiting)):
        paper = Paper.objects.create(title=title, purpose=Paper.Purpose.EXAM)
        PaperItem.objects.bulk_create(
            PaperItem(paper=paper, question=one.question, order=order)
            for order, one in enumerate(versions, start=1)
        )
        now = timezone.now()
        exam = Exam.objects.create(
            title=title,
            paper=paper,
            audience=audience,
            state=Exam.State.PUBLISHED,
            opens_at=now - timedelta(days=1),
            closes_at=now - timedelta(hours=1),
            hours=1,
            created_by=keeper,
        )
        for start in range(0, number, PORTION):
            fill_portion(exam, versions, range(start, min(number, start + PORTION)))


def fill_portion(exam: Exam, versions: list, numbers: range) -> None:
    done = exam.title == "已判分"
    users = User.objects.bulk_create(
        User(staff_number=f"{exam.pk}-{number}", name=f"测量{number}") for number in numbers
    )
    attempts = Attempt.objects.bulk_create(
        attempt_of(exam, user, number, len(versions), done=done)
        for user, number in zip(users, numbers, strict=True)
    )
    AttemptItem.objects.bulk_create(
        (
            AttemptItem(
                attempt=attempt,
                order=order,
                version=version,
                points=1,
                answer=[LETTERS[number % 4]],
                awarded=number % 4 == 1 if done else None,
            )
            for attempt, number in zip(attempts, numbers, strict=True)
            for order, version in enumerate(versions, start=1)
        ),
        batch_size=2000,
    )
    if done:
        ExamResult.objects.bulk_create(
            ExamResult(
                exam=exam,
                user=one.user,
                attempt=one,
                score=one.score,
                max_score=one.max_score,
                passed=one.passed,
                first_passed_at=one.marked_at if one.passed else None,
                settled_at=one.marked_at,
            )
            for one in attempts
        )


def attempt_of(exam: Exam, user: User, number: int, questions: int, *, done: bool) -> Attempt:
    right, now = number % 4 == 1, timezone.now()
    result = {
        "state": Attempt.State.MARKED,
        "score": questions if right else 0,
        "passed": right,
        "marked_at": now,
    }
    return Attempt(
        user=user,
        paper=exam.paper,
        exam=exam,
        context=f"exam:{exam.pk}",
        number=1,
        seed=1,
        submitted_at=now,
        pass_percent=60,
        max_score=questions,
        **(result if done else {"state": Attempt.State.SUBMITTED}),
    )


def mark_all() -> None:
    """What a worker does with attempts whose marking nobody waited for."""
    idle, began = peak_mb(), time.perf_counter()
    marked = close_overdue(at=timezone.now())
    seconds = time.perf_counter() - began
    say(seconds=seconds, attempts=marked, peak_mb=peak_mb() - idle)


def correct() -> None:
    """The key of the first question was a after all, b no longer counts."""
    exam = Exam.objects.get(title="已判分")
    by = User.objects.get(staff_number="KEEPER")
    version = exam.paper.items.first().question.current
    correction = propose(
        version, mode="new_key", key=["a"], only_if_higher=False, exam=exam, reason="测量", by=by
    )
    idle, began = peak_mb(), time.perf_counter()
    found = preview(correction)
    seconds = time.perf_counter() - began
    memory = peak_mb() - idle
    job = apply(correction, by=by).outcome["job"]
    say(seconds=seconds, changed=found.changed, peak_mb=memory, job=job)


def work(job: int) -> None:
    idle, began, before = peak_mb(), time.perf_counter(), judged()
    run(job)
    seconds = time.perf_counter() - began
    say(seconds=seconds, attempts=judged() - before, peak_mb=peak_mb() - idle)


def wait_for(number: int) -> None:
    """Until so many attempts have been judged anew, or the worker stops getting further."""
    last, since = judged(), time.perf_counter()
    while last < number and time.perf_counter() - since < STUCK_SECONDS:
        time.sleep(0.2)
        if (now := judged()) > last:
            last, since = now, time.perf_counter()
    say(judged=last)


def judged() -> int:
    return KeyCorrection.objects.get().outcome["judged"]


def wake_again(job: int) -> None:
    """As the sweep does once the lease of a killed worker has run out."""
    Job.objects.filter(pk=job).update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep()


def count() -> None:
    """What the regrade left: nobody forgotten, nobody told twice."""
    events = AttemptEvent.objects.filter(kind=AttemptEvent.Kind.REGRADED)
    twice = events.values("attempt").annotate(number=Count("pk")).filter(number__gt=1)
    notices = Notice.objects.filter(subject__startswith="成绩有更正")
    correction = KeyCorrection.objects.get()
    say(
        events=events.count(),
        twice=twice.count(),
        notices=notices.count(),
        state=correction.state,
        judged=judged(),
    )


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)
