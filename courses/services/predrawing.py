"""Drawing attempts before an exam opens, so that a thousand people can enter in the same minute.

A job draws in portions. Each person's attempt is one row with its items, found there or not there,
so the job may be stopped anywhere and run again. Whoever is missing at the opening is drawn when
she enters.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import Notice, User
from accounts.services import notify
from courses.models import Attempt, AttemptItem, Exam
from courses.moments import day_and_time
from courses.querysets import candidates
from courses.selection import Drawer
from courses.services.exam_standing import exam_context
from courses.services.papers import shortfalls
from courses.services.starting import Drawing, prepare
from jobs.models import Job
from jobs.runner import JobFailed, Run
from jobs.services import enqueue

KIND = "courses.predraw"
AHEAD = timedelta(hours=1)
PER_STEP = 50


def prepare_exams(*, at: datetime) -> None:
    """Every minute: look at what opens within `AHEAD`. Where the paper falls short those who run the
    training are told, once for each shortfall; where attempts are to be drawn ahead, a job starts."""
    soon = Exam.objects.filter(
        state=Exam.State.PUBLISHED, opens_at__gt=at, opens_at__lte=at + AHEAD
    )
    for exam in soon.select_related("paper"):
        if missing := shortfalls(exam.paper):
            _tell(exam, missing)
        elif exam.predraw and exam.drawn_at is None:
            predraw(exam)


def predraw(exam: Exam, *, by: User | None = None) -> Job:
    """Draw for all who have no attempt yet; one job at a time for an exam."""
    return enqueue(KIND, {"exam": exam.pk}, by=by, key=f"{KIND}:{exam.pk}")


def run_predraw(run: Run) -> dict[str, Any]:
    """Job handler. Fails with a message where the paper cannot be met."""
    exam = Exam.objects.select_related("paper").get(pk=run.payload["exam"])
    if missing := shortfalls(exam.paper):
        raise JobFailed("".join(missing))
    drawing, drawn = _drawing(exam), 0
    people = list(_without_attempt(exam).values_list("pk", flat=True))
    for begin in range(0, len(people), PER_STEP):
        with run.step():
            if not _takes_place(exam):
                raise JobFailed("这场考试已经取消。")
            drawn += _draw_portion(exam, people[begin : begin + PER_STEP], drawing)
        run.progress(min(begin + PER_STEP, len(people)), len(people), f"已备好 {drawn} 份")
    Exam.objects.filter(pk=exam.pk).update(drawn_at=timezone.now())
    return {"drawn": drawn}


def _drawing(exam: Exam) -> Drawing:
    """What may be drawn is read once for all."""
    drawer = Drawer(exam.paper)

    def drawn(seed: int) -> list[AttemptItem]:
        return drawer.draw(seed=seed)

    return drawn


def _without_attempt(exam: Exam) -> "QuerySet[User]":
    has = Attempt.objects.filter(exam=exam, user=OuterRef("pk"))
    people: QuerySet[User] = candidates(exam, on=timezone.localdate())
    return people.filter(~Exists(has), is_active=True).order_by("pk")


def _takes_place(exam: Exam) -> bool:
    return Exam.objects.filter(pk=exam.pk, state=Exam.State.PUBLISHED).exists()


def _draw_portion(exam: Exam, user_ids: list[int], drawing: Drawing) -> int:
    """Those who have entered meanwhile are left out."""
    draft = partial(
        Attempt,
        paper=exam.paper,
        context=exam_context(exam),
        exam=exam,
        number=1,
        pass_percent=exam.pass_percent,
    )
    now = timezone.now()
    made = [
        prepare(draft(user=user), drawing, at=now)
        for user in _without_attempt(exam).filter(pk__in=user_ids)
    ]
    return sum(one is not None for one in made)


def _tell(exam: Exam, missing: list[str]) -> None:
    """Those who run the training, unless they have been told exactly this."""
    subject = f"考试《{exam.title}》{day_and_time(exam.opens_at)}开考，试卷还不能满足"[:200]
    body = "".join(missing) + "请补充试题或修改试卷；仍不满足时，考生抽到的试题会比规定的少。"
    told = Notice.objects.filter(subject=subject, body=body).values("user")
    people = User.objects.whose_role_may("courses.add_release").exclude(pk__in=told)
    notify(people, subject=subject, body=body)
