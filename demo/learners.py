"""Learners in every state: the demo has a past, told in days before the day it is loaded.

Rows are dated as if they had been written then; hours, certificates and marks come from the
services that write them in real work.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment, Notice, User
from accounts.services import appoint, dismiss
from courses.models import (
    Assignment,
    Attempt,
    Certificate,
    CoursePage,
    Duty,
    Enrolment,
    LessonPage,
    LessonProgress,
    QuestionVersion,
    Release,
)
from courses.services import assignments
from courses.services.attempts import save_answer, settle, start_lesson, submit
from courses.services.certificates import issue, revoke
from courses.services.hours import record_completion
from courses.services.learning import enrol, source_for, visit
from courses.services.videos import credit_video, open_stream
from demo.people import PEOPLE, post
from demo.training import TRAINER, audience_of
from jobs.models import Job
from jobs.runner import run
from library.models import BookPage
from library.services.reading import save_position

WOMEN, MONEY, CHAIRS = "女职工劳动保护", "工会经费收支基础", "新任工会主席履职入门"
MOVED_AGO = 84
COMPLETED, REVOKED, FAILED, HALF, BEGUN = "completed", "revoked", "failed", "half", "begun"


@dataclass(frozen=True)
class Task:
    """A course required of the holders of posts since so many days, by a day so many from now."""

    course: str
    audience: str
    posts: tuple[str, ...]
    since: int
    due_in: int
    note: str


TASKS = (
    Task(
        WOMEN,
        "各级工会女职工委员会主任",
        ("womens_head",),
        160,
        9,
        "列入2026年女职工委员会主任培训计划。",
    ),
    Task(MONEY, "基层工会财务、经审干部", ("finance", "audit"), 60, -18, "年度决算之前学完。"),
    Task(
        CHAIRS,
        "新任工会主席、副主席",
        ("chair", "vice_chair"),
        410,
        38,
        "新任主席、副主席任职培训。",
    ),
)
STORIES = (
    ("SL1003", WOMEN, COMPLETED, 34),
    ("SL1005", WOMEN, COMPLETED, 150),
    ("SL3102", WOMEN, REVOKED, 61),
    ("SL3002", WOMEN, FAILED, 2),
    ("SL2001", WOMEN, HALF, 1),
    ("SL1002", MONEY, COMPLETED, 20),
    ("SL2003", MONEY, HALF, 5),
    ("SL1001", CHAIRS, COMPLETED, 88),
    ("SL1001", MONEY, HALF, 3),
    ("SL0002", CHAIRS, COMPLETED, 12),
    ("SL3103", CHAIRS, COMPLETED, 400),
    ("SL3001", CHAIRS, HALF, 6),
    ("SL4002", CHAIRS, FAILED, 4),
    ("SL2002", CHAIRS, BEGUN, 8),
)
READERS = (("SL1001", "下班后的灯", 3, 0.4), ("SL2001", "书屋志愿者手册", 2, 0.5))


def load_learners() -> None:
    trainer = User.objects.get(staff_number=TRAINER)
    made = [load_task(task, by=trainer) for task in TASKS]
    for staff_number, title, state, days in STORIES:
        user, course = (
            User.objects.get(staff_number=staff_number),
            CoursePage.objects.get(title=title),
        )
        if not Enrolment.objects.filter(user=user, course=course).exists():
            with transaction.atomic():
                tell(user, course, state, at=timezone.now() - timedelta(days=days), by=trainer)
    for assignment in filter(None, made):
        if assignment.due_on < timezone.localdate():
            assignments.remind(assignment, by=trainer)
    move_people()
    for task, assignment in zip(TASKS, made, strict=True):
        if assignment is not None:
            date_back(task, assignment)
    load_readers()


def load_task(task: Task, *, by: User) -> Assignment | None:
    """Require the course; the job that finds the people and tells them runs here and now.

    None when it is there already. A day that is over cannot be set: it is dated back before
    anybody is told.
    """
    course = CoursePage.objects.get(title=task.course)
    audience = audience_of(task.audience, list(task.posts))
    if Assignment.objects.filter(course=course, audience=audience).exists():
        return None
    today = timezone.localdate()
    due_on = today + timedelta(days=task.due_in)
    with transaction.atomic():
        assignment = assignments.assign(
            course, audience, due_on=max(due_on, today), by=by, note=task.note
        )
        Assignment.objects.filter(pk=assignment.pk).update(due_on=due_on)
    _work_off(assignments.KIND)
    assignment.refresh_from_db()
    return assignment


def tell(user: User, course: CoursePage, state: str, *, at: datetime, by: User) -> None:
    """Begin a course and come as far as `state`; `at` is when she was last there."""
    enrolment = enrol(user, course, source=source_for(user, course))
    units = list(enrolment.release.units.select_related("lesson__video").order_by("order"))
    lessons = [unit.lesson for unit in units if unit.required]
    if state in {COMPLETED, REVOKED}:
        certificate = complete(enrolment, lessons, at=at)
        if state == REVOKED and certificate is not None:
            ground = Certificate.Ground.MISTAKE
            revoke(certificate, by=by, ground=ground, reason="学习记录登记错误，经核实后撤销。")
        return
    if state == FAILED:
        for lesson in lessons:
            if lesson.paper is None:
                finish(enrolment, lesson, at=at)
            else:
                answer(enrolment, lesson, right=0.5, at=at)
    elif state == HALF:
        for lesson in lessons[: len(lessons) // 2]:
            finish(enrolment, lesson, at=at)
        begin_video(enrolment, lessons[len(lessons) // 2], at=at)
    last = lessons[0] if state == BEGUN else lessons[len(lessons) // 2]
    visit(enrolment, last)
    Enrolment.objects.filter(pk=enrolment.pk).update(
        started_at=at - timedelta(days=2), last_seen_at=at
    )


def complete(
    enrolment: Enrolment, lessons: list[LessonPage], *, at: datetime
) -> Certificate | None:
    """All lessons done on a day; hours and certificate follow as they would have then.

    Quizzes first: a passed one that is the last thing missing would complete the course today.
    """
    for lesson in sorted(lessons, key=lambda lesson: lesson.paper is None):
        if lesson.paper is not None:
            answer(enrolment, lesson, right=1.0, at=at)
        else:
            finish(enrolment, lesson, at=at)
    Enrolment.objects.filter(pk=enrolment.pk).update(
        started_at=at - timedelta(days=3), last_seen_at=at, completed_at=at, last_lesson=lessons[-1]
    )
    enrolment.refresh_from_db()
    record_completion(enrolment)
    return issue(enrolment, on=timezone.localdate(at))


def finish(enrolment: Enrolment, lesson: LessonPage, *, at: datetime) -> None:
    """A lesson read, or its video seen to the end."""
    progress = LessonProgress(enrolment=enrolment, lesson=lesson, completed_at=at)
    if lesson.video is None:
        progress.read_at = at
    else:
        length = lesson.video.duration_ms
        progress.video, progress.watched_at = lesson.video, at
        progress.watched, progress.position_ms = [[0, length]], length
    progress.save()


def begin_video(enrolment: Enrolment, lesson: LessonPage, *, at: datetime) -> None:
    """Seen a little less than half, if the lesson has a video at all."""
    if lesson.video is None:
        return
    seen = int(lesson.video.duration_ms * 0.42)
    stream = open_stream(enrolment, lesson, at=at)
    credit_video(
        enrolment.user,
        lesson,
        token=stream.token,
        start_ms=0,
        end_ms=seen,
        position_ms=seen,
        closing=True,
        at=at + timedelta(milliseconds=seen),
    )


def answer(enrolment: Enrolment, lesson: LessonPage, *, right: float, at: datetime) -> None:
    """Take the quiz of a lesson with so large a part of the answers right."""
    attempt = start_lesson(enrolment, lesson)
    items = list(attempt.items.select_related("version").order_by("order"))
    for item in items:
        value = (
            right_answer(item.version)
            if item.order <= right * len(items)
            else wrong_answer(item.version)
        )
        save_answer(attempt, order=item.order, sequence=1, value=value, holder="", at=at)
    settle(submit(attempt, at=at), at=at)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=at - timedelta(minutes=11))


def right_answer(version: QuestionVersion) -> list[str]:
    if version.kind == QuestionVersion.Kind.BLANK:
        return [accepted[0] for accepted in version.key]
    return version.key


def wrong_answer(version: QuestionVersion) -> list[str]:
    if version.kind == QuestionVersion.Kind.BLANK:
        return ["不清楚"] * len(version.key)
    if version.kind == QuestionVersion.Kind.MULTIPLE:
        return version.key[:1]
    return [option["id"] for option in version.options if option["id"] not in version.key][:1]


def move_people() -> None:
    """Who has moved left one post and began another; what she learnt before stays hers."""
    last_day = timezone.localdate() - timedelta(days=MOVED_AGO)
    for entry in PEOPLE:
        if entry.moves_to is None:
            continue
        user, (unit, new) = User.objects.get(staff_number=entry.staff_number), post(*entry.moves_to)
        if Appointment.objects.filter(user=user, unit=unit, post=new).exists():
            continue
        for held in Appointment.objects.filter(user=user, end=None):
            dismiss(held, on=last_day, by=None)
        appoint(user, unit, new, start=last_day + timedelta(days=1), by=None)
    _work_off(assignments.FOLLOW)


def date_back(task: Task, assignment: Assignment) -> None:
    """As if it had been made then: a duty begins that day or, later, with the post, and ends with
    it; whom it was told learnt of it in the morning of that day."""
    made_on = timezone.localdate() - timedelta(days=task.since)
    Assignment.objects.filter(pk=assignment.pk).update(created_at=_morning(made_on))
    released = _morning(made_on - timedelta(days=7))
    Release.objects.filter(course=assignment.course).update(created_at=released)
    subject = f"必修课程：《{assignment.course.title}》"
    for duty in assignment.duties.all():
        held = Appointment.objects.filter(user=duty.user_id, post__code__in=task.posts)
        first, last = held.earliest("start"), held.latest("start")
        added = _morning(max(made_on, first.start))
        ended = _morning(last.end + timedelta(days=1)) if duty.ended_at and last.end else None
        Duty.objects.filter(pk=duty.pk).update(added_at=added, ended_at=ended)
        told = Notice.objects.filter(user=duty.user_id, subject__startswith=subject)
        told.update(created_at=added)


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def load_readers() -> None:
    """Books half read."""
    for staff_number, title, order, place in READERS:
        user, book = User.objects.get(staff_number=staff_number), BookPage.objects.get(title=title)
        if not user.reading_positions.filter(book=book).exists():
            chapter = book.chapters.get(order=order)
            save_position(
                book, by=user, chapter=chapter, anchor="p-2", place=place, device="demo", base=0
            )


def _work_off(kind: str) -> None:
    """Run the waiting jobs of a kind here: no worker may be there yet."""
    for pk in Job.objects.filter(kind=kind, state=Job.State.QUEUED).values_list("pk", flat=True):
        run(pk)
