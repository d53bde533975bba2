"""Every address of learning as stranger, learner, other learner, editor, reviewer and administrators."""

import pytest
from django.urls import reverse

from accounts import roles
from accounts.models import Post
from courses.models import Enrolment, LessonPage, LessonProgress
from courses.permissions import may_learn, may_manage_training, may_preview, may_view_video
from courses.services.learning import enrol
from tests.factories.accounts import (
    AppointmentFactory,
    AudienceFactory,
    AudienceRuleFactory,
    UnitAdministratorFactory,
    UserFactory,
)
from tests.factories.cms import home
from tests.factories.courses import course, courses_page, lesson, release
from tests.factories.videos import video

pytestmark = pytest.mark.django_db
HEAD = "womens_head"


@pytest.fixture
def taught():
    """A course for women's committee heads: a lesson to read, one with a video, one not released."""
    audience = AudienceFactory()
    AudienceRuleFactory(audience=audience, post=Post.objects.get(code=HEAD))
    made = course(audience=audience)
    offered = [lesson(made), lesson(made, video=video())]
    release(made, offered)
    return made, *offered, lesson(made)


@pytest.fixture
def people(taught):
    """By role; the learner has begun, the head has not, the other learner is not in the audience."""
    learner = AppointmentFactory(post=Post.objects.get(code=HEAD)).user
    enrol(learner, taught[0])
    return {
        "stranger": None,
        "learner": learner,
        "head": AppointmentFactory(post=Post.objects.get(code=HEAD)).user,
        "other learner": UserFactory(),
        "unit administrator": UnitAdministratorFactory().user,
        "editor": UserFactory(roles=["编辑"]),
        "reviewer": UserFactory(roles=["初审"]),
        "trainer": UserFactory(roles=["培训管理员"]),
        "superuser": UserFactory(is_superuser=True),
    }


SIGN_IN, NO = 302, 403
# Reviewers may edit pages, so they look after videos of lessons as editors do.
# 302 of a POST that is allowed leads on to the next page.
EXPECTED = {
    "course": ("get", [SIGN_IN, 200, 200, NO, NO, NO, NO, NO, 200]),
    "lesson": ("get", [SIGN_IN, 200, 200, NO, NO, NO, NO, NO, 200]),
    "unreleased": ("get", [SIGN_IN, 404, 404, NO, NO, NO, NO, NO, 200]),
    "file": ("head", [SIGN_IN, 200, 200, NO, NO, 200, 200, 200, 200]),
    "captions": ("get", [NO, 200, 200, NO, NO, 200, 200, 200, 200]),
    "enrol": ("post", [SIGN_IN, 302, 302, NO, NO, NO, NO, NO, 302]),
    "confirm": ("post", [SIGN_IN, 302, NO, 404, 404, 404, 404, 404, NO]),
    "open": ("post", [SIGN_IN, 200, NO, NO, NO, NO, NO, NO, NO]),
    "mine": ("get", [SIGN_IN, 200, 200, 200, 200, 200, 200, 200, 200]),
    "release": ("get", [SIGN_IN, SIGN_IN, SIGN_IN, SIGN_IN, SIGN_IN, 302, 302, 200, 200]),
}


def address_of(name, taught):
    made, read, watched, unreleased = taught
    return {
        "course": made.url,
        "lesson": read.url,
        "unreleased": unreleased.url,
        "file": watched.video.url,
        "captions": reverse("courses:captions", args=[watched.video.pk]),
        "enrol": reverse("courses:enrol", args=[made.pk]),
        "confirm": reverse("courses:confirm", args=[read.pk]),
        "open": reverse("courses:video_open", args=[watched.pk]),
        "mine": reverse("courses:my_learning"),
        "release": reverse("courses_release", args=[made.pk]),
    }[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_address_answers_each_role(client, taught, people, name):
    method, expected = EXPECTED[name]
    answers = {}
    for role, person in people.items():
        client.logout()
        if person is not None:
            client.force_login(person)
        answers[role] = getattr(client, method)(address_of(name, taught)).status_code

    assert answers == dict(zip(people, expected, strict=True))


def test_refused_requests_leave_no_records(client, taught, people):
    for role in ("other learner", "unit administrator", "editor", "reviewer", "trainer"):
        client.force_login(people[role])
        for name in ("enrol", "confirm", "open"):
            client.post(address_of(name, taught))

    assert [row.user for row in Enrolment.objects.all()] == [people["learner"]]
    assert not LessonProgress.objects.exists()


def test_predicates_agree_with_the_addresses(taught, people):
    _made, read, watched, unreleased = taught
    known = {role: person for role, person in people.items() if person is not None}
    assert {role for role, one in known.items() if may_learn(one, read)} == {
        "learner",
        "head",
        "superuser",
    }
    assert not any(may_learn(one, unreleased) for one in known.values())
    assert {role for role, one in known.items() if may_manage_training(one)} == {
        "trainer",
        "superuser",
    }
    assert {role for role, one in known.items() if may_preview(one, unreleased)} == {
        "editor",
        "reviewer",
        "trainer",
        "superuser",
    }
    assert {role for role, one in known.items() if may_view_video(one, watched.video)} == {
        "learner",
        "head",
        "editor",
        "reviewer",
        "trainer",
        "superuser",
    }


def test_deactivated_trainer_manages_nothing(taught):
    trainer = UserFactory(roles=["培训管理员"], is_active=False)

    assert may_manage_training(trainer) is False
    assert may_view_video(trainer, taught[2].video) is False


def test_lesson_removed_from_the_release_is_open_to_its_learners_only(taught, people):
    made, read, watched, _ = taught
    release(made, [read])
    watched = LessonPage.objects.get(pk=watched.pk)

    assert may_learn(people["learner"], watched) is True
    assert may_learn(people["head"], watched) is False


def test_training_administrator_looks_after_training_pages_only():
    trainer = UserFactory(roles=[roles.TRAINING_ADMINISTRATOR])
    section = courses_page()

    assert section.permissions_for_user(trainer).can_add_subpage()
    assert section.permissions_for_user(trainer).can_publish()
    assert not home().permissions_for_user(trainer).can_edit()
    assert not home().permissions_for_user(trainer).can_add_subpage()
