"""What a learner does: begin, read, finish. What is finished stays finished.

Every function may be called again and by several windows at once: stamps are set where they are
empty, and completing a course is one conditional update that succeeds once.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import mark_read, notify
from cms.permissions import can_view
from courses.models import Certificate, CoursePage, Enrolment, LessonPage, LessonProgress
from courses.permissions import may_learn
from courses.progress import Need, met, needs_of, standing_of
from courses.querysets import current_release, unit_for
from courses.records import earned_in_words
from courses.services.certificates import issue
from courses.services.hours import record_completion
from jobs.runner import Run
from jobs.services import enqueue

KIND = "courses.evaluate"
SEEN_AGAIN_AFTER = timedelta(minutes=1)


class LearningError(Exception):
    """Something in learning is not possible; the message is in Chinese."""


class NotOffered(LearningError):
    """The course has no release yet."""


class NothingToConfirm(LearningError):
    """The lesson is finished by a video or a quiz, not by saying so."""


@transaction.atomic
def enrol(
    user: User, course: CoursePage, *, source: Enrolment.Source = Enrolment.Source.SELF
) -> Enrolment:
    """Begin a course, measured by its current release; who has begun goes on with the same row."""
    if not can_view(user, course):
        raise PermissionDenied("这门课程没有对您开放。")
    # Whoever publishes a release locks the course: nobody begins the old one meanwhile.
    CoursePage.objects.select_for_update(of=("self",)).only("pk").get(pk=course.pk)
    release = current_release(course)
    if release is None:
        raise NotOffered("课程正在准备，还不能学习。")
    enrolment, _ = Enrolment.objects.get_or_create(
        user=user, course=course, defaults={"release": release, "source": source}
    )
    return enrolment


def visit(enrolment: Enrolment, lesson: LessonPage) -> None:
    """The learner opened a lesson: here she goes on next time. Mere reading on writes nothing."""
    now = timezone.now()
    recent = enrolment.last_seen_at and now - enrolment.last_seen_at < SEEN_AGAIN_AFTER
    if recent and enrolment.last_lesson_id == lesson.pk:
        return
    with transaction.atomic():
        _progress(enrolment, lesson)
        enrolment.last_lesson, enrolment.last_seen_at = lesson, now
        enrolment.save(update_fields=["last_lesson", "last_seen_at"])


@transaction.atomic
def confirm_read(enrolment: Enrolment, lesson: LessonPage) -> LessonProgress:
    """The learner says she has read a lesson that asks for nothing else."""
    _refuse_stranger(enrolment, lesson)
    unit = unit_for(enrolment.user, lesson)
    if unit is not None and Need.READ not in needs_of(unit, lesson):
        raise NothingToConfirm("本课要看完视频或通过测验才算学完。")
    progress = _progress(enrolment, lesson)
    return _reach(progress, "read_at", at=timezone.now())


@transaction.atomic
def quiz_passed(enrolment: Enrolment, lesson: LessonPage, *, at: datetime) -> LessonProgress:
    """Marking found an attempt of this lesson's quiz good enough."""
    return _reach(_progress(enrolment, lesson), "quiz_passed_at", at=at)


def video_watched(progress: LessonProgress, *, at: datetime) -> LessonProgress:
    """Enough of the lesson's video has been covered."""
    return _reach(progress, "watched_at", at=at)


def _refuse_stranger(enrolment: Enrolment, lesson: LessonPage) -> None:
    if lesson.course != enrolment.course or not may_learn(enrolment.user, lesson):
        raise PermissionDenied("这一课没有对您开放。")


def _progress(enrolment: Enrolment, lesson: LessonPage) -> LessonProgress:
    return LessonProgress.objects.get_or_create(enrolment=enrolment, lesson=lesson)[0]


def _reach(progress: LessonProgress, stamp: str, *, at: datetime) -> LessonProgress:
    """Set an empty stamp, then see whether lesson and course are finished by it."""
    rows = LessonProgress.objects.filter(pk=progress.pk)
    rows.filter(**{stamp: None}).update(**{stamp: at})
    progress.refresh_from_db()
    enrolment = progress.enrolment
    unit = unit_for(enrolment.user, progress.lesson)
    needs = needs_of(unit, progress.lesson) if unit else []
    if needs and all(met(need, progress) for need in needs):
        rows.filter(completed_at=None).update(completed_at=at)
        progress.refresh_from_db()
    evaluate(enrolment)
    return progress


def evaluate(enrolment: Enrolment) -> Enrolment:
    """Complete the enrolment if all that counts is done: hours, certificate and notice, once.

    A course withdrawn, a learner deactivated or no longer in its audience completes nothing.
    """
    if enrolment.completed_at is None and standing_of(enrolment).complete:
        with transaction.atomic():
            _complete(enrolment)
        enrolment.refresh_from_db()
    return enrolment


def _complete(enrolment: Enrolment) -> None:
    """Look again with the row locked: a release may have moved it on since."""
    rows = Enrolment.objects.select_for_update(of=("self",))
    locked = rows.select_related("course", "release", "user").get(pk=enrolment.pk)
    if locked.completed_at is not None or not standing_of(locked).complete:
        return
    if not locked.user.is_active or not can_view(locked.user, locked.course):
        return
    locked.completed_at = timezone.now()
    locked.save(update_fields=["completed_at"])
    record_completion(locked)
    certificate = issue(locked)
    address = locked.course.get_url() or ""
    if address:
        # What asked her to learn this course has been answered.
        mark_read(locked.user, url=address)
    notify(
        [locked.user],
        subject=f"学完了：《{locked.release.title}》",
        body=_earned(locked, certificate),
        url=address,
    )


def _earned(enrolment: Enrolment, certificate: Certificate | None) -> str:
    issued = certificate is not None and certificate.state == Certificate.State.VALID
    return earned_in_words(enrolment.release.hours, certificate=issued)


def evaluate_later(course: CoursePage) -> None:
    """What counts has changed for everybody who is half through; a worker looks at each."""
    enqueue(KIND, {"course": course.pk})


def run_evaluation(run: Run) -> dict[str, Any]:
    unfinished = Enrolment.objects.filter(course=run.payload["course"], completed_at=None)
    ids = list(unfinished.order_by("pk").values_list("pk", flat=True))
    for done, pk in enumerate(ids, start=1):
        with run.step():
            evaluate(Enrolment.objects.select_related("course", "release", "user").get(pk=pk))
        run.progress(done, len(ids), f"已核对 {done} 人")
    return {"checked": len(ids)}


def source_for(user: Any, course: CoursePage) -> Enrolment.Source:
    """Whether the course is required of the person who begins it."""
    required = course.assignments.filter(
        closed_at=None, duties__user=user, duties__ended_at=None
    ).exists()
    return Enrolment.Source.ASSIGNED if required else Enrolment.Source.SELF
