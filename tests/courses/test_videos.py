"""Coverage of a video: what is credited, what is not, and one stream for each person."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from courses.coverage import covered, enough, union, watched_in_words
from courses.models import Enrolment, LessonProgress, Video
from courses.services.learning import enrol
from courses.services.videos import (
    AlreadyThere,
    BadInterval,
    Elsewhere,
    NoVideo,
    add_video,
    change_video,
    credit_video,
    open_stream,
    resume_at,
)
from courses.video_files import NotPlayable
from courses.vtt import CaptionError
from tests.factories.accounts import UserFactory
from tests.factories.courses import course, lesson, release
from tests.factories.videos import CAPTIONS, mp4, video

pytestmark = pytest.mark.django_db
START = timezone.now().replace(microsecond=0)


def after(seconds):
    return START + timedelta(seconds=seconds)


@pytest.fixture
def learner():
    return UserFactory()


@pytest.fixture
def watched_lesson():
    """A lesson with a video of 100 seconds, and another lesson."""
    made = course()
    one = lesson(made, video=video(100_000))
    lesson(made)
    release(made)
    return one


@pytest.fixture
def stream(learner, watched_lesson):
    return open_stream(enrol(learner, watched_lesson.course), watched_lesson, at=START)


def beat(stream, of, start, end, *, at, **more):
    return credit_video(
        stream.user,
        of,
        token=stream.token,
        start_ms=start,
        end_ms=end,
        position_ms=more.pop("position_ms", end),
        at=after(at),
        **more,
    )


def test_union_joins_what_touches_and_keeps_what_does_not():
    assert union([], 10, 20) == [[10, 20]]
    assert union([[10, 20]], 20, 30) == [[10, 30]]
    assert union([[10, 20], [40, 50]], 15, 45) == [[10, 50]]
    assert union([[40, 50]], 10, 20) == [[10, 20], [40, 50]]
    assert union([[10, 20]], 12, 15) == [[10, 20]]
    assert union([[10, 20]], 30, 30) == [[10, 20]]


def test_enough_is_nine_tenths():
    assert enough([[0, 90_000]], 100_000) is True
    assert enough([[0, 89_999]], 100_000) is False


def test_words_say_how_much_is_seen_and_how_much_is_left():
    shown = video(600_000)
    progress = LessonProgress(video=shown, watched=[[0, 378_000]])

    assert watched_in_words(progress, shown) == "已看 63%，还差约 3 分钟"
    progress.watched = [[0, 515_000]]
    assert watched_in_words(progress, shown) == "已看 85%，还差约 30 秒"
    assert watched_in_words(None, shown) == "已看 0%，还差约 9 分钟"
    progress.watched_at = START
    assert watched_in_words(progress, shown) == "已看完"


def test_watching_at_normal_speed_is_credited_in_full(stream, watched_lesson):
    beat(stream, watched_lesson, 0, 10_000, at=10)
    progress = beat(stream, watched_lesson, 10_000, 20_000, at=20)

    assert progress.watched == [[0, 20_000]]
    assert progress.position_ms == 20_000


def test_watching_at_double_speed_is_credited_in_full(stream, watched_lesson):
    assert beat(stream, watched_lesson, 0, 20_000, at=10).watched == [[0, 20_000]]


def test_sixteen_fold_speed_is_credited_as_far_as_time_allows(stream, watched_lesson):
    progress = beat(stream, watched_lesson, 0, 96_000, at=6)

    assert progress.watched == [[0, 14_000]]


def test_grace_is_given_once_and_not_with_every_message(stream, watched_lesson):
    for step in range(20):
        progress = beat(
            stream, watched_lesson, step * 2_000, (step + 1) * 2_000, at=0, position_ms=0
        )

    assert covered(progress.watched) == 2_000


def test_opening_again_earns_no_new_grace(learner, stream, watched_lesson):
    beat(stream, watched_lesson, 0, 2_000, at=0)
    for step in range(1, 20):
        again = open_stream(
            enrol(learner, watched_lesson.course), watched_lesson, take_over=True, at=START
        )
        progress = beat(again, watched_lesson, step * 2_000, (step + 1) * 2_000, at=0)

    assert covered(progress.watched) == 2_000


def test_time_not_spent_is_no_reserve(stream, watched_lesson):
    beat(stream, watched_lesson, 0, 1_000, at=3_600)

    progress = beat(stream, watched_lesson, 1_000, 90_000, at=3_600)

    assert covered(progress.watched) == 3_000


def test_watching_the_same_part_again_adds_nothing(stream, watched_lesson):
    beat(stream, watched_lesson, 0, 10_000, at=10)

    assert covered(beat(stream, watched_lesson, 0, 10_000, at=20).watched) == 10_000


def test_coverage_only_grows(stream, watched_lesson):
    beat(stream, watched_lesson, 0, 20_000, at=10)

    progress = beat(stream, watched_lesson, 5_000, 5_000, at=11)

    assert progress.watched == [[0, 20_000]]
    assert progress.position_ms == 5_000


def test_nine_tenths_finish_the_lesson(stream, watched_lesson):
    assert beat(stream, watched_lesson, 0, 89_000, at=60).watched_at is None

    progress = beat(stream, watched_lesson, 89_000, 90_000, at=70)

    assert progress.watched_at == after(70)
    assert progress.completed_at == after(70)


def test_end_of_the_player_may_differ_a_little_from_that_of_the_file(stream, watched_lesson):
    progress = beat(stream, watched_lesson, 0, 101_000, at=100)

    assert progress.watched == [[0, 100_000]]
    assert progress.position_ms == 100_000


@pytest.mark.parametrize(
    ("start", "end", "position", "message"),
    [
        (-1, 10, 10, "不能是负数"),
        (0, -10, 0, "不能是负数"),
        (0, 10, -1, "不能是负数"),
        (20_000, 10_000, 10_000, "终点早于起点"),
        (0, 103_000, 0, "超出了视频的长度"),
        (0, 999_999_999_999, 0, "超出了视频的长度"),
        (0, 10, 999_999_999_999, "超出了视频的长度"),
    ],
)
def test_forged_positions_are_refused(stream, watched_lesson, start, end, position, message):
    with pytest.raises(BadInterval, match=message):
        beat(stream, watched_lesson, start, end, position_ms=position, at=1000)

    assert LessonProgress.objects.get().watched == []


def test_second_stream_is_refused_while_the_first_plays(learner, stream, watched_lesson):
    with pytest.raises(Elsewhere, match="正在另一个窗口播放"):
        open_stream(enrol(learner, watched_lesson.course), watched_lesson, at=after(29))


def test_second_stream_takes_over_and_the_first_hears_so(learner, stream, watched_lesson):
    second = open_stream(
        enrol(learner, watched_lesson.course), watched_lesson, take_over=True, at=after(5)
    )

    with pytest.raises(Elsewhere, match="这里不再记进度"):
        beat(stream, watched_lesson, 0, 10_000, at=10)
    assert beat(second, watched_lesson, 0, 10_000, at=15).watched == [[0, 10_000]]


def test_second_stream_begins_when_the_first_has_been_silent(learner, stream, watched_lesson):
    second = open_stream(enrol(learner, watched_lesson.course), watched_lesson, at=after(31))

    assert second.token != stream.token


def test_closed_stream_makes_room_at_once(learner, stream, watched_lesson):
    beat(stream, watched_lesson, 0, 5_000, at=5, closing=True)

    second = open_stream(enrol(learner, watched_lesson.course), watched_lesson, at=after(6))

    assert second.token is not None
    with pytest.raises(Elsewhere):
        beat(stream, watched_lesson, 5_000, 6_000, at=7)


def test_stream_of_one_lesson_does_not_credit_another(learner, stream, watched_lesson):
    other = lesson(watched_lesson.course, video=video(50_000))

    with pytest.raises(Elsewhere):
        beat(stream, other, 0, 10_000, at=10)


def test_stream_of_one_person_does_not_credit_another(stream, watched_lesson):
    stranger = UserFactory()
    enrol(stranger, watched_lesson.course)

    with pytest.raises(Elsewhere):
        credit_video(
            stranger,
            watched_lesson,
            token=stream.token,
            start_ms=0,
            end_ms=1,
            position_ms=1,
            at=after(1),
        )


def test_course_withdrawn_in_mid_video_credits_nothing_more(stream, watched_lesson):
    watched_lesson.course.unpublish()
    watched_lesson.refresh_from_db()

    with pytest.raises(NoVideo, match="没有对您开放"):
        beat(stream, watched_lesson, 0, 10_000, at=10)


def test_another_video_in_the_lesson_is_watched_anew(learner, stream, watched_lesson):
    beat(stream, watched_lesson, 0, 20_000, at=10)
    watched_lesson.video = video(60_000)
    watched_lesson.save()

    progress = beat(stream, watched_lesson, 0, 1_000, at=11)

    assert progress.watched == [[0, 1_000]]
    assert progress.video == watched_lesson.video


def test_player_goes_on_where_it_was_left(stream, watched_lesson):
    progress = beat(stream, watched_lesson, 0, 10_000, at=10)

    assert resume_at(progress, watched_lesson.video) == 10_000
    assert resume_at(None, watched_lesson.video) == 0
    assert resume_at(progress, video(5_000)) == 0
    progress.position_ms = 99_000
    assert resume_at(progress, watched_lesson.video) == 0


@pytest.mark.django_db(transaction=True)
def test_two_messages_at_once_are_credited_one_after_the_other():
    learner = UserFactory()
    made = course()
    of = lesson(made, video=video(100_000))
    release(made)
    stream = open_stream(enrol(learner, made), of, at=START)
    problems = []

    def send(start):
        try:
            beat(stream, of, start, start + 10_000, at=5)
        except BaseException as problem:  # noqa: BLE001 - told to the test
            problems.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=send, args=[start]) for start in (0, 50_000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert covered(LessonProgress.objects.get().watched) == 12_000


def upload(content=None, **fields):
    fields = {"title": "特别保护", "captions": CAPTIONS, "by": None} | fields
    return add_video(ContentFile(content or mp4(100_000), "film.mp4"), **fields)


def test_added_video_has_its_length_and_plain_captions():
    made = upload()

    assert made.duration_ms == 100_000
    assert made.captions.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:04.000\n欢迎学习。")
    assert made.file.name.startswith("videos/")
    assert made.size == made.file.size


def test_same_file_twice_is_refused():
    content = mp4()
    upload(content)

    with pytest.raises(AlreadyThere, match="已经上传过：《特别保护》"):
        upload(content)


def test_file_that_is_no_video_is_refused():
    with pytest.raises(NotPlayable):
        upload(b"%PDF-1.7 no film")

    assert not Video.objects.exists()


def test_captions_are_mended_but_not_spoilt():
    made = upload()

    change_video(made, title="新名", captions="1\n00:00:01,000 --> 00:00:02,000\n改正。")
    with pytest.raises(CaptionError):
        change_video(made, title="新名", captions="没有时间")

    made.refresh_from_db()
    assert made.captions == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n改正。\n"


def test_finishing_the_video_may_finish_the_course(learner):
    made = course()
    of = lesson(made, video=video(10_000))
    release(made)
    stream = open_stream(enrol(learner, made), of, at=START)

    beat(stream, of, 0, 10_000, at=10)

    assert Enrolment.objects.get(user=learner).completed_at is not None
