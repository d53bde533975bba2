"""Videos and pictures of questions go through the guarded file view of cms."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from cms.files import GuardedFile, register_file
from courses.attempts import may_review
from courses.models import Attempt, AttemptItem, ExamStaff, QuestionPicture, Video, WrongAnswer
from courses.permissions import may_view_video
from courses.services.exams import may_review_exam


def register() -> None:
    register_file("video", load)
    register_file("question-picture", load_picture)


def load(identifier: str) -> GuardedFile | None:
    if not (identifier.isascii() and identifier.isdigit() and len(identifier) < 19):
        return None
    video = Video.objects.defer("captions").filter(pk=int(identifier)).first()
    if video is None:
        return None
    return GuardedFile(
        file=video.file,
        name=f"{video.pk}.mp4",
        may_view=lambda user: may_view_video(user, video),
        version=video.sha256,
        content_type="video/mp4",
    )


def load_picture(identifier: str) -> GuardedFile | None:
    picture = QuestionPicture.objects.filter(key=identifier[:60]).first()
    if picture is None:
        return None
    return GuardedFile(
        file=picture.file,
        # The same for all: the name must not tell more than the address does.
        name="picture",
        may_view=lambda user: may_view_picture(user, picture),
        version=picture.sha256,
        content_type=picture.content_type,
    )


def may_view_picture(user: Any, picture: QuestionPicture) -> bool:
    """Those who write questions, who marks an exam that has it, and who reads a question with it.

    A question is read while its attempt is open and, once the keys may be seen, afterwards, also in
    her wrong-answer book; what was drawn before an exam opens shows nothing.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    if user.has_perm("courses.view_question"):
        return True
    asked = AttemptItem.objects.filter(
        Q(version__pictures=picture) | Q(version__whole__pictures=picture)
    )
    marks = Q(attempt__exam__staff__user=user, attempt__exam__staff__role=ExamStaff.Role.MARKER)
    if asked.filter(marks).exists() or _in_her_book(user, picture):
        return True
    mine = Attempt.objects.filter(user=user, pk__in=asked.values("attempt"))
    return any(map(_is_readable, mine.select_related("paper", "exam")))


def _is_readable(attempt: Attempt) -> bool:
    if attempt.exam_id is not None:
        reviewed = may_review_exam(attempt, at=timezone.now())
    else:
        reviewed = may_review(attempt)
    return attempt.state == Attempt.State.OPEN or reviewed


def _in_her_book(user: Any, picture: QuestionPicture) -> bool:
    """The book shows a question as it is worded today, which she may never have been asked."""
    shown = Q(question__current__pictures=picture) | Q(question__current__parts__pictures=picture)
    return WrongAnswer.objects.filter(shown, user=user, cleared_at=None).exists()
