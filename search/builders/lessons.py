"""Lessons: one passage for each heading and one for each stretch of what the video says.

The law that a lesson cites is found as itself; here stand the lesson's own words. Questions and
their keys are never read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import prefetch_related_objects
from django.utils import timezone

from cms.permissions import Visibility
from courses.models import CoursePage, LessonPage
from courses.vtt import Cue, parse
from search.builders.entries import entry, sections
from search.engine import Document, Passage

LESSON = "lesson"
# A clause that has all the words comes before a lesson about it; a document that has half of
# them in one place does not.
PRIOR = 0.6
# Characters of a stretch of captions: a few sentences, some half a minute.
ENOUGH, MOST = 100, 200


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
        passages=(*sections(page.body, [page.summary]), *_spoken(page)),
        date=timezone.localdate(published) if published else None,
        named=False,
        prior=PRIOR,
    )


def _spoken(page: LessonPage) -> Iterator[Passage]:
    """Captions in stretches, each with the second it begins at; none share one."""
    held: list[Cue] = []
    length = 0
    for cue in parse(page.video.captions) if page.video else ():
        full = length >= ENOUGH or length + len(cue.text) > MOST
        if held and full and cue.seconds > held[0].seconds:
            yield _stretch(held)
            held, length = [], 0
        held.append(cue)
        length += len(cue.text)
    if held:
        yield _stretch(held)


def _stretch(cues: Sequence[Cue]) -> Passage:
    first = cues[0]
    text = " ".join(word for cue in cues for word in cue.text.split())
    return Passage(anchor=f"t-{first.seconds}", label=f"视频 {first.clock}", text=text)
