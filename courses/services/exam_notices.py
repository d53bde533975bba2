"""Telling candidates of an exam: that it takes place, that its time has changed, that it is cancelled.

A job compares what each was told (`ExamTold`) with what holds, and writes her notice and that row
in one step: stopped anywhere or run twice it tells nobody twice.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import notify
from courses.models import Attempt, Exam, ExamTold
from courses.moments import day_and_time, span
from courses.querysets import candidates
from jobs.models import Job
from jobs.runner import Run
from jobs.services import enqueue

KIND = "courses.tell_exam"
PER_STEP = 100
FACTS = ("opens_at", "closes_at", "entry_until", "cancelled")
State = Exam.State

# The time of an exam and whether it is cancelled, in the order of `FACTS`.
Facts = tuple[datetime, datetime, datetime | None, bool]


def tell_later(exam: Exam, *, by: User | None, reason: str = "") -> Job:
    """Tell whoever does not know how the exam stands now; `reason` is that of a cancellation.

    Every change has a job of its own: one that runs already may have passed the people it concerns.
    """
    return enqueue(KIND, {"exam": exam.pk, "reason": reason}, by=by)


def tell_newcomers(*, at: datetime) -> None:
    """Nightly: people came into the audience of an exam that is still to be taken."""
    for exam in Exam.objects.filter(state=State.PUBLISHED, closes_at__gt=at):
        enqueue(KIND, {"exam": exam.pk, "reason": ""}, key=f"{KIND}:{exam.pk}")


def run_tell(run: Run) -> dict[str, Any]:
    """Job handler. Looks again at the end for who came while it ran."""
    exam_id, reason = run.payload["exam"], run.payload["reason"]
    by = User.objects.filter(pk=run.created_by_id).first()
    done, counts = 0, Counter(new=0, moved=0, cancelled=0)
    while waiting := list(_untold(Exam.objects.get(pk=exam_id), reason)):
        total = done + len(waiting)
        for begin in range(0, len(waiting), PER_STEP):
            portion = waiting[begin : begin + PER_STEP]
            with run.step():
                counts.update(_tell_portion(exam_id, portion, reason=reason, by=by))
            done += len(portion)
            run.progress(done, total, f"已通知 {done} 人，共 {total} 人")
    return dict(counts)


def _untold(
    exam: Exam, reason: str, *, among: Collection[int] | None = None
) -> dict[int, Facts | None]:
    """Who is to be told, with what she was told before. Nobody of an exam that is over; of a
    cancelled one only where the reason is known, those included who left the audience since.
    Who came by herself need not be told that there is an exam."""
    cancelled = exam.state == State.CANCELLED
    current = exam.state == State.PUBLISHED and exam.closes_at > timezone.now()
    if not current and not (cancelled and reason):
        return {}
    people = candidates(exam, on=timezone.localdate()).filter(is_active=True)
    rows = ExamTold.objects.filter(exam=exam)
    if among is not None:
        people, rows = people.filter(pk__in=among), rows.filter(user__in=among)
    told: dict[int, Facts] = {row[0]: row[1:] for row in rows.values_list("user", *FACTS)}
    wanted = set(people.values_list("pk", flat=True))
    if cancelled:
        wanted |= set(told)
    else:
        begun = Attempt.objects.filter(exam=exam, started_at__isnull=False)
        wanted -= set(begun.values_list("user", flat=True)) - set(told)
    facts = _facts(exam)
    return {pk: told.get(pk) for pk in sorted(wanted) if told.get(pk) != facts}


def _facts(exam: Exam) -> Facts:
    """To the minute, as they are told."""
    entry = _minute(exam.entry_until) if exam.entry_until else None
    cancelled = exam.state == State.CANCELLED
    return _minute(exam.opens_at), _minute(exam.closes_at), entry, cancelled


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _tell_portion(
    exam_id: int, user_ids: list[int], *, reason: str, by: User | None
) -> Counter[str]:
    """Under the lock of the exam, which lets people enter meanwhile."""
    exam = Exam.objects.select_for_update(of=("self",), no_key=True).get(pk=exam_id)
    untold = _untold(exam, reason, among=user_ids)
    people = User.objects.in_bulk(untold)
    alike: dict[Facts | None, list[User]] = defaultdict(list)
    for pk, before in untold.items():
        alike[before].append(people[pk])
    for before, group in alike.items():
        notify(
            group,
            **_words(exam, before, reason),
            url=reverse("courses:exam", args=[exam.pk]),
            by=by,
        )
    _note(exam, untold)
    if exam.state == State.CANCELLED:
        return Counter(cancelled=len(untold))
    new = len(alike[None])
    return Counter(new=new, moved=len(untold) - new)


def _note(exam: Exam, user_ids: Collection[int]) -> None:
    facts = dict(zip(FACTS, _facts(exam), strict=True))
    ExamTold.objects.bulk_create(
        (ExamTold(exam=exam, user_id=pk, **facts) for pk in user_ids),
        update_conflicts=True,
        unique_fields=["exam", "user"],
        update_fields=FACTS,
    )


def _words(exam: Exam, before: Facts | None, reason: str) -> dict[str, str]:
    time = _time(*_facts(exam))
    if exam.state == State.CANCELLED:
        return {
            "subject": f"考试取消：《{exam.title}》",
            "body": f"原定 {time}的考试已经取消。原因：{reason.rstrip('。')}。"
            "已经作答的，答案保留，不计成绩。",
        }
    subject = f"《{exam.title}》，{day_and_time(exam.opens_at)} 开始"
    if before is None:
        lasting = f"答题时长 {exam.minutes} 分钟。" if exam.minutes else ""
        body = f"考试时间：{time}。{lasting}请按时参加，考生须知见考试页面。"
        return {"subject": f"考试安排：{subject}", "body": body}
    body = f"原定 {_time(*before)}，现改为 {time}。"
    return {"subject": f"考试时间有变：{subject}", "body": body}


def _time(
    opens_at: datetime, closes_at: datetime, entry_until: datetime | None, _cancelled: bool
) -> str:
    entry = f"（{day_and_time(entry_until)} 前入场）" if entry_until else ""
    return f"{span(opens_at, closes_at)}{entry}"
