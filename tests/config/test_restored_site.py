"""A whole site lost and restored: the same rows, its pages and files open, the search finds them."""

import shutil
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from wagtail.models import Page, Site

from accounts.models import User
from config import dumps
from courses.models import Certificate
from courses.services.certificates import issue
from search.models import Vector
from tests import databases
from tests.factories.accounts import UserFactory
from tests.factories.books import book_page
from tests.factories.cms import article
from tests.factories.courses import course, finished, lesson, release
from tests.factories.videos import video


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


def test_a_restored_site_has_its_films_books_and_certificates(live_site, client, tmp_path):
    learner = UserFactory(name="田雪梅")
    film = video()
    teaching = course(title="女职工劳动保护")
    lesson(teaching, video=film)
    release(teaching)
    certificate = issue(finished(learner, teaching, date(2026, 10, 20), hours=4))
    book = book_page()
    files = [film.url, book.cover.url]
    client.force_login(UserFactory(is_superuser=True))
    before = [_content(client, address) for address in files]
    file = tmp_path / "site.tar.gz"

    live_site.manage("backup", str(file))
    _lose_everything(live_site)
    live_site.manage("restore", str(file))

    client.force_login(User.objects.get(is_superuser=True))
    assert [_content(client, address) for address in files] == before
    assert client.get(book.chapter_url(1)).status_code == 200
    found = client.get(f"/verify/{certificate.code}/").content.decode()
    assert "田雪梅" in found
    client.force_login(User.objects.get(name="田雪梅"))
    drawn = client.get(f"/certificates/{certificate.code}.png")
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/png")
    assert Certificate.objects.get().enrolment.hour_entries.get().hours == 4


def test_a_restored_site_computes_no_vector_anew(live_site, tmp_path):
    live_site.environment["PROBE_MEANING"] = "1"
    article(title="职工疗休养工作安排")
    live_site.manage("encode_passages")
    made = [(row.space, bytes(row.text), bytes(row.value)) for row in Vector.objects.all()]
    file = tmp_path / "site.tar.gz"

    live_site.manage("backup", str(file))
    _lose_everything(live_site)
    live_site.manage("restore", str(file))

    assert len(made) == 1
    assert [(row.space, bytes(row.text), bytes(row.value)) for row in Vector.objects.all()] == made
    assert "已算出 1 段文字，等待计算 0 件" in live_site.manage("search_check")


def _content(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer)


def _lose_everything(live_site):
    databases.make_empty()
    live_site.clean()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
    assert dumps.is_empty()
    connections.close_all()
