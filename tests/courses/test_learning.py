"""Enrolling, finishing lessons and finishing a course; what happens to people in mid-course."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, Post
from accounts.services import notify
from cms.services import move, withdraw
from cms.signals import content_changed
from courses.models import (
    Certificate,
    CoursePage,
    CoursesPage,
    Enrolment,
    HourEntry,
    LessonPage,
    LessonProgress,
    Release,
)
from courses.progress import next_steps, standing_of
from courses.services.learning import (
    NothingToConfirm,
    NotOffered,
    confirm_read,
    enrol,
    evaluate,
    quiz_passed,
)
from courses.services.releases import Chosen, publish_release
from tests.factories.accounts import (
    AppointmentFactory,
    AudienceFactory,
    AudienceRuleFactory,
    UserFactory,
)
from tests.factories.cms import home
from tests.factories.courses import course, enrolment, lesson, paper, release, released_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return UserFactory()


@pytest.fixture
def administrator():
    return UserFactory(is_superuser=True)


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """Jobs run when their transaction commits."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def lessons_of(of):
    return list(LessonPage.objects.child_of(of).order_by("path"))


def fresh(row):
    return Enrolment.objects.select_related("course", "release", "user").get(pk=row.pk)


def narrowed(of, post="womens_head"):
    audience = AudienceFactory()
    AudienceRuleFactory(audience=audience, post=Post.objects.get(code=post))
    of.audience = audience
    of.save()
    return audience


def test_enrolling_again_goes_on_with_the_same_row(learner):
    made = released_course()

    first, second = enrol(learner, made), enrol(learner, made)

    assert first == second
    assert first.release == made.releases.get(current=True)


def test_enrolling_in_an_unreleased_course_is_refused(learner):
    with pytest.raises(NotOffered, match="课程正在准备"):
        enrol(learner, course())


def test_enrolling_outside_the_audience_is_refused(learner):
    made = released_course()
    narrowed(made)

    with pytest.raises(PermissionDenied, match="没有对您开放"):
        enrol(learner, made)


def test_enrolling_outside_the_audience_by_address_is_refused(client, learner):
    made = released_course()
    narrowed(made)
    client.force_login(learner)

    assert client.post(reverse("courses:enrol", args=[made.pk])).status_code == 403
    assert not Enrolment.objects.exists()


def test_enrolling_leads_to_the_first_lesson(client, learner):
    made = released_course()
    client.force_login(learner)

    response = client.post(reverse("courses:enrol", args=[made.pk]))

    assert response.url == lessons_of(made)[0].url


def test_enrolling_never_leads_to_another_site(client, learner):
    made = released_course()
    client.force_login(learner)

    response = client.post(
        reverse("courses:enrol", args=[made.pk]), {"next": "https://example.com/"}
    )

    assert response.url == lessons_of(made)[0].url


def test_enrolling_needs_an_account(client):
    made = released_course()

    response = client.post(reverse("courses:enrol", args=[made.pk]))

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_reading_all_lessons_completes_once_with_hours_certificate_and_notice(learner):
    made = released_course(hours="2.5")
    row = enrol(learner, made)
    for one in lessons_of(made):
        confirm_read(row, one)
    stamp = fresh(row).completed_at

    evaluate(fresh(row))
    confirm_read(fresh(row), lessons_of(made)[0])

    assert fresh(row).completed_at == stamp
    assert [str(entry.hours) for entry in HourEntry.objects.all()] == ["2.5"]
    assert [one.course_title for one in Certificate.objects.all()] == [made.title]
    notices = Notice.objects.filter(user=learner).values_list("subject", "body")
    assert list(notices) == [(f"学完了：《{made.title}》", "已记 2.5 学时，证书已颁发。")]


def test_optional_lessons_are_not_waited_for(learner):
    made = course()
    must, may = lesson(made), lesson(made)
    release(made, optional=[may])
    row = enrol(learner, made)

    confirm_read(row, must)

    assert fresh(row).completed_at is not None


def test_course_without_required_lessons_is_never_complete(learner):
    made = course()
    may = lesson(made)
    release(made, optional=[may])
    row = enrol(learner, made)

    confirm_read(row, may)

    assert fresh(row).completed_at is None
    assert standing_of(fresh(row)).words == "没有需要完成的内容"


def test_lesson_with_a_quiz_cannot_be_confirmed_by_hand(learner):
    made = course()
    quizzed = lesson(made, paper=paper())
    release(made)

    with pytest.raises(NothingToConfirm, match="看完视频或通过测验"):
        confirm_read(enrol(learner, made), quizzed)


def test_passing_the_quiz_finishes_its_lesson_at_that_moment(learner):
    made = course()
    quizzed = lesson(made, paper=paper())
    release(made)
    row = enrol(learner, made)
    at = timezone.now() - timedelta(hours=1)

    progress = quiz_passed(row, quizzed, at=at)
    quiz_passed(row, quizzed, at=timezone.now())

    progress.refresh_from_db()
    assert (progress.quiz_passed_at, progress.completed_at) == (at, at)
    assert fresh(row).completed_at is not None


def test_what_is_left_names_each_thing(learner):
    made = course()
    lesson(made, title="条文")
    lesson(made, title="测一测", paper=paper())
    release(made)

    assert standing_of(enrol(learner, made)).words == "还差 2 项：读完《条文》；通过测验《测一测》"


def test_confirming_without_having_begun_is_refused(client, learner):
    made = released_course()
    client.force_login(learner)

    response = client.post(reverse("courses:confirm", args=[lessons_of(made)[0].pk]))

    assert response.status_code == 403
    assert not LessonProgress.objects.exists()


def test_confirming_a_lesson_of_another_course_is_refused(learner):
    made, other = released_course(), released_course()

    with pytest.raises(PermissionDenied):
        confirm_read(enrol(learner, made), lessons_of(other)[0])


def test_withdrawn_lesson_is_excused_and_said_so(client, learner, administrator, commits):
    made = released_course(lessons=2)
    first, second = lessons_of(made)
    row = enrol(learner, made)

    with commits():
        withdraw(second, by=administrator, reason="内容过时")

    client.force_login(learner)
    html = client.get(made.url).content.decode()
    assert "已撤下，不再要求" in html
    assert standing_of(fresh(row)).words == f"还差 1 项：读完《{first.title}》"


def test_withdrawing_the_last_open_lesson_completes_whoever_had_done_the_rest(
    learner, administrator, commits
):
    made = released_course(lessons=2)
    first, second = lessons_of(made)
    row = enrol(learner, made)
    confirm_read(row, first)

    with commits():
        withdraw(second, by=administrator, reason="内容过时")

    assert fresh(row).completed_at is not None
    assert HourEntry.objects.filter(user=learner).count() == 1


def test_withdrawing_every_lesson_completes_nobody(learner, administrator, commits):
    made = released_course(lessons=1)
    row = enrol(learner, made)

    with commits():
        withdraw(lessons_of(made)[0], by=administrator, reason="内容过时")

    assert fresh(row).completed_at is None


def test_withdrawn_course_takes_its_lessons_along_and_brings_them_back(
    client, learner, administrator, commits
):
    made = released_course(lessons=2)
    first, second = lessons_of(made)
    row = enrol(learner, made)
    confirm_read(row, first)
    client.force_login(learner)

    with commits():
        withdraw(made, by=administrator, reason="有误")

    assert client.get(second.url).status_code == 404
    assert fresh(row).completed_at is None
    assert "课程已经撤下" in client.get(reverse("courses:my_learning")).content.decode()

    made.refresh_from_db()
    with commits():
        made.save_revision().publish()

    assert client.get(second.url).status_code == 200
    assert standing_of(fresh(row)).words == f"还差 1 项：读完《{second.title}》"


def test_lesson_withdrawn_by_itself_stays_away_when_its_course_comes_back(administrator):
    made = released_course(lessons=2)
    withdraw(lessons_of(made)[1], by=administrator, reason="内容过时")
    withdraw(made, by=administrator, reason="有误")

    made.refresh_from_db()
    made.save_revision().publish()

    assert [one.live for one in lessons_of(made)] == [True, False]


def test_draft_written_while_the_course_was_away_does_not_undo_a_withdrawal(administrator):
    made = released_course(lessons=1)
    withdraw(made, by=administrator, reason="有误")
    draft = lessons_of(made)[0].save_revision()
    made.refresh_from_db()
    made.save_revision().publish()
    draft.publish()
    withdraw(lessons_of(made)[0], by=administrator, reason="内容过时")

    made.refresh_from_db()
    made.save_revision().publish()

    assert [one.live for one in lessons_of(made)] == [False]


def test_copy_of_a_withdrawn_course_does_not_bring_the_first_one_back(administrator):
    made = released_course(lessons=1)
    withdraw(made, by=administrator, reason="有误")
    made.refresh_from_db()

    copied = made.copy(recursive=True, update_attrs={"slug": "copy", "title": "另一门"})
    copied.save_revision().publish()

    assert [one.live for one in lessons_of(made)] == [False]


def test_lesson_moved_to_another_course_is_excused_and_follows_its_audience(
    learner, administrator, commits
):
    made, other = released_course(lessons=2), released_course(lessons=1)
    audience = narrowed(other)
    first, second = lessons_of(made)
    row = enrol(learner, made)
    confirm_read(row, first)

    with commits():
        move(second, other, by=administrator)

    assert LessonPage.objects.get(pk=second.pk).audience == audience
    assert fresh(row).completed_at is not None


def test_narrowing_a_course_narrows_its_lessons_at_once(client, learner):
    made = released_course()
    first = lessons_of(made)[0]
    client.force_login(learner)
    assert client.get(first.url).status_code == 200

    audience = narrowed(made)

    assert LessonPage.objects.get(pk=first.pk).audience == audience
    assert client.get(first.url).status_code == 403


def told(signal_kwargs):
    return sorted((one["model"], tuple(one["ids"])) for one in signal_kwargs)


@pytest.fixture
def announced():
    """What `cms.signals.content_changed` says of lessons."""
    heard = []

    def hear(**kwargs):
        if kwargs["model"] == "courses.LessonPage":
            heard.append(kwargs)

    content_changed.connect(hear)
    yield heard
    content_changed.disconnect(hear)


def test_narrowing_a_course_is_announced_for_its_lessons(announced):
    made = released_course()

    narrowed(made)
    made.save()

    assert told(announced) == [("courses.LessonPage", tuple(one.pk for one in lessons_of(made)))]


def test_moving_a_lesson_to_a_course_for_others_is_announced(announced, administrator):
    made, other = released_course(lessons=1), released_course(lessons=1)
    narrowed(other)
    moved = lessons_of(made)[0]
    announced.clear()

    move(moved, other, by=administrator)

    assert told(announced) == [("courses.LessonPage", (moved.pk,))]


def test_opening_a_course_to_all_opens_its_lessons(client, learner):
    made = released_course()
    narrowed(made)
    made.audience = None
    made.save()
    client.force_login(learner)

    assert client.get(lessons_of(made)[0].url).status_code == 200


def test_learner_transferred_in_mid_course_keeps_records_and_loses_access(client):
    head = AppointmentFactory(post=Post.objects.get(code="womens_head"))
    made = released_course(lessons=2)
    narrowed(made)
    first, second = lessons_of(made)
    row = enrol(head.user, made)
    confirm_read(row, first)

    head.end = timezone.localdate() - timedelta(days=1)
    head.save()

    client.force_login(head.user)
    html = client.get(reverse("courses:my_learning")).content.decode()
    assert "现在不在学习范围内" in html
    assert "已学完 1 课，学习记录保留。" in html
    assert client.get(second.url).status_code == 403
    assert client.post(reverse("courses:confirm", args=[second.pk])).status_code == 404
    assert next_steps(head.user, limit=3) == []


def test_learner_transferred_before_the_last_mark_does_not_complete():
    head = AppointmentFactory(post=Post.objects.get(code="womens_head"))
    made = course()
    quizzed = lesson(made, paper=paper())
    release(made)
    narrowed(made)
    row = enrol(head.user, made)
    head.end = timezone.localdate() - timedelta(days=1)
    head.save()

    quiz_passed(row, quizzed, at=timezone.now())

    assert fresh(row).completed_at is None
    assert standing_of(fresh(row)).words == "必修内容已全部学完"


def test_course_moved_in_mid_course_goes_on_at_its_new_address(client, learner, administrator):
    made = released_course(lessons=2)
    first, second = lessons_of(made)
    row = enrol(learner, made)
    confirm_read(row, first)
    elsewhere = home().add_child(instance=CoursesPage(title="专题培训"))

    move(made, elsewhere, by=administrator)

    client.force_login(learner)
    moved = CoursePage.objects.get(pk=made.pk)
    assert moved.url.startswith(elsewhere.url)
    assert client.get(moved.url).context["action"].url == lessons_of(moved)[1].url
    client.post(reverse("courses:confirm", args=[second.pk]))
    assert fresh(row).completed_at is not None


def test_learner_deactivated_in_mid_course_is_signed_out_and_keeps_records(client, learner):
    made = released_course(lessons=2)
    first, second = lessons_of(made)
    row = enrol(learner, made)
    confirm_read(row, first)
    client.force_login(learner)
    learner.is_active = False
    learner.save()

    answer = client.post(reverse("courses:confirm", args=[second.pk]))

    assert answer.url.startswith("/accounts/login/")
    assert standing_of(fresh(row)).finished == 1
    learner.is_active = True
    learner.save()
    client.force_login(learner)
    assert client.get(made.url).context["standing"].finished == 1


def test_deactivated_learner_completes_nothing_by_a_withdrawal(learner, administrator, commits):
    made = released_course(lessons=2)
    first, second = lessons_of(made)
    row = enrol(learner, made)
    confirm_read(row, first)
    learner.is_active = False
    learner.save()

    with commits():
        withdraw(second, by=administrator, reason="内容过时")

    assert fresh(row).completed_at is None


def test_completed_stays_completed_when_lessons_are_withdrawn(learner, administrator, commits):
    made = released_course(lessons=1)
    row = enrol(learner, made)
    confirm_read(row, lessons_of(made)[0])
    stamp = fresh(row).completed_at

    with commits():
        withdraw(lessons_of(made)[0], by=administrator, reason="内容过时")

    assert fresh(row).completed_at == stamp


def test_next_step_is_the_lesson_last_opened(client, learner):
    made = released_course(lessons=3)
    enrol(learner, made)
    second = lessons_of(made)[1]
    client.force_login(learner)
    client.get(second.url)

    steps = next_steps(learner, limit=3)

    assert [(step.course, step.lesson.pk) for step in steps] == [(made, second.pk)]


def test_my_learning_sorts_what_is_under_way_and_what_is_finished(client, learner):
    under_way, finished = released_course(), released_course(lessons=1)
    enrol(learner, under_way)
    confirm_read(enrol(learner, finished), lessons_of(finished)[0])
    client.force_login(learner)

    context = client.get(reverse("courses:my_learning")).context

    assert [row["title"] for row in context["under_way"]] == [under_way.title]
    assert [row["title"] for row in context["finished"]] == [finished.title]


def test_my_learning_empty_says_what_to_do(client, learner):
    client.force_login(learner)

    assert "没有正在学习的课程" in client.get(reverse("courses:my_learning")).content.decode()


def test_my_learning_needs_an_account(client):
    assert client.get(reverse("courses:my_learning")).status_code == 302


def test_my_learning_takes_the_same_queries_for_one_and_five(
    client, learner, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(100) as counted:
            client.get(reverse("courses:my_learning"))
        return len(counted)

    client.force_login(learner)
    enrolment(learner, released_course())
    queries()
    one = queries()
    for _ in range(4):
        enrolment(learner, released_course(lessons=4))

    assert queries() == one


@pytest.mark.django_db(transaction=True)
def test_two_windows_finishing_at_once_complete_once():
    learner = UserFactory()
    made = released_course(lessons=2)
    row = enrol(learner, made)
    problems = []

    def finish(one):
        try:
            confirm_read(fresh(row), one)
        except BaseException as problem:  # noqa: BLE001 - told to the test
            problems.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=finish, args=[one]) for one in lessons_of(made)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    evaluate(fresh(row))
    assert problems == []
    assert fresh(row).completed_at is not None
    assert HourEntry.objects.count() == 1
    assert Certificate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_begins_while_a_release_is_published_begins_the_new_one():
    trainer, learner = UserFactory(is_superuser=True), UserFactory()
    made = released_course(lessons=1)
    units = [
        Chosen(one) for one in [*lessons_of(made), lesson(made, body=[("text", "<p>正文</p>")])]
    ]
    problems, begun = [], Event()

    def begin():
        try:
            enrol(learner, made)
        except BaseException as problem:  # noqa: BLE001 - told to the test
            problems.append(problem)
        finally:
            begun.set()
            connection.close()

    thread = Thread(target=begin)
    with transaction.atomic():
        publish_release(made, by=trainer, change=Release.Change.REQUIRED, units=units)
        thread.start()
        # Whoever did not wait for the release would have begun the old one by then.
        begun.wait(timeout=1)
    thread.join()

    assert problems == []
    assert Enrolment.objects.get().release == Release.objects.get(current=True)


def test_finishing_a_course_answers_the_notices_that_asked_for_it(learner):
    made, other = released_course(lessons=1), released_course(lessons=1)
    row = enrol(learner, made)
    notify([learner], subject="必修课程", url=made.get_url())
    notify([learner], subject="另一门", url=other.get_url())

    confirm_read(row, lessons_of(made)[0])

    unread = learner.notices.unread().values_list("subject", flat=True)
    assert set(unread) == {"另一门", f"学完了：《{made.title}》"}
