"""Reads of training as vocabulary; who may see a page is decided in cms."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from wagtail.models import Page

from accounts.models import User
from cms.permissions import ReaderScope
from cms.querysets import visible_to
from courses.models import (
    Allowance,
    Attempt,
    CoursePage,
    Enrolment,
    Exam,
    LessonPage,
    LessonProgress,
    Paper,
    PaperItem,
    PaperRule,
    QuestionVersion,
    Release,
    ReleaseUnit,
)
from courses.questions import MARKED_BY_PEOPLE


def released_courses() -> "QuerySet[CoursePage]":
    """Live courses with a release; one without is still being prepared."""
    released = Release.objects.filter(course=OuterRef("pk"), current=True)
    return CoursePage.objects.filter(Exists(released), live=True)


def offered_courses(user: Any, *, scope: ReaderScope | None = None) -> "QuerySet[CoursePage]":
    """Released courses that this reader may see."""
    courses: QuerySet[CoursePage] = visible_to(released_courses(), user, scope=scope)
    return courses


def offered_lessons() -> "QuerySet[LessonPage]":
    """Live lessons as the current releases of live courses have them; for whom is cms's affair.

    A lesson that was moved below another course is no longer part of the old one.
    """
    parent = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - LessonPage.steplen)
    units = ReleaseUnit.objects.filter(
        lesson=OuterRef("pk"),
        release__current=True,
        release__course__live=True,
        release__course__path=parent,
    )
    return LessonPage.objects.filter(Exists(units), live=True)


def without_unoffered(pages: "QuerySet[Page]") -> "QuerySet[Page]":
    """Pages without the lessons that no release offers: nobody finds them at their address."""
    unoffered = LessonPage.objects.exclude(pk__in=offered_lessons().values("pk"))
    return pages.exclude(pk__in=unoffered.values("pk"))


def current_release(course: CoursePage) -> Release | None:
    # By id: in a preview the course may not be stored yet.
    return Release.objects.filter(course_id=course.pk, current=True).first()


def enrolment_of(user: Any, course: CoursePage) -> Enrolment | None:
    if not user.is_authenticated:
        return None
    found = Enrolment.objects.filter(user=user, course_id=course.pk)
    return found.select_related("course", "release", "user").first()


def units_of(release_ids: Iterable[int]) -> "QuerySet[ReleaseUnit]":
    """The lessons of releases in their order, without the lessons' texts."""
    units = ReleaseUnit.objects.filter(release_id__in=release_ids)
    units = units.select_related("lesson__video").defer("lesson__body", "lesson__video__captions")
    return units.order_by("release_id", "order")


def unit_for(user: Any, lesson: LessonPage) -> ReleaseUnit | None:
    """What a lesson asks of this person: her own release says, otherwise the current one."""
    units = ReleaseUnit.objects.filter(lesson=lesson, release__course=lesson.course)
    if user.is_authenticated:
        own = units.filter(release__enrolments__user=user).first()
        if own is not None:
            return own
    return units.filter(release__current=True).first()


def progress_of(enrolments: Iterable[Enrolment]) -> "QuerySet[LessonProgress]":
    return LessonProgress.objects.filter(enrolment__in=list(enrolments))


def concerning(courses: "QuerySet[CoursePage]", user: Any) -> "QuerySet[CoursePage]":
    """Of courses a reader may see: those meant for a circle she is in, or required of her."""
    duties = Q(
        assignments__closed_at=None,
        assignments__duties__ended_at=None,
        assignments__duties__user=user,
    )
    required = CoursePage.objects.filter(duties)
    return courses.filter(Q(audience__isnull=False) | Q(pk__in=required.values("pk")))


def still_open(
    enrolments: "QuerySet[Enrolment]", user: Any, *, scope: ReaderScope | None = None
) -> "QuerySet[Enrolment]":
    """Those whose course the learner may still see: she may have left its audience since."""
    courses = offered_courses(user, scope=scope)
    return enrolments.filter(course__in=courses.values("pk"))


def candidates(exam: Exam, *, on: date) -> "QuerySet[User]":
    """Who is to sit an exam: its audience as of a day, whom an allowance names, who has begun it."""
    reached = User.objects.reached_by(exam.audience, on=on)
    found: QuerySet[User] = User.objects.filter(
        Q(pk__in=reached.values("pk"))
        | Q(pk__in=_named(exam).values("user"))
        | Q(pk__in=_taken(exam).values("user"))
    )
    return found


def answering(attempt: Attempt) -> bool:
    """Is she taking the same paper again at this moment? Then earlier keys wait."""
    same = Attempt.objects.filter(user=attempt.user_id, paper=attempt.paper_id)
    return same.filter(state=Attempt.State.OPEN).exists()


def may_wait_for_people(paper: Paper) -> bool:
    """Does it ask, or may it draw, what people mark?"""
    written = [*MARKED_BY_PEOPLE]
    asked = Q(question__current__kind__in=written) | Q(question__current__parts__kind__in=written)
    wide = ["", QuestionVersion.Kind.CASE, *written]
    return (
        PaperItem.objects.filter(asked, paper=paper.pk).exists()
        or PaperRule.objects.filter(paper=paper.pk, kind__in=wide).exists()
    )


def _named(exam: Exam) -> "QuerySet[Allowance]":
    return Allowance.objects.filter(exam=exam, withdrawn_at=None, user__isnull=False)


def _taken(exam: Exam) -> "QuerySet[Attempt]":
    """Attempts of people who came; those drawn ahead say nothing."""
    return Attempt.objects.filter(exam=exam, started_at__isnull=False)
