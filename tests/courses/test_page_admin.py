"""Courses in the page editor: records are not deleted, copies have none, previews work."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data

from courses.models import CoursePage, Enrolment, LessonPage, Release
from courses.unreleased import unreleased_courses, unreleased_in_words, unreleased_todo
from tests.factories.accounts import UserFactory
from tests.factories.courses import (
    course,
    courses_page,
    enrolment,
    lesson,
    paper,
    released_course,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def lessons_of(of):
    return list(LessonPage.objects.child_of(of).order_by("path"))


@pytest.mark.parametrize("which", ["course", "lesson", "catalogue"])
def test_deleting_what_has_records_is_refused(admin, which):
    made = released_course()
    page = {"course": made, "lesson": lessons_of(made)[0], "catalogue": courses_page()}[which]

    answer = admin.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)

    assert "有学习记录或已列入课程版本，不能删除" in answer.content.decode()
    assert CoursePage.objects.count() == 1
    assert LessonPage.objects.count() == 2


def test_deleting_a_course_without_records_is_possible(admin):
    made = course()
    lesson(made)

    admin.post(reverse("wagtailadmin_pages:delete", args=[made.pk]))

    assert not CoursePage.objects.exists()


def test_deleting_several_at_once_is_refused_when_one_has_records(admin):
    kept, empty = released_course(), course()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    address += f"?id={kept.pk}&id={empty.pk}&next=/admin/pages/{courses_page().pk}/"

    answer = admin.post(address, follow=True)

    assert "有学习记录或已列入课程版本，不能删除" in answer.content.decode()
    assert CoursePage.objects.count() == 2


def test_copying_a_course_copies_lessons_but_no_release(admin):
    made = released_course(lessons=2, title="原课程")

    admin.post(
        reverse("wagtailadmin_pages:copy", args=[made.pk]),
        {
            "new_title": "新课程",
            "new_slug": "xin-ke-cheng",
            "new_parent_page": str(courses_page().pk),
            "copy_subpages": "on",
            "publish_copies": "on",
        },
    )

    copied = CoursePage.objects.get(slug="xin-ke-cheng")
    assert len(lessons_of(copied)) == 2
    assert Release.objects.filter(course=copied).count() == 0


def test_alias_of_a_course_is_refused(admin):
    made = released_course()

    answer = admin.post(
        reverse("wagtailadmin_pages:copy", args=[made.pk]),
        {
            "new_title": "别名",
            "new_slug": "bie-ming",
            "new_parent_page": str(courses_page().pk),
            "alias": "on",
        },
        follow=True,
    )

    assert "不能建别名" in answer.content.decode()
    assert CoursePage.objects.count() == 1


@pytest.mark.parametrize("which", ["course", "lesson", "catalogue"])
def test_preview_shows_the_draft(admin, which):
    made = released_course()
    page = {"course": made, "lesson": lessons_of(made)[0], "catalogue": courses_page()}[which]
    page.title = "草稿里的标题"
    page.save_revision()

    response = admin.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    assert response.status_code == 200
    assert "草稿里的标题" in response.content.decode()


def test_lesson_made_in_the_editor_is_for_whom_its_course_is(admin):
    made = course()

    admin.post(
        reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", made.pk]),
        nested_form_data(
            {
                "title": "新课",
                "slug": "",
                "summary": "",
                "minutes": "",
                "body": {"count": 0},
                "video": "",
                "paper": "",
                "body-count": "0",
                "action-publish": "1",
                "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            }
        ),
    )

    assert LessonPage.objects.get(title="新课").audience_id == made.audience_id


@pytest.mark.parametrize("model", ["coursepage", "lessonpage", "coursespage"])
def test_preview_of_a_page_not_stored_yet(admin, model):
    parent = {"coursepage": courses_page, "lessonpage": course}.get(model, courses_page)()
    if model == "coursespage":
        parent = parent.get_parent()
    address = reverse("wagtailadmin_pages:preview_on_add", args=["courses", model, parent.pk])
    data = nested_form_data(
        {
            "title": "还没有保存",
            "slug": "",
            "summary": "",
            "intended_for": "",
            "minutes": "",
            "body": {"count": 0},
            "video": "",
            "paper": "",
            "cover": "",
            "audience": "",
            "hours": "2",
            "category": "law",
            "certificate_issuer": "",
            "body-count": "0",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        }
    )

    assert admin.post(address, data).json()["is_valid"] is True
    response = admin.get(address)

    assert response.status_code == 200
    assert "还没有保存" in response.content.decode()


def test_learning_records_are_listed_and_cannot_be_touched(client):
    made = released_course(title="听课")
    enrolment(UserFactory(name="刘学员"), made)
    client.force_login(UserFactory(roles=["培训管理员"]))

    html = client.get(reverse("enrolment:index")).content.decode()
    row = Enrolment.objects.get()

    assert "刘学员" in html
    assert client.get(reverse("enrolment:inspect", args=[row.pk])).status_code == 200
    assert client.get(reverse("enrolment:add")).status_code == 302
    assert client.post(reverse("enrolment:delete", args=[row.pk])).status_code == 302
    assert Enrolment.objects.exists()


def test_learning_records_take_the_same_queries_for_one_and_three(
    client, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(100) as counted:
            client.get(reverse("enrolment:index"))
        return len(counted)

    client.force_login(UserFactory(roles=["培训管理员"]))
    enrolment(UserFactory(), released_course())
    queries()
    one = queries()
    for _ in range(2):
        enrolment(UserFactory(), released_course())

    assert queries() == one


def test_learning_records_are_narrowed_to_the_finished(client):
    made = released_course()
    enrolment(UserFactory(name="刘学员"), made)
    enrolment(UserFactory(name="程学员"), made, completed_at=timezone.now())
    client.force_login(UserFactory(roles=["培训管理员"]))

    html = client.get(reverse("enrolment:index"), {"finished": "true"}).content.decode()

    assert ("程学员" in html, "刘学员" in html) == (True, False)


def publish_in_editor(client, page, **fields):
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": "",
        "intended_for": "",
        "minutes": "",
        "body": {"count": 0},
        "video": "",
        "paper": "",
        "cover": "",
        "audience": "",
        "hours": "2",
        "category": "skills",
        "certificate": "on",
        "certificate_issuer": "示例省直属机关工会工作委员会",
        "body-count": "0",
        "action-publish": "1",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
    }
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = client.post(address, nested_form_data(data | fields), follow=True)
    return unescape(answer.content.decode())


def test_publishing_a_lesson_outside_the_release_says_that_nobody_sees_it(admin):
    made = released_course()
    added = lesson(made, title="新加的课")

    html = publish_in_editor(admin, added)

    assert "学员还看不到《新加的课》：请发布课程新版。" in html
    assert reverse("courses_release", args=[made.pk]) in html


def test_publishing_a_lesson_of_the_release_says_nothing(admin):
    made = released_course()

    assert "发布课程新版。" not in publish_in_editor(admin, lessons_of(made)[0])


def test_publishing_a_lesson_with_a_new_quiz_says_that_it_is_not_asked_yet(admin):
    made = released_course()
    one = lessons_of(made)[0]

    html = publish_in_editor(admin, one, paper=str(paper().pk))

    assert f"《{one.title}》新加的视频或测验还不是学完的条件：请发布课程新版。" in html


@pytest.mark.parametrize(
    ("lessons", "words"), [(0, "还没有课：添加并发布课以后"), (1, "：请发布课程新版。")]
)
def test_publishing_a_course_without_a_release_says_what_is_missing(admin, lessons, words):
    made = course(title="新课程")
    for _ in range(lessons):
        lesson(made)

    html = publish_in_editor(admin, made)

    assert words in html
    assert "《新课程》" in html


def test_publishing_a_course_with_other_hours_says_when_they_are_in_force(admin):
    made = released_course()

    html = publish_in_editor(admin, made, hours="6")

    assert f"《{made.title}》的学时有改动，发布课程新版以后才生效：请发布课程新版。" in html


def test_who_may_not_release_is_sent_to_those_who_may():
    made = course(title="新课程")

    words = unreleased_in_words(lesson(made, title="第一讲"), made, who="培训管理员")

    assert words == "学员还看不到《第一讲》：请培训管理员发布课程新版。"


def published(page, *, days):
    """As if the page had been published so many days from now."""
    moment = timezone.now() + timedelta(days=days)
    type(page).objects.filter(pk=page.pk).update(last_published_at=moment)


def test_courses_wait_for_a_release_until_it_has_everything():
    first, empty, whole = course(), course(), released_course()
    lesson(first)
    added, left_out, changed = released_course(), released_course(), released_course()
    published(lesson(added), days=1)
    published(lesson(left_out), days=-1)
    CoursePage.objects.filter(pk=changed.pk).update(hours=9)
    asked = released_course()
    LessonPage.objects.filter(pk=lessons_of(asked)[0].pk).update(paper=paper())
    published(lessons_of(asked)[0], days=1)
    withdrawn = course(live=False)
    lesson(withdrawn)

    assert set(unreleased_courses()) == {first, added, changed, asked}
    assert not {empty, whole, left_out, withdrawn} & set(unreleased_courses())


def todo_of(user, rf):
    request = rf.get("/admin/")
    request.user = user
    return [(item.count, item.url) for item in unreleased_todo(request)]


def test_trainers_find_the_courses_that_wait_on_the_dashboard(rf, django_assert_max_num_queries):
    trainer = UserFactory(roles=["培训管理员"])
    one = course()
    lesson(one)
    release_page = reverse("courses_release", args=[one.pk])

    assert todo_of(trainer, rf) == [(1, release_page)]
    assert todo_of(UserFactory(), rf) == []
    for _ in range(3):
        lesson(course())
    above = reverse("wagtailadmin_explore", args=[courses_page().pk])
    trainer.has_perm("courses.add_release")
    with django_assert_max_num_queries(2):
        assert todo_of(trainer, rf) == [(4, above)]
