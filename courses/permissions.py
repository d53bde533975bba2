"""Who may learn and who runs the training; whether a page may be read is decided in cms."""

from typing import Any

from accounts.models import Appointment, Unit
from accounts.permissions import administered_unit_ids, may_administer
from cms.permissions import ReaderScope, can_view
from courses.models import Certificate, Exam, ExamStaff, LessonPage, Video
from courses.querysets import unit_for


def may_manage_training(user: Any) -> bool:
    """Training administrators, system administrators and superusers."""
    return bool(user.is_authenticated and user.is_active and user.has_perm("courses.add_release"))


def may_learn(user: Any, lesson: LessonPage, *, scope: ReaderScope | None = None) -> bool:
    """The lesson may be read, its course stands, and a release of hers or the current one has it.

    `scope` as with `cms.permissions.can_view`.
    """
    return (
        lesson.live
        and lesson.course.live
        and unit_for(user, lesson) is not None
        and can_view(user, lesson, scope=scope)
    )


def may_invigilate(user: Any, exam: Exam) -> bool:
    """Those who run the training, and whoever is named for this exam."""
    return may_manage_training(user) or _serves(user, exam, ExamStaff.Role.INVIGILATOR)


def may_mark(user: Any, exam: Exam) -> bool:
    """Those who run the training, and whoever is named for this exam."""
    return may_manage_training(user) or _serves(user, exam, ExamStaff.Role.MARKER)


def _serves(user: Any, exam: Exam, role: ExamStaff.Role) -> bool:
    if not user.is_authenticated or not user.is_active:
        return False
    return exam.staff.filter(user=user, role=role).exists()


def may_preview(user: Any, lesson: LessonPage) -> bool:
    """Editors and training administrators see a lesson before a release has it."""
    if not user.is_authenticated:
        return False
    return may_manage_training(user) or bool(lesson.permissions_for_user(user).can_edit())


def may_view_video(user: Any, video: Video) -> bool:
    """Whoever may learn one of its lessons, and those who look after videos and lessons."""
    if user.is_authenticated and user.is_active and user.has_perm("courses.change_video"):
        return True
    return any(
        may_learn(user, lesson) or may_preview(user, lesson) for lesson in video.lessons.all()
    )


def may_correct_hours(user: Any) -> bool:
    """Answer a wrong entry of anybody's hours by a reversing one."""
    return bool(user.is_active and user.has_perm("courses.add_hourentry"))


def may_keep_certificates(user: Any) -> bool:
    """Revoke, reissue and release certificates of anybody."""
    return bool(user.is_active and user.has_perm("courses.change_certificate"))


def may_view_certificate(user: Any, certificate: Certificate) -> bool:
    """The holder, those who look after certificates, and who today administers a unit of hers."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.pk == certificate.user_id or user.has_perm("courses.view_certificate"):
        return True
    units = administered_unit_ids(user)
    held = Appointment.objects.current().filter(user=certificate.user_id, unit__in=units)
    return bool(units) and held.exists()


def may_see_unit_learning(user: Any, unit: Unit) -> bool:
    """Who administers the unit or one above it, and those who run the training."""
    if not user.is_authenticated or not user.is_active:
        return False
    return bool(user.has_perm("courses.view_enrolment")) or may_administer(user, unit)
