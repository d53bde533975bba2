import json
from datetime import timedelta

import pytest
from django.utils import timezone

from config import status
from jobs import status as job_status
from jobs.models import Job
from tests.factories.accounts import UserFactory
from tests.factories.jobs import JobFactory


@pytest.mark.django_db
def test_the_status_page_shows_every_section(admin_client):
    response = admin_client.get("/admin/status/")

    page = response.content.decode()
    assert response.status_code == 200
    for text in ("运行状态", "后台任务", "磁盘与备份", "还没有备份过", "版本", "Wagtail"):
        assert text in page


@pytest.mark.django_db
def test_the_status_page_is_for_operators(client):
    client.force_login(UserFactory())

    assert client.get("/admin/status/").status_code in {302, 403}


def test_an_old_backup_needs_attention(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    made = timezone.now() - timedelta(days=8)
    note = {"created": made.isoformat(), "file": "/b/x.tar.gz", "size": 2048}
    (tmp_path / "last-backup.json").write_text(json.dumps(note))

    line = status.last_backup()

    assert line.ok is False
    assert "/b/x.tar.gz" in line.value


@pytest.mark.django_db
def test_stuck_and_failed_jobs_need_attention():
    now = timezone.now()
    JobFactory(state=Job.State.FAILED)
    JobFactory(state=Job.State.RUNNING, lease_until=now - timedelta(seconds=1))
    JobFactory(created_at=now - timedelta(minutes=11))

    lines = {label: (value, ok) for label, value, ok, url in job_status.lines()}

    assert lines == {
        "进行中": ("1 项", None),
        "中断待恢复": ("1 项", False),
        "排队中": ("1 项", None),
        "排队超过十分钟": ("1 项", False),
        "失败": ("1 项", False),
    }
