"""The administrator sees how the index is and can act; nobody else can."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import User
from accounts.todo import todo_items
from jobs.models import Job
from search import check, rebuild, sync
from search.models import Change
from search.querysets import MAX_ATTEMPTS
from tests.factories.cms import article

pytestmark = pytest.mark.django_db

ACTIONS = [
    "search_index_rebuild",
    "search_index_check",
    "search_index_retry",
    "search_index_encode",
    "search_index_encode_anew",
]


@pytest.fixture
def manager(client):
    user = User.objects.create_user("M001", name="周系统")
    user.groups.add(Group.objects.get(name="系统管理员"))
    client.force_login(user)
    return user


@pytest.fixture
def editor(client):
    user = User.objects.create_user("E001", name="李编辑")
    user.groups.add(Group.objects.get(name="编辑"))
    client.force_login(user)
    return user


def test_the_page_shows_engine_documents_and_what_waits(engine, drain, client, manager):
    article()
    drain()
    article()

    response = client.get(reverse("search_index"))

    assert engine.name in response.content.decode()
    assert response.context["engine"].documents == 1
    assert response.context["lag"].waiting == 1


def test_what_failed_is_listed_with_its_reason_and_can_be_retried(engine, client, manager):
    page = article(title="写不进去的文章")
    Change.objects.update(attempts=MAX_ATTEMPTS, error="mapping refused")

    shown = client.get(reverse("search_index")).content.decode()
    assert "写不进去的文章" in shown
    assert "mapping refused" in shown

    client.post(reverse("search_index_retry"))
    sync.drain(engine)
    engine.refresh()
    assert engine.count() == 1
    assert page.live


def test_rebuilding_and_checking_are_jobs_of_the_person_who_asked(engine, client, manager):
    client.post(reverse("search_index_rebuild"))
    client.post(reverse("search_index_check"))

    made = Job.objects.filter(kind__startswith="search.").order_by("pk")
    assert list(made.values_list("kind", "created_by")) == [
        (rebuild.KIND, manager.pk),
        (check.KIND, manager.pk),
    ]


@pytest.mark.parametrize("action", ACTIONS)
def test_an_editor_can_do_none_of_it(client, editor, action):
    response = client.post(reverse(action))

    assert (response.status_code, response.url) == (302, reverse("wagtailadmin_home"))
    assert not Job.objects.filter(kind__startswith="search.").exists()


def test_an_editor_does_not_see_the_page(client, editor):
    assert client.get(reverse("search_index")).status_code == 302


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(reverse("search_index")).status_code == 302


@pytest.mark.parametrize("action", ACTIONS)
def test_acting_takes_a_post(client, manager, action):
    assert client.get(reverse(action)).status_code == 405


def test_what_was_set_aside_is_on_the_dashboard_of_the_manager_alone(rf, manager):
    article()
    Change.objects.update(attempts=MAX_ATTEMPTS)
    request = rf.get("/admin/")

    request.user = manager
    assert [item.count for item in todo_items(request) if "检索索引" in item.label] == [1]

    request.user = User.objects.create_user("R001", name="王读者")
    assert [item for item in todo_items(request) if "检索索引" in item.label] == []
