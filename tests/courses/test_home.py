"""What training and notices put on the home page, for whom, and at what cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import TRAINING_ADMINISTRATOR
from courses.models import Assignment, Attempt, AttemptItem, Duty
from tests.factories.accounts import AudienceFactory, NoticeFactory, UserFactory
from tests.factories.books import book_page
from tests.factories.cms import article
from tests.factories.courses import enrolment, lesson, question, release, released_course
from tests.factories.exams import exam, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return UserFactory(name="周学")


def home(client):
    return client.get("/").content.decode()


def panel(html, name):
    """The part of the page that a panel wrote; nothing when it is not there."""
    _, found, rest = html.partition(f'aria-labelledby="panel-{name}"')
    return rest.partition("</section>")[0] if found else ""


def due(user, course, days, **fields):
    assignment = Assignment.objects.create(
        course=course,
        audience=AudienceFactory(),
        due_on=timezone.localdate() + timedelta(days=days),
        created_by=UserFactory(),
        **fields,
    )
    return Duty.objects.create(assignment=assignment, user=user)


def test_nothing_that_is_not_there_takes_room(client, learner):
    client.force_login(learner)

    html = home(client)

    for name in ("due", "exams", "duties", "continue", "notices", "courses"):
        assert panel(html, name) == ""


def test_a_stranger_sees_public_courses_and_nobodys_learning(client, learner):
    course = released_course(title="女职工劳动保护")
    released_course(title="内部课程", audience=AudienceFactory())
    due(learner, course, 5)
    enrolment(learner, course)

    html = home(client)

    assert "女职工劳动保护" in panel(html, "courses")
    assert "内部课程" not in html
    assert panel(html, "due") + panel(html, "continue") + panel(html, "notices") == ""
    assert 'id="panel-sign-in"' in html


def test_what_is_due_comes_first_with_its_day_and_one_action(client, learner):
    later, sooner = released_course(title="后到期的课"), released_course(title="先到期的课")
    due(learner, later, 9)
    due(learner, sooner, 2)
    client.force_login(learner)

    shown = panel(home(client), "due")

    assert shown.index("先到期的课") < shown.index("后到期的课")
    assert "还有 2 天" in shown
    assert shown.count("去学习") == 2
    assert f'href="{sooner.url}"' in shown


def test_a_course_that_is_late_says_so(client, learner):
    due(learner, released_course(), -3)
    client.force_login(learner)

    assert "已逾期 3 天" in panel(home(client), "due")


@pytest.mark.parametrize(("days", "look"), [(-1, "bad"), (7, "warn"), (8, "upcoming")])
def test_a_duty_looks_as_near_as_it_is(client, learner, days, look):
    due(learner, released_course(), days)
    client.force_login(learner)

    assert f"status--{look}" in panel(home(client), "due")


def test_what_was_begun_goes_on_at_its_lesson(client, learner):
    course = released_course(lessons=0, title="工会财务")
    first, second = lesson(course, title="收入"), lesson(course, title="支出")
    release(course)
    enrolment(learner, course, last_lesson=second)
    client.force_login(learner)

    shown = panel(home(client), "continue")

    assert "接着学：支出" in shown
    assert f'href="{second.url}"' in shown
    assert "还差 2 项" in shown
    assert first.url not in shown


def test_a_course_stands_in_one_place_only(client, learner):
    required, begun, new = (
        released_course(title=title) for title in ("必修课", "在学课", "新的课")
    )
    due(learner, required, 5)
    enrolment(learner, required)
    enrolment(learner, begun)
    client.force_login(learner)

    html = home(client)

    assert [html.count(f">{course.title}<") for course in (required, begun, new)] == [1, 1, 1]
    assert "必修课" in panel(html, "due")
    assert "在学课" in panel(html, "continue")
    assert "新的课" in panel(html, "courses")


def test_a_finished_course_is_neither_due_nor_new(client, learner):
    course = released_course(title="学完的课")
    due(learner, course, 5)
    enrolment(learner, course, completed_at=timezone.now())
    client.force_login(learner)

    assert "学完的课" not in home(client)


def test_a_course_closed_to_the_learner_leaves_her_page(client, learner):
    course = released_course(title="换了对象的课", audience=AudienceFactory())
    due(learner, course, 5)
    enrolment(learner, course)
    client.force_login(learner)

    assert "换了对象的课" not in home(client)


def test_a_course_without_a_release_is_not_new(client):
    released_course(lessons=1, title="已发布的课")
    course = released_course(title="筹备中的课")
    course.releases.update(current=False)

    shown = panel(home(client), "courses")

    assert "已发布的课" in shown
    assert "筹备中的课" not in shown


def test_only_unread_notices_stand_there_and_only_three(client, learner):
    for number in range(5):
        NoticeFactory(user=learner, subject=f"来信{number}")
    NoticeFactory(user=learner, subject="已读通知", read_at=timezone.now())
    NoticeFactory(subject="别人的通知")
    client.force_login(learner)

    shown = panel(home(client), "notices")

    assert shown.count("来信") == 3
    assert "全部 5 条未读" in shown
    assert "已读通知" not in shown
    assert "别人的通知" not in shown


def test_panels_stand_in_their_order(client, learner):
    due(learner, released_course(), 5)
    enrolment(learner, released_course())
    NoticeFactory(user=learner)
    released_course()
    article()
    exam()
    client.force_login(learner)

    html = home(client)

    names = ("due", "exams", "continue", "notices", "courses", "articles")
    places = [html.index(f'id="panel-{name}"') for name in names]
    assert places == sorted(places)
    assert html.index('role="search"') < places[0]


@pytest.mark.parametrize("count", [1, 5])
def test_many_of_everything_cost_what_one_costs(client, learner, count, django_assert_num_queries):
    for _ in range(count):
        due(learner, released_course(), 5)
        enrolment(learner, released_course())
        NoticeFactory(user=learner)
        released_course()
        article()
        exam()
    book_page()
    client.force_login(learner)
    home(client)

    with django_assert_num_queries(39):
        home(client)


def waiting(of, number=1):
    """Answers in words that are handed in and nobody has marked."""
    version = of.paper.items.get().question.current
    for _ in range(number):
        attempt = Attempt.objects.create(
            user=UserFactory(),
            paper=of.paper,
            exam=of,
            context=f"exam:{of.pk}",
            number=1,
            state=Attempt.State.TO_MARK,
            seed=1,
            pass_percent=60,
            max_score=5,
        )
        AttemptItem.objects.create(
            attempt=attempt, order=1, version=version, points=5, answer=["答"]
        )


def written_exam(**fields):
    asked = question(kind="short", options=[], key={"model": "略", "rubric": []})
    return exam([asked], **fields)


def in_days(number):
    return timezone.now() + timedelta(days=number)


def test_what_waits_to_be_marked_is_shown_to_whom_it_waits_for(client, learner):
    mine, other = (
        written_exam(title=title, audience=AudienceFactory()) for title in ("我阅的", "别人阅的")
    )
    waiting(mine, 2)
    waiting(other)
    staff(mine, learner, "marker")
    staff(other, learner)
    client.force_login(learner)

    shown = panel(home(client), "duties")

    assert "还有 2 份答案待阅" in shown
    assert reverse("courses:marking_next", args=[mine.pk]) in shown
    assert shown.count("去阅卷") == 1


def test_exams_to_watch_over_are_shown_from_days_before_until_they_end(client, learner):
    times = {
        "正在考": (-0.1, 0.1),
        "快要考": (3, 3.1),
        "很久以后": (20, 21),
        "刚考完": (-2, -1),
    }
    for title, (opens, closes) in times.items():
        one = exam(
            title=title,
            opens_at=in_days(opens),
            closes_at=in_days(closes),
            audience=AudienceFactory(),
        )
        staff(one, learner)
    client.force_login(learner)

    shown = panel(home(client), "duties")

    assert [title in shown for title in times] == [True, True, False, False]
    assert shown.count(">监考<") == 2


def test_those_who_run_the_training_see_all_duties(client):
    waiting(written_exam(title="待阅的考试"))
    client.force_login(UserFactory(roles=[TRAINING_ADMINISTRATOR]))

    shown = panel(home(client), "duties")

    assert "去阅卷" in shown
    assert ">监考<" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_many_duties_cost_what_one_costs(client, learner, count, django_assert_num_queries):
    for _ in range(count):
        one = written_exam(audience=AudienceFactory())
        waiting(one)
        staff(one, learner)
        staff(one, learner, "marker")
    client.force_login(learner)
    home(client)

    with django_assert_num_queries(34):
        home(client)
