"""Who may learn and who runs the training; whether a page may be read is decided in cms."""

from typing import Any

from cms.permissions import can_view
from courses.models import LessonPage, Video
from courses.querysets import unit_for


def may_manage_training(user: Any) -> bool:
    """Training administrators, system administrators and superusers."""
    return bool(user.is_authenticated and user.is_active and user.has_perm("courses.add_release"))


def may_learn(user: Any, lesson: LessonPage) -> bool:
    """The lesson may be read, its course stands, and a release of hers or the current one has it."""
    return (
        lesson.live
        and lesson.course.live
        and unit_for(user, lesson) is not None
        and can_view(user, lesson)
    )


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
