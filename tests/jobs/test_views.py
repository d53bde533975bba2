import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from jobs.models import Job
from jobs.todo import failed_jobs
from tests.factories.accounts import UserFactory
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db
PAGES = ["jobs:progress", "jobs:detail"]
ACTIONS = ["jobs:cancel", "jobs:retry"]


@pytest.fixture
def people():
    """An owner of jobs, a stranger, and an operator who may see and manage all."""
    operator = UserFactory()
    operator.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label__in=("jobs", "wagtailadmin"),
            codename__in=("view_job", "change_job", "access_admin"),
        )
    )
    return {"owner": UserFactory(), "stranger": UserFactory(), "operator": operator}


@pytest.fixture
def job(people):
    return JobFactory(created_by=people["owner"], done=1, total=4, message="第 1 项")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("who", "code"), [("owner", 200), ("operator", 200), ("stranger", 404)])
def test_pages_are_for_the_owner_and_operators(client, people, job, page, who, code):
    client.force_login(people[who])

    assert client.get(reverse(page, args=[job.pk])).status_code == code


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(("who", "code"), [("owner", 302), ("operator", 302), ("stranger", 404)])
def test_actions_are_for_the_owner_and_operators(client, people, job, action, who, code):
    client.force_login(people[who])

    assert client.post(reverse(action, args=[job.pk])).status_code == code


@pytest.mark.parametrize("name", PAGES + ACTIONS)
def test_nobody_else_is_let_in(client, job, name):
    response = client.post(reverse(name, args=[job.pk]))

    assert response.status_code in {302, 405}
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_need_a_post(client, people, job, action):
    client.force_login(people["owner"])

    assert client.get(reverse(action, args=[job.pk])).status_code == 405


def test_progress_asks_again_only_while_the_job_is_active(client, people, job):
    client.force_login(people["owner"])
    address = reverse("jobs:progress", args=[job.pk])

    active = client.get(address)
    Job.objects.update(state=Job.State.SUCCEEDED)
    ended = client.get(address)

    assert f'hx-get="{address}"' in active.content.decode()
    assert "1 / 4" in active.content.decode()
    assert "hx-get" not in ended.content.decode()
    assert ended["HX-Trigger"] == "job-ended"


def test_cancel_leads_back_where_it_came_from(client, people, job):
    client.force_login(people["owner"])
    address = reverse("jobs:cancel", args=[job.pk])

    response = client.post(address, {"next": "/somewhere/"})

    assert response["Location"] == "/somewhere/"
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_cancel_leads_to_no_other_site(client, people, job):
    client.force_login(people["owner"])

    response = client.post(
        reverse("jobs:cancel", args=[job.pk]), {"next": "https://elsewhere.example/"}
    )

    assert response["Location"] == reverse("jobs:progress", args=[job.pk])


def test_the_list_in_the_admin_is_read_only(client, people, job):
    client.force_login(people["operator"])

    page = client.get(reverse("jobs_admin:index")).content.decode()

    assert "第 1 项" in page
    for name in ("new", f"edit/{job.pk}", f"delete/{job.pk}"):
        assert client.post(f"{reverse('jobs_admin:index')}{name}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_more_rows(
    client, people, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        JobFactory(created_by=people["owner"])
    client.force_login(people["operator"])
    client.get(reverse("jobs_admin:index"))

    with django_assert_max_num_queries(14):
        client.get(reverse("jobs_admin:index"))


def test_the_job_page_shows_log_and_actions(client, people, job):
    Job.objects.update(log="第一行\n")
    client.force_login(people["operator"])

    page = client.get(reverse("jobs_admin:inspect", args=[job.pk])).content.decode()

    assert "第一行" in page
    assert "取消任务" in page
    assert "htmx" in page


def test_failed_jobs_wait_on_the_operators_dashboard(rf, people):
    JobFactory(state=Job.State.FAILED)
    request = rf.get("/admin/")

    request.user = people["operator"]
    assert [(item.label, item.count) for item in failed_jobs(request)] == [("失败的后台任务", 1)]
    request.user = people["owner"]
    assert failed_jobs(request) == []
