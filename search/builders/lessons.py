"""Lessons: one passage for each heading and one for each stretch of what the video says.

The law that a lesson cites is found as itself; here stand the lesson's own words. Questions and
their keys are never read.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import prefetch_related_objects
from django.utils import timezone

from cms.permissions import Visibility
from courses.models import CoursePage, LessonPage
from search.builders.entries import entry, sections
from search.engine import Document

LESSON = "lesson"
# What governs a matter comes before what teaches it.
PRIOR = 0.75


def courses_of(lessons: Iterable[LessonPage]) -> dict[int, CoursePage]:
    """The course each lesson stands in, by the lesson's id; one query."""
    above = {lesson.pk: lesson.path[: -lesson.steplen] for lesson in lessons}
    courses = CoursePage.objects.filter(path__in=set(above.values())).defer("body")
    by_path = {course.path: course for course in courses}
    return {pk: by_path[path] for pk, path in above.items() if path in by_path}


def lesson_documents(
    pages: Sequence[LessonPage], visibility: Mapping[int, Visibility]
) -> list[Document]:
    prefetch_related_objects(pages, "video")
    courses = courses_of(pages)
    return [_lesson_document(page, courses[page.pk], visibility[page.pk]) for page in pages]


def _lesson_document(page: LessonPage, course: CoursePage, seen_by: Visibility) -> Document:
    published = page.last_published_at
    return entry(
        page,
        seen_by,
        type=LESSON,
        subtitle=course.title,
        passages=tuple(sections(page.body, [page.summary])),
        date=timezone.localdate(published) if published else None,
        named=False,
        prior=PRIOR,
    )
