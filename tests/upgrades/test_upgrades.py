"""The demo sites of earlier stages, as their own `backup` wrote them, become sites of today.

`.ci/demo-backup` made the backups, one for each kind of database; they are never made again.
Whatever an operator may have in hand since then is restored by today's `restore`.
"""

import json
import shutil
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page, Site

from accounts.models import User
from accounts.roles import declared_roles
from config import dumps
from demo.people import PASSWORD
from library.models import PolicyPage
from tests import databases

HERE = Path(__file__).parent
STAGES = ("foundation", "learning", "searching")
RULES = "示例省直机关工会干部教育培训管理办法"
CLAUSE = "网络课程应当设置与内容相适应的测验"


@pytest.fixture(params=STAGES)
def upgraded(request, live_site, settings):
    """The restored site; its people's passwords are hashed as in production."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    databases.make_empty()
    _forget()
    assert dumps.is_empty()
    live_site.manage("restore", str(backup(request.param)))
    _forget()
    yield live_site
    _forget()


def backup(stage: str) -> Path:
    return HERE / f"{stage}.{connection.vendor}.tar.gz"


def manifest(stage: str) -> dict:
    with tarfile.open(backup(stage)) as archive:
        return json.load(archive.extractfile("manifest.json"))


def test_the_site_of_an_earlier_stage_lives_on(upgraded, client, request, tmp_path):
    """One story, since restoring and migrating takes seconds."""
    assert _pending() == []
    assert "no issues" in upgraded.manage("check")
    rows = manifest(request.node.callspec.params["upgraded"])["rows"]
    assert Page.objects.count() >= rows["wagtailcore_page"]
    assert User.objects.count() == rows["accounts_user"]
    _reading_works(client)
    _roles_are_of_today()
    _signing_in_works(client)
    # A second migration finds nothing to do.
    assert "No migrations to apply" in upgraded.manage("migrate")
    assert "已备份" in upgraded.manage("backup", str(tmp_path / "again.tar.gz"))


def _reading_works(client):
    page = PolicyPage.objects.get(title=RULES)
    document = client.get(page.url).content.decode()
    found = client.get("/search/", {"q": "网络课程 测验"}).content.decode()

    assert client.get("/").status_code == 200
    assert CLAUSE in document
    assert f'href="{page.url}#art-6"' in found


def _signing_in_works(client):
    answer = client.post("/accounts/login/", {"login": "SL0005", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "郑海涛" in client.get("/").content.decode()

    client.force_login(User.objects.get(staff_number="ADMIN"))
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/pages/").status_code == 200


def _roles_are_of_today():
    for grant in declared_roles():
        held = Group.objects.get(name=grant.group).permissions
        names = held.values_list("content_type__app_label", "codename")
        assert set(grant.permissions) <= {f"{app}.{codename}" for app, codename in names}


def _pending() -> list:
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def _forget():
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
    connections.close_all()
