"""A whole site lost and restored: the same rows, its page opens, and the search finds it."""

import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from wagtail.models import Page, Site

from config import dumps
from tests import databases
from tests.factories.cms import article


def test_a_restored_site_opens_and_is_found(live_site, client, tmp_path):
    page = article(title="职工疗休养工作安排")
    default_storage.save("source/安排.txt", ContentFile("原文".encode()))
    address, rows = page.url, Page.objects.count()
    file = tmp_path / "site.tar.gz"

    live_site.manage("backup", str(file))
    _lose_everything(live_site)
    said = live_site.manage("restore", str(file))

    assert "记录数与备份时一致" in said
    assert Page.objects.count() == rows
    assert Path(default_storage.path("source/安排.txt")).read_text() == "原文"
    assert client.get(address).status_code == 200
    assert address in client.get("/search/", {"q": "疗休养"}).content.decode()


def _lose_everything(live_site):
    databases.make_empty()
    live_site.clean()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
    assert dumps.is_empty()
    connections.close_all()
