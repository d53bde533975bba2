"""The catalogue, the page of a course and the page of a lesson, as people see them."""

import pytest
from django.urls import reverse

from accounts.models import Post
from courses.models import LessonPage
from courses.models.pages import HourCategory
from courses.services.learning import confirm_read, enrol
from tests.factories.accounts import (
    AppointmentFactory,
    AudienceFactory,
    AudienceRuleFactory,
    UserFactory,
)
from tests.factories.cms import restriction
from tests.factories.courses import (
    course,
    courses_page,
    enrolment,
    lesson,
    paper,
    release,
    released_course,
)
from tests.factories.videos import video

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return UserFactory()


@pytest.fixture
def signed_in(client, learner):
    client.force_login(learner)
    return client


def audience_of(post="womens_head"):
    made = AudienceFactory()
    AudienceRuleFactory(audience=made, post=Post.objects.get(code=post))
    return made


def lessons_of(of):
    return list(LessonPage.objects.child_of(of).order_by("path"))


def titles(response):
    return [row["title"] for row in response.context["rows"]]


def test_catalogue_lists_released_courses_the_reader_may_see(signed_in):
    released_course(title="向所有人开放")
    course(title="还没有发布版本")
    released_course(title="只给女职工委员会主任", audience=audience_of())

    response = signed_in.get(courses_page().url)

    assert titles(response) == ["向所有人开放"]


def test_catalogue_says_how_far_the_reader_is(signed_in, learner):
    fresh, begun = released_course(), released_course(lessons=3)
    row = enrol(learner, begun)
    confirm_read(row, lessons_of(begun)[0])

    rows = signed_in.get(courses_page().url).context["rows"]

    assert [(one["title"], one["status_label"]) for one in rows] == [
        (fresh.title, "未开始"),
        (begun.title, "学习中 1/3"),
    ]


def test_catalogue_narrows_by_category_as_released(signed_in):
    law = released_course(category=HourCategory.LAW)
    released_course(category=HourCategory.SKILLS)
    law.category = HourCategory.THEORY
    law.save()

    response = signed_in.get(courses_page().url, {"category": "law"})

    assert titles(response) == [law.title]


def test_catalogue_narrows_to_what_concerns_the_reader(client):
    head = AppointmentFactory(post=Post.objects.get(code="womens_head")).user
    client.force_login(head)
    released_course(title="向所有人开放")
    released_course(title="给女职工委员会主任", audience=audience_of())

    response = client.get(courses_page().url, {"mine": "1"})

    assert titles(response) == ["给女职工委员会主任"]


def test_catalogue_ignores_a_category_that_does_not_exist(signed_in):
    released_course()

    assert len(titles(signed_in.get(courses_page().url, {"category": "x'"}))) == 1


def test_catalogue_is_paged(signed_in):
    for _ in range(13):
        released_course(lessons=1)

    response = signed_in.get(courses_page().url, {"page": "2"})

    assert len(titles(response)) == 1
    assert "第 2 页，共 2 页" in response.content.decode()


def test_catalogue_without_courses_says_so(signed_in):
    html = signed_in.get(courses_page().url).content.decode()

    assert "现在还没有向您开放的课程" in html


def test_catalogue_tells_strangers_to_sign_in(client):
    restriction(released_course())

    html = client.get(courses_page().url).content.decode()

    assert "这里没有公开的课程" in html
    assert f"/accounts/login/?next={courses_page().url}" in html


def catalogue_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as counted:
        client.get(courses_page().url)
    return len(counted)


def test_catalogue_takes_the_same_queries_for_one_and_five(
    signed_in, learner, django_assert_max_num_queries
):
    enrolment(learner, released_course())
    signed_in.get(courses_page().url)
    one = catalogue_queries(signed_in, django_assert_max_num_queries)
    for _ in range(4):
        enrolment(learner, released_course(lessons=4))

    assert catalogue_queries(signed_in, django_assert_max_num_queries) == one


def test_course_without_a_release_is_being_prepared(signed_in):
    made = course()
    lesson(made)

    response = signed_in.get(made.url)

    assert "课程正在准备" in response.content.decode()
    assert response.context["action"] is None
    assert response.context["rows"] == []


def test_course_asks_a_stranger_to_sign_in(client):
    made = released_course()

    action = client.get(made.url).context["action"]

    assert (action.text, action.url, action.post) == (
        "登录后学习",
        f"/accounts/login/?next={made.url}",
        False,
    )


def test_course_offers_to_begin(signed_in):
    made = released_course()

    action = signed_in.get(made.url).context["action"]

    assert (action.text, action.url, action.post) == (
        "开始学习",
        reverse("courses:enrol", args=[made.pk]),
        True,
    )


def test_course_says_what_is_left_and_where_to_go_on(signed_in, learner):
    made = released_course(lessons=3)
    first, second, third = lessons_of(made)
    confirm_read(enrol(learner, made), first)

    response = signed_in.get(made.url)

    assert response.context["standing"].words == (
        f"还差 2 项：读完《{second.title}》；读完《{third.title}》"
    )
    assert response.context["action"].text == "继续学习"
    assert response.context["action"].url == second.url
    assert [row.step.words for row in response.context["rows"]] == ["已学完", "未开始", "未开始"]


def test_course_states_hours_and_certificate_in_words(signed_in):
    made = released_course(hours="2.5", category=HourCategory.LAW)

    html = signed_in.get(made.url).content.decode()

    assert "学完记 2.5 学时（法律政策）" in html
    assert "学完后颁发" in html


def test_course_shows_what_was_released_not_what_is_drafted(signed_in):
    made = released_course(hours=2)
    made.hours = 8
    made.save()
    lesson(made, title="还没有列入")

    html = signed_in.get(made.url).content.decode()

    assert "学完记 2 学时" in html
    assert "还没有列入" not in html


def test_course_takes_the_same_queries_for_two_and_six_lessons(
    signed_in, learner, django_assert_max_num_queries
):
    def queries(of):
        enrolment(learner, of)
        with django_assert_max_num_queries(100) as counted:
            signed_in.get(of.url)
        return len(counted)

    signed_in.get(released_course().url)

    assert queries(released_course(lessons=2)) == queries(released_course(lessons=6))


def test_lesson_knows_its_neighbours(signed_in, learner):
    made = released_course(lessons=3)
    first, second, third = lessons_of(made)
    enrol(learner, made)

    context = signed_in.get(second.url).context

    assert context["number"] == 2
    assert context["previous_row"].url == first.url
    assert context["next_row"].url == third.url


def test_lesson_is_finished_by_saying_so_without_script(signed_in, learner):
    made = released_course()
    first, second = lessons_of(made)
    signed_in.post(reverse("courses:enrol", args=[made.pk]))
    html = signed_in.get(first.url).content.decode()
    assert "我已读完" in html

    answer = signed_in.post(reverse("courses:confirm", args=[first.pk]), follow=True)

    html = answer.content.decode()
    assert f"已记下：《{first.title}》读完了。" in html
    assert "学下一课" in html
    assert second.url in html


def test_lesson_opened_is_where_one_goes_on(signed_in, learner):
    made = released_course(lessons=3)
    row = enrol(learner, made)
    third = lessons_of(made)[2]

    signed_in.get(third.url)

    row.refresh_from_db()
    assert row.last_lesson == third
    assert signed_in.get(made.url).context["action"].url == third.url


def test_lesson_outside_the_release_is_not_there(signed_in):
    made = released_course()
    extra = lesson(made, title="尚未列入")

    response = signed_in.get(extra.url)

    assert response.status_code == 404
    assert "这一课没有开放" in response.content.decode()


def test_lesson_of_a_withdrawn_course_is_not_there(signed_in):
    made = released_course()
    first = lessons_of(made)[0]
    made.unpublish()

    assert signed_in.get(first.url).status_code == 404


def test_lesson_outside_the_release_opens_for_training_administrators(client):
    client.force_login(UserFactory(roles=["培训管理员"]))
    made = released_course()
    extra = lesson(made)

    html = client.get(extra.url).content.decode()

    assert "学员还看不到这一课" in html


def test_lesson_of_an_open_course_is_readable_without_an_account(client):
    made = released_course()

    html = client.get(lessons_of(made)[0].url).content.decode()

    assert "登录后学习" in html
    assert "我已读完" not in html


def test_removed_lesson_stays_readable_for_its_release(client, signed_in, learner):
    made = released_course(lessons=2)
    first, second = lessons_of(made)
    enrolment(learner, made)
    release(made, [first])
    other = UserFactory()

    assert signed_in.get(second.url).status_code == 200
    client.force_login(other)
    assert client.get(second.url).status_code == 404


def test_added_lesson_is_shown_as_optional_to_whoever_is_half_through(signed_in, learner):
    made = released_course(lessons=1)
    enrolment(learner, made)
    extra = lesson(made, title="补充")
    release(made, optional=[extra])

    rows = signed_in.get(made.url).context["rows"]

    assert [(row.step.title, row.added, row.marks) for row in rows][1] == ("补充", True, ["选学"])
    assert signed_in.get(extra.url).status_code == 200


@pytest.mark.parametrize("which", ["course", "lesson"])
def test_course_for_others_says_so_without_naming_anything(signed_in, which):
    made = released_course(title="内部课程", audience=audience_of(), intended_for="主任")
    page = {"course": made, "lesson": lessons_of(made)[0]}[which]

    answer = signed_in.get(page.url)
    html = answer.content.decode()

    assert answer.status_code == 403
    assert "这门课程没有对您开放" in html
    assert "请与单位管理员核对任职信息" in html
    assert f'href="{courses_page().url}">看看其他课程' in html
    assert "内部课程" not in html
    assert "主任" not in html


def test_stranger_hears_why_she_must_sign_in(client):
    made = released_course()
    restriction(made)

    html = client.get(made.url, follow=True).content.decode()

    assert "请先登录，登录后继续打开刚才的页面。" in html
    assert "请先登录" not in client.get(reverse("account_login")).content.decode()


def test_sitemap_leaves_out_lessons_that_no_release_offers(client):
    made = released_course(lessons=1)
    added = lesson(made)

    text = client.get(reverse("cms:sitemap")).content.decode()

    assert f"{lessons_of(made)[0].url}<" in text
    assert f"{added.url}<" not in text


def test_lesson_with_a_text_leads_to_its_video_and_quiz_at_once(signed_in):
    made = course()
    text = [("text", "<p>正文</p>")]
    full = lesson(made, body=text, video=video(80_000), paper=paper())
    bare = lesson(made, video=video(70_000))
    release(made)

    html = signed_in.get(full.url).content.decode()

    assert 'href="#video">看视频（约 1 分钟）' in html
    assert 'id="video"' in html
    assert 'href="#quiz">做测验' in html
    assert "lesson__jumps" not in signed_in.get(bare.url).content.decode()


def test_learner_without_records_is_told_in_a_line_each(signed_in):
    html = signed_in.get(reverse("courses:my_learning")).content.decode()

    assert "还没有学时。学完计学时的课程" in html
    assert "还没有证书。学完颁发证书" in html
    assert html.count("empty__title") == 1
