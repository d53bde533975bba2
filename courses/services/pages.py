"""What the pages of a course do to each other: lessons follow their course."""

from django.db import transaction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Revision

from cms.services import tell_changed
from courses.models import CoursePage, LessonPage
from courses.services.learning import evaluate_later


@transaction.atomic
def follow_audience(course: CoursePage) -> None:
    """A lesson is for whom its course is for, from the moment the course says so."""
    lessons = LessonPage.objects.child_of(course).exclude(audience_id=course.audience_id)
    ids = list(lessons.values_list("pk", flat=True))
    if ids:
        LessonPage.objects.filter(pk__in=ids).update(audience_id=course.audience_id)
        tell_changed("courses.LessonPage", ids)


@transaction.atomic
def take_lessons_down(course: CoursePage) -> None:
    """A course that is withdrawn takes its lessons, and thereby their files, with it."""
    for lesson in LessonPage.objects.child_of(course).live():
        revision = lesson.live_revision or lesson.save_revision()
        UnpublishPageAction(lesson).execute(skip_permission_checks=True)
        LessonPage.objects.filter(pk=lesson.pk).update(taken_down=revision.pk)


@transaction.atomic
def put_lessons_back(course: CoursePage) -> None:
    """Lessons that went with the course come back with it, in the words they had."""
    lessons = LessonPage.objects.child_of(course).exclude(taken_down=None)
    taken = dict(lessons.values_list("pk", "taken_down"))
    LessonPage.objects.filter(pk__in=taken).update(taken_down=None)
    hidden = LessonPage.objects.filter(pk__in=taken, live=False).values_list("pk", flat=True)
    for revision in Revision.objects.filter(pk__in=[taken[pk] for pk in hidden]):
        revision.publish(log_action="wagtail.publish")


def lesson_withdrawn(lesson: LessonPage) -> None:
    """By itself, so it does not come back with its course, whatever an old draft of it says."""
    LessonPage.objects.filter(pk=lesson.pk).update(taken_down=None)
    lesson_gone(lesson.pk)


def lesson_gone(lesson_id: int) -> None:
    """A lesson withdrawn or moved away is excused: some may be finished by that."""
    courses = CoursePage.objects.filter(releases__units__lesson=lesson_id, live=True)
    for course in courses.distinct():
        evaluate_later(course)
