"""Videos come in, and what is watched of them is credited.

The browser says which part it has just played; what counts is the time that really went by.
A stream is one player of one person: per second of the clock it earns two seconds of video, with
two seconds of grace in all, so neither a forged position nor a 16-fold speed finishes a lesson.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courses.coverage import enough, union
from courses.models import Enrolment, LessonPage, LessonProgress, Video, VideoStream
from courses.permissions import may_learn
from courses.services.learning import LearningError, video_watched
from courses.video_files import duration_of
from courses.vtt import Cue, parse, to_vtt
from library.storage import content_hash

FASTEST = 2
GRACE_MS = 2_000
# A player speaks every ten seconds while it plays; one silent for longer has gone.
SILENT_AFTER = timedelta(seconds=30)
# Players and files differ by some frames about where the end is.
TOLERANCE_MS = 2_000


class AlreadyThere(ValueError):
    """The same file was uploaded before."""


class Elsewhere(LearningError):
    """Another window of this person is playing a video."""


class BadInterval(LearningError):
    """What the player says cannot be true of this video."""


class NoVideo(LearningError):
    """The lesson has no video, or is not open to this person."""


@dataclass(frozen=True)
class Examined:
    duration_ms: int
    cues: list[Cue]
    sha256: str


def examine(file: File[bytes], *, captions: str) -> Examined:
    """Raises `NotPlayable`, `CaptionError` or `AlreadyThere`; stores nothing."""
    duration = duration_of(file, file.size)
    cues = parse(captions, duration_ms=duration)
    file.seek(0)
    digest = content_hash(file)
    if known := Video.objects.filter(sha256=digest).first():
        raise AlreadyThere(f"这个视频已经上传过：《{known.title}》。")
    return Examined(duration, cues, digest)


@transaction.atomic
def add_video(file: File[bytes], *, title: str, captions: str, by: User | None) -> Video:
    """Check and store a video; raises what `examine` raises."""
    found = examine(file, captions=captions)
    file.seek(0)
    video = Video(
        title=title,
        sha256=found.sha256,
        size=file.size,
        duration_ms=found.duration_ms,
        captions=to_vtt(found.cues),
        uploaded_by=by,
    )
    video.file.save(f"{found.sha256[:16]}.mp4", file, save=False)
    video.save()
    return video


@transaction.atomic
def change_video(video: Video, *, title: str, captions: str) -> Video:
    """Another title or better captions; the file itself stays. Raises `CaptionError`."""
    video.title = title
    video.captions = to_vtt(parse(captions, duration_ms=video.duration_ms))
    video.save(update_fields=["title", "captions"])
    return video


@transaction.atomic
def open_stream(
    enrolment: Enrolment, lesson: LessonPage, *, take_over: bool = False, at: datetime | None = None
) -> VideoStream:
    """Let one player of this person begin; raises `Elsewhere` while another one is playing.

    Opening again earns no new grace: what is left of it goes with the person.
    """
    now = at or timezone.now()
    progress, _ = _watching(enrolment, lesson)
    stream = VideoStream.objects.select_for_update().filter(user=enrolment.user).first()
    if stream is None:
        return VideoStream.objects.create(
            user=enrolment.user,
            token=uuid4(),
            progress=progress,
            allowance_ms=GRACE_MS,
            heard_at=now,
        )
    if stream.token is not None and now - stream.heard_at < SILENT_AFTER and not take_over:
        raise Elsewhere("您正在另一个窗口播放视频。")
    stream.allowance_ms = min(stream.allowance_ms + _earned(stream, now), GRACE_MS)
    stream.token, stream.progress, stream.heard_at = uuid4(), progress, now
    stream.save()
    return stream


@transaction.atomic
def credit_video(
    user: User,
    lesson: LessonPage,
    *,
    token: UUID,
    start_ms: int,
    end_ms: int,
    position_ms: int,
    closing: bool = False,
    at: datetime | None = None,
) -> LessonProgress:
    """Credit the part just played as far as time allows, and keep the position.

    Raises `Elsewhere` when another window has taken over, `NoVideo` when the lesson is no longer
    open, `BadInterval` for what cannot be. `closing` gives the stream back.
    """
    now = at or timezone.now()
    stream = VideoStream.objects.select_for_update().filter(user=user, token=token).first()
    if stream is None or stream.progress.lesson_id != lesson.pk:
        raise Elsewhere("您正在另一个窗口播放视频，这里不再记进度。")
    progress, video = _watching(stream.progress.enrolment, lesson)
    _check(start_ms, end_ms, position_ms, video)
    allowed = stream.allowance_ms + _earned(stream, now)
    end_ms = min(end_ms, video.duration_ms)
    credited = max(min(end_ms - start_ms, allowed), 0)
    progress.watched = union(progress.watched, start_ms, start_ms + credited)
    progress.position_ms = min(position_ms, video.duration_ms)
    progress.save(update_fields=["watched", "position_ms"])
    # Time not spent on this part is no reserve for the next one, beyond the grace.
    stream.allowance_ms = min(allowed - credited, GRACE_MS)
    stream.token, stream.heard_at = (None if closing else token), now
    stream.save()
    if progress.watched_at is None and enough(progress.watched, video.duration_ms):
        progress = video_watched(progress, at=now)
    return progress


def _earned(stream: VideoStream, now: datetime) -> int:
    elapsed = max(now - stream.heard_at, timedelta())
    return int(elapsed.total_seconds() * 1000) * FASTEST


def _check(start_ms: int, end_ms: int, position_ms: int, video: Video) -> None:
    if min(start_ms, end_ms, position_ms) < 0:
        raise BadInterval("播放位置不能是负数。")
    if end_ms < start_ms:
        raise BadInterval("播放区间的终点早于起点。")
    if max(start_ms, end_ms, position_ms) > video.duration_ms + TOLERANCE_MS:
        raise BadInterval("播放位置超出了视频的长度。")


def _watching(enrolment: Enrolment, lesson: LessonPage) -> tuple[LessonProgress, Video]:
    """The row that is credited, and for what; with another video in the lesson it begins anew."""
    video = lesson.video
    if video is None or not may_learn(enrolment.user, lesson):
        raise NoVideo("这一课没有视频，或者没有对您开放。")
    progress = LessonProgress.objects.select_for_update().get_or_create(
        enrolment=enrolment, lesson=lesson, defaults={"video": video}
    )[0]
    if progress.video_id != video.pk:
        progress.video, progress.watched, progress.position_ms = video, [], 0
        progress.save(update_fields=["video", "watched", "position_ms"])
    return progress, video


def resume_at(progress: LessonProgress | None, video: Video) -> int:
    """Where the player goes on, in milliseconds; from the beginning when it was at the end."""
    if progress is None or progress.video_id != video.pk:
        return 0
    return 0 if progress.position_ms >= video.duration_ms - TOLERANCE_MS else progress.position_ms
