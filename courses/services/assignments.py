"""Making a course required of people, following who comes and goes, reminding.

Duties and notices are written by a job. Each of its steps compares the people of one portion
with what is in the database, under the lock of the assignment's row, and writes the difference:
stopped anywhere or run twice it tells nobody twice.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Audience, User
from accounts.services import notify
from courses.assignments import (
    OpenDuty,
    concerned,
    left_in_words,
    open_duties_of,
    unfinished,
)
from courses.models import Assignment, CoursePage, Duty, Enrolment, Reminder
from courses.querysets import current_release
from gongwen.dates import to_chinese
from jobs.models import Job
from jobs.runner import JobFailed, Run
from jobs.services import enqueue

KIND = "courses.assign"
FOLLOW = "courses.duties"
PER_STEP = 100
REMIND_EVERY = timedelta(days=7)

Step = Callable[[], AbstractContextManager[None]]
Progress = Callable[[int, int, str], None]


class AssignmentError(ValueError):
    """An assignment cannot be made or changed like this; the message is in Chinese."""


class CourseNotOffered(AssignmentError):
    """The course has no release, or is withdrawn."""


class DateInThePast(AssignmentError):
    """Nobody can finish something by a day that is over."""


class AlreadyAssigned(AssignmentError):
    """The course is required of this audience already."""


class AlreadyClosed(AssignmentError):
    """The assignment has ended."""


@dataclass(frozen=True)
class Reminded:
    """How many people were reminded, and who was not because she had been, and when."""

    sent: int
    skipped: list[tuple[User, datetime]]


def assign(
    course: CoursePage, audience: Audience, *, due_on: date, by: User, note: str = ""
) -> Assignment:
    """Require a course of an audience by a day; a job makes the duties and tells the people.

    Raises `CourseNotOffered`, `DateInThePast`, `AlreadyAssigned`.
    """
    _refuse_past(due_on)
    if not course.live or current_release(course) is None:
        raise CourseNotOffered("这门课程还没有发布课程版本，或者已经撤回，不能布置。")
    try:
        with transaction.atomic():
            assignment = Assignment.objects.create(
                course=course, audience=audience, due_on=due_on, note=note, created_by=by
            )
            audit.record(
                "courses.assignment.open", instance=assignment, by=by, data={"due_on": str(due_on)}
            )
            settle_later(assignment, by=by)
    except IntegrityError as error:
        raise AlreadyAssigned("这门课程已经布置给同一受众，可以在原来的任务上修改期限。") from error
    return assignment


def change_due_date(assignment: Assignment, due_on: date, *, by: User) -> Assignment:
    """Move the day; everybody who has not finished is told. Raises `DateInThePast`, `AlreadyClosed`."""
    _refuse_past(due_on)
    with transaction.atomic():
        assignment = _locked(assignment)
        before = assignment.due_on
        if before == due_on:
            return assignment
        assignment.due_on = due_on
        assignment.save(update_fields=["due_on"])
        data = {"before": str(before), "after": str(due_on)}
        audit.record("courses.assignment.due", instance=assignment, by=by, data=data)
        settle_later(assignment, by=by)
    return assignment


def close(assignment: Assignment, *, by: User) -> Assignment:
    """End an assignment: nobody is asked or reminded any more, the records stay."""
    with transaction.atomic():
        assignment = _locked(assignment)
        assignment.closed_at = timezone.now()
        assignment.save(update_fields=["closed_at"])
        audit.record("courses.assignment.close", instance=assignment, by=by)
    return assignment


def _refuse_past(due_on: date) -> None:
    if due_on < timezone.localdate():
        raise DateInThePast("完成期限不能早于今天。")


def _locked(assignment: Assignment) -> Assignment:
    locked = Assignment.objects.select_for_update(of=("self",)).select_related("course")
    locked_one: Assignment = locked.get(pk=assignment.pk)
    if locked_one.closed_at is not None:
        raise AlreadyClosed("这项必修任务已经结束。")
    return locked_one


def settle_later(assignment: Assignment, *, by: User | None) -> Job:
    return enqueue(KIND, {"assignment": assignment.pk}, by=by, key=f"{KIND}:{assignment.pk}")


def follow_people() -> Job | None:
    """People came or went: look at all open assignments again, in one job however many changed."""
    if not Assignment.objects.filter(closed_at=None).exists():
        return None
    return enqueue(FOLLOW, {}, key=FOLLOW)


def run_assign(run: Run) -> dict[str, Any]:
    """Job handler for one assignment."""
    assignment = Assignment.objects.filter(pk=run.payload["assignment"]).first()
    if assignment is None:
        raise JobFailed("这项必修任务已被删除。")
    return dict(settle(assignment, step=run.step, progress=run.progress))


def run_follow(run: Run) -> dict[str, Any]:
    """Job handler for all open assignments; looks again until there was nothing left to do, for
    whoever changes something meanwhile finds this job running and starts no other."""
    counts: Counter[str] = Counter()
    before = -1
    while counts.total() != before:
        before = counts.total()
        for assignment in Assignment.objects.filter(closed_at=None).order_by("pk"):
            counts.update(settle(assignment, step=run.step, progress=run.progress))
    return dict(counts)


def settle(assignment: Assignment, *, step: Step, progress: Progress) -> Counter[str]:
    """Make the duties of an assignment agree with its audience of today and tell who must know.

    `step` opens the transaction of each portion. Who changes while it runs is seen by another
    look at the end.
    """
    counts = Counter(came=0, left=0, moved=0)
    done = 0
    while waiting := _differing(assignment):
        total = done + len(waiting)
        for begin in range(0, len(waiting), PER_STEP):
            portion = waiting[begin : begin + PER_STEP]
            with step():
                counts.update(_settle_portion(assignment.pk, portion))
            done += len(portion)
            progress(done, total, f"已处理 {done} 人，共 {total} 人")
    return counts


def _differing(assignment: Assignment) -> list[int]:
    """Ids of people who came, left, or were told another day."""
    current = Assignment.objects.select_related("course", "audience").get(pk=assignment.pk)
    if current.closed_at is not None or not current.course.live:
        return []
    wanted = concerned(current.course, current.audience, on=timezone.localdate())
    wanted_ids = set(wanted.values_list("pk", flat=True))
    held = current.duties.filter(ended_at=None)
    told = dict(held.values_list("user_id", "told_due_on"))
    moved = {user_id for user_id, due_on in told.items() if due_on != current.due_on}
    return sorted((wanted_ids ^ set(told)) | moved)


def _settle_portion(assignment_id: int, user_ids: list[int]) -> Counter[str]:
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("course", "audience", "created_by")
        .get(pk=assignment_id)
    )
    if assignment.closed_at is not None:
        return Counter()
    today = timezone.localdate()
    wanted = concerned(assignment.course, assignment.audience, on=today)
    people = {user.pk: user for user in wanted.filter(pk__in=user_ids)}
    held = assignment.duties.filter(ended_at=None, user_id__in=user_ids)
    told = dict(held.values_list("user_id", "told_due_on"))
    came, left = set(people) - set(told), set(told) - set(people)
    moved = {pk for pk in set(told) & set(people) if told[pk] != assignment.due_on}
    Duty.objects.bulk_create(
        Duty(assignment=assignment, user_id=user_id, told_due_on=assignment.due_on)
        for user_id in sorted(came)
    )
    held.filter(user_id__in=left).update(ended_at=timezone.now())
    held.filter(user_id__in=moved).update(told_due_on=assignment.due_on)
    finished = set(
        Enrolment.objects.filter(
            course=assignment.course, completed_at__isnull=False, user_id__in=came | moved
        ).values_list("user_id", flat=True)
    )
    new = came | {pk for pk in moved if told[pk] is None}
    _tell(assignment, [people[pk] for pk in sorted(new - finished)], "必修课程")
    _tell(assignment, [people[pk] for pk in sorted(moved - new - finished)], "必修课程期限有变")
    return Counter({"came": len(came), "left": len(left), "moved": len(moved)})


def _tell(assignment: Assignment, people: list[User], what: str) -> None:
    if not people:
        return
    day = to_chinese(assignment.due_on)
    words = f"请在{day}前学完《{assignment.course.title}》。"
    notify(
        people,
        subject=f"{what}：《{assignment.course.title}》，{day}前完成",
        body=f"{words}{assignment.note}",
        url=assignment.course.get_url() or "",
        by=assignment.created_by,
    )


def remind(
    assignment: Assignment, *, by: User, user_ids: Collection[int] | None = None
) -> Reminded:
    """Remind those who have not finished, or the chosen of them, of everything they have open.

    Nobody is reminded twice within `REMIND_EVERY`, over all assignments and by whomever: her one
    row is locked while that is decided. Raises `AlreadyClosed`, `CourseNotOffered`.
    """
    with transaction.atomic():
        assignment = _locked(assignment)
        if not assignment.course.live:
            raise CourseNotOffered("课程已经撤回，不能提醒学习。")
        people = {
            duty.user_id: duty.user
            for duty in unfinished(assignment).select_related("user")
            if user_ids is None or duty.user_id in user_ids
        }
        won, skipped = _take_turns(sorted(people))
        _send_reminders([people[pk] for pk in won], by=by)
        data = {"sent": len(won), "skipped": len(skipped)}
        audit.record("courses.assignment.remind", instance=assignment, by=by, data=data)
    return Reminded(len(won), [(people[pk], sent_at) for pk, sent_at in skipped])


def _take_turns(user_ids: list[int]) -> tuple[list[int], list[tuple[int, datetime]]]:
    """Who may be reminded now, marked as reminded; and who was, with the moment."""
    now = timezone.now()
    Reminder.objects.bulk_create(
        (Reminder(user_id=user_id) for user_id in user_ids), ignore_conflicts=True
    )
    rows = Reminder.objects.select_for_update().filter(user_id__in=user_ids).order_by("user_id")
    won: list[int] = []
    skipped: list[tuple[int, datetime]] = []
    for user_id, sent_at in rows.values_list("user_id", "sent_at"):
        if sent_at is None or sent_at <= now - REMIND_EVERY:
            won.append(user_id)
        else:
            skipped.append((user_id, sent_at))
    Reminder.objects.filter(user_id__in=won).update(sent_at=now)
    return won, skipped


def _send_reminders(people: list[User], *, by: User) -> None:
    """One notice each, naming all that is open; people with the same list are told together."""
    duties = open_duties_of(user.pk for user in people)
    alike: dict[tuple[tuple[int, date], ...], list[User]] = defaultdict(list)
    for user in people:
        mine = duties.get(user.pk, [])
        alike[tuple((duty.course.pk, duty.due_on) for duty in mine)].append(user)
    for group in alike.values():
        if mine := duties.get(group[0].pk, []):
            notify(
                group,
                subject=f"学习提醒：您有 {len(mine)} 门必修课程还没有学完",
                body="\n".join(_line(duty) for duty in mine),
                url=mine[0].url,
                by=by,
            )


def _line(duty: OpenDuty) -> str:
    left = left_in_words(duty.due_on, today=duty.today)
    return f"《{duty.course.title}》：{to_chinese(duty.due_on)}前完成，{left}。"
