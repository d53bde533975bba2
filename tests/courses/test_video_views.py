"""The player's requests, the guarded file and captions, and uploading in the admin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.models import LessonProgress, Video
from courses.services.learning import enrol
from tests.factories.accounts import AudienceFactory, UserFactory
from tests.factories.courses import course, lesson, release
from tests.factories.videos import CAPTIONS, mp4, video

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return UserFactory()


@pytest.fixture
def signed_in(client, learner):
    client.force_login(learner)
    return client


@pytest.fixture
def shown():
    made = course()
    one = lesson(made, video=video(100_000))
    release(made)
    return one


def open_address(of):
    return reverse("courses:video_open", args=[of.pk])


def beat_address(of):
    return reverse("courses:video_beat", args=[of.pk])


def told(**fields):
    return {"from_ms": "0", "to_ms": "1000", "position_ms": "1000"} | fields


def test_player_gets_a_stream_and_hears_how_far_it_is(signed_in, learner, shown):
    enrol(learner, shown.course)

    token = signed_in.post(open_address(shown)).json()["token"]
    answer = signed_in.post(beat_address(shown), told(token=token)).json()

    head = answer.pop("head")
    assert "学习中，视频已看 1%，还差约 2 分钟" in head
    assert f"还要看完视频《{shown.title}》" in head
    assert answer == {
        "state": "学习中，视频已看 1%，还差约 2 分钟",
        "words": "已看 1%，还差约 2 分钟",
        "watched": False,
        "lesson_done": False,
        "course": f"还差 1 项：看完视频《{shown.title}》",
    }


def test_player_hears_that_the_lesson_is_done_for_every_place_of_the_page(
    signed_in, learner, shown
):
    row = enrol(learner, shown.course)
    token = signed_in.post(open_address(shown)).json()["token"]
    LessonProgress.objects.filter(enrolment=row).update(watched=[[0, 99_000]])

    answer = signed_in.post(beat_address(shown), told(token=token)).json()
    page = signed_in.get(shown.url).content.decode()

    assert (answer["state"], answer["words"]) == ("已学完", "已看完")
    assert "已学完" in answer["head"]
    assert "还要" not in answer["head"]
    assert page.count("data-lesson-head") == 1
    assert page.count("data-lesson-state") == 1
    assert "js/fresh.js" in page


def test_second_window_is_told_and_may_take_over(signed_in, learner, shown):
    enrol(learner, shown.course)
    signed_in.post(open_address(shown))

    refused = signed_in.post(open_address(shown))
    taken = signed_in.post(open_address(shown), {"take_over": "1"})

    assert (refused.status_code, refused.json()["message"]) == (409, "您正在另一个窗口播放视频。")
    assert taken.status_code == 200


def test_watching_without_having_begun_is_refused(signed_in, shown):
    answer = signed_in.post(open_address(shown))

    assert (answer.status_code, answer.json()["message"]) == (
        403,
        "请先开始学习这门课程，再看视频。",
    )


@pytest.mark.parametrize("name", ["from_ms", "to_ms", "position_ms"])
@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "-Infinity", "", "1e9", "1.5", "x", "9" * 400, "１２", "null"]
)
def test_numbers_that_are_none_are_refused(signed_in, learner, shown, name, value):
    enrol(learner, shown.course)
    token = signed_in.post(open_address(shown)).json()["token"]

    answer = signed_in.post(beat_address(shown), told(token=token, **{name: value}))

    assert (answer.status_code, answer.json()["message"]) == (400, "播放位置不是有效的数字。")
    assert LessonProgress.objects.get().watched == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"from_ms": "-5"}, "播放位置不能是负数。"),
        ({"from_ms": "2000"}, "播放区间的终点早于起点。"),
        ({"to_ms": "999999999999"}, "播放位置超出了视频的长度。"),
    ],
)
def test_impossible_intervals_are_refused(signed_in, learner, shown, fields, message):
    enrol(learner, shown.course)
    token = signed_in.post(open_address(shown)).json()["token"]

    answer = signed_in.post(beat_address(shown), told(token=token, **fields))

    assert (answer.status_code, answer.json()["message"]) == (400, message)


@pytest.mark.parametrize("token", ["", "abc", "00000000-0000-0000-0000-00000000000g"])
def test_token_that_is_none_is_refused(signed_in, learner, shown, token):
    enrol(learner, shown.course)

    answer = signed_in.post(beat_address(shown), told(token=token))

    assert answer.status_code == 400


def test_unknown_token_is_another_window(signed_in, learner, shown):
    enrol(learner, shown.course)
    token = "7b4a6f0e-2f4b-4d0c-9a52-0f3d6ad0c111"

    assert signed_in.post(beat_address(shown), told(token=token)).status_code == 409


def test_player_needs_an_account_and_a_post(client, signed_in, shown):
    assert signed_in.get(beat_address(shown)).status_code == 405
    client.logout()
    assert client.post(open_address(shown)).status_code == 302


def test_lesson_page_carries_the_player_for_learners(signed_in, learner, shown):
    enrol(learner, shown.course)
    LessonProgress.objects.create(
        enrolment=learner.enrolments.get(),
        lesson=shown,
        video=shown.video,
        watched=[[0, 63_000]],
        position_ms=63_000,
    )

    html = signed_in.get(shown.url).content.decode()

    assert 'data-position="63000"' in html
    assert beat_address(shown) in html
    assert "已看 63%，还差约 30 秒" in html
    assert 'href="#t-83"' in html
    assert "哺乳时间每天一小时。" in html


def test_lesson_page_counts_nothing_for_readers(client, shown):
    html = client.get(shown.url).content.decode()

    assert shown.video.url in html
    assert beat_address(shown) not in html


@pytest.fixture
def closed(shown):
    """The course is for an audience that reaches nobody."""
    shown.course.audience = AudienceFactory()
    shown.course.save()
    return shown


def addresses(of):
    return [of.video.url, reverse("courses:captions", args=[of.video.pk])]


def test_file_and_captions_are_for_whoever_may_learn(client, shown):
    assert [client.head(one).status_code for one in addresses(shown)] == [200, 200]


def test_file_and_captions_are_closed_with_the_course(signed_in, closed):
    assert [signed_in.head(one).status_code for one in addresses(closed)] == [403, 403]


def test_file_and_captions_are_closed_to_strangers(client, closed):
    assert [client.head(one).status_code for one in addresses(closed)] == [302, 403]


def test_file_and_captions_are_gone_with_a_withdrawn_course(signed_in, shown):
    shown.course.unpublish()

    assert [signed_in.head(one).status_code for one in addresses(shown)] == [403, 403]


def test_file_and_captions_open_for_training_administrators(client, closed):
    client.force_login(UserFactory(roles=["培训管理员"]))

    assert [client.head(one).status_code for one in addresses(closed)] == [200, 200]


def test_file_is_sent_in_parts(client, shown):
    answer = client.get(shown.video.url, headers={"range": "bytes=4-7"})

    assert answer.status_code == 206
    assert b"".join(answer.streaming_content) == b"ftyp"
    assert answer["Content-Type"] == "video/mp4"


def test_captions_are_text_for_tracks(client, shown):
    answer = client.get(addresses(shown)[1])

    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.content.decode() == CAPTIONS


@pytest.fixture
def trainer(client):
    client.force_login(UserFactory(roles=["培训管理员"]))
    return client


def upload(client, content=None, **fields):
    content = mp4(100_000) if content is None else content
    data = {"title": "特别保护", "captions": CAPTIONS} | fields
    data["file"] = SimpleUploadedFile("film.mp4", content, "video/mp4")
    return client.post(reverse("video:add"), data)


def test_trainer_uploads_a_video(trainer):
    assert upload(trainer).status_code == 302

    made = Video.objects.get()
    assert (made.title, made.duration_ms) == ("特别保护", 100_000)
    assert made.uploaded_by is not None


def test_trainer_uploads_captions_as_a_file_in_an_old_encoding(trainer):
    srt = "1\n00:00:01,000 --> 00:00:02,000\n女职工劳动保护的特别规定。\n".encode("gb18030")

    upload(trainer, captions="", captions_file=SimpleUploadedFile("film.srt", srt))

    assert "女职工劳动保护的特别规定。" in Video.objects.get().captions


@pytest.mark.parametrize(
    ("content", "fields", "message"),
    [
        (b"no film", {}, "不是 MP4"),
        (mp4(picture=b"hvc1"), {}, "HEVC（H.265）"),
        (None, {"captions": ""}, "视频必须有字幕"),
        (None, {"captions": "没有时间"}, "第 1 行：这里应当是一条字幕的时间"),
    ],
)
def test_trainer_hears_what_is_wrong_with_an_upload(trainer, content, fields, message):
    answer = upload(trainer, content, **fields)

    assert message in answer.content.decode()
    assert not Video.objects.exists()


def test_trainer_mends_captions_and_keeps_the_file(trainer):
    made = video()

    trainer.post(
        reverse("video:edit", args=[made.pk]),
        {"title": "新名", "captions": "1\n00:00:01,000 --> 00:00:02,000\n改正。"},
    )

    made.refresh_from_db()
    assert (made.title, "改正。" in made.captions) == ("新名", True)


def test_video_in_use_is_not_deleted(client, shown):
    client.force_login(UserFactory(is_superuser=True))

    answer = client.post(reverse("video:delete", args=[shown.video.pk]), follow=True)

    assert "有课在使用或已有观看记录，不能删除" in answer.content.decode()
    assert Video.objects.exists()


def test_list_of_videos_is_for_trainers(client, trainer, shown):
    assert shown.title in trainer.get(reverse("video:index")).content.decode()
    client.force_login(UserFactory())
    assert client.get(reverse("video:index")).status_code == 302


def test_list_of_videos_takes_the_same_queries_for_one_and_three(
    trainer, shown, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(100) as counted:
            trainer.get(reverse("video:index"))
        return len(counted)

    queries()
    one = queries()
    for _ in range(2):
        lesson(shown.course, video=video())

    assert queries() == one
