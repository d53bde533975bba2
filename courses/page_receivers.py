"""What training does when its pages are saved, published, withdrawn or moved, whoever does it."""

from django.db.models.signals import post_save
from wagtail.signals import page_published, page_unpublished, post_page_move

from accounts.roles import TRAINING_ADMINISTRATOR, grant_section
from courses.models import CoursePage, CoursesPage, LessonPage
from courses.roles import SECTION_ACTIONS
from courses.services.pages import (
    follow_audience,
    lesson_gone,
    lesson_withdrawn,
    put_lessons_back,
    take_lessons_down,
)


def connect():
    post_save.connect(section_saved, sender=CoursesPage)
    post_save.connect(course_saved, sender=CoursePage)
    page_published.connect(course_published, sender=CoursePage)
    page_unpublished.connect(course_unpublished, sender=CoursePage)
    page_unpublished.connect(lesson_unpublished, sender=LessonPage)
    post_page_move.connect(lesson_moved, sender=LessonPage)


def section_saved(instance, raw=False, created=False, **kwargs):
    """Where there are courses, those who run the training look after the pages."""
    if created and not raw:
        grant_section(instance, TRAINING_ADMINISTRATOR, SECTION_ACTIONS)


def course_saved(instance, raw=False, created=False, **kwargs):
    if not raw and not created:
        follow_audience(instance)


def course_published(instance, **kwargs):
    put_lessons_back(instance)


def course_unpublished(instance, **kwargs):
    take_lessons_down(instance)


def lesson_unpublished(instance, **kwargs):
    lesson_withdrawn(instance)


def lesson_moved(instance, parent_page_before, parent_page_after, **kwargs):
    if parent_page_before.pk != parent_page_after.pk:
        follow_audience(CoursePage.objects.get(pk=parent_page_after.pk))
        lesson_gone(instance.pk)
