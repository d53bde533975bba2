"""发布课程新版: what a course asks for is frozen into a release, and who is moved on to it.

A release never changes. 勘误 may only take away or put right; 可选新增 may add lessons, optional
ones; 必修新增 moves everybody unfinished to the new release and keeps what they have done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.audit import record
from accounts.models import User
from accounts.services import notify
from cms.services import tell_changed
from courses.models import CoursePage, Enrolment, LessonPage, Release, ReleaseUnit
from courses.permissions import may_manage_training
from courses.querysets import current_release
from courses.services.learning import evaluate_later

RELEASED = "courses.release"
FROZEN = {
    "title": "课程名称",
    "hours": "学时",
    "category": "学时类别",
    "certificate": "颁发证书",
    "certificate_issuer": "证书落款",
}


class ReleaseError(ValueError):
    """The release cannot be published as asked; the message is in Chinese."""


class NoLessons(ReleaseError):
    pass


class CourseNotLive(ReleaseError):
    pass


class LessonNotLive(ReleaseError):
    pass


class ForeignLesson(ReleaseError):
    """A lesson of another course."""


class AddsTooMuch(ReleaseError):
    """The change that was named does not allow what is added."""


class EmptyLesson(ReleaseError):
    """A new lesson with nothing in it to learn."""


class AddsNothing(ReleaseError):
    """The change that was named promises new lessons, and there are none."""


class Unchanged(ReleaseError):
    pass


class Stale(ReleaseError):
    """Somebody published another release since this one was begun."""


class Chosen(NamedTuple):
    """A lesson of the new release; their order is the order of learning."""

    lesson: LessonPage
    required: bool = True


@dataclass(frozen=True)
class Differences:
    """What a new release would change against the current one."""

    added: list[LessonPage]
    removed: list[ReleaseUnit]
    stricter: list[LessonPage]
    milder: list[LessonPage]
    rewritten: list[LessonPage]
    reordered: bool
    frozen: list[str]

    @property
    def nothing(self) -> bool:
        return not any(
            (
                self.added,
                self.removed,
                self.stricter,
                self.milder,
                self.rewritten,
                self.reordered,
                self.frozen,
            )
        )


@dataclass(frozen=True)
class Affected:
    """Learners a release would move on, leave on the release they began, or not touch at all."""

    moved: int
    staying: int
    finished: int


def differences(
    course: CoursePage, units: Sequence[Chosen], *, current: Release | None
) -> Differences:
    before = {unit.lesson_id: unit for unit in current.units.all()} if current else {}
    after = {lesson.pk: (lesson, required) for lesson, required in units}
    kept = [pk for pk in after if pk in before]
    return Differences(
        added=[lesson for pk, (lesson, _) in after.items() if pk not in before],
        removed=[unit for pk, unit in before.items() if pk not in after],
        stricter=[after[pk][0] for pk in kept if _asks(*after[pk]) - _asked(before[pk])],
        milder=[after[pk][0] for pk in kept if _asked(before[pk]) - _asks(*after[pk])],
        rewritten=[after[pk][0] for pk in kept if _rewritten(after[pk][0], before[pk])],
        reordered=kept != [pk for pk in before if pk in after],
        frozen=frozen_changes(course, current),
    )


def _asks(lesson: LessonPage, required: bool) -> set[str]:
    asks = {
        "required": required,
        "watch": lesson.video_id is not None,
        "quiz": lesson.paper_id is not None,
    }
    return {name for name, asked in asks.items() if asked}


def _asked(unit: ReleaseUnit) -> set[str]:
    return {name for name in ("required", "watch", "quiz") if getattr(unit, name)}


def _rewritten(lesson: LessonPage, unit: ReleaseUnit) -> bool:
    return lesson.title != unit.title or lesson.live_revision_id != unit.revision_id


def frozen_changes(course: CoursePage, current: Release | None) -> list[str]:
    """Names of what the course says now and its current release does not."""
    if current is None:
        return []
    return [
        label for name, label in FROZEN.items() if getattr(course, name) != getattr(current, name)
    ]


def affected_by(course: CoursePage, change: Release.Change) -> Affected:
    unfinished = course.enrolments.filter(completed_at=None).count()
    moves = change == Release.Change.REQUIRED
    return Affected(
        moved=unfinished if moves else 0,
        staying=0 if moves else unfinished,
        finished=course.enrolments.exclude(completed_at=None).count(),
    )


@transaction.atomic
def publish_release(
    course: CoursePage,
    *,
    by: User,
    change: Release.Change,
    units: Sequence[Chosen],
    note: str = "",
    base: int | None = None,
) -> Release:
    """Freeze a new release; `base` is the number of the one it was compared with, if any.

    Raises `PermissionDenied` or a `ReleaseError`. The first release of a course needs no choice:
    whatever `change` says, it is stored as 必修新增.
    """
    course = CoursePage.objects.select_for_update().get(pk=course.pk)
    current = current_release(course)
    units = _as_stored(units)
    change = Release.Change(change) if current else Release.Change.REQUIRED
    check_release(course, by=by, change=change, units=units, current=current, base=base)
    release = _freeze(course, current, by=by, change=change, units=units, note=note)
    if change == Release.Change.REQUIRED and current is not None:
        _move_on(course, release, by=by)
    tell_changed("courses.LessonPage", _lesson_ids(release, current))
    tell_changed("courses.CoursePage", [course.pk])
    data = {"number": release.number, "change": release.get_change_display(), "note": note}
    record(RELEASED, instance=course, by=by, data=data)
    return release


def _as_stored(units: Sequence[Chosen]) -> list[Chosen]:
    """What is frozen is what the rows say now, not what the caller once read."""
    rows = LessonPage.objects.defer("body").in_bulk([lesson.pk for lesson, _ in units])
    return [Chosen(rows[lesson.pk], required) for lesson, required in units]


def check_release(
    course: CoursePage,
    *,
    by: User,
    change: Release.Change,
    units: Sequence[Chosen],
    current: Release | None,
    base: int | None = None,
) -> None:
    """Raise what stands against publishing; nothing is written."""
    if not may_manage_training(by):
        raise PermissionDenied("只有培训管理员可以发布课程新版。")
    if base is not None and base != (current.number if current else 0):
        raise Stale("您打开本页以后，已有人发布了这门课程的新版。请核对后重新提交。")
    if not course.live:
        raise CourseNotLive("课程页面还没有发布，请先发布课程页面。")
    if not units:
        raise NoLessons("新版里一课也没有，请至少选一课。")
    _check_lessons(course, [lesson for lesson, _ in units])
    _check_contents(units, current)
    if current is not None:
        _check_change(differences(course, units, current=current), change, units)


def _check_lessons(course: CoursePage, lessons: Sequence[LessonPage]) -> None:
    if len({lesson.pk for lesson in lessons}) != len(lessons):
        raise ReleaseError("同一课选了两次，请重新选择。")
    for lesson in lessons:
        if not lesson.is_child_of(course):
            raise ForeignLesson(f"《{lesson.title}》不是这门课程的内容。")
        if not lesson.live:
            raise LessonNotLive(f"《{lesson.title}》还没有发布，不能列入新版。")


def _check_contents(units: Sequence[Chosen], current: Release | None) -> None:
    """Only what is new: a lesson people already learn from must not stand against an erratum."""
    known = [unit.lesson_id for unit in current.units.all()] if current else []
    bare = LessonPage.objects.filter(
        pk__in=[lesson.pk for lesson, _ in units], video=None, paper=None
    ).exclude(pk__in=known)
    if empty := [lesson for lesson in bare.order_by("path") if not lesson.body]:
        raise EmptyLesson(f"{_names(empty)}没有正文、视频或测验，不能列入。")


def check_additions(found: Differences, change: Release.Change, units: Sequence[Chosen]) -> None:
    """Raise if the change promises additions and brings none: the wrong one was picked."""
    required = {lesson.pk for lesson, required in units if required}
    if change == Release.Change.OPTIONAL and not found.added:
        raise AddsNothing("选了“可选新增”，但没有新列入的课。")
    asks_more = found.stricter or found.frozen or any(one.pk in required for one in found.added)
    if change == Release.Change.REQUIRED and not asks_more:
        raise AddsNothing("选了“必修新增”，但没有新列入的必修课。")


def _check_change(found: Differences, change: Release.Change, units: Sequence[Chosen]) -> None:
    if found.nothing:
        raise Unchanged("与现行版本没有任何差别，不需要发布新版。")
    if change == Release.Change.REQUIRED:
        return
    if change == Release.Change.ERRATUM and found.added:
        raise AddsTooMuch(
            f"勘误不能增加内容：{_names(found.added)}。请改选“可选新增”或“必修新增”。"
        )
    required = {lesson.pk for lesson, required in units if required}
    forced = [lesson for lesson in found.added if lesson.pk in required]
    if forced:
        raise AddsTooMuch(
            f"可选新增的内容只能是选学：{_names(forced)}。请改为选学，或改选“必修新增”。"
        )
    if found.stricter:
        raise AddsTooMuch(
            f"{change.label}不能提高要求：{_names(found.stricter)}。请改选“必修新增”。"
        )


def _names(lessons: Sequence[LessonPage]) -> str:
    return "、".join(f"《{lesson.title}》" for lesson in lessons)


def _freeze(
    course: CoursePage,
    current: Release | None,
    *,
    by: User,
    change: Release.Change,
    units: Sequence[Chosen],
    note: str,
) -> Release:
    course.releases.filter(current=True).update(current=False)
    try:
        with transaction.atomic():
            release: Release = course.releases.create(
                number=current.number + 1 if current else 1,
                change=change,
                note=note.strip(),
                created_by=by,
                **{name: getattr(course, name) for name in FROZEN},
            )
    except IntegrityError as error:
        raise Stale("刚刚有人发布了这门课程的新版。请核对后重新提交。") from error
    ReleaseUnit.objects.bulk_create(
        ReleaseUnit(
            release=release,
            lesson=lesson,
            order=order,
            title=lesson.title,
            required=required,
            watch=lesson.video_id is not None,
            quiz=lesson.paper_id is not None,
            revision_id=lesson.live_revision_id,
        )
        for order, (lesson, required) in enumerate(units, start=1)
    )
    return release


def _move_on(course: CoursePage, release: Release, *, by: User) -> None:
    """Everybody unfinished is measured by the new release from now on, and told so."""
    unfinished = Enrolment.objects.filter(course=course, completed_at=None)
    people = list(User.objects.filter(enrolments__in=unfinished))
    unfinished.update(release=release)
    notify(
        people,
        subject=f"课程有新内容：《{release.title}》",
        body=release.note or "课程发布了新版，您已学完的内容都保留，新增的必修内容请继续学完。",
        url=course.get_url() or "",
        by=by,
    )
    evaluate_later(course)


def _lesson_ids(release: Release, current: Release | None) -> list[int]:
    releases = [release.pk, *([current.pk] if current else [])]
    ids = ReleaseUnit.objects.filter(release__in=releases).values_list("lesson", flat=True)
    return sorted(set(ids))
