"""Courses and their lessons. Of a lesson the passages are its sections and what its video says.

Questions and answers are never read here.
"""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from cms.permissions import Visibility
from courses.models import CoursePage
from search.builders.entries import entry, sections
from search.engine import Document
from search.names import posts_meant

COURSE = "course"
# Between what governs a matter and the lessons that teach it.
PRIOR = 0.75


def course_documents(
    pages: Sequence[CoursePage], visibility: Mapping[int, Visibility]
) -> list[Document]:
    return [_course_document(page, visibility[page.pk]) for page in pages]


def _course_document(page: CoursePage, seen_by: Visibility) -> Document:
    published = page.last_published_at
    return entry(
        page,
        seen_by,
        type=COURSE,
        passages=tuple(sections(page.body, [page.summary, page.intended_for])),
        date=timezone.localdate(published) if published else None,
        posts=posts_meant(seen_by.audience, page.intended_for),
        prior=PRIOR,
    )
