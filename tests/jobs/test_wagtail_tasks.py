import pytest
from django_tasks import task_backends
from wagtail.models import Page, ReferenceIndex

from jobs.models import Job
from jobs.wagtail_tasks import KIND, JobBackend


def test_wagtail_uses_our_backend():
    assert isinstance(task_backends["default"], JobBackend)


@pytest.mark.django_db
def test_wagtails_tasks_wait_for_the_commit_and_leave_no_row(django_capture_on_commit_callbacks):
    root = Page.objects.get(depth=1)

    with django_capture_on_commit_callbacks(execute=True):
        root.add_child(title="测试", slug="test")
        assert Job.objects.filter(kind=KIND, state=Job.State.QUEUED).exists()

    assert not Job.objects.filter(kind=KIND).exists()


@pytest.mark.django_db
def test_a_task_that_fails_keeps_its_row(django_capture_on_commit_callbacks, monkeypatch):
    monkeypatch.setattr(ReferenceIndex, "create_or_update_for_object", lambda instance: 1 / 0)
    root = Page.objects.get(depth=1)

    with django_capture_on_commit_callbacks(execute=True):
        root.add_child(title="测试", slug="test")

    job = Job.objects.get(kind=KIND)
    assert job.state == Job.State.FAILED
    assert job.payload["task"] == "wagtail.tasks.update_reference_index_task"
